"""The status of recommendations and actions on a day, and what may happen to them next."""

from collections.abc import Collection
from datetime import date

from audit_app.rules.deadlines import due_words, is_late
from audit_app.rules.rounds.status_tags import Shape, StatusTag
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


def recommendation_status(state: RecommendationState) -> StatusTag:
    """Return the status of a recommendation as lists display it."""
    return StatusTag(STATE_WORDS[state], _RECOMMENDATION_SHAPES[state], False)


def against_closing(actions: Collection[ActionState]) -> tuple[str, ...]:
    """Return why a recommendation with actions in these states cannot be closed yet; empty when it can."""
    unfinished = sum(state in UNFINISHED_ACTIONS for state in actions)
    if not actions:
        return ("No actions have been assigned. Assign an action, or select “No further action”.",)
    if unfinished:
        are = "1 action is" if unfinished == 1 else f"{unfinished} actions are"
        return (
            f"{are} not finished. Close each action or mark it as no longer needed before you close the recommendation.",
        )
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
