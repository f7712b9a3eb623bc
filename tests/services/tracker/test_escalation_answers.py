"""The Executive answers what was escalated to it: a decision of its own, after which the action stands elsewhere."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import Action, Decision, Person, SubGroup
from audit_app.policy import Grant, Role
from audit_app.queries.to_do import to_do
from audit_app.queries.waiting import Task
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.decisions import Basis, Tier
from audit_app.rules.tracker.escalation import Rung
from audit_app.services.people import partnership
from audit_app.services.tracker import escalations
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from audit_app.services.tracker.escalation_answers import EscalationAnswer, answer_escalation
from tests.support import making
from tests.support.letters import mails
from tests.support.making import NOW, PROGRAM, World, acting

BACK = EscalationAnswer("The money is there.", Rung.CHAIR)


@pytest.fixture
def executive(world: World) -> SubGroup:
    group = partnership.create_sub_group(PROGRAM, "executive", "Executive", "", NOW)
    group.tier = Tier.EXECUTIVE
    return group


@pytest.fixture
def head(executive: SubGroup) -> Person:
    return making.make_person("Erin Executive", Grant(Role.CHAIR, sub_group_id=executive.id))


@pytest.fixture
def action(world: World, head: Person) -> Action:
    """An action that the chair escalated to the Executive."""
    made = making.make_action(world)
    minute = Minute(CHAIRS_ACTION)
    escalations.escalate_action(acting(world.chair), made.id, Rung.EXECUTIVE, "No money.", minute, NOW)
    return made


def test_its_chair_is_told_and_finds_it_in_to_do(action: Action, head: Person) -> None:
    assert head.email in {mail.recipient for mail in mails("action-escalated")}
    assert [
        line.id for line in to_do(acting(head), local_day(NOW)) if line.task is Task.ANSWER_ESCALATION
    ] == [action.id]


def test_answer_is_a_decision_of_the_group_and_gives_the_action_back(
    world: World, action: Action, head: Person, executive: SubGroup
) -> None:
    answer_escalation(acting(head), action.id, BACK, Minute(CHAIRS_ACTION), NOW)
    row = db.session.scalars(select(Decision).where(Decision.act == "escalation_answered")).one()
    assert (row.sub_group_id, row.basis, row.decided_by_id) == (executive.id, Basis.CHAIRS_ACTION, head.id)
    assert (action.rung, action.escalation) == (Rung.CHAIR, BACK.words)
    assert world.chair.email in {mail.recipient for mail in mails("action-escalated")}


def test_meeting_of_the_executive_decides_and_no_other(
    world: World, action: Action, head: Person, executive: SubGroup
) -> None:
    with pytest.raises(Invalid):
        answer_escalation(acting(head), action.id, BACK, Minute(world.meeting.id), NOW)
    today = local_day(NOW)
    earlier = partnership.add_meeting(PROGRAM, executive.id, today - timedelta(days=1), "EX-1", NOW)
    with pytest.raises(Invalid):
        answer_escalation(acting(head), action.id, BACK, Minute(earlier.id), NOW)
    held = partnership.add_meeting(PROGRAM, executive.id, today, "EX-2", NOW)
    answer_escalation(acting(head), action.id, BACK, Minute(held.id), NOW)
    assert action.rung is Rung.CHAIR


@pytest.mark.parametrize("rung", [Rung.OWNER, Rung.LEAD, Rung.EXECUTIVE])
def test_it_goes_back_to_the_chair_or_on_to_the_board(action: Action, head: Person, rung: Rung) -> None:
    with pytest.raises(Invalid):
        answer_escalation(
            acting(head), action.id, EscalationAnswer("Later.", rung), Minute(CHAIRS_ACTION), NOW
        )


def test_words_are_needed(action: Action, head: Person) -> None:
    with pytest.raises(Invalid):
        answer_escalation(
            acting(head), action.id, EscalationAnswer(" ", Rung.CHAIR), Minute(CHAIRS_ACTION), NOW
        )


def test_nobody_else_answers_and_nobody_twice(world: World, action: Action, head: Person) -> None:
    for person in (world.chair, world.qa, world.viewer, world.owner):
        with pytest.raises(NotAllowed):
            answer_escalation(acting(person), action.id, BACK, Minute(CHAIRS_ACTION), NOW)
    answer_escalation(acting(head), action.id, BACK, Minute(CHAIRS_ACTION), NOW)
    with pytest.raises((NotAllowed, Refused)):
        answer_escalation(acting(head), action.id, BACK, Minute(CHAIRS_ACTION), NOW)
