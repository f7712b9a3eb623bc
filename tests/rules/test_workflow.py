"""The table of moves: complete, and nothing in it that leads nowhere."""

from enum import StrEnum

import pytest

from audit_app.rules import workflow
from audit_app.rules.workflow import (
    MOVES,
    OPENED_AGAIN,
    OUTSTANDING_RETURNS,
    STATE_WORDS,
    ActionState,
    Move,
    ReturnState,
    RoundState,
    is_allowed,
    may_change_return,
    moves_from,
    state_before_missing,
)

KINDS = (
    workflow.VersionState,
    workflow.RoundState,
    workflow.ReturnState,
    workflow.ConcernState,
    workflow.ReportState,
    workflow.CorrectionState,
    workflow.RecommendationState,
    workflow.ActionState,
    workflow.MoreTimeState,
)
STATES = [state for kind in KINDS for state in kind]


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{type(state).__name__}.{state}")
def test_every_state_has_words_and_can_be_reached(state: StrEnum) -> None:
    first = next(iter(type(state)))
    assert STATE_WORDS[state]
    assert state is first or any(move.target is state for move in MOVES.values())


@pytest.mark.parametrize("move", MOVES.values(), ids=lambda move: move.act)
def test_a_move_stays_within_one_kind_of_thing(move: Move) -> None:
    assert {type(source) for source in move.sources} == {type(move.target)}
    assert move.target not in move.sources


@pytest.mark.parametrize("act", MOVES)
def test_a_move_is_allowed_from_its_sources_only(act: str) -> None:
    assert {state for state in STATES if is_allowed(act, state)} == MOVES[act].sources


def test_what_is_refused_or_undone_needs_a_reason() -> None:
    needing = {
        "version_withdrawn",
        "moderation_resumed",
        "moderation_undone",
        "return_sent_back",
        "recommendation_dropped",
        "recommendation_reopened",
        "change_refused",
        "action_refused",
        "action_excused",
        "action_reopened",
        "more_time_refused",
    }
    assert {act for act, move in MOVES.items() if move.needs_reason} == needing


def test_no_round_moves_once_it_is_closed() -> None:
    assert moves_from(RoundState.CLOSED) == ()


@pytest.mark.parametrize("state", [ActionState.CLOSED, ActionState.EXCUSED])
def test_an_action_that_is_over_can_only_be_opened_again(state: StrEnum) -> None:
    assert [move.act for move in moves_from(state)] == ["action_reopened"]


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{type(state).__name__}.{state}")
def test_only_moves_of_its_own_kind_lead_from_a_state(state: StrEnum) -> None:
    assert {type(move.target) for move in moves_from(state)} <= {type(state)}


def test_states_that_are_spelled_alike_read_alike() -> None:
    """The words are looked up by the spelling, whatever the thing."""
    spelled = [state.value for state in STATES]
    twice = {value for value in spelled if spelled.count(value) > 1}
    assert twice == {"draft", "closed", "in-progress", "withdrawn"}


def test_a_missing_return_goes_back_to_any_state_in_which_it_was_outstanding() -> None:
    targets = {MOVES[act].target for act in OPENED_AGAIN.values()}
    assert set(OPENED_AGAIN) == targets == OUTSTANDING_RETURNS


@pytest.mark.parametrize(
    ("held", "state"),
    [
        ({}, ReturnState.ASKED),
        ({"with_auditor"}, ReturnState.KNOWN),
        ({"with_auditor", "begun"}, ReturnState.IN_PROGRESS),
        ({"with_auditor", "begun", "sent_back"}, ReturnState.SENT_BACK),
    ],
)
def test_the_state_before_follows_from_what_the_return_holds(held: set[str], state: ReturnState) -> None:
    facts = {name: name in held for name in ("with_auditor", "begun", "sent_back")}
    assert state_before_missing(**facts) is state


def test_a_late_return_is_taken_until_the_report_is_approved() -> None:
    taking = {state for state in RoundState if may_change_return(state, opened_late=True)}
    assert taking == {RoundState.OPEN, RoundState.MODERATION, RoundState.REPORTING}
