"""References, status and RAG rating of recommendations and actions on a day, and what may happen to them next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit_app.rules.deadlines import due_words, is_late
from audit_app.rules.rounds.progress import Shape, StatusTag
from audit_app.rules.workflow import (
    STATE_WORDS,
    UNFINISHED_ACTIONS,
    ActionState,
    Move,
    RecommendationState,
    moves_from,
)

OPEN_RECOMMENDATIONS = frozenset({RecommendationState.PROPOSED, RecommendationState.AGREED})
"""The states in which a sub-group still oversees a recommendation."""

_ACTION_SHAPES = {
    ActionState.NOT_STARTED: Shape.WAITING,
    ActionState.IN_PROGRESS: Shape.DOING,
    ActionState.AWAITING_SIGN_OFF: Shape.DOING,
    ActionState.CLOSED: Shape.GOOD,
    ActionState.EXCUSED: Shape.OFF,
}
_RECOMMENDATION_SHAPES = {
    RecommendationState.PROPOSED: Shape.WAITING,
    RecommendationState.AGREED: Shape.DOING,
    RecommendationState.CLOSED: Shape.GOOD,
    RecommendationState.NO_FURTHER_ACTION: Shape.OFF,
}


class Rag(StrEnum):
    """The RAG rating of an action, in the five colours that partnerships use; always printed as a word."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


RAG_WORDS = {rag: rag.capitalize() for rag in Rag}
RAG_KEY = (
    "Blue: closed, evidence accepted. Green: on track. Amber: more time was granted. "
    "Red: overdue. Grey: not started, or no longer needed. "
    "Where somebody judged it otherwise, the computed colour and the reason are with it."
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
        """The colour as a word; where somebody judged it, with the computed colour and the reason."""
        colour = RAG_WORDS[self.rag]
        return f"{colour} (computed {self.computed}): {self.reason}" if self.reason else colour


def reference_in_round(number: int) -> str:
    """Return what a recommendation is called in its round, such as "R3"; it is stored as its reference."""
    return f"R{number}"


def recommendation_reference(source: str, recommendation: str) -> str:
    """Return the reference of a recommendation in the whole partnership, such as "ACR-2018 R3"."""
    return f"{source} {recommendation}"


def action_label(recommendation: str, number: int) -> str:
    """Return the reference of an action within its source, such as "R3 / A1"."""
    return f"{recommendation} / A{number}"


def action_reference(source: str, recommendation: str, number: int) -> str:
    """Return the reference of an action in the whole partnership, such as "ACR-2018 R3 / A1"."""
    return f"{source} {action_label(recommendation, number)}"


def delay_counted_to(state: ActionState, said_complete_on: date | None, today: date) -> date:
    """Return the day to which the delay of an action is counted.

    While it awaits sign-off, that is the day on which its owner called it complete: owners are not late because the
    chair has not met yet.
    """
    waiting = state is ActionState.AWAITING_SIGN_OFF
    return said_complete_on if waiting and said_complete_on else today


def overdue(state: ActionState, due_on: date, said_complete_on: date | None, today: date) -> bool:
    """Return whether an unfinished action is late; `queries.tracker.escalation.overdue_on` is the same in SQL."""
    return state in UNFINISHED_ACTIONS and is_late(due_on, delay_counted_to(state, said_complete_on, today))


def action_status(state: ActionState, due_on: date, said_complete_on: date | None, today: date) -> StatusTag:
    """Return the status of an action as lists display it: its state, and how late it is."""
    words = STATE_WORDS[state]
    if overdue(state, due_on, said_complete_on, today):
        late = due_words(due_on, delay_counted_to(state, said_complete_on, today))
        return StatusTag(f"{words}, {late}", Shape.LATE, True)
    return StatusTag(words, _ACTION_SHAPES[state], False)


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


def recommendation_status(state: RecommendationState) -> StatusTag:
    """Return the status of a recommendation as lists display it."""
    return StatusTag(STATE_WORDS[state], _RECOMMENDATION_SHAPES[state], False)


def against_closing(actions: Collection[ActionState]) -> tuple[str, ...]:
    """Return why a recommendation with actions in these states cannot be closed yet; empty when it can."""
    unfinished = sum(state in UNFINISHED_ACTIONS for state in actions)
    if not actions:
        return ("No action was assigned. Assign one, or say that there is no further action.",)
    if unfinished:
        are = "One action is" if unfinished == 1 else f"{unfinished} actions are"
        return (f"{are} not closed yet. Close or excuse each one first.",)
    return ()


def action_moves(state: ActionState, recommendation: RecommendationState) -> tuple[Move, ...]:
    """Return the moves that an action in `state` may make under a recommendation in its own state.

    Before the recommendation is agreed, an action can only be excused. Once the recommendation is over, an action can
    only be opened again, and the recommendation with it.
    """
    if recommendation is RecommendationState.AGREED:
        return moves_from(state)
    only = "action_excused" if recommendation is RecommendationState.PROPOSED else "action_reopened"
    return tuple(move for move in moves_from(state) if move.act == only)
