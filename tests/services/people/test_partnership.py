"""Agencies, services, sub-groups and meetings: added and changed as long as nothing hangs on what would change."""

from datetime import date

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import Meeting
from audit_app.services.people import partnership
from audit_app.services.tracker import recommendations
from audit_app.services.tracker.decisions import Minute
from tests.support.logged import logged, words_in
from tests.support.making import (
    NOW,
    PROGRAM,
    World,
    acting,
    make_moderated_round,
    make_recommendation,
    make_round,
)

DAY = date(2017, 9, 14)


def test_agency_is_called_by_its_name_in_commands(world: World) -> None:
    made = partnership.create_agency(acting(world.administrator), "", "St. Mary’s & Co", NOW)
    again = partnership.create_agency(acting(world.qa), "", "St Mary's (Co)", NOW)
    assert (made.slug, again.slug) == ("st-mary-s-co", "st-mary-s-co-2")


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "testshire POLICE"])
def test_name_is_given_and_free(world: World, name: str) -> None:
    with pytest.raises(Invalid) as error:
        partnership.create_agency(acting(world.qa), "", name, NOW)
    assert set(error.value.fields) == {"name"}


def test_agency_keeps_its_own_name(world: World) -> None:
    agency = world.police
    partnership.rename_agency(acting(world.qa), agency.id, agency.version, agency.name.upper(), NOW)
    assert agency.name == "TESTSHIRE POLICE"


def test_two_agencies_may_each_have_a_service_of_one_name(world: World) -> None:
    made = partnership.create_service(acting(world.qa), world.education.id, "", "Police", "police", NOW)
    assert made.slug == "police-2"
    with pytest.raises(Invalid):
        partnership.create_service(acting(world.qa), world.police.id, "", "police", "police", NOW)


def test_kind_stays_once_a_return_is_asked(world: World) -> None:
    service, qa = world.police_service, acting(world.qa)
    partnership.change_service(qa, service.id, service.version, service.name, "probation", NOW)
    assert service.kind == "probation"
    partnership.change_service(qa, service.id, service.version, service.name, "police", NOW)
    make_round(world)
    with pytest.raises(Invalid) as error:
        partnership.change_service(qa, service.id, service.version, service.name, "probation", NOW)
    assert set(error.value.fields) == {"kind"}
    partnership.change_service(qa, service.id, service.version, "New name", "police", NOW)
    assert service.name == "New name"


def test_sub_group_is_added_and_changed(world: World) -> None:
    group = partnership.create_sub_group(acting(world.qa), "", "Neglect group", "", NOW)
    partnership.change_sub_group(acting(world.qa), group.id, group.version, "Neglect", "Looks.", NOW)
    assert (group.name, group.purpose, group.slug) == ("Neglect", "Looks.", "neglect-group")


def test_sub_group_meets_once_a_day(world: World) -> None:
    partnership.add_meeting(acting(world.qa), world.sub_group.id, DAY, "Autumn", NOW)
    with pytest.raises(Invalid) as error:
        partnership.add_meeting(acting(world.qa), world.sub_group.id, DAY, "", NOW)
    assert set(error.value.fields) == {"held_on"}


def test_meeting_moves_until_a_decision_stands_in_its_minutes(world: World) -> None:
    meeting, qa = world.meeting, acting(world.qa)
    partnership.change_meeting(qa, meeting.id, meeting.version, date(2017, 6, 1), "June", NOW)
    assert (meeting.held_on, meeting.title) == (date(2017, 6, 1), "June")
    recommendation = make_recommendation(world, make_moderated_round(world))
    recommendations.agree_recommendations(acting(world.chair), recommendation.source.round_id, NOW)
    minute = Minute(meeting.id, "4.1")
    chair = acting(world.chair)
    recommendations.drop_recommendation(chair, recommendation.id, "The region does it.", minute, NOW)
    with pytest.raises(Refused, match=r"small-2017-06 R1 \(no further action\)"):
        partnership.change_meeting(qa, meeting.id, meeting.version, DAY, "Autumn", NOW)
    with pytest.raises(Refused):
        partnership.remove_meeting(qa, meeting.id, NOW)


def test_meeting_entered_by_mistake_is_removed_and_its_day_logged(world: World) -> None:
    partnership.remove_meeting(acting(world.qa), world.meeting.id, NOW)
    assert not db.session.scalars(db.select(Meeting)).all()
    removed = logged("meeting_removed").before
    assert (removed["held_on"], words_in(removed, "title")) == ("2017-06-01", "Audit sub-group")


def test_second_who_changes_sees_both_names(world: World) -> None:
    group, qa = world.sub_group, acting(world.qa)
    first = group.version
    partnership.change_sub_group(qa, group.id, first, "Audit one", "", NOW)
    with pytest.raises(Stale) as stale:
        partnership.change_sub_group(qa, group.id, first, "Audit two", "", NOW)
    assert [(one.theirs, one.yours) for one in stale.value.conflicts] == [("Audit one", "Audit two")]


@pytest.mark.parametrize("name", ["police_lead", "chair", "moderator"])
def test_others_change_nothing(world: World, name: str) -> None:
    actor, group = acting(getattr(world, name)), world.sub_group
    with pytest.raises(NotAllowed):
        partnership.create_agency(actor, "", "Other", NOW)
    with pytest.raises(NotAllowed):
        partnership.change_sub_group(actor, group.id, group.version, "Other", "", NOW)
    with pytest.raises(NotAllowed):
        partnership.add_meeting(actor, group.id, DAY, "", NOW)
    with pytest.raises(NotAllowed):
        partnership.remove_meeting(actor, world.meeting.id, NOW)
    assert db.session.scalar(db.select(db.func.count(Meeting.id))) == 1


def test_partnership_is_set_up_once(world: World) -> None:
    with pytest.raises(Refused):
        partnership.set_up_partnership(PROGRAM, "Another", False, 0, NOW)
