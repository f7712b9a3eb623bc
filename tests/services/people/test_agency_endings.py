"""An agency ends: its work goes to another in one act, and what nobody can do is seen wherever it stands."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import Action, Person, Recommendation
from audit_app.policy import Permission, Role, can
from audit_app.queries import subjects
from audit_app.queries.people.agencies import agencies
from audit_app.queries.scoping import NO_OWNER
from audit_app.queries.to_do import to_do
from audit_app.queries.tracker.filters import Filters, View
from audit_app.queries.tracker.meetings.since_meeting import (
    chosen_sub_group,
    since_meeting,
    sub_groups_within,
)
from audit_app.queries.tracker.meetings.since_rows import Part
from audit_app.queries.tracker.owners import no_owner_of
from audit_app.queries.tracker.tracker import tracker
from audit_app.queries.waiting import Task
from audit_app.rules.dates import local_day
from audit_app.services.people import people
from audit_app.services.people.agency_endings import Ending, end_agency, resume_agency
from audit_app.services.tracker import actions, changes, handover, recommendations
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from tests.support import making
from tests.support.making import NOW, World, acting

TODAY = local_day(NOW)


@pytest.fixture
def action(world: World) -> Action:
    """An agreed action of somebody of Education."""
    made = making.make_action(world)
    if made.recommendation.agreed_at is None:
        recommendations.agree_recommendations(acting(world.chair), made.recommendation.source.round_id, NOW)
    return made


def leave(world: World, action: Action) -> None:
    people.mark_as_left(acting(world.administrator), action.owner_id, NOW)


def move(world: World, action: Action) -> None:
    owner = db.session.get_one(Person, action.owner_id)
    details = people.PersonDetails(
        email=owner.email, name=owner.name, job_title=owner.job_title, agency_id=world.police.id
    )
    people.change_person(acting(world.administrator), owner.id, owner.version, details, (), NOW)


def end(world: World, action: Action) -> None:
    end_agency(acting(world.qa), world.education.id, world.education.version, Ending(TODAY, None), NOW)


GOINGS = pytest.mark.parametrize("go", [leave, move, end])


@GOINGS
def test_query_and_rule_find_the_same_actions(world: World, action: Action, go: object) -> None:
    assert not _found()
    assert no_owner_of(action) is None
    go(world, action)  # type: ignore[operator]
    assert _found() == [action.id]
    assert no_owner_of(action) is not None


def _found() -> list[str]:
    return list(db.session.scalars(select(Action.id).join(Recommendation).where(NO_OWNER)))


@GOINGS
def test_tracker_meeting_and_to_do_say_so(world: World, action: Action, go: object) -> None:
    go(world, action)  # type: ignore[operator]
    page = tracker(acting(world.qa), Filters(View.NO_OWNER), TODAY)
    assert [row.id for one in page.recommendations for row in one.actions] == [action.id]
    assert "(" in page.recommendations[0].actions[0].owner
    chair = acting(world.chair)
    choices = sub_groups_within(chair)
    chosen = chosen_sub_group(chair, choices, world.sub_group.id)
    assert chosen is not None
    parts = since_meeting(chair, chosen, choices, TODAY).parts
    assert [row.id for row in parts[Part.NO_OWNER]] == [action.id]
    assert (Task.GIVE_ACTIONS, 1) in {(line.task, line.count) for line in to_do(acting(world.qa), TODAY)}


@pytest.mark.parametrize("go", [leave, move])
def test_another_owner_of_the_agency_mends_it(world: World, action: Action, go: object) -> None:
    go(world, action)  # type: ignore[operator]
    handover.hand_over_actions(acting(world.qa), [action.id], world.school_lead.id, NOW)
    assert no_owner_of(action) is None


@GOINGS
def test_the_chair_gives_it_to_another_agency(world: World, action: Action, go: object) -> None:
    go(world, action)  # type: ignore[operator]
    with pytest.raises(Invalid):
        handover.hand_over_actions(acting(world.qa), [action.id], world.police_lead.id, NOW)
    agreed = changes.Agreed(action.due_on, world.police_lead.id, action.impact_measure)
    minute = Minute(CHAIRS_ACTION)
    changes.change_agreed(
        acting(world.chair), action.id, action.version, agreed, "Nobody is left there.", minute, NOW
    )
    db.session.expire_all()
    assert no_owner_of(action) is None
    assert action.agency_id == world.police.id


def test_owner_who_changed_agency_may_take_the_action_along(world: World, action: Action) -> None:
    move(world, action)
    handover.hand_over_actions(acting(world.qa), [action.id], action.owner_id, NOW)
    assert no_owner_of(action) is None
    assert can(acting(world.police_lead), Permission.ACTION_READ, subjects.of_action(action))
    with pytest.raises(Invalid):
        handover.hand_over_actions(acting(world.qa), [action.id], action.owner_id, NOW)


def test_nobody_who_has_left_is_given_an_action(world: World, action: Action) -> None:
    leave(world, action)
    with pytest.raises(Invalid):
        handover.hand_over_actions(acting(world.qa), [action.id], action.owner_id, NOW)


def merge(world: World) -> None:
    ending = Ending(TODAY, world.police.id)
    end_agency(acting(world.qa), world.education.id, world.education.version, ending, NOW)


def test_successor_takes_over_services_people_roles_and_unfinished_actions(
    world: World, action: Action
) -> None:
    merge(world)
    db.session.expire_all()
    assert world.school_service.agency_id == world.police.id
    assert world.school_lead.agency_id == world.police.id
    assert {(held.role, held.agency_id) for held in world.school_lead.roles} == {
        (Role.AGENCY_LEAD, world.police.id)
    }
    assert no_owner_of(action) is None
    assert can(acting(world.police_lead), Permission.ACTION_READ, subjects.of_action(action))


def test_what_is_finished_stays_under_the_old_name(world: World, action: Action) -> None:
    actions.excuse_action(acting(world.chair), action.id, "Done elsewhere.", replace(world.minute), NOW)
    merge(world)
    db.session.refresh(action)
    assert action.agency_id == world.education.id


def test_somebody_with_the_role_in_both_holds_it_once(world: World) -> None:
    lead = world.school_lead
    details = people.PersonDetails(
        email=lead.email, name=lead.name, job_title=lead.job_title, agency_id=world.education.id
    )
    grants = {*acting(lead).grants, *acting(world.police_lead).grants}
    people.change_person(acting(world.administrator), lead.id, lead.version, details, grants, NOW)
    merge(world)
    db.session.expire_all()
    assert [held.agency_id for held in lead.roles] == [world.police.id]


def test_service_whose_name_is_taken_keeps_the_old_agency_behind_it(world: World) -> None:
    world.school_service.name = world.police_service.name
    merge(world)
    assert world.school_service.name == f"{world.police_service.name} ({world.education.name})"


def test_ended_agency_is_not_offered_any_more(world: World, action: Action) -> None:
    end(world, action)
    assert world.education.id not in {choice.id for choice in agencies()}
    assert world.education.id in {choice.id for choice in agencies({world.education.id})}


@pytest.mark.parametrize("successor", ["", "itself", "ended"])
def test_only_another_agency_that_stands_carries_on(world: World, successor: str) -> None:
    day = TODAY + timedelta(days=1) if not successor else TODAY
    ids = {"": None, "itself": world.education.id, "ended": world.police.id}
    if successor == "ended":
        end_agency(acting(world.qa), world.police.id, world.police.version, Ending(TODAY, None), NOW)
    with pytest.raises(Invalid):
        end_agency(
            acting(world.qa), world.education.id, world.education.version, Ending(day, ids[successor]), NOW
        )


def test_ending_is_taken_back_unless_another_has_the_work(world: World, action: Action) -> None:
    end(world, action)
    resume_agency(acting(world.qa), world.education.id, NOW)
    assert no_owner_of(action) is None
    merge(world)
    with pytest.raises(Refused):
        resume_agency(acting(world.qa), world.education.id, NOW)


def test_an_agency_ends_once_and_by_managers_alone(world: World, action: Action) -> None:
    with pytest.raises(NotAllowed):
        end_agency(acting(world.chair), world.education.id, 1, Ending(TODAY, None), NOW)
    end(world, action)
    with pytest.raises(Refused):
        end(world, action)
