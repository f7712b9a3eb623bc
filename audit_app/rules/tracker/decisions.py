"""The basis of a decision, its words, and the meetings that may have taken it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit_app.rules.dates import day_words


class Basis(StrEnum):
    """The authority on which a decision was taken.

    `NOTHING` is for acts that need neither a meeting nor chair's action. `NOT_RECORDED` is for decisions that are
    older than the table of decisions: their meeting is named in prose alone, where no program can read it.
    """

    MEETING = "meeting"
    CHAIRS_ACTION = "chairs-action"
    NOTHING = "nothing"
    NOT_RECORDED = "not-recorded"


class Tier(StrEnum):
    """The level of a group in the partnership; every group has a name of its own beside it."""

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
"""Acts that only a meeting may decide, or its chair between two meetings: their basis is never `NOTHING`."""
CHAIRS_ACTION_WORDS = "Chair’s action"
DECISION_WORDS = {
    "report_approved": "Report approved",
    "correction_approved": "Correction of the report approved",
    "version_held_back": "Version of the report held back",
    "version_shown_again": "Version of the report shown again",
    "recommendation_agreed": "Recommendation agreed",
    "recommendation_closed": "Recommendation closed",
    "recommendation_dropped": "No further action",
    "recommendation_reopened": "Recommendation reopened",
    "action_agreed": "Agreed",
    "action_assigned": "Assigned",
    "action_closed": "Signed off and closed",
    "action_refused": "Sent back",
    "action_excused": "No longer needed",
    "action_reopened": "Reopened",
    "action_escalated": "Escalated",
    "escalation_answered": "Escalation answered",
    "more_time_granted": "More time granted",
    "more_time_refused": "More time not granted",
    "day_changed": "Due date changed",
    "owner_changed": "Owner changed",
    "measure_changed": "Measure changed",
    "change_refused": "Proposed change not made",
}
"""The act of a decision -> its name in histories and minutes."""


@dataclass(frozen=True)
class DecisionAuthority:
    """The authority of a decision: its basis and day, and the meeting that took or noted it.

    `title` is the title of the meeting that took the decision. `noted_on` and `noted_minute` are the day and the
    minute reference of the meeting that noted it.
    """

    basis: Basis
    day: date
    minute: str = ""
    noted_on: date | None = None
    noted_minute: str = ""
    title: str = ""

    @property
    def noted(self) -> str:
        """Return the meeting that noted the decision, in words.

        It is empty for anything but chair's action, as no meeting notes other decisions.
        """
        if self.basis is not Basis.CHAIRS_ACTION:
            return ""
        if self.noted_on is None:
            return "to be noted at the next meeting"
        return f"noted at the meeting of {day_words(self.noted_on)}{_minuted(self.noted_minute)}"

    @property
    def words(self) -> str:
        """Return the authority as pages, packs and Word files print it; empty where the decision needs none."""
        match self.basis:
            case Basis.MEETING:
                return f"Meeting of {day_words(self.day)}{_minuted(self.minute)}"
            case Basis.CHAIRS_ACTION:
                return f"{CHAIRS_ACTION_WORDS}, {day_words(self.day)}; {self.noted}"
            case Basis.NOT_RECORDED:
                return "Meeting not recorded"
            case Basis.NOTHING:
                return ""


def _minuted(minute: str) -> str:
    return f", minute {minute}" if minute else ", minute to be completed"


def earliest_day(*happened: date | None) -> date:
    """Return the first day on which a meeting may decide: the latest of the days on which something happened.

    Raises ValueError when every day is None.
    """
    return max(filter(None, happened))


def may_decide(held_on: date, earliest: date, today: date) -> bool:
    """Return whether a meeting on `held_on` may have decided about what had happened by `earliest`.

    A meeting of today counts as over: minutes are often written while it still lasts.
    """
    return earliest <= held_on <= today
