"""What recommendations and actions are called, how they stand on a day, and what may happen to them next."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from audit_app.rules.deadlines import due_words, is_late
from audit_app.rules.rounds.progress import Shape, Standing
from audit_app.rules.workflow import (
    STATE_WORDS,
    UNFINISHED_ACTIONS,
    ActionState,
    Move,
    RecommendationState,
    moves_from,
)

OPEN_RECOMMENDATIONS = frozenset({RecommendationState.PROPOSED, RecommendationState.AGREED})
"""Somebody still oversees these."""

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
    """How an action goes, in the colours that partnerships name; always said as a word."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    GREY = "grey"


RAG_WORDS = {rag: rag.capitalize() for rag in Rag}
RAG_KEY = (
    "Blue: closed, evidence accepted. Green: on track. Amber: more time was granted. "
    "Red: overdue. Grey: not started, or no longer needed. "
    "Where somebody judged it otherwise, the computed colour and the reason stand with it."
)
JUDGED_RAGS = (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.GREY)
"""Blue is for the chair's sign-off alone."""


@dataclass(frozen=True)
class Judgement:
    """Somebody's own RAG; `basis` is what it was judged on, as `rag_basis` says it."""

    rag: Rag | None
    reason: str
    basis: str


@dataclass(frozen=True)
class RagSeen:
    """The colour shown; `reason` is empty where it is the computed one."""

    rag: Rag
    computed: Rag
    reason: str = ""

    @property
    def words(self) -> str:
        said = RAG_WORDS[self.rag]
        return f"{said} (computed {self.computed}): {self.reason}" if self.reason else said


def recommendation_reference(round_reference: str, number: int) -> str:
    return f"{round_reference} R{number}"


def action_label(recommendation: int, number: int) -> str:
    """Within its round."""
    return f"R{recommendation} / A{number}"


def action_reference(round_reference: str, recommendation: int, number: int) -> str:
    return f"{round_reference} {action_label(recommendation, number)}"


def delay_counted_to(state: ActionState, said_complete_on: date | None, today: date) -> date:
    """The day to which a delay is counted: an owner who says *complete* is no later for the chair's not having met."""
    waiting = state is ActionState.AWAITING_SIGN_OFF
    return said_complete_on if waiting and said_complete_on else today


def overdue(state: ActionState, due_on: date, said_complete_on: date | None, today: date) -> bool:
    return state in UNFINISHED_ACTIONS and is_late(due_on, delay_counted_to(state, said_complete_on, today))


def action_standing(state: ActionState, due_on: date, said_complete_on: date | None, today: date) -> Standing:
    words = STATE_WORDS[state]
    if overdue(state, due_on, said_complete_on, today):
        late = due_words(due_on, delay_counted_to(state, said_complete_on, today))
        return Standing(f"{words}, {late}", Shape.LATE, True)
    return Standing(words, _ACTION_SHAPES[state], False)


def action_rag(
    state: ActionState, due_on: date, first_due_on: date, said_complete_on: date | None, today: date
) -> Rag:
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
    return f"{state} {due_on} {computed}"


def rag_seen(judgement: Judgement, state: ActionState, due_on: date, computed: Rag) -> RagSeen:
    """A colour that differs from the computed one stands while nothing that it was judged on has changed."""
    stands = judgement.basis == rag_basis(state, due_on, computed)
    if judgement.rag is None or judgement.rag is computed or not stands:
        return RagSeen(computed, computed)
    return RagSeen(judgement.rag, computed, judgement.reason)


def recommendation_standing(state: RecommendationState) -> Standing:
    return Standing(STATE_WORDS[state], _RECOMMENDATION_SHAPES[state], False)


def against_closing(actions: Collection[ActionState]) -> tuple[str, ...]:
    """Why a recommendation cannot be closed yet, given the states of its actions; empty when it can."""
    unfinished = sum(state in UNFINISHED_ACTIONS for state in actions)
    if not actions:
        return ("No action was assigned. Assign one, or say that there is no further action.",)
    if unfinished:
        are = "One action is" if unfinished == 1 else f"{unfinished} actions are"
        return (f"{are} not closed yet. Close or excuse each one first.",)
    return ()


def action_moves(state: ActionState, recommendation: RecommendationState) -> tuple[Move, ...]:
    """What may happen to an action next: it is not followed before its recommendation is agreed, and opened again
    together with a recommendation that was closed.
    """
    if recommendation is RecommendationState.AGREED:
        return moves_from(state)
    only = "action_excused" if recommendation is RecommendationState.PROPOSED else "action_reopened"
    return tuple(move for move in moves_from(state) if move.act == only)
