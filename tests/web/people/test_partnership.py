"""Agencies, services, sub-groups and meetings in the browser."""

from datetime import date, timedelta

import pytest

from audit_app.extensions import db, real_now
from audit_app.models import Agency, Meeting, Service, SubGroup
from audit_app.rules.tracker.decisions import Tier
from audit_app.services.people import partnership
from tests.support.browsing import Visitor, Visits
from tests.support.databases import Statements
from tests.support.making import NOW, PROGRAM, World


@pytest.fixture
def administrator(visit: Visits, world: World) -> Visitor:
    return visit.as_(world.administrator)


def test_agency_with_a_service_is_added_and_renamed(administrator: Visitor, world: World) -> None:
    administrator.post("/partnership/agencies", {"name": "Hospital Trust"})
    agency = db.session.scalars(db.select(Agency).filter_by(name="Hospital Trust")).one()
    page = administrator.post(f"/agencies/{agency.id}/services", {"name": "Emergency", "kind": "hospital"})
    assert "Emergency (Hospital)" in page.main
    service = db.session.scalars(db.select(Service).filter_by(name="Emergency")).one()
    for address in (f"/agencies/{agency.id}", f"/services/{service.id}"):
        sent = administrator.get(address).form_values(address) | {"name": "New name"}
        assert "New name saved" in administrator.post(address, sent).main


def test_sub_group_with_a_meeting_is_added_and_changed(administrator: Visitor, world: World) -> None:
    administrator.post(
        "/partnership/sub-groups",
        {"name": "Neglect group", "purpose": "Looks at neglect.", "tier": "sub-group"},
    )
    group = db.session.scalars(db.select(SubGroup).filter_by(name="Neglect group")).one()
    day = {"held_on-day": "14", "held_on-month": "9", "held_on-year": "2017"}
    page = administrator.post(f"/sub-groups/{group.id}/meetings", {**day, "title": "NG-2017-09"})
    assert "NG-2017-09" in page.main
    meeting = db.session.scalars(db.select(Meeting).filter_by(title="NG-2017-09")).one()
    address = f"/meetings/{meeting.id}"
    sent = administrator.get(address).form_values(address) | {"held_on-day": "15"}
    assert "15 September 2017" in administrator.post(address, sent).main
    address = f"/sub-groups/{group.id}/edit"
    form = administrator.get(address).form_values(f"/sub-groups/{group.id}") | {"name": "Neglect"}
    assert administrator.post(f"/sub-groups/{group.id}", form).heading == "Neglect"


@pytest.mark.parametrize(
    ("address", "fields", "error"),
    [
        ("/partnership/agencies", {"name": ""}, "Enter a name"),
        ("/partnership/agencies", {"name": "Testshire Police"}, "There is already one called"),
        ("/agencies/{police}/services", {"name": "New", "kind": ""}, "Select a kind"),
        ("/agencies/{police}/services", {"name": "New", "kind": "navy"}, "Not a valid choice"),
        ("/sub-groups/{group}/meetings", {"title": "No day"}, "Enter the date"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    administrator: Visitor, world: World, address: str, fields: dict[str, str], error: str
) -> None:
    address = address.format(police=world.police.id, group=world.sub_group.id)
    page = administrator.post(address, fields, status=422)
    assert any(error in said for said in page.field_errors)


def test_second_who_changes_is_told(administrator: Visitor, visit: Visits, world: World) -> None:
    address = f"/agencies/{world.police.id}"
    mine = administrator.get(address).form_values(address) | {"name": "Mine"}
    qa = visit.as_(world.qa)
    qa.post(address, qa.get(address).form_values(address) | {"name": "Theirs"})
    page = administrator.post(address, mine, status=409)
    assert "Theirs" in page.main


def test_what_is_not_there_is_not_found(administrator: Visitor, world: World) -> None:
    for address in ("/agencies/nowhere", "/services/nowhere", "/sub-groups/nowhere", "/meetings/nowhere"):
        administrator.get(address, status=404)


def test_page_names_the_next_meeting_and_the_last_three(administrator: Visitor, world: World) -> None:
    for month in range(1, 5):
        partnership.add_meeting(PROGRAM, world.sub_group.id, date(2017, month, 1), f"Month {month}", NOW)
    today = real_now().date()
    partnership.add_meeting(PROGRAM, world.sub_group.id, today + timedelta(days=400), "Far off", NOW)
    partnership.add_meeting(PROGRAM, world.sub_group.id, today + timedelta(days=40), "Soon", NOW)
    said = administrator.get("/partnership").main
    places = [said.index(words) for words in ("Soon", "1 June 2017", "Month 4", "Month 3")]
    assert places == sorted(places)
    assert not [words for words in ("Far off", "Month 2", "Month 1") if words in said]


def test_sub_group_without_a_meeting_to_come_leads_to_adding_one(
    administrator: Visitor, world: World
) -> None:
    page = administrator.get("/partnership")
    assert "Next meeting: not entered yet" in page.main
    assert f"/sub-groups/{world.sub_group.id}/meetings/new" in page.links.values()


def test_page_costs_the_same_with_many_sub_groups(
    administrator: Visitor, world: World, statements: Statements
) -> None:
    costs = []
    for number in range(2):
        for at in range(number * 3):
            group = partnership.create_sub_group(PROGRAM, "", f"Group {at}", "", NOW)
            partnership.add_meeting(PROGRAM, group.id, date(2017, 1, 1 + at), "", NOW)
        db.session.commit()
        statements.clear()
        administrator.get("/partnership")
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_meeting_is_removed(administrator: Visitor, world: World) -> None:
    page = administrator.get(f"/meetings/{world.meeting.id}")
    assert "Remove meeting" in page.buttons
    page = administrator.post(f"/meetings/{world.meeting.id}/remove")
    assert "The meeting of 1 June 2017 was removed." in page.main
    assert "No meetings have been added yet." in page.main


def test_partnership_is_renamed_at_the_head_of_every_page(administrator: Visitor) -> None:
    page = administrator.get("/partnership/name")
    assert page.value_of("name") == "Testshire"
    typed = page.form_values("/partnership/name") | {"name": "Newshire and Otherdale"}
    assert "Newshire and Otherdale saved" in administrator.post("/partnership/name", typed).main
    assert "Newshire and Otherdale" in administrator.get("/").html
    stale = administrator.post("/partnership/name", typed | {"name": "Otherdale"}, status=409)
    assert "Somebody else changed this first" in stale.heading


def test_agency_that_has_ended_names_who_carries_on_its_work(administrator: Visitor, world: World) -> None:
    address = f"/agencies/{world.education.id}/ending"
    day = {"ended_on-day": "1", "ended_on-month": "6", "ended_on-year": "2017"}
    sent = administrator.get(address).form_values(address) | day | {"successor_id": world.police.id}
    page = administrator.post(address, sent)
    assert f"Ended on 1 June 2017. {world.police.name} has taken over its work." in page.main


def test_agency_that_ended_by_mistake_is_taken_back(administrator: Visitor, world: World) -> None:
    address = f"/agencies/{world.education.id}/ending"
    day = {"ended_on-day": "1", "ended_on-month": "6", "ended_on-year": "2017"}
    administrator.post(address, administrator.get(address).form_values(address) | day)
    page = administrator.post(f"/agencies/{world.education.id}/resuming", {})
    assert f"{world.education.name} is no longer marked as ended." in page.main


def test_last_day_of_an_agency_has_passed(administrator: Visitor, world: World) -> None:
    address = f"/agencies/{world.education.id}/ending"
    day = {"ended_on-day": "1", "ended_on-month": "6", "ended_on-year": "2050"}
    page = administrator.post(address, administrator.get(address).form_values(address) | day, 422)
    assert "Last day of the agency must be today or in the past" in page.main


def test_page_that_names_a_vice_chair_says_what_they_decide(visit: Visits, world: World) -> None:
    executive = partnership.create_sub_group(PROGRAM, "executive", "Executive", "", NOW, Tier.EXECUTIVE)
    alone = "Only the chair can answer what is escalated to this group."
    for group, escalated_to in ((world.sub_group, False), (executive, True)):
        page = visit.as_(world.qa).get(f"/sub-groups/{group.id}").main
        assert "They see these decisions in To do and get the emails about them." in page
        assert (alone in page) == escalated_to
