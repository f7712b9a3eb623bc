"""More time and other dates in the browser."""

from datetime import date

from tests.support.browsing import Visits
from tests.support.making import World, make_known, make_open_round, return_of


def day(name: str, value: date) -> dict[str, str]:
    return {f"{name}-day": str(value.day), f"{name}-month": str(value.month), f"{name}-year": str(value.year)}


def test_more_time_stands_in_the_grid_and_on_the_auditor_s_page(visit: Visits, world: World) -> None:
    audit_round = make_open_round(world)
    one = make_known(world, return_of(audit_round, world.police_service))
    visitor = visit.as_(world.qa)
    assert "Give more time" in visitor.get(f"/returns/{one.id}").links
    fields = {**day("until", date(2040, 7, 12)), "reason": "Illness in the team."}
    assert "now due by 12 July 2040" in visitor.post(f"/returns/{one.id}/extension", fields).main
    assert "Not started, until 12 July 2040" in visitor.get(f"/rounds/{audit_round.id}").main
    page = visit.as_(world.police_auditor).get(f"/returns/{one.id}").main
    assert "More time granted by Quinn Officer: Illness in the team." in page


def test_a_day_that_is_no_later_is_answered_beside_the_field(visit: Visits, world: World) -> None:
    one = return_of(make_open_round(world), world.police_service)
    fields = {**day("until", date(2017, 6, 1)), "reason": "Illness."}
    page = visit.as_(world.qa).post(f"/returns/{one.id}/extension", fields, status=422)
    assert "New due date must be after today" in page.main
    assert "Illness." in page.main


def test_dates_of_a_running_round_are_changed_on_their_own_page(visit: Visits, world: World) -> None:
    audit_round = make_open_round(world)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/dates"
    page = visitor.get(address)
    fields = {
        "version": page.value_of("version"),
        **day("known_due", date(2040, 6, 1)),
        **day("returns_due", date(2040, 7, 1)),
        "reason": "Half term.",
    }
    assert "The dates have been changed" in visitor.post(address, fields).main
    assert audit_round.returns_due == date(2040, 7, 1)
