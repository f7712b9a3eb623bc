"""The list of rounds, the round being set up, and what its moves need."""

from datetime import timedelta

from audit_app.policy import Actor, Permission, Scope, scope
from audit_app.queries.rounds import readiness, round_list
from audit_app.queries.rounds import rounds as queries
from audit_app.rules.rounds.readiness import Where
from audit_app.rules.workflow import RoundState
from audit_app.services.rounds import known, rounds
from audit_app.services.themes import themes
from tests.support.databases import Statements
from tests.support.making import (
    DUE,
    NOW,
    ROUND,
    SMALL_SET,
    World,
    acting,
    ask_nobody,
    make_agreed,
    make_known,
    make_moderated_round,
    make_open_round,
    make_round,
    make_submitted,
    return_of,
)

ALL = Scope(everything=True)
TODAY = NOW.date()
LATE = ROUND.returns_due + timedelta(days=1)


def reach(actor: Actor) -> Scope:
    return scope(actor, Permission.ROUND_READ)


def test_round_being_set_up_is_hidden_from_agencies(world: World) -> None:
    make_round(world)
    assert round_list.rounds_page(reach(acting(world.police_lead)), TODAY) == ()


def test_open_round_counts_what_is_in(world: World) -> None:
    audit_round = make_open_round(world)
    known.say_not_known(acting(world.police_lead), return_of(audit_round, world.police_service).id, NOW)
    (line,) = round_list.rounds_page(ALL, TODAY)
    assert (line.due.words, line.late) == ("0 of 1 submitted, 1 not known", 0)


def test_agency_counts_only_its_own(world: World) -> None:
    make_open_round(world)
    (line,) = round_list.rounds_page(reach(acting(world.police_lead)), LATE)
    assert (line.due.asked, line.late) == (1, 1)


def test_returns_are_late_from_the_day_after_the_due_day(world: World) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.police_service))
    days = (ROUND.known_due, ROUND.returns_due, LATE)
    assert [round_list.rounds_page(ALL, day)[0].late for day in days] == [0, 1, 2]


def test_nothing_is_late_once_moderation_has_begun(world: World) -> None:
    audit_round = make_open_round(world)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    assert round_list.rounds_page(ALL, LATE)[0].late == 0


def test_next_date_moves_on_with_the_round(world: World) -> None:
    audit_round = make_open_round(world)
    first = round_list.rounds_page(ALL, TODAY)[0].next_date
    for service in (world.police_service, world.school_service):
        make_known(world, return_of(audit_round, service))
    assert [first, round_list.rounds_page(ALL, TODAY)[0].next_date] == [ROUND.known_due, ROUND.returns_due]


def test_list_costs_the_same_with_many_rounds(world: World, statements: Statements) -> None:
    make_open_round(world)
    statements.clear()
    round_list.rounds_page(ALL, TODAY)
    few = len(statements)
    for number in range(4):
        make_open_round(world, cases_=3, reference=f"round-{number}")
    statements.clear()
    round_list.rounds_page(ALL, TODAY)
    assert len(statements) == few


def test_drafts_say_so_among_the_versions(world: World) -> None:
    themes.import_theme(acting(world.qa), SMALL_SET.replace("version: 1", "version: 2"), NOW)
    labels = [choice.label for choice in queries.version_choices()]
    assert labels == ["Small theme, version 2 (draft)", "Small theme, version 1"]


def test_ready_round_has_nothing_in_its_way(world: World) -> None:
    page = readiness.preparation_page(ALL, make_round(world).id, TODAY)
    assert page is not None
    assert page.obstacles == ()


def test_round_being_set_up_knows_who_will_be_told(world: World) -> None:
    page = readiness.preparation_page(ALL, make_round(world).id, TODAY)
    assert page is not None
    assert page.preparation.leads == {world.police_lead.name, world.school_lead.name}


def test_person_who_left_leads_nobody(world: World) -> None:
    audit_round = make_round(world)
    world.police_lead.left_at = NOW
    page = readiness.preparation_page(ALL, audit_round.id, TODAY)
    assert page is not None
    assert [obstacle.where for obstacle in page.obstacles] == [Where.PEOPLE]


def test_setting_up_costs_the_same_with_many_cases(world: World, statements: Statements) -> None:
    costs = []
    for cases_, reference in ((1, "one"), (12, "twelve")):
        audit_round = make_round(world, cases_=cases_, reference=reference)
        statements.clear()
        readiness.preparation_page(ALL, audit_round.id, TODAY)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_grades_are_owed_until_they_are_agreed(world: World) -> None:
    audit_round = make_moderated_round(world)
    before = [case.grades for case in readiness.owed_by_panel(audit_round)]
    make_agreed(world, audit_round)
    assert [before, [case.grades for case in readiness.owed_by_panel(audit_round)]] == [
        [("Overall grade",)],
        [()],
    ]


def test_no_grade_is_owed_for_a_case_that_nobody_returned(world: World) -> None:
    audit_round = make_open_round(world)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    assert readiness.owed_by_panel(audit_round) == ()


def test_moderation_check_names_what_is_not_in(world: World) -> None:
    audit_round = make_open_round(world)
    make_submitted(world, return_of(audit_round, world.police_service))
    page = readiness.moderation_check(ALL, audit_round.id)
    assert page is not None
    assert [(one.service, one.returns) for one in page.not_in] == [("Schools", (("SM-01", "Asked"),))]
    assert (page.handed_in, page.asked) == (1, 2)


def test_round_out_of_reach_is_not_found(world: World) -> None:
    audit_round = make_round(world)
    nobody = reach(acting(world.viewer))
    found = (
        queries.round_facts(nobody, audit_round.id),
        readiness.preparation_page(nobody, audit_round.id, TODAY),
        readiness.moderation_check(nobody, audit_round.id),
    )
    assert found == (None, None, None)


def test_closed_rounds_stand_last(world: World) -> None:
    make_round(world, reference="later")
    closed = make_round(world, reference="closed", cases_=1)
    ask_nobody(world, closed)
    closed.state, closed.opened_at, closed.closed_at, closed.closed_by_id = (
        RoundState.CLOSED,
        NOW,
        NOW,
        world.qa.id,
    )
    assert [line.state for line in round_list.rounds_page(ALL, TODAY)] == [
        RoundState.SETTING_UP,
        RoundState.CLOSED,
    ]
