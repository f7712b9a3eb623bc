"""What is escalated is found by the group of its tier, and by no other."""

import pytest

from audit_app.extensions import db
from audit_app.models import Action, Person, SubGroup
from audit_app.policy import Grant, Permission, Role, can, scope
from audit_app.queries import subjects
from audit_app.queries.tracker.filters import Filters
from audit_app.queries.tracker.meetings.since_meeting import (
    chosen_sub_group,
    since_meeting,
    sub_groups_within,
)
from audit_app.queries.tracker.meetings.since_rows import Part
from audit_app.queries.tracker.tracker import tracker
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.decisions import Tier
from audit_app.rules.tracker.escalation import Rung
from audit_app.services.people import partnership
from tests.support import making
from tests.support.making import NOW, PROGRAM, World, acting

READERS = pytest.mark.parametrize("role", [Role.CHAIR, Role.VIEWER])


@pytest.fixture
def executive(world: World) -> SubGroup:
    group = partnership.create_sub_group(PROGRAM, "executive", "Executive", "", NOW)
    group.tier = Tier.EXECUTIVE
    return group


@pytest.fixture
def action(world: World) -> Action:
    return making.make_action(world)


def member(group: SubGroup, role: Role) -> Person:
    return making.make_person(f"Erin {role}", Grant(role, sub_group_id=group.id))


def sees(person: Person, action: Action) -> bool:
    """By list and by thing, which always agree."""
    actor = acting(person)
    page = tracker(actor, Filters(), local_day(NOW))
    listed = action.id in {row.id for one in page.recommendations for row in one.actions}
    assert listed == can(actor, Permission.ACTION_READ, subjects.of_action(action))
    return listed


def escalate(action: Action, rung: Rung) -> None:
    action.rung, action.escalated_at, action.escalation = rung, NOW, "No money."
    db.session.flush()


@READERS
def test_executive_reads_what_stands_with_it(executive: SubGroup, action: Action, role: Role) -> None:
    person = member(executive, role)
    assert not sees(person, action)
    escalate(action, Rung.EXECUTIVE)
    assert sees(person, action)


@READERS
@pytest.mark.parametrize("rung", [Rung.LEAD, Rung.CHAIR, Rung.BOARD])
def test_executive_does_not_read_what_stands_elsewhere(
    executive: SubGroup, action: Action, role: Role, rung: Rung
) -> None:
    escalate(action, rung)
    assert not sees(member(executive, role), action)


def test_another_sub_group_reads_nothing_of_it(world: World, action: Action) -> None:
    other = partnership.create_sub_group(PROGRAM, "other", "Other", "", NOW)
    escalate(action, Rung.EXECUTIVE)
    assert not sees(member(other, Role.CHAIR), action)


def test_nothing_of_it_is_the_executives_before_it_is_agreed(executive: SubGroup, world: World) -> None:
    proposed = making.make_recommendation(world, making.make_moderated_round(world))
    action = making.make_action(world, proposed)
    escalate(action, Rung.EXECUTIVE)
    assert not sees(member(executive, Role.CHAIR), action)


def test_only_the_chair_of_the_group_may_answer(executive: SubGroup, action: Action, world: World) -> None:
    escalate(action, Rung.EXECUTIVE)
    subject = subjects.of_action(action)
    assert can(acting(member(executive, Role.CHAIR)), Permission.ACTION_ANSWER, subject)
    assert not can(acting(world.chair), Permission.ACTION_ANSWER, subject)
    assert not scope(acting(member(executive, Role.VIEWER)), Permission.ACTION_ANSWER)


def test_it_stands_under_escalated_since_the_last_meeting(executive: SubGroup, action: Action) -> None:
    chair = acting(member(executive, Role.CHAIR))
    escalate(action, Rung.EXECUTIVE)
    choices = sub_groups_within(chair)
    chosen = chosen_sub_group(chair, choices, executive.id)
    assert chosen is not None
    parts = since_meeting(chair, chosen, choices, local_day(NOW)).parts
    assert {part: len(rows) for part, rows in parts.items() if rows} == {Part.ESCALATED: 1}
