"""What waits for somebody, as lists of things to do know it."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Task(Enum):
    """The kinds of things that wait; the web knows each one's words, button and page."""

    TAKE_CONCERN_ON = "concern"
    SAY_KNOWN = "known"
    NAME_AUDITOR = "auditor"
    ANSWER_RETURN = "answer"
    REVIEW_RETURNS = "review"
    SET_UP_ROUND = "set up"
    RUN_ROUND = "run"
    AGREE_GRADES = "agree"
    WRITE_REPORT = "report"
    APPROVE_REPORT = "approve"
    WRITE_CORRECTION = "correct"
    APPROVE_CORRECTION = "approve correction"
    DO_ACTION = "action"
    SIGN_ACTION_OFF = "sign off"
    DECIDE_MORE_TIME = "more time"
    DECIDE_CHANGE = "change"
    NOTE_DECISIONS = "note"
    CLOSE_RECOMMENDATION = "close"
    GIVE_ACTIONS = "give"
    ANSWER_ESCALATION = "answer escalation"


@dataclass(frozen=True)
class Waiting:
    """`id` is the thing that the page is about; `count` how many things stand behind this line.

    What waits for a chair has no day of its own: `since` says when it began to wait, `meeting` is the day on which the
    sub-group meets next.
    """

    task: Task
    id: str
    what: str
    about: str
    due: date | None
    count: int = 1
    since: date | None = None
    meeting: date | None = None

    @property
    def urgent(self) -> bool:
        """A child may be unsafe now."""
        return self.task is Task.TAKE_CONCERN_ON


def as_day(value: date | str) -> date:
    """SQLite gives back the text of a date that a function returned."""
    return date.fromisoformat(value) if isinstance(value, str) else value
