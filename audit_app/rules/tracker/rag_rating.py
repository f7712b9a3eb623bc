"""The RAG rating of an action on a day, as it is computed and as somebody judged it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit_app.rules.tracker.statuses import overdue
from audit_app.rules.workflow import (
    UNFINISHED_ACTIONS,
    ActionState,
)


class Rag(StrEnum):
    """The RAG rating of an action, in the five colours that partnerships use; always printed as a word."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


RAG_WORDS = {rag: rag.capitalize() for rag in Rag}
RAG_KEY = (
    "Blue: closed, evidence accepted. Green: on track. Amber: more time granted. "
    "Red: overdue. Grey: not started, or no longer needed. "
    "If somebody has changed a rating, the calculated rating and the reason are shown with it."
)
JUDGED_RAGS = (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY)
"""The colours that somebody may judge; blue is missing, since only the chair's sign-off gives it."""


@dataclass(frozen=True)
class Judgement:
    """Somebody's own RAG rating of an action; `basis` is what it was judged on, as `rag_basis` returns it."""

    rag: Rag | None
    reason: str
    basis: str


@dataclass(frozen=True)
class RagOnDisplay:
    """The RAG rating on display beside the computed one; `reason` is empty where both are the same."""

    rag: Rag
    computed: Rag
    reason: str = ""

    @property
    def words(self) -> str:
        """Return the colour as a word; where somebody judged it, with the computed colour and the reason."""
        colour = RAG_WORDS[self.rag]
        return f"{colour} (calculated as {self.computed}): {self.reason}" if self.reason else colour


def action_rag(
    state: ActionState, due_on: date, first_due_on: date, said_complete_on: date | None, today: date
) -> Rag:
    """Return the RAG rating that follows from the facts of an action; `RAG_KEY` explains it to readers.

    An action that is overdue is red even where more time was granted before, which is why the order matters.
    """
    if state is ActionState.CLOSED:
        return Rag.BLUE
    if overdue(state, due_on, said_complete_on, today):
        return Rag.RED
    if state not in UNFINISHED_ACTIONS:
        return Rag.GREY
    if due_on > first_due_on:
        return Rag.AMBER
    return Rag.GREY if state is ActionState.NOT_STARTED else Rag.GREEN


def rag_basis(state: ActionState, due_on: date, computed: Rag) -> str:
    """Return the facts on which a RAG rating is judged, as they are stored with the judgement."""
    return f"{state} {due_on} {computed}"


def rag_on_display(judgement: Judgement, state: ActionState, due_on: date, computed: Rag) -> RagOnDisplay:
    """Return the judged rating while the facts that it was judged on are the same, else the computed rating."""
    up_to_date = judgement.basis == rag_basis(state, due_on, computed)
    if judgement.rag is None or judgement.rag is computed or not up_to_date:
        return RagOnDisplay(computed, computed)
    return RagOnDisplay(judgement.rag, computed, judgement.reason)
