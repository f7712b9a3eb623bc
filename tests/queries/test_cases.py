"""The cases of a round and the grid of services asked."""

from dataclasses import replace

from audit_app.policy import Permission, Scope, scope
from audit_app.queries import cases as queries
from audit_app.services import cases, partnership
from tests.support.databases import Statements
from tests.support.making import CASE, NOW, PROGRAM, World, acting, first_case, make_open_round, make_round

ALL = Scope(everything=True)


def asked_page(round_id: str) -> queries.AskedPage:
    page = queries.asked_page(ALL, round_id)
    assert page is not None
    return page


def test_case_says_how_many_services_are_asked(world: World) -> None:
    page = queries.cases_page(ALL, make_round(world).id)
    assert page is not None
    assert [(case.reference, case.asked) for case in page.cases] == [("SM-01", 2)]


def test_cases_change_only_while_the_round_is_set_up(world: World) -> None:
    pages = [
        queries.cases_page(ALL, make(world, reference=reference).id)
        for make, reference in ((make_round, "one"), (make_open_round, "two"))
    ]
    assert [page and page.changeable for page in pages] == [True, False]


def test_at_first_every_routed_service_is_ticked(world: World) -> None:
    audit_round = make_round(world, cases_=1)
    cases.ask_services(acting(world.qa), audit_round.id, {}, NOW)
    page = asked_page(audit_round.id)
    assert page.untouched
    assert page.ticked == {first_case(audit_round).id: {world.police_service.id, world.school_service.id}}


def test_later_only_what_is_asked_is_ticked(world: World) -> None:
    audit_round = make_round(world, cases_=2)
    first = first_case(audit_round)
    cases.ask_services(acting(world.qa), audit_round.id, {first.id: [world.police_service.id]}, NOW)
    ticked = asked_page(audit_round.id).ticked
    assert sorted(map(len, ticked.values())) == [0, 1]


def test_service_without_questions_is_not_offered(world: World) -> None:
    partnership.create_service(PROGRAM, world.police.id, "gp", "GP practice", "gp", NOW)
    page = asked_page(make_round(world).id)
    assert [service.name for service in page.services] == ["Schools", "Police"]


def test_service_asked_without_questions_can_be_taken_out(world: World) -> None:
    practice = partnership.create_service(PROGRAM, world.police.id, "gp", "GP practice", "gp", NOW)
    audit_round = make_round(world)
    cases.ask_services(acting(world.qa), audit_round.id, {first_case(audit_round).id: [practice.id]}, NOW)
    assert "GP practice" in [service.name for service in asked_page(audit_round.id).services]


def test_case_out_of_reach_is_not_found(world: World) -> None:
    case = first_case(make_open_round(world))
    assert queries.round_of_case(scope(acting(world.police_lead), Permission.ROUND_EDIT), case.id) is None


def test_cases_cost_the_same_however_many(world: World, statements: Statements) -> None:
    audit_round = make_round(world)
    costs = []
    for number in (2, 9):
        cases.add_case(acting(world.qa), audit_round.id, replace(CASE, reference=f"N-{number}"), NOW)
        statements.clear()
        queries.cases_page(ALL, audit_round.id)
        costs.append(len(statements))
    assert costs[0] == costs[1]
