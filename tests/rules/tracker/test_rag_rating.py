"""How recommendations and actions are called, how they stand, and what may happen to them next."""

from datetime import date

import pytest

from audit_app.rules.rounds.status_tags import Shape
from audit_app.rules.tracker.rag_rating import RAG_KEY, RAG_WORDS, Rag, action_rag
from audit_app.rules.tracker.references import action_reference, reference_in_round
from audit_app.rules.tracker.statuses import (
    action_moves,
    action_status,
    against_closing,
    recommendation_status,
)
from audit_app.rules.workflow import UNFINISHED_ACTIONS, ActionState, RecommendationState

DUE = date(2017, 9, 1)


def test_reference_names_source_recommendation_and_action() -> None:
    assert action_reference("OE-2017-06", reference_in_round(2), 1) == "OE-2017-06 R2 / A1"


@pytest.mark.parametrize("state", sorted(UNFINISHED_ACTIONS))
def test_unfinished_action_is_late_from_the_day_after(state: ActionState) -> None:
    assert not action_status(state, DUE, None, DUE).late
    standing = action_status(state, DUE, date(2017, 9, 4), date(2017, 9, 4))
    assert (standing.late, standing.shape) == (True, Shape.LATE)
    assert standing.words.endswith(", late by 3 days")


def test_who_said_complete_in_time_is_not_late_while_the_chair_has_not_met() -> None:
    said, later = date(2017, 8, 31), date(2017, 12, 1)
    assert not action_status(ActionState.AWAITING_SIGN_OFF, DUE, said, later).late
    assert action_rag(ActionState.AWAITING_SIGN_OFF, DUE, DUE, said, later) is Rag.GREEN


def test_who_said_complete_late_stays_as_late_as_they_were() -> None:
    standing = action_status(ActionState.AWAITING_SIGN_OFF, DUE, date(2017, 9, 3), date(2017, 12, 1))
    assert standing.words.endswith(", late by 2 days")


@pytest.mark.parametrize("state", sorted(set(ActionState) - UNFINISHED_ACTIONS))
def test_finished_action_is_never_late(state: ActionState) -> None:
    assert not action_status(state, DUE, None, date(2030, 1, 1)).late


@pytest.mark.parametrize("state", RecommendationState)
def test_every_recommendation_has_word_and_shape(state: RecommendationState) -> None:
    standing = recommendation_status(state)
    assert standing.words
    assert standing.shape in Shape


@pytest.mark.parametrize("state", ActionState)
def test_recommendation_closes_only_over_finished_actions(state: ActionState) -> None:
    assert bool(against_closing([ActionState.CLOSED, state])) is (state in UNFINISHED_ACTIONS)


def test_recommendation_without_actions_does_not_close() -> None:
    assert against_closing([])


def test_nothing_is_signed_off_before_the_recommendation_is_agreed() -> None:
    acts = {move.act for move in action_moves(ActionState.NOT_STARTED, RecommendationState.PROPOSED)}
    assert acts == {"action_excused"}


def test_agreed_recommendation_lets_its_actions_be_signed_off() -> None:
    acts = {move.act for move in action_moves(ActionState.AWAITING_SIGN_OFF, RecommendationState.AGREED)}
    assert "action_closed" in acts


@pytest.mark.parametrize(
    ("state", "first", "today", "rag"),
    [
        (ActionState.CLOSED, DUE, date(2030, 1, 1), Rag.BLUE),
        (ActionState.IN_PROGRESS, DUE, DUE, Rag.GREEN),
        (ActionState.IN_PROGRESS, date(2017, 6, 1), DUE, Rag.AMBER),
        (ActionState.AWAITING_SIGN_OFF, date(2017, 6, 1), date(2017, 9, 2), Rag.RED),
        (ActionState.NOT_STARTED, DUE, DUE, Rag.GREY),
        (ActionState.EXCUSED, DUE, date(2030, 1, 1), Rag.GREY),
    ],
)
def test_colour_is_computed_from_state_and_days(
    state: ActionState, first: date, today: date, rag: Rag
) -> None:
    assert action_rag(state, DUE, first, None, today) is rag
    assert RAG_WORDS[rag] in RAG_KEY
