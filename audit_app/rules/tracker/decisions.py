"""What a decision rests on, which meetings may have taken it, and how its minute is numbered and said."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from audit_app.rules.dates import day_words

LONGEST_MINUTE_REFERENCE = 80


class Basis(StrEnum):
    """What a decision rests on.

    `NOTHING` is for acts that need neither meeting nor chair's action, `NOT_RECORDED` for decisions that were taken
    before they were kept as rows, and whose meeting nothing but prose holds.
    """

    MEETING = "meeting"
    CHAIRS_ACTION = "chairs-action"
    NOTHING = "nothing"
    NOT_RECORDED = "not-recorded"


class Tier(StrEnum):
    """How high a group stands in the partnership; what each is called is its own name."""

    SUB_GROUP = "sub-group"
    EXECUTIVE = "executive"
    BOARD = "board"


TIER_WORDS = {Tier.SUB_GROUP: "Sub-group", Tier.EXECUTIVE: "Executive", Tier.BOARD: "Board"}

ALWAYS_DECIDED = frozenset(
    {
        "action_closed",
        "action_reopened",
        "recommendation_closed",
        "recommendation_reopened",
        "more_time_granted",
        "more_time_refused",
        "report_approved",
        "correction_approved",
        "noted",
    }
)
"""Acts that a meeting takes, or the chair between two meetings: they never rest on nothing."""

CHAIRS_ACTION_WORDS = "Chair’s action"
DECISION_WORDS = {
    "report_approved": "Report approved",
    "correction_approved": "Correction of the report approved",
    "version_held_back": "Version of the report held back",
    "version_shown_again": "Version of the report shown again",
    "recommendation_agreed": "Recommendation agreed",
    "recommendation_closed": "Recommendation closed",
    "recommendation_dropped": "No further action",
    "recommendation_reopened": "Recommendation opened again",
    "action_agreed": "Agreed",
    "action_assigned": "Assigned",
    "action_closed": "Signed off and closed",
    "action_refused": "Sent back",
    "action_excused": "No longer needed",
    "action_reopened": "Opened again",
    "action_escalated": "Escalated",
    "escalation_answered": "Escalation answered",
    "more_time_granted": "More time granted",
    "more_time_refused": "More time not granted",
    "day_changed": "Day changed",
    "owner_changed": "Given to another owner",
    "measure_changed": "Measure changed",
    "change_refused": "Proposed change not made",
}
"""Act of a decision -> what histories and minutes call it."""
_NUMBERING = re.compile(r"\b[A-Z][A-Za-z&]*(?:-\d{1,4}){1,3}\b")
_LAST_NUMBER = re.compile(r"(\d+)\s*$")


@dataclass(frozen=True)
class Taken:
    """How a decision was taken, as far as its words need it; `noted_on` is the day of the meeting that noted
    it, `title` what the meeting that took it is called.
    """

    basis: Basis
    day: date
    minute: str = ""
    noted_on: date | None = None
    noted_minute: str = ""
    title: str = ""

    @property
    def noted(self) -> str:
        """Which meeting noted it; only chair's action is noted."""
        if self.basis is not Basis.CHAIRS_ACTION:
            return ""
        if self.noted_on is None:
            return "to be noted at the next meeting"
        return f"noted at the meeting of {day_words(self.noted_on)}{_minuted(self.noted_minute)}"

    @property
    def words(self) -> str:
        """The decision's authority as pages, packs and Word files print it; empty where it needs none."""
        match self.basis:
            case Basis.MEETING:
                return f"Meeting of {day_words(self.day)}{_minuted(self.minute)}"
            case Basis.CHAIRS_ACTION:
                return f"{CHAIRS_ACTION_WORDS}, {day_words(self.day)}; {self.noted}"
            case Basis.NOT_RECORDED:
                return "Its meeting was not recorded"
            case Basis.NOTHING:
                return ""


def _minuted(minute: str) -> str:
    return f", minute {minute}" if minute else ", minute to be completed"


def earliest_day(*happened: date | None) -> date:
    """The first day on which a meeting may decide: that of the last thing which the decision is about."""
    return max(filter(None, happened))


def may_decide(held_on: date, earliest: date, today: date) -> bool:
    """Whether a meeting of that day may have decided about what happened until `earliest`; today's counts as held."""
    return earliest <= held_on <= today


@dataclass(frozen=True)
class Standing:
    """What decisions say of a thing: its state, day, owner and measure as they were decided last."""

    state: str | None = None
    due_on: date | None = None
    owner_id: str | None = None
    measure_id: str | None = None


class Kept(Protocol):
    """What a kept decision says that it changed."""

    @property
    def state_after(self) -> str | None: ...
    @property
    def due_after(self) -> date | None: ...
    @property
    def owner_after_id(self) -> str | None: ...
    @property
    def measure_after_id(self) -> str | None: ...


def replayed(decisions: Iterable[Kept]) -> Standing:
    """The decisions about one thing carried out again, in the order in which they were taken."""
    standing = Standing()
    for decision in decisions:
        standing = Standing(
            decision.state_after or standing.state,
            decision.due_after or standing.due_on,
            decision.owner_after_id or standing.owner_id,
            decision.measure_after_id or standing.measure_id,
        )
    return standing


def proposed_minute(meeting_title: str, used: Collection[str]) -> str:
    """The next reference in the meeting's own numbering ("ACR-2018-03" gives "ACR-2018-03/7"); empty without one."""
    found = _NUMBERING.search(meeting_title)
    if not found:
        return ""
    base = found.group()
    return f"{base}/{1 + max(_numbers(base, used), default=0)}"[:LONGEST_MINUTE_REFERENCE]


def _numbers(base: str, used: Iterable[str]) -> list[int]:
    ends = (_LAST_NUMBER.search(reference) for reference in used if reference.startswith(f"{base}/"))
    return [int(end.group(1)) for end in ends if end]
