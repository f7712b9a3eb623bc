"""Recommendations: from findings, agreed with the report, closed last of all."""

import pytest
from sqlalchemy import select

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import LogEntry, OutboxMessage, Recommendation
from audit_app.rules.workflow import RecommendationState
from audit_app.services.tracker import actions, recommendations
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.recommendations import RecommendationDetails
from tests.support.letters import mails
from tests.support.making import (
    NOW,
    ROUND,
    World,
    acting,
    make_action,
    make_finding,
    make_moderated_round,
    make_open_round,
    make_recommendation,
)


def agree(world: World, recommendation: Recommendation) -> None:
    recommendations.agree_recommendations(acting(world.chair), recommendation.source.round_id, NOW)


def closure(world: World, **changes: str) -> Closure:
    return Closure(
        **{"meeting_id": world.meeting.id, "minute_reference": "5.2", "outcome": "Done.", **changes}
    )


def details(*finding_ids: str, **changes: str) -> RecommendationDetails:
    return RecommendationDetails(
        **{"text": "Record every call.", "why": "Calls were lost.", **changes}, finding_ids=finding_ids
    )


def test_recommendation_follows_from_findings_of_its_round(world: World) -> None:
    audit_round = make_moderated_round(world)
    finding = make_finding(world, audit_round)
    row = recommendations.write_recommendation(
        acting(world.moderator), audit_round.id, details(finding.id), NOW
    )
    assert (row.number, row.findings, row.sub_group_id) == (1, [finding], world.sub_group.id)


def test_recommendation_needs_a_finding(world: World) -> None:
    audit_round = make_moderated_round(world)
    with pytest.raises(Invalid) as caught:
        recommendations.write_recommendation(acting(world.qa), audit_round.id, details(text=" "), NOW)
    assert set(caught.value.fields) == {"text", "finding_ids"}


def test_recommendations_of_two_rounds_have_two_sources(world: World) -> None:
    first = make_recommendation(world, make_moderated_round(world))
    second = make_recommendation(world, make_moderated_round(world, reference="other"))
    assert (first.source.audit_round.reference, second.source.audit_round.reference) == (
        ROUND.reference,
        "other",
    )
    assert (first.reference, second.reference) == ("R1", "R1")


def test_recommendation_does_not_take_a_finding_of_another_round(world: World) -> None:
    finding = make_finding(world, make_moderated_round(world))
    other = make_moderated_round(world, reference="other")
    with pytest.raises(Invalid) as caught:
        recommendations.write_recommendation(acting(world.qa), other.id, details(finding.id), NOW)
    assert set(caught.value.fields) == {"finding_ids"}


def test_number_of_a_recommendation_is_not_given_again(world: World) -> None:
    audit_round = make_moderated_round(world)
    first = make_recommendation(world, audit_round)
    recommendations.drop_recommendation(acting(world.chair), first.id, "Said twice.", world.minute, NOW)
    second = make_recommendation(world, audit_round)
    assert (first.reference, second.number, second.reference) == ("R1", 2, "R2")


@pytest.mark.parametrize(("who", "hidden"), [("chair", False), ("viewer", True)])
def test_others_of_the_sub_group_do_not_write_recommendations(world: World, who: str, hidden: bool) -> None:
    audit_round = make_moderated_round(world)
    finding = make_finding(world, audit_round)
    with pytest.raises(NotAllowed) as caught:
        recommendations.write_recommendation(
            acting(getattr(world, who)), audit_round.id, details(finding.id), NOW
        )
    assert caught.value.hidden is hidden


def test_recommendation_is_not_written_while_returns_are_open(world: World) -> None:
    with pytest.raises(Refused):
        recommendations.write_recommendation(acting(world.qa), make_open_round(world).id, details("x"), NOW)


def test_proposed_recommendation_can_be_changed(world: World) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    words = details(row.findings[0].id, text="Record all calls in one place.")
    recommendations.change_recommendation(acting(world.qa), row.id, row.version, words, NOW)
    assert row.text == "Record all calls in one place."


def test_other_ticks_alone_are_a_change_that_a_second_writer_is_told_of(world: World) -> None:
    audit_round = make_moderated_round(world)
    row = make_recommendation(world, audit_round)
    version, more = row.version, make_finding(world, audit_round, "Schools were closed").id
    words = RecommendationDetails(row.text, row.why, (row.findings[0].id, more))
    recommendations.change_recommendation(acting(world.qa), row.id, version, words, NOW)
    with pytest.raises(Stale):
        recommendations.change_recommendation(acting(world.moderator), row.id, version, words, NOW)


def test_second_writer_sees_both_texts(world: World) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    with pytest.raises(Stale) as caught:
        recommendations.change_recommendation(acting(world.qa), row.id, row.version - 1, details("x"), NOW)
    assert caught.value.conflicts[0].yours == "Record every call."


def test_agreed_recommendation_keeps_its_words(world: World) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    agree(world, row)
    with pytest.raises(Refused):
        recommendations.change_recommendation(acting(world.qa), row.id, row.version, details("x"), NOW)


def test_agreeing_says_when_and_tells_the_owners(world: World) -> None:
    action = make_action(world, make_recommendation(world, make_moderated_round(world)))
    agree(world, action.recommendation)
    assert action.recommendation.agreed_at == NOW
    [told] = mails("action-assigned")
    assert told.recipient == world.owner.email
    assert f"/actions/{action.id}" in told.body


def test_owner_is_not_told_before_the_recommendation_is_agreed(world: World) -> None:
    make_action(world, make_recommendation(world, make_moderated_round(world)))
    assert not db.session.scalars(select(OutboxMessage).where(OutboxMessage.kind == "action-assigned")).all()


def test_moderator_does_not_agree_recommendations(world: World) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    with pytest.raises(NotAllowed):
        recommendations.agree_recommendations(acting(world.moderator), row.source.round_id, NOW)


def test_recommendation_does_not_close_before_its_actions(world: World) -> None:
    action = make_action(world)
    agree(world, action.recommendation)
    with pytest.raises(Refused, match="1 action is not finished"):
        recommendations.close_recommendation(
            acting(world.chair), action.recommendation_id, closure(world), NOW
        )


def test_recommendation_without_actions_is_not_closed(world: World) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    agree(world, row)
    with pytest.raises(Refused, match="No actions have been assigned"):
        recommendations.close_recommendation(acting(world.chair), row.id, closure(world), NOW)


def test_chair_closes_recommendation_once_its_actions_are_finished(world: World) -> None:
    action = make_action(world)
    row = action.recommendation
    agree(world, row)
    actions.excuse_action(acting(world.chair), action.id, "Done by the region.", world.minute, NOW)
    recommendations.close_recommendation(acting(world.chair), row.id, closure(world), NOW)
    assert (row.state, row.outcome, row.closed_by_id) == (RecommendationState.CLOSED, "Done.", world.chair.id)


@pytest.mark.parametrize("who", ["qa", "moderator", "viewer"])
def test_only_the_chair_closes_a_recommendation(world: World, who: str) -> None:
    action = make_action(world)
    with pytest.raises(NotAllowed):
        recommendations.close_recommendation(
            acting(getattr(world, who)), action.recommendation_id, closure(world), NOW
        )


def test_recommendation_is_dropped_with_a_reason(world: World) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    recommendations.drop_recommendation(
        acting(world.chair), row.id, " Overtaken by the new law. ", world.minute, NOW
    )
    assert (row.state, row.outcome) == (RecommendationState.NO_FURTHER_ACTION, "Overtaken by the new law.")


def test_recommendation_is_not_dropped_without_a_reason(world: World) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    with pytest.raises(Invalid):
        recommendations.drop_recommendation(acting(world.chair), row.id, " ", world.minute, NOW)


def test_recommendation_is_not_dropped_over_the_heads_of_its_owners(world: World) -> None:
    action = make_action(world)
    with pytest.raises(Refused):
        recommendations.drop_recommendation(
            acting(world.chair), action.recommendation_id, "Overtaken.", world.minute, NOW
        )


def test_every_act_is_logged_with_its_round(world: World) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    agree(world, row)
    entries = db.session.scalars(
        select(LogEntry).where(LogEntry.subject_id == row.id).order_by(LogEntry.id)
    ).all()
    assert [entry.act for entry in entries] == ["recommendation_written", "recommendation_agreed"]
    assert {entry.round_id for entry in entries} == {row.source.round_id}
