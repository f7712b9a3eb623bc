"""The grid of an open round: who sees what of it, what filters leave, what it costs."""

from datetime import date, timedelta

import pytest

from audit_app.models import AuditRound, Person
from audit_app.policy import Permission, scope
from audit_app.queries.rounds.grid import NOBODY, WAITING, Filters
from audit_app.queries.rounds.round_list import rounds_page
from audit_app.queries.rounds.round_page import RoundPage, round_page
from audit_app.rules.rounds.progress import StageState
from audit_app.services.people import people
from audit_app.services.rounds import cases, known, rounds, timetable
from tests.support.databases import Statements
from tests.support.making import (
    NOW,
    ROUND,
    World,
    acting,
    first_case,
    make_known,
    make_large_round,
    make_moderated_round,
    make_open_round,
    make_round,
    make_submitted,
    return_of,
)

TODAY = NOW.date()
LATE = ROUND.returns_due + timedelta(days=2)
EVERYTHING = Filters()


def page_for(
    person: Person,
    audit_round: AuditRound,
    filters: Filters = EVERYTHING,
    today: date = TODAY,
    number: int = 1,
) -> RoundPage:
    page = round_page(acting(person), audit_round.id, filters, today, number)
    assert page is not None
    return page


def words(page: RoundPage) -> list[list[str]]:
    return [[cell.status.words if cell else "" for cell in row.cells] for row in page.grid.rows]


def test_grid_shows_every_case_and_the_services_by_agency(world: World) -> None:
    page = page_for(world.qa, make_open_round(world, cases_=2))
    assert [column.name for column in page.grid.columns] == ["Schools", "Police"]
    assert words(page) == [["Asked", "Asked"], ["Asked", "Asked"]]


def test_service_that_is_not_asked_has_no_cell(world: World) -> None:
    audit_round = make_round(world, cases_=2)
    first = first_case(audit_round)
    grid = {case.id: [world.police_service.id] for case in audit_round.cases} | {
        first.id: [world.police_service.id, world.school_service.id]
    }
    cases.ask_services(acting(world.qa), audit_round.id, grid, NOW)
    rounds.open_round(acting(world.qa), audit_round.id, NOW)
    assert words(page_for(world.qa, audit_round)) == [["Asked", "Asked"], ["", "Asked"]]


@pytest.mark.parametrize("name", ["police_lead", "police_auditor"])
def test_agency_sees_only_its_own_columns(world: World, name: str) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.police_service))
    page = page_for(world.people()[name], audit_round)
    assert [column.name for column in page.grid.columns] == ["Police"]


def test_auditor_sees_only_cases_that_are_hers(world: World) -> None:
    audit_round = make_open_round(world, cases_=3)
    make_known(world, return_of(audit_round, world.police_service))
    page = page_for(world.police_auditor, audit_round)
    assert [row.reference for row in page.grid.rows] == ["SM-01"]


def test_auditor_of_no_return_does_not_find_the_round(world: World) -> None:
    audit_round = make_open_round(world)
    assert round_page(acting(world.police_auditor), audit_round.id, EVERYTHING, TODAY) is None


def test_chair_sees_how_returns_stand_but_opens_none(world: World) -> None:
    page = page_for(world.chair, make_open_round(world))
    assert {cell.readable for row in page.grid.rows for cell in row.cells if cell} == {False}


def test_lead_is_told_how_many_cases_to_confirm(world: World) -> None:
    audit_round = make_open_round(world, cases_=3)
    make_known(world, return_of(audit_round, world.police_service))
    assert page_for(world.police_lead, audit_round).to_confirm == 2


def test_officer_who_leads_no_agency_has_nothing_to_confirm(world: World) -> None:
    assert page_for(world.qa, make_open_round(world)).to_confirm == 0


def test_foot_counts_what_is_in(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    known.say_not_known(acting(world.police_lead), return_of(audit_round, world.police_service).id, NOW)
    feet = [column.due.words for column in page_for(world.qa, audit_round).grid.columns]
    assert feet == ["0 of 2 submitted", "0 of 1 submitted, 1 not known"]


def test_return_says_by_how_many_days_it_is_late(world: World) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.school_service))
    page = page_for(world.qa, audit_round, today=LATE)
    assert words(page) == [["Not started, late by 2 days", "Asked, late by 24 days"]]


def test_known_or_not_known_is_late_after_its_own_day_wherever_late_is_counted(world: World) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.school_service))
    week_on = ROUND.known_due + timedelta(days=7)
    page = page_for(world.qa, audit_round, today=week_on)
    assert words(page) == [["Not started", "Asked, late by 7 days"]]
    assert [column.late for column in page.grid.columns] == [0, 1]
    assert page_for(world.qa, audit_round, Filters(late=True), week_on).grid.shown == 1
    assert [(s.label, s.days_late) for s in page.stages if s.days_late] == [("Known or not known", 7)]
    assert [line.late for line in rounds_page(scope(acting(world.qa), Permission.ROUND_READ), week_on)] == [1]


def test_a_round_stands_at_one_stage_for_everybody(world: World) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.police_service))
    for reader in (world.qa, world.police_lead, world.police_auditor):
        present = [s.label for s in page_for(reader, audit_round).stages if s.state is StageState.PRESENT]
        assert present == ["Known or not known"]


def test_own_due_day_of_a_return_comes_before_that_of_the_round(world: World) -> None:
    audit_round = make_open_round(world)
    timetable.extend_return(
        acting(world.qa), return_of(audit_round, world.police_service).id, LATE, "Illness.", NOW
    )
    make_known(world, return_of(audit_round, world.police_service))
    assert page_for(world.qa, audit_round, today=LATE).grid.late == 1


def test_late_filter_leaves_only_what_is_late(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    make_submitted(world, return_of(audit_round, world.police_service))
    grid = page_for(world.qa, audit_round, Filters(late=True), LATE).grid
    assert (grid.shown, grid.due.asked, grid.late) == (3, 4, 3)


def test_agency_filter_leaves_only_its_columns(world: World) -> None:
    audit_round = make_open_round(world)
    grid = page_for(world.qa, audit_round, Filters(agency_id=world.education.id)).grid
    assert [column.name for column in grid.columns] == ["Schools"]


def test_state_filter_leaves_only_rows_with_that_state(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    make_submitted(world, return_of(audit_round, world.police_service))
    grid = page_for(world.qa, audit_round, Filters(state="submitted")).grid
    assert [row.reference for row in grid.rows] == ["SM-01"]


def test_waiting_filter_gathers_all_that_is_still_to_come(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    make_submitted(world, return_of(audit_round, world.police_service))
    assert page_for(world.qa, audit_round, Filters(state=WAITING)).grid.shown == 3


def test_return_of_an_auditor_who_has_left_says_so_and_is_found(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    make_known(world, return_of(audit_round, world.police_service))
    people.mark_as_left(acting(world.qa), world.police_auditor.id, NOW)
    page = page_for(world.qa, audit_round, Filters(state=NOBODY))
    assert words(page) == [["Not started, auditor has left"]]
    assert page.grid.with_nobody == 1


def test_filter_offers_every_agency_whatever_it_leaves(world: World) -> None:
    audit_round = make_open_round(world)
    grid = page_for(world.qa, audit_round, Filters(agency_id=world.police.id)).grid
    assert {choice.id for choice in grid.agencies} == {world.education.id, world.police.id}


def test_case_without_agreed_grade_stands_in_the_way(world: World) -> None:
    audit_round = make_moderated_round(world)
    assert [one.about for one in page_for(world.moderator, audit_round).obstacles] == [
        first_case(audit_round).id
    ]


def test_agency_is_not_told_what_the_panel_owes(world: World) -> None:
    audit_round = make_moderated_round(world)
    assert page_for(world.police_lead, audit_round).obstacles == ()


def test_stage_moves_to_returns_once_all_is_confirmed(world: World) -> None:
    audit_round = make_open_round(world)
    for service in (world.police_service, world.school_service):
        make_known(world, return_of(audit_round, service))
    present = [s.label for s in page_for(world.qa, audit_round).stages if s.state is StageState.PRESENT]
    assert present == ["Returns"]


def test_grid_costs_the_same_with_many_cases(world: World, statements: Statements) -> None:
    costs = []
    for cases_, reference in ((3, "three"), (60, "sixty")):
        audit_round = make_large_round(world, cases_=cases_, reference=reference)
        statements.clear()
        page_for(world.qa, audit_round)
        costs.append(len(statements))
    assert costs[0] == costs[1] <= 6


def test_long_grid_is_shown_a_page_at_a_time_and_counted_as_a_whole(world: World) -> None:
    audit_round = make_large_round(world)
    pages = [references(page_for(world.qa, audit_round, number=number)) for number in (1, 2, 3, 4)]
    assert [(page[0], page[-1]) for page in pages] == [
        ("B-001", "B-060"),
        ("B-061", "B-120"),
        ("B-121", "B-130"),
        ("B-121", "B-130"),
    ]
    last = page_for(world.qa, audit_round, number=3).grid
    assert (last.due.asked, last.shown, len(last.to_come)) == (260, 260, 260)
    assert [column.due.asked for column in last.columns] == [130, 130]


def test_filters_are_taken_before_pages(world: World) -> None:
    audit_round = make_large_round(world)
    for case in (audit_round.cases[4], audit_round.cases[100]):
        known.say_not_known(
            acting(world.police_lead), return_of(audit_round, world.police_service, case).id, NOW
        )
    page = page_for(world.qa, audit_round, Filters(state="not-known"))
    assert references(page) == ["B-005", "B-101"]
    assert page.grid.paging.pages == 1


def references(page: RoundPage) -> list[str]:
    return [row.reference for row in page.grid.rows]


def test_agencys_columns_foot_counts_its_own(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    assert page_for(world.school_lead, audit_round).grid.due.asked == 2
