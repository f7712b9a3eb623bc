"""Reminding those shown: the page says who gets a mail before any is written."""

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import OutboxMessage
from tests.support.browsing import Visits
from tests.support.making import World, make_large_round, make_open_round, make_round


def reminded() -> list[str]:
    query = select(OutboxMessage.recipient).where(OutboxMessage.kind == "reminder")
    return list(db.session.scalars(query.order_by(OutboxMessage.recipient)))


def test_filters_go_along_from_the_round_to_the_mails_and_back(visit: Visits, world: World) -> None:
    audit_round = make_open_round(world)
    qa = visit.as_(world.qa)
    view = f"agency={world.police.id}&state=asked"
    address = f"/rounds/{audit_round.id}/remind?{view}"
    assert qa.get(f"/rounds/{audit_round.id}?{view}").links["Send reminders for the returns shown"] == address
    page = qa.get(address)
    assert "People to remind yourself" in page.main
    assert world.police_lead.name in page.main
    assert world.school_lead.name not in page.main
    assert reminded() == []
    after = qa.post(address, page.form_values(address))
    assert "Tell 1 person yourself." in after.main
    assert after.links["Send reminders for the returns shown"] == address
    assert reminded() == [world.police_lead.email]


def test_whoever_was_reminded_today_is_named_and_left_out(visit: Visits, world: World) -> None:
    audit_round = make_open_round(world)
    qa = visit.as_(world.qa)
    qa.post(f"/rounds/{audit_round.id}/remind?agency={world.police.id}")
    said = qa.get(f"/rounds/{audit_round.id}/remind").main
    assert said.index(world.school_lead.name) < said.index("Already reminded today")
    assert said.index("Already reminded today") < said.index(world.police_lead.name)


def test_leads_of_agencies_are_offered_no_reminders(visit: Visits, world: World) -> None:
    audit_round = make_open_round(world)
    assert (
        "Send reminders for the returns shown"
        not in visit.as_(world.police_lead).get(f"/rounds/{audit_round.id}").main
    )


def test_round_that_is_not_open_leads_back_to_its_page(visit: Visits, world: World) -> None:
    audit_round = make_round(world)
    assert visit.as_(world.qa).get(f"/rounds/{audit_round.id}/remind").heading == audit_round.title


def test_reminders_are_of_all_pages_that_the_filter_shows(visit: Visits, world: World) -> None:
    audit_round = make_large_round(world, cases_=61)
    qa = visit.as_(world.qa)
    shown = qa.get(f"/rounds/{audit_round.id}?agency={world.police.id}&page=2")
    assert "61 of the returns shown are still to come, across all 2 pages." in shown.main
    asked = qa.get(shown.links["Send reminders for the returns shown"])
    assert "61 of the returns that match your filters are still to come." in asked.main
    assert "61 cases to confirm as known or not known" in asked.main
