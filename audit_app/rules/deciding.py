"""What a decision rests on, which meetings may have taken it, and how its minute is numbered and said."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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

OWNER_CHANGES = frozenset({"owner_changed"})
_NUMBERING = re.compile(r"\b[A-Z][A-Za-z&]*(?:[-/ ]\d{1,4}){1,3}\b")
_LAST_NUMBER = re.compile(r"(\d+)\s*$")


@dataclass(frozen=True)
class Taken:
    """How a decision was taken, as far as its words need it; `noted_on` is the day of the meeting that noted it."""

    basis: Basis
    day: date
    minute: str = ""
    noted_on: date | None = None
    noted_minute: str = ""

    @property
    def words(self) -> str:
        """The decision's authority as pages, packs and Word files print it; empty where it needs none."""
        match self.basis:
            case Basis.MEETING:
                return f"Meeting of {day_words(self.day)}{_minuted(self.minute)}"
            case Basis.CHAIRS_ACTION:
                noted = (
                    f"noted at the meeting of {day_words(self.noted_on)}{_minuted(self.noted_minute)}"
                    if self.noted_on
                    else "to be noted at the next meeting"
                )
                return f"Chair’s action, {day_words(self.day)}; {noted}"
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
