"""Opening returns again in the browser."""

from datetime import date

from audit_app.models import AuditRound
from audit_app.services.rounds import rounds
from tests.support.browsing import Visits
from tests.support.making import DUE, World, acting, make_open_round, make_submitted, return_of


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}


def begun(world: World) -> AuditRound:
    audit_round = make_open_round(world)
    make_submitted(world, return_of(audit_round, world.police_service))
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    return audit_round


def test_a_missing_return_is_opened_and_leads_its_auditor_on(world: World, visit: Visits) -> None:
    audit_round = begun(world)
    missing = return_of(audit_round, world.school_service)
    page = visit.as_(world.qa).get(f"/returns/{missing.id}")
    form = visit.as_(world.qa).get(page.links["Open this return"])
    done = {"auditor": world.school_auditor.id, **day("until", date(2040, 7, 6))}
    visit.as_(world.qa).post(form.all("main//form")[0].get("action"), done)
    to_do = visit.as_(world.school_auditor).get("/")
    assert f"/returns/{missing.id}" in to_do.links.values()
    grid = visit.as_(world.qa).get(f"/rounds/{audit_round.id}")
    assert "Not started, until 6 July 2040" in grid.main


def test_who_may_not_open_is_not_offered_it(world: World, visit: Visits) -> None:
    audit_round = begun(world)
    missing = return_of(audit_round, world.school_service)
    assert "Open this return" not in visit.as_(world.school_lead).get(f"/returns/{missing.id}").links
    assert "Open the returns again" not in visit.as_(world.moderator).get(f"/rounds/{audit_round.id}").links


def test_undoing_says_what_waits_and_keeps_what_was_typed(world: World, visit: Visits) -> None:
    audit_round = begun(world)
    visitor = visit.as_(world.qa)
    page = visitor.get(visitor.get(f"/rounds/{audit_round.id}").links["Open the returns again"])
    assert "agreed grades, panel notes, strengths and areas for development are kept" in page.main
