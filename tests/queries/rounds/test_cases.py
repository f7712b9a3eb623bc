"""The cases of a round and the grid of services asked."""

from audit_app.extensions import db
from audit_app.policy import Permission, Scope, scope
from audit_app.queries.rounds import cases as queries
from audit_app.queries.rounds import services_asked
from audit_app.services.people import partnership
from audit_app.services.rounds import cases
from audit_app.services.themes import themes
from tests.support.databases import Statements
from tests.support.making import (
    NOW,
    PROGRAM,
    SMALL_SET,
    World,
    acting,
    first_case,
    make_open_round,
    make_round,
    put_cases,
)

ALL = Scope(everything=True)


def asked_page(round_id: str) -> services_asked.AskedPage:
    page = services_asked.asked_page(ALL, round_id)
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


def test_at_first_every_service_with_questions_is_ticked(world: World) -> None:
    audit_round = make_round(world, cases_=0)
    put_cases(audit_round, 1)
    page = asked_page(audit_round.id)
    assert page.untouched
    assert [case.ticked for case in page.cases] == [{world.police_service.id, world.school_service.id}]


def test_service_without_questions_about_a_case_like_this_is_not_ticked(world: World) -> None:
    source = SMALL_SET.replace("slug: small", "slug: older").replace(
        'support, reference: "1.3"', 'support, when: [{fact: age_band, is_one_of: [5-9]}], reference: "1.3"'
    )
    source = source.replace("key: told-in-time,", "key: told-in-time, asked_of: [police],")
    version = themes.import_theme(acting(world.qa), source, NOW)
    audit_round = make_round(world, cases_=0, theme_version_id=version.id)
    young, older = put_cases(audit_round, 2)
    older.age_band = "16-17"
    ticked = {case.id: case.ticked for case in asked_page(audit_round.id).cases}
    assert ticked[young.id] == {world.police_service.id, world.school_service.id}
    assert ticked[older.id] == {world.police_service.id}
    assert services_asked.usual_services(audit_round.id, version.id) == ticked


def test_later_only_what_is_asked_is_ticked_be_it_nobody(world: World) -> None:
    audit_round = make_round(world, cases_=0)
    police, nobody, new = put_cases(audit_round, 3)
    grid = {police.id: [world.police_service.id], nobody.id: []}
    cases.ask_services(acting(world.qa), audit_round.id, grid, NOW)
    page = asked_page(audit_round.id)
    ticked = {case.id: case.ticked for case in page.cases}
    assert ticked == {
        police.id: {world.police_service.id},
        nobody.id: frozenset(),
        new.id: {world.police_service.id, world.school_service.id},
    }
    assert not page.untouched


def test_list_and_grid_show_a_page_of_many_cases(world: World) -> None:
    audit_round = make_round(world, cases_=0)
    put_cases(audit_round, 61, world.police_service)
    listed = queries.cases_page(ALL, audit_round.id, 2)
    asked = services_asked.asked_page(ALL, audit_round.id, 2)
    assert listed
    assert asked
    assert [case.reference for case in listed.cases] == [case.reference for case in asked.cases] == ["B-061"]
    assert len(asked.pairs) == 61


def test_case_is_found_by_part_of_its_reference(world: World) -> None:
    audit_round = make_round(world, cases_=0)
    put_cases(audit_round, 30)
    found = {find: queries.cases_page(ALL, audit_round.id, 1, find) for find in ("b-02", "%", "_")}
    assert [page and page.paging.count for page in found.values()] == [10, 0, 0]


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
    costs = []
    for count in (3, 60):
        audit_round = make_round(world, cases_=0, reference=f"round-{count}")
        put_cases(audit_round, count, world.police_service)
        db.session.expire_all()
        for page in (queries.cases_page, services_asked.asked_page, queries.case_form_context):
            statements.clear()
            page(ALL, audit_round.id)
            costs.append(len(statements))
    assert costs[:3] == costs[3:]
