"""The stage line, what stands in the way, and how a return reads in a cell."""

from dataclasses import replace
from datetime import date

import pytest

from audit_app.rules.rounds.preparation import Preparation, PreparedCase, ServiceToAsk, unwritten
from audit_app.rules.rounds.progress import StageState, Timetable, next_date, stage_line, timetable_errors
from audit_app.rules.rounds.readiness import CaseForPanel, Where, obstacles_to_opening, obstacles_to_reporting
from audit_app.rules.rounds.status_tags import Shape, return_status
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import OUTSTANDING_RETURNS, ReturnState, RoundState, VersionState

TODAY = date(2018, 3, 1)
TIMETABLE = Timetable(date(2018, 3, 9), date(2018, 4, 6), date(2018, 4, 20), date(2018, 5, 18))
POLICE = ServiceToAsk("p", "Police", "Cheshire Police", ("Sam Hill",), routed=True)
CASES = Unit("case", "cases")
READY = Preparation(
    VersionState.PUBLISHED, CASES, TIMETABLE, 60, (PreparedCase("a", "OE-1", frozenset({"p"})),), (POLICE,)
)


def present(state: RoundState, unconfirmed: int = 0, tracked: int = 0) -> list[str]:
    line = stage_line(state, TIMETABLE, unconfirmed=unconfirmed, tracked=tracked)
    return [stage.label for stage in line if stage.state is StageState.PRESENT]


@pytest.mark.parametrize(
    ("state", "unconfirmed", "label"),
    [
        (RoundState.SETTING_UP, 0, "Set up"),
        (RoundState.OPEN, 1, "Known or not known"),
        (RoundState.OPEN, 0, "Returns"),
        (RoundState.MODERATION, 3, "Moderation"),
        (RoundState.REPORTING, 0, "Report"),
    ],
)
def test_present_stage_follows_the_state(state: RoundState, unconfirmed: int, label: str) -> None:
    assert present(state, unconfirmed) == [label]


def test_closed_round_is_tracked_while_a_recommendation_is_open() -> None:
    assert present(RoundState.CLOSED, tracked=1) == ["Tracking"]


def test_closed_round_with_everything_closed_has_no_present_stage() -> None:
    assert present(RoundState.CLOSED) == []


def test_stages_before_the_present_one_are_done() -> None:
    line = stage_line(RoundState.MODERATION, TIMETABLE, unconfirmed=0, tracked=0)
    assert [stage.state for stage in line] == [StageState.DONE] * 3 + [StageState.PRESENT] + [
        StageState.AHEAD
    ] * 2


def test_next_date_while_setting_up_is_when_services_answer_first() -> None:
    assert next_date(RoundState.SETTING_UP, TIMETABLE, unconfirmed=0) == TIMETABLE.known_due


def test_next_date_of_an_open_round_moves_to_the_returns_once_all_is_confirmed() -> None:
    dates = [next_date(RoundState.OPEN, TIMETABLE, unconfirmed=left) for left in (1, 0)]
    assert dates == [TIMETABLE.known_due, TIMETABLE.returns_due]


def test_closed_round_has_no_next_date() -> None:
    assert next_date(RoundState.CLOSED, TIMETABLE, unconfirmed=0) is None


def test_ready_round_has_nothing_in_its_way() -> None:
    assert obstacles_to_opening(READY, TODAY) == ()


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        ({"version_state": VersionState.DRAFT}, Where.THEME, "not published"),
        ({"cases": ()}, Where.CASES, "no case"),
        ({"cases": (PreparedCase("a", "OE-1", frozenset()),)}, Where.ASKED, "OE-1"),
        ({"services": (replace(POLICE, leads=()),)}, Where.PEOPLE, "Cheshire Police"),
        ({"services": (replace(POLICE, routed=False),)}, Where.ASKED, "no questions for Police"),
        ({"population": 0}, Where.DETAILS, "more cases"),
        (
            {"timetable": replace(TIMETABLE, known_due=date(2018, 2, 28))},
            Where.DETAILS,
            "known or not known has",
        ),
    ],
)
def test_what_is_missing_is_said_with_where_to_mend_it(change: dict, where: Where, says: str) -> None:
    (obstacle,) = obstacles_to_opening(replace(READY, **change), TODAY)
    assert obstacle.where is where
    assert says in obstacle.says


def test_service_that_is_not_asked_needs_no_lead() -> None:
    other = ServiceToAsk("g", "GP", "Practice", (), routed=False)
    assert obstacles_to_opening(replace(READY, services=(POLICE, other)), TODAY) == ()


def test_an_agency_without_lead_is_named_once_for_all_its_services() -> None:
    services = (replace(POLICE, leads=()), replace(POLICE, id="q", leads=()))
    cases = (PreparedCase("a", "OE-1", frozenset({"p", "q"})),)
    assert len(obstacles_to_opening(replace(READY, services=services, cases=cases), TODAY)) == 1


def test_dates_in_order_have_no_errors() -> None:
    assert timetable_errors(TIMETABLE) == {}


@pytest.mark.parametrize("field", ["returns_due", "moderation_on", "report_due"])
def test_a_date_before_the_one_it_follows_is_wrong(field: str) -> None:
    assert field in timetable_errors(replace(TIMETABLE, **{field: date(2018, 1, 1)}))


def test_report_may_have_no_day_of_moderation_before_it() -> None:
    assert timetable_errors(replace(TIMETABLE, moderation_on=None)) == {}


def test_reporting_waits_for_each_case_that_owes_a_grade() -> None:
    cases = (CaseForPanel("a", "OE-1", ("Overall",)), CaseForPanel("b", "OE-2", ()))
    assert [one.about for one in obstacles_to_reporting(cases, CASES)] == ["a"]


@pytest.mark.parametrize("state", sorted(OUTSTANDING_RETURNS))
def test_return_still_to_come_is_late_after_its_date(state: ReturnState) -> None:
    assert return_status(state, 2, 9, 3).words.endswith("late by 3 days")


@pytest.mark.parametrize("state", sorted(set(ReturnState) - OUTSTANDING_RETURNS))
def test_return_that_has_come_is_never_late(state: ReturnState) -> None:
    assert not return_status(state, 9, 9, 30).late


def test_late_by_one_day_is_said_in_the_singular() -> None:
    assert return_status(ReturnState.ASKED, 0, 9, 1).words == "Asked, late by 1 day"


def test_return_in_progress_says_how_far_it_is() -> None:
    assert return_status(ReturnState.IN_PROGRESS, 12, 24, 0).words == "12 of 24"


def test_return_due_today_is_not_late() -> None:
    assert return_status(ReturnState.KNOWN, 0, 9, 0).shape is Shape.WAITING


def test_many_cases_that_nobody_is_asked_about_are_counted_in_one_reason() -> None:
    cases = tuple(PreparedCase(str(n), f"OE-{n}", frozenset()) for n in range(1, 9))
    (obstacle,) = obstacles_to_opening(replace(READY, cases=cases), TODAY)
    assert obstacle.says == "No services are asked about cases OE-1, OE-2, OE-3, OE-4, OE-5 and 3 more."


def test_a_round_is_not_opened_before_its_purpose_and_method_are_written() -> None:
    assert unwritten("", " ") == ("why this audit is being done", "how the sample was chosen")
    lacking = replace(READY, unwritten=unwritten("To learn.", ""))
    said = [obstacle.says for obstacle in obstacles_to_opening(lacking, TODAY)]
    assert said == ["Enter how the sample was chosen."]
    assert obstacles_to_opening(replace(READY, unwritten=unwritten("To learn.", "By lot.")), TODAY) == ()
