"""Agencies, services, sub-groups and meetings in the browser."""

import pytest

from audit_app.extensions import db
from audit_app.models import Agency, Meeting, Service, SubGroup
from tests.support.browsing import Visitor, Visits
from tests.support.making import World


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
        assert "New name: saved" in administrator.post(address, sent).main


def test_sub_group_with_a_meeting_is_added_and_changed(administrator: Visitor, world: World) -> None:
    administrator.post("/partnership/sub-groups", {"name": "Neglect group", "purpose": "Looks at neglect."})
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
        ("/partnership/agencies", {"name": "Testshire Police"}, "There is one called"),
        ("/agencies/{police}/services", {"name": "New", "kind": ""}, "Choose a kind"),
        ("/agencies/{police}/services", {"name": "New", "kind": "navy"}, "Not a valid choice"),
        ("/sub-groups/{group}/meetings", {"title": "No day"}, "Enter the day"),
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
