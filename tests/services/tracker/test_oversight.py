"""Escalation, a judged RAG, opening again and passing on within an agency: who may, who is told, what is kept."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import Action, ActionUpdate, OutboxMessage, Person
from audit_app.policy import Grant, Permission, Role, scope
from audit_app.queries.tracker.actions import ActionPage, action_page
from audit_app.queries.tracker.decisions import lines_by_subject
from audit_app.rules.tracker.decisions import Tier
from audit_app.rules.tracker.escalation import Rung
from audit_app.rules.tracker.rag_rating import Rag, RagOnDisplay
from audit_app.rules.workflow import ActionState, RecommendationState
from audit_app.services.people import partnership
from audit_app.services.tracker import actions, escalations, handover, oversight, recommendations, reopening
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import Minute
from audit_app.services.tracker.reopening import Reopening
from tests.support import letters
from tests.support.logged import logged, reason_of
from tests.support.making import NOW, World, acting, make_action, make_person

DUE, LATER = date(2017, 9, 1), date(2018, 1, 8)
WHY = "No answer from two schools."


@pytest.fixture
def action(world: World) -> Action:
    row = make_action(world)
    if row.recommendation.agreed_at is None:
        recommendations.agree_recommendations(acting(world.chair), row.recommendation.source.round_id, NOW)
    return row


def mails(kind: str) -> set[str]:
    return set(db.session.scalars(select(OutboxMessage.recipient).where(OutboxMessage.kind == kind)))


def history(action: Action) -> list[tuple[str, str]]:
    rows = db.session.scalars(select(ActionUpdate).where(ActionUpdate.action_id == action.id))
    return [(row.act, row.text) for row in rows]


def seen(world: World, action: Action, today: date) -> ActionPage:
    db.session.flush()
    page = action_page(scope(acting(world.chair), Permission.ACTION_READ), action.id, today)
    assert page
    return page


def test_escalation_by_the_chair_is_minuted_and_told_without_its_reason(world: World, action: Action) -> None:
    escalations.escalate_action(acting(world.chair), action.id, Rung.EXECUTIVE, WHY, world.minute, NOW)
    assert mails("action-escalated") == {world.owner.email, world.qa.email}
    assert all(WHY not in mail.body for mail in letters.mails("action-escalated"))
    assert history(action)[-1] == (
        "action_escalated",
        f"To the Executive. {WHY}",
    )
    entry = logged("action_escalated")
    assert (entry.before, reason_of(entry)) == ({"rung": "owner"}, WHY)
    assert seen(world, action, DUE).escalated == (f"Escalated to the Executive: {WHY}",)
    assert "Meeting of 1 June 2017, minute 5.2" in [line.how for line in seen(world, action, DUE).history]


@pytest.mark.parametrize(
    ("rung", "told"),
    [
        (Rung.LEAD, {"sam.lead@example.org"}),
        (Rung.CHAIR, {"charlie.chair@example.org"}),
        (Rung.EXECUTIVE, {"quinn.officer@example.org", "executive@example.org"}),
        (Rung.BOARD, {"quinn.officer@example.org", "board@example.org"}),
    ],
)
def test_escalation_tells_owner_and_whoever_deals_with_it_there(
    world: World, action: Action, rung: Rung, told: set[str]
) -> None:
    for tier in (Tier.EXECUTIVE, Tier.BOARD):
        group = partnership.create_sub_group(acting(world.qa), tier, tier.title(), "", NOW, tier)
        make_person(tier.title(), Grant(Role.CHAIR, sub_group_id=group.id))
    actor, minute = (world.qa, None) if rung in (Rung.LEAD, Rung.CHAIR) else (world.chair, world.minute)
    escalations.escalate_action(acting(actor), action.id, rung, WHY, minute, NOW)
    assert mails("action-escalated") == {world.owner.email, *told}


def test_action_that_is_brought_back_tells_its_owner_alone(world: World, action: Action) -> None:
    escalations.escalate_action(acting(world.qa), action.id, Rung.LEAD, WHY, None, NOW)
    db.session.execute(db.delete(OutboxMessage))
    escalations.escalate_action(acting(world.qa), action.id, Rung.OWNER, WHY, None, NOW)
    assert mails("action-escalated") == {world.owner.email}


def test_brought_back_it_stands_with_its_owner(world: World, action: Action) -> None:
    for rung in (Rung.CHAIR, Rung.OWNER):
        escalations.escalate_action(acting(world.qa), action.id, rung, WHY, None, NOW)
    assert (action.rung, action.escalated_at, action.escalation) == (Rung.OWNER, None, "")
    assert seen(world, action, DUE).escalated == ()


@pytest.mark.parametrize("rung", [Rung.EXECUTIVE, Rung.BOARD])
def test_only_the_chair_goes_above_the_chair(world: World, action: Action, rung: Rung) -> None:
    with pytest.raises(NotAllowed):
        escalations.escalate_action(acting(world.qa), action.id, rung, WHY, world.minute, NOW)


def test_chair_escalates_with_reason_and_minute(world: World, action: Action) -> None:
    with pytest.raises(Invalid) as error:
        escalations.escalate_action(acting(world.chair), action.id, Rung.LEAD, " ", None, NOW)
    assert set(error.value.fields) == {"reason", "meeting_id"}


def test_nobody_escalates_to_where_it_stands(world: World, action: Action) -> None:
    with pytest.raises(Refused, match="is already with the owner"):
        escalations.escalate_action(acting(world.qa), action.id, Rung.OWNER, WHY, None, NOW)


@pytest.mark.parametrize("who", ["owner", "school_lead", "moderator", "viewer"])
def test_others_neither_escalate_nor_judge(world: World, action: Action, who: str) -> None:
    actor = acting(getattr(world, who))
    with pytest.raises(NotAllowed):
        escalations.escalate_action(actor, action.id, Rung.LEAD, WHY, world.minute, NOW)
    with pytest.raises(NotAllowed):
        oversight.judge_action(actor, action.id, Rag.GREEN, WHY, NOW)


def test_judged_rag_stands_until_what_it_was_judged_on_changes(world: World, action: Action) -> None:
    assert seen(world, action, DUE).rag == RagOnDisplay(Rag.GREY, Rag.GREY)
    oversight.judge_action(acting(world.qa), action.id, Rag.AMBER, WHY, NOW)
    assert seen(world, action, DUE).rag == RagOnDisplay(Rag.AMBER, Rag.GREY, WHY)
    actions.write_update(acting(world.owner), action.id, "Begun.", NOW)
    assert seen(world, action, DUE).rag == RagOnDisplay(Rag.GREEN, Rag.GREEN)
    assert ("action_judged", f"Amber, calculated as grey. {WHY}") in history(action)


def test_blue_is_for_the_sign_off_alone(world: World, action: Action) -> None:
    with pytest.raises(Invalid) as error:
        oversight.judge_action(acting(world.qa), action.id, Rag.BLUE, "", NOW)
    assert set(error.value.fields) == {"rag", "reason"}


def close(world: World, action: Action, folder: Path) -> None:
    owner = acting(world.owner)
    actions.attach_evidence(owner, action.id, "a.txt", BytesIO(b"20 of 20"), folder, 1000, NOW)
    actions.say_complete(owner, action.id, "All calls are in.", NOW)
    closure = Closure(world.meeting.id, "5.2", "41 of 41 calls agree.")
    actions.close_action(acting(world.chair), action.id, closure, NOW)


def test_opened_again_it_goes_back_with_a_new_day(world: World, action: Action, tmp_path: Path) -> None:
    close(world, action, tmp_path)
    asked = Reopening("The next sample was worse.", LATER, world.minute)
    reopening.reopen_action(acting(world.chair), action.id, asked, NOW)
    assert (action.state, action.due_on, action.outcome) == (ActionState.IN_PROGRESS, LATER, "")
    assert mails("action-reopened") == {world.owner.email}
    assert ("action_closed", "41 of 41 calls agree.") in history(action)
    happened = [(line.act, line.who, line.how, line.text) for line in seen(world, action, DUE).history]
    meeting = "Meeting of 1 June 2017, minute 5.2"
    assert ("action_closed", "Charlie Chair", meeting, "41 of 41 calls agree.") in happened
    assert ("action_reopened", "Charlie Chair", meeting, "The next sample was worse.") in happened
    assert seen(world, action, DUE).rag.rag is Rag.GREEN


def test_action_of_a_closed_recommendation_opens_it_again(
    world: World, action: Action, tmp_path: Path
) -> None:
    close(world, action, tmp_path)
    closure, chair = Closure(world.meeting.id, "5.3", "Seen."), acting(world.chair)
    recommendations.close_recommendation(chair, action.recommendation_id, closure, NOW)
    reopening.reopen_action(chair, action.id, Reopening("Worse.", LATER, world.minute), NOW)
    assert action.recommendation.state is RecommendationState.AGREED
    acts = [line.act for line in lines_by_subject([action.recommendation_id])[action.recommendation_id]]
    assert acts[:2] == ["recommendation_reopened", "recommendation_closed"]


def test_opening_again_wants_reason_day_and_minute(world: World, action: Action, tmp_path: Path) -> None:
    close(world, action, tmp_path)
    with pytest.raises(Invalid) as error:
        reopening.reopen_action(acting(world.chair), action.id, Reopening("", None, Minute("", "")), NOW)
    assert set(error.value.fields) == {"reason", "due_on", "meeting_id"}


@pytest.fixture
def colleague(world: World) -> Person:
    return make_person(
        "Cara Colleague", Grant(Role.VIEWER, sub_group_id=world.sub_group.id), agency=world.education
    )


def test_lead_passes_an_action_on_within_the_agency(world: World, action: Action, colleague: Person) -> None:
    handover.pass_on_action(acting(world.school_lead), action.id, colleague.id, NOW)
    assert (action.owner_id, action.agency_id) == (colleague.id, world.education.id)
    assert colleague.email in mails("action-assigned")
    assert mails("action-passed-on") == {world.owner.email}
    assert history(action)[-1] == ("action_handed_over", "From Owen Owner to Cara Colleague.")


def test_lead_passes_nothing_to_another_agency(world: World, action: Action) -> None:
    with pytest.raises(Invalid, match="your agency"):
        handover.pass_on_action(acting(world.school_lead), action.id, world.police_lead.id, NOW)


@pytest.mark.parametrize("who", ["police_lead", "owner", "chair", "qa"])
def test_nobody_but_the_lead_passes_it_on(world: World, action: Action, colleague: Person, who: str) -> None:
    with pytest.raises(NotAllowed):
        handover.pass_on_action(acting(getattr(world, who)), action.id, colleague.id, NOW)
