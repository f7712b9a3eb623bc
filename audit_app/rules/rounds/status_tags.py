"""Gives a return its word and its mark in a grid."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit_app.rules.dates import day_words
from audit_app.rules.workflow import OUTSTANDING_RETURNS, STATE_WORDS, ReturnState


class Shape(StrEnum):
    """The mark beside a cell's word, distinguished by its form as well as by its colour."""

    GOOD = "good"
    DOING = "doing"
    WAITING = "waiting"
    LATE = "late"
    OFF = "off"


_SHAPES = {
    ReturnState.ASKED: Shape.WAITING,
    ReturnState.NOT_KNOWN: Shape.OFF,
    ReturnState.KNOWN: Shape.WAITING,
    ReturnState.IN_PROGRESS: Shape.DOING,
    ReturnState.SUBMITTED: Shape.GOOD,
    ReturnState.SENT_BACK: Shape.DOING,
    ReturnState.ACCEPTED: Shape.GOOD,
    ReturnState.NOT_RETURNED: Shape.LATE,
}


@dataclass(frozen=True)
class StatusTag:
    """The words and mark of a return, an action or a recommendation in a grid."""

    words: str
    shape: Shape
    late: bool


def return_status(
    state: ReturnState,
    answered: int,
    required: int,
    days_late: int,
    until: date | None = None,
    with_nobody: bool = False,
    came_late: bool = False,
) -> StatusTag:
    """Return the words and the mark of a return in a grid.

    `days_late` counts from the return's own day and matters only while the return is still to come. `until` is a later
    day that was granted to this return; `with_nobody` says that its auditor has left,
    `came_late` that it was submitted after moderation had begun.
    """
    words = f"{answered} of {required}" if state is ReturnState.IN_PROGRESS else STATE_WORDS[state]
    if with_nobody:
        words = f"{words}, auditor has left"
    if came_late:
        words = f"{words}, came late"
    if state in OUTSTANDING_RETURNS and days_late > 0:
        days = "1 day" if days_late == 1 else f"{days_late} days"
        return StatusTag(f"{words}, late by {days}", Shape.LATE, True)
    if state in OUTSTANDING_RETURNS and until:
        words = f"{words}, until {day_words(until)}"
    return StatusTag(words, _SHAPES[state], False)


WITHDRAWN = StatusTag("Withdrawn", Shape.OFF, False)
"""The tag of a withdrawn return, which counts nowhere."""
