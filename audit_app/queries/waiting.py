"""Tasks that wait for a person, as the home page lists them."""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Task(Enum):
    """A kind of task; the web chooses its words, button and page."""

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
    CORRECT_ADDRESSES = "addresses"
    ANSWER_ESCALATION = "answer escalation"


@dataclass(frozen=True)
class Waiting:
    """A task, or `count` tasks of the same kind, about the thing with this `id`.

    Tasks of a chair are not due on a day: `since` is when they began to wait, and `meeting` the day of the
    sub-group's next meeting.
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
        """Return whether a child may be unsafe now."""
        return self.task is Task.TAKE_CONCERN_ON


def as_day(value: date | str) -> date:
    """Return a date from a query; SQLite returns text where a date comes from an SQL function."""
    return date.fromisoformat(value) if isinstance(value, str) else value
