"""Immediate concerns in the browser."""

import pytest

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Concern
from audit_app.rules.workflow import ConcernState
from audit_app.services.returns import concerns
from tests.support.browsing import Visits
from tests.support.making import NOW, World, acting, make_known, make_open_round, return_of


@pytest.fixture
def agency_return(world: World) -> AgencyReturn:
    made = make_known(world, return_of(make_open_round(world), world.police_service))
    db.session.commit()
    return made


@pytest.fixture
def concern(world: World, agency_return: AgencyReturn) -> Concern:
    made = concerns.raise_concern(acting(world.police_auditor), agency_return.id, "Alone at night.", NOW)
    db.session.commit()
    return made


@pytest.mark.parametrize("name", ["police_auditor", "police_lead", "moderator", "qa"])
def test_concern_is_raised_and_confirmed(
    visit: Visits, world: World, agency_return: AgencyReturn, name: str
) -> None:
    visitor = visit.as_(getattr(world, name))
    assert visitor.get(f"/returns/{agency_return.id}/concern").heading == "Raise an immediate concern"
    page = visitor.post(f"/returns/{agency_return.id}/concern", {"text": "Alone at night."})
    assert page.heading == "Concern raised"
    assert db.session.scalars(db.select(Concern.text)).all() == ["Alone at night."]


@pytest.mark.parametrize("text", ["  ", "w" * 60_000])
def test_words_out_of_bounds_come_back(
    visit: Visits, world: World, agency_return: AgencyReturn, text: str
) -> None:
    visitor = visit.as_(world.police_auditor)
    page = visitor.post(f"/returns/{agency_return.id}/concern", {"text": text}, status=422)
    assert page.field_errors
    assert page.value_of("text").strip() == text.strip()


def test_whoever_raised_it_reads_what_became_of_it(visit: Visits, world: World, concern: Concern) -> None:
    concerns.acknowledge_concern(acting(world.qa), concern.id, "Called the team.", NOW)
    db.session.commit()
    said = visit.as_(world.police_auditor).get(f"/concerns/{concern.id}").main
    assert "Taken on by Quinn Officer" in said
    assert "Called the team." in said


@pytest.mark.parametrize("name", ["qa", "police_lead"])
def test_concern_is_taken_on(visit: Visits, world: World, concern: Concern, name: str) -> None:
    visitor = visit.as_(getattr(world, name))
    assert "Nobody has taken it on" in visitor.get("/concerns").main
    visitor.post(f"/concerns/{concern.id}/acknowledge", {"response": "Called the team."})
    assert concern.state is ConcernState.ACKNOWLEDGED
    assert f"Taken on by {getattr(world, name).name}" in visitor.get("/concerns").main


def test_concern_is_not_taken_on_without_words(visit: Visits, world: World, concern: Concern) -> None:
    page = visit.as_(world.qa).post(f"/concerns/{concern.id}/acknowledge", {"response": ""}, status=422)
    assert page.field_errors == ["Error: Enter what you are doing about it"]


def test_lead_lists_own_agency_only(visit: Visits, world: World, concern: Concern) -> None:
    assert "No concerns have been raised" in visit.as_(world.school_lead).get("/concerns").main


@pytest.mark.parametrize(
    ("name", "status"), [("school_lead", 404), ("school_auditor", 404), ("chair", 403), ("owner", 403)]
)
def test_concern_does_not_exist_for_strangers(
    visit: Visits, world: World, concern: Concern, name: str, status: int
) -> None:
    visit.as_(getattr(world, name)).get(f"/concerns/{concern.id}", status=status)


@pytest.mark.parametrize(
    ("name", "shown"), [("qa", True), ("police_lead", True), ("police_auditor", False), ("chair", False)]
)
def test_list_is_in_navigation_of_who_takes_on(
    visit: Visits, world: World, concern: Concern, name: str, shown: bool
) -> None:
    assert ("Concerns" in visit.as_(getattr(world, name)).get("/").links) is shown


def test_concern_is_handed_over_and_says_so(visit: Visits, world: World, concern: Concern) -> None:
    concerns.acknowledge_concern(acting(world.police_lead), concern.id, "Called the team.", NOW)
    qa, address = visit.as_(world.qa), f"/concerns/{concern.id}/hand-over"
    typed = qa.get(address).form_values(address) | {"owner_id": world.qa.id}
    page = qa.post(address, typed, status=422)
    assert page.field_errors == ["Error: Enter what the new owner needs to know"]
    said = qa.post(address, typed | {"note": "Ring again on Monday."}).main
    assert "Handed over to Quinn Officer by Quinn Officer" in said
    assert "Ring again on Monday." in said
    assert "With Quinn Officer" in qa.get("/concerns").main


def test_concern_of_nobody_cannot_be_handed_over(visit: Visits, world: World, concern: Concern) -> None:
    page = visit.as_(world.qa).get(f"/concerns/{concern.id}/hand-over", status=409)
    assert "Nobody has taken this concern on yet" in page.main


def test_without_a_mail_server_nobody_is_said_to_be_told(
    visit: Visits, world: World, agency_return: AgencyReturn
) -> None:
    visitor = visit.as_(world.police_auditor)
    page = visitor.post(f"/returns/{agency_return.id}/concern", {"text": "Alone at night."})
    assert "No email is sent" in page.main
    assert f"{world.police_lead.name}, {world.police_lead.job_title}" in page.main
    assert world.qa.name in page.main
    assert world.school_lead.name not in page.main
