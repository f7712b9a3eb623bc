"""Whatever is shown before an act that is not taken back is compared again at the act."""

from dataclasses import replace

import pytest

from audit_app.extensions import db, real_now
from audit_app.models import Partnership
from audit_app.services.rounds import cases
from audit_app.web.request.shown import mark
from tests.support import making
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, World, acting

SAYS = "This was changed after you opened this page"


def acts_on_an_old_page(visitor: Visitor, page: str, address: str, change: object) -> None:
    opened = visitor.get(page).form_values(address)
    assert callable(change)
    change()
    db.session.commit()
    again = visitor.post(address, opened, status=409)
    assert SAYS in again.main
    assert again.form_values(address)["shown"] != opened["shown"]


@pytest.fixture(autouse=True)
def in_june_2017(world: World) -> None:
    """The clock that people see stands at the moment at which everything was made."""
    lag = int((real_now() - NOW).total_seconds())
    db.session.scalars(db.select(Partnership)).one().clock_lag_seconds = lag
    db.session.commit()


def test_a_round_is_opened_as_it_was_read(visit: Visits, world: World) -> None:
    audit_round = making.make_round(world)
    details = replace(making.CASE, reference="SM-99")

    def change() -> None:
        case = cases.add_case(acting(world.qa), audit_round.id, details, NOW)
        cases.ask_services(acting(world.qa), audit_round.id, {case.id: (world.police_service.id,)}, NOW)

    address = f"/rounds/{audit_round.id}"
    acts_on_an_old_page(visit.as_(world.qa), f"{address}/check", f"{address}/open", change)


def test_moderation_begins_with_the_returns_that_were_read(visit: Visits, world: World) -> None:
    audit_round = making.make_open_round(world, known_due=NOW.date(), returns_due=NOW.date())
    known = making.return_of(audit_round, world.police_service)
    address = f"/rounds/{audit_round.id}/begin-moderation"
    visitor = visit.as_(world.qa)
    acts_on_an_old_page(visitor, address, address, lambda: making.make_submitted(world, known))


def test_reminders_go_to_those_who_were_shown(visit: Visits, world: World) -> None:
    audit_round = making.make_open_round(world)
    known = making.return_of(audit_round, world.police_service)
    address = f"/rounds/{audit_round.id}/remind"
    acts_on_an_old_page(visit.as_(world.qa), address, address, lambda: making.make_submitted(world, known))


def test_the_mark_does_not_hang_on_the_order_of_a_set() -> None:
    words = [f"word {number}" for number in range(50)]
    assert mark(frozenset(words)) == mark(frozenset(reversed(words)))
