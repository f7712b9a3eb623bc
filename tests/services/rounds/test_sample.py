"""Cases and services after opening: what is withdrawn is kept and counts nowhere, what is added is asked."""

from dataclasses import replace

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, OutboxMessage
from audit_app.policy import Permission, scope
from audit_app.queries.moderation.findings import findings_page
from audit_app.queries.moderation.moderation import panel_case, panel_round
from audit_app.queries.reports.facts import Version, round_report
from audit_app.queries.rounds.grid import WAITING, Filters
from audit_app.queries.rounds.known import known_page
from audit_app.queries.rounds.readiness import moderation_check, owed_by_panel
from audit_app.queries.rounds.round_list import rounds_page
from audit_app.queries.rounds.round_page import RoundPage, round_page
from audit_app.queries.to_do import to_do
from audit_app.queries.waiting import Task
from audit_app.rules.answers.response import Response
from audit_app.rules.reports.content import compose
from audit_app.rules.rounds.returns_due import DueCount
from audit_app.rules.workflow import ReportState, ReturnState
from audit_app.services.moderation import moderation
from audit_app.services.returns import returns
from audit_app.services.rounds import known, rounds, sample, timetable
from tests.support.logged import facts_after, logged, reason_of
from tests.support.making import (
    CASE,
    DUE,
    NOW,
    ROUND,
    World,
    acting,
    first_case,
    make_agreed,
    make_finding,
    make_known,
    make_moderated_round,
    make_open_round,
    make_reporting_round,
    make_round,
    make_submitted,
    return_of,
)

WHY = "The family moved away."


def withdrawn(world: World, audit_round: AuditRound) -> Case:
    return sample.withdraw_case(acting(world.qa), first_case(audit_round).id, WHY, NOW)


def page(world: World, audit_round: AuditRound, filters: Filters = Filters()) -> RoundPage:  # noqa: B008
    found = round_page(acting(world.qa), audit_round.id, filters, NOW.date())
    assert found
    return found


def told(kind: str) -> list[str]:
    return sorted(db.session.scalars(db.select(OutboxMessage.recipient).filter_by(kind=kind)))


def test_withdrawn_case_is_marked_in_the_grid_and_counts_nowhere_in_it(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    withdrawn(world, audit_round)
    found = page(world, audit_round)
    assert [(row.reference, row.withdrawn) for row in found.grid.rows] == [("SM-01", True), ("SM-02", False)]
    assert [cell.status.words for cell in found.grid.rows[0].cells if cell] == ["Withdrawn"] * 2
    grid = found.grid
    assert (grid.due, grid.late, grid.not_yet, grid.shown) == (DueCount(2, 0, 0), 0, 2, 2)
    assert [column.due for column in grid.columns] == [DueCount(1, 0, 0)] * 2
    assert page(world, audit_round, Filters(state=WAITING)).grid.shown == 2


def test_withdrawn_case_is_out_of_the_list_of_rounds(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    withdrawn(world, audit_round)
    (line,) = rounds_page(scope(acting(world.qa), Permission.ROUND_READ), NOW.date())
    assert (line.cases, line.due.asked) == (1, 2)


def test_withdrawn_case_waits_for_nobody(world: World) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.police_service))
    withdrawn(world, audit_round)
    for person in (world.police_auditor, world.school_lead):
        assert [line for line in to_do(acting(person), NOW.date()) if line.task is not Task.RUN_ROUND] == []
    lead = scope(acting(world.school_lead), Permission.RETURN_CONFIRM)
    assert known_page(lead, audit_round.id) is None
    assert round_page(acting(world.school_lead), audit_round.id, Filters(), NOW.date()).to_confirm == 0  # type: ignore[union-attr]


def test_submitted_returns_of_a_withdrawn_case_wait_for_no_review(world: World) -> None:
    audit_round = make_open_round(world)
    make_submitted(world, return_of(audit_round, world.police_service))
    withdrawn(world, audit_round)
    assert Task.REVIEW_RETURNS not in {line.task for line in to_do(acting(world.police_lead), NOW.date())}


def test_beginning_moderation_passes_over_what_was_withdrawn(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    case = withdrawn(world, audit_round)
    check = moderation_check(scope(acting(world.qa), Permission.ROUND_MODERATE), audit_round.id)
    assert check
    assert (check.asked, [one.returns for one in check.not_in]) == (2, [(("SM-02", "Asked"),)] * 2)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    assert return_of(audit_round, world.police_service, case).state is ReturnState.ASKED


def test_panel_sees_no_withdrawn_case_and_owes_it_no_grade(world: World) -> None:
    audit_round = make_moderated_round(world, cases_=2)
    case = withdrawn(world, audit_round)
    everything = scope(acting(world.qa), Permission.MODERATION_READ)
    panel = panel_round(everything, audit_round.id)
    assert panel
    assert [one.reference for one in panel.cases] == ["SM-02"]
    assert panel_case(everything, case.id) is None
    assert [one.reference for one in owed_by_panel(audit_round)] == ["SM-02"]
    grade = moderation.GradeDetails("good", "The panel read all returns.")
    with pytest.raises(Refused):
        moderation.agree_grade(acting(world.moderator), case.id, "grade", grade, None, NOW)


def test_panel_does_not_read_a_return_that_was_withdrawn(world: World) -> None:
    audit_round = make_moderated_round(world)
    sample.stop_asking(acting(world.qa), return_of(audit_round, world.police_service).id, "Wrong file.", NOW)
    everything = scope(acting(world.qa), Permission.MODERATION_READ)
    panel = panel_case(everything, first_case(audit_round).id)
    assert panel
    assert panel.services == ("Schools",)
    assert panel.graded.handed_in == 1


def test_case_whose_only_return_was_withdrawn_owes_no_grade(world: World) -> None:
    audit_round = make_moderated_round(world)
    for service in (world.police_service, world.school_service):
        sample.stop_asking(acting(world.qa), return_of(audit_round, service).id, "Wrong file.", NOW)
    assert owed_by_panel(audit_round) == ()


def test_findings_are_about_cases_that_stand(world: World) -> None:
    audit_round = make_moderated_round(world, cases_=2)
    finding = make_finding(world, audit_round)
    withdrawn(world, audit_round)
    found = findings_page(scope(acting(world.qa), Permission.FINDING_READ), audit_round.id)
    assert found
    assert [choice.label for choice in found.cases] == ["SM-02"]
    assert finding.cases


def test_report_leaves_withdrawn_cases_out_and_says_how_many_and_why(world: World) -> None:
    audit_round = make_moderated_round(world, cases_=3)
    make_finding(world, audit_round)
    make_agreed(world, audit_round)
    withdrawn(world, audit_round)
    facts = round_report(audit_round, Version(ReportState.DRAFT, 1, NOW.date(), "Quinn Officer"))
    assert [case.reference for case in facts.cases] == ["SM-02", "SM-03"]
    assert {one.case for one in facts.returns} == {"SM-02", "SM-03"}
    (graded,) = facts.grades
    assert {one.case for one in (*graded.self_grades, *graded.agreed)} == {"SM-02", "SM-03"}
    assert facts.findings[0].cases == ()
    assert [(case.reference, case.reason) for case in facts.method.withdrawn] == [("SM-01", WHY)]
    said = str(compose(facts))
    assert f"SM-01 was withdrawn: {WHY}" in said
    assert WHY.rstrip(".") not in str(compose(replace(facts, for_publication=True)))


def test_what_was_written_is_kept_but_changes_no_more(world: World) -> None:
    audit_round = make_open_round(world)
    agency_return = make_submitted(world, return_of(audit_round, world.police_service))
    waiting = make_known(world, return_of(audit_round, world.school_service))
    withdrawn(world, audit_round)
    assert agency_return.answers
    assert agency_return.withdrawn_reason == WHY
    entered = {"told-in-time": returns.EnteredAnswer(Response("yes", None, "", ""), "")}
    lead, school = acting(world.police_lead), acting(world.school_lead)
    for act in (
        lambda: returns.accept_return(lead, agency_return.id, NOW),
        lambda: returns.send_back_return(lead, agency_return.id, "Look again.", NOW),
        lambda: returns.save_answers(acting(world.school_auditor), waiting.id, entered, NOW),
        lambda: returns.submit_return(acting(world.school_auditor), waiting.id, NOW),
        lambda: known.say_not_known(school, waiting.id, NOW),
        lambda: timetable.extend_return(acting(world.qa), waiting.id, ROUND.moderation_on, "Leave.", NOW),
    ):
        with pytest.raises(Refused):
            act()


def test_auditors_of_what_was_to_come_are_told_once(world: World) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.police_service))
    make_submitted(world, return_of(audit_round, world.school_service))
    withdrawn(world, audit_round)
    assert told("returns-withdrawn") == [world.police_auditor.email]


def test_new_dates_are_told_to_nobody_who_owes_only_what_was_withdrawn(world: World) -> None:
    audit_round = make_open_round(world)
    withdrawn(world, audit_round)
    days = replace(ROUND.timetable, known_due=ROUND.returns_due)
    timetable.change_dates(acting(world.qa), audit_round.id, audit_round.version, days, "Half term.", NOW)
    assert told("round-dates-changed") == []


def test_withdrawing_needs_a_reason_and_stands_in_the_log(world: World) -> None:
    audit_round = make_open_round(world)
    case = first_case(audit_round)
    with pytest.raises(Invalid):
        sample.withdraw_case(acting(world.qa), case.id, " ", NOW)
    withdrawn(world, audit_round)
    entry = logged("case_withdrawn")
    assert (reason_of(entry), facts_after(entry)) == (WHY, {"returns": 2})
    with pytest.raises(Refused):
        withdrawn(world, audit_round)


def test_case_comes_back_with_its_returns_as_they_stood(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    submitted = make_submitted(world, return_of(audit_round, world.police_service))
    case = withdrawn(world, audit_round)
    sample.bring_back_case(acting(world.qa), case.id, "It was the wrong one.", NOW)
    assert (case.withdrawn_at, case.withdrawn_reason) == (None, "")
    assert (submitted.state, submitted.withdrawn_at) == (ReturnState.SUBMITTED, None)
    grid = page(world, audit_round).grid
    assert (grid.due, [row.withdrawn for row in grid.rows]) == (DueCount(4, 1, 0), [False, False])
    entry = logged("case_brought_back")
    assert (reason_of(entry), facts_after(entry)) == (
        "It was the wrong one.",
        {"returns": 2},
    )


def test_return_that_was_withdrawn_before_its_case_stays_withdrawn(world: World) -> None:
    audit_round = make_open_round(world)
    alone = make_submitted(world, return_of(audit_round, world.police_service))
    sample.stop_asking(acting(world.qa), alone.id, "Wrong file.", NOW)
    case = withdrawn(world, audit_round)
    sample.bring_back_case(acting(world.qa), case.id, "It is needed.", NOW)
    assert alone.withdrawn_reason == "Wrong file."
    assert return_of(audit_round, world.school_service).withdrawn_at is None


def test_whoever_still_owes_a_return_of_a_case_that_comes_back_is_told(world: World) -> None:
    audit_round = make_open_round(world)
    make_known(world, return_of(audit_round, world.police_service))
    case = withdrawn(world, audit_round)
    sample.bring_back_case(acting(world.qa), case.id, "It is needed.", NOW)
    assert told("returns-brought-back") == [world.police_auditor.email]
    assert told("returns-added") == [world.school_lead.email]


def test_what_had_not_come_is_not_returned_once_moderation_began(world: World) -> None:
    audit_round = make_open_round(world, cases_=2)
    submitted = make_submitted(world, return_of(audit_round, world.police_service))
    case = withdrawn(world, audit_round)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    sample.bring_back_case(acting(world.qa), case.id, "It is needed.", NOW)
    waiting = return_of(audit_round, world.school_service, case)
    assert (submitted.state, waiting.state) == (ReturnState.SUBMITTED, ReturnState.NOT_RETURNED)
    assert told("returns-brought-back") == told("returns-added") == []
    assert [one.reference for one in owed_by_panel(audit_round)] == ["SM-01"]


def test_case_that_came_in_the_place_of_one_brought_back_stays_beside_it(world: World) -> None:
    audit_round = make_open_round(world)
    case = withdrawn(world, audit_round)
    services = [world.police_service.id]
    details = replace(CASE, reference="SM-09")
    other = sample.add_case(acting(world.qa), audit_round.id, details, services, NOW, replaces_id=case.id)
    sample.bring_back_case(acting(world.qa), case.id, "It is needed.", NOW)
    assert (other.replaces, other.withdrawn_at) == ("", None)
    assert facts_after(logged("case_brought_back")) == {"returns": 2, "beside_ids": [other.id]}


def test_bringing_back_needs_a_reason_and_a_withdrawn_case(world: World) -> None:
    audit_round = make_open_round(world)
    with pytest.raises(Refused):
        sample.bring_back_case(acting(world.qa), first_case(audit_round).id, WHY, NOW)
    case = withdrawn(world, audit_round)
    with pytest.raises(Invalid):
        sample.bring_back_case(acting(world.qa), case.id, " ", NOW)
    assert case.withdrawn_reason == WHY


@pytest.mark.parametrize("name", ["moderator", "chair", "police_lead", "administrator"])
def test_only_the_officer_brings_a_case_back(world: World, name: str) -> None:
    case = withdrawn(world, make_open_round(world))
    with pytest.raises(NotAllowed):
        sample.bring_back_case(acting(getattr(world, name)), case.id, WHY, NOW)
    assert case.withdrawn_at


def test_no_case_comes_back_once_the_report_is_written(world: World) -> None:
    audit_round = make_moderated_round(world, cases_=2)
    case = withdrawn(world, audit_round)
    make_agreed_of_others(world, audit_round)
    rounds.begin_reporting(acting(world.qa), audit_round.id, NOW)
    with pytest.raises(Refused):
        sample.bring_back_case(acting(world.qa), case.id, WHY, NOW)


def make_agreed_of_others(world: World, audit_round: AuditRound) -> None:
    details = moderation.GradeDetails("good", "The panel read all returns.")
    for case in owed_by_panel(audit_round):
        moderation.agree_grade(acting(world.moderator), case.id, "grade", details, None, NOW)


def test_case_is_added_in_the_place_of_a_withdrawn_one_and_leads_are_told(world: World) -> None:
    audit_round = make_open_round(world)
    old = withdrawn(world, audit_round)
    details = replace(CASE, reference="SM-09")
    services = [world.police_service.id]
    case = sample.add_case(acting(world.qa), audit_round.id, details, services, NOW, replaces_id=old.id)
    agency_return = return_of(audit_round, world.police_service, case)
    assert (case.replaces, agency_return.state, agency_return.required) == (
        old.reference,
        ReturnState.ASKED,
        3,
    )
    assert told("returns-added") == [world.police_lead.email]
    assert logged("case_replaced").after == {"replaced_by_id": case.id}
    make_submitted(world, agency_return)
    assert page(world, audit_round).grid.due.handed_in == 1


@pytest.mark.parametrize("replaced", ["standing", "strange"])
def test_only_a_withdrawn_case_of_the_round_is_replaced(world: World, replaced: str) -> None:
    audit_round = make_open_round(world)
    other = make_open_round(world, reference="other")
    case = first_case(audit_round) if replaced == "standing" else withdrawn(world, other)
    with pytest.raises(Invalid):
        sample.add_case(
            acting(world.qa),
            audit_round.id,
            replace(CASE, reference="SM-09"),
            [world.police_service.id],
            NOW,
            replaces_id=case.id,
        )


def test_reference_of_a_withdrawn_case_is_not_given_again(world: World) -> None:
    audit_round = make_open_round(world)
    withdrawn(world, audit_round)
    with pytest.raises(Invalid, match="reference"):
        sample.add_case(acting(world.qa), audit_round.id, CASE, [world.police_service.id], NOW)


def test_case_that_nobody_is_asked_about_is_not_added(world: World) -> None:
    audit_round = make_open_round(world)
    details = replace(CASE, reference="SM-09")
    for services in ([], ["nowhere"]):
        with pytest.raises(Invalid, match="service"):
            sample.add_case(acting(world.qa), audit_round.id, details, services, NOW)


def test_service_without_a_word_is_no_longer_asked_as_if_it_never_was(world: World) -> None:
    audit_round = make_open_round(world)
    agency_return = make_known(world, return_of(audit_round, world.police_service))
    sample.stop_asking(acting(world.qa), agency_return.id, "", NOW)
    assert db.session.scalars(db.select(AgencyReturn.service_id)).all() == [world.school_service.id]
    assert logged("service_no_longer_asked").before == {
        "case_id": first_case(audit_round).id,
        "service": "Police",
    }
    assert told("returns-withdrawn") == [world.police_auditor.email]


def test_return_with_words_is_withdrawn_with_a_reason_and_asked_again_goes_on(world: World) -> None:
    audit_round = make_open_round(world)
    agency_return = make_submitted(world, return_of(audit_round, world.police_service))
    with pytest.raises(Invalid):
        sample.stop_asking(acting(world.qa), agency_return.id, " ", NOW)
    sample.stop_asking(acting(world.qa), agency_return.id, "Wrong file.", NOW)
    assert page(world, audit_round).grid.due.asked == 1
    sample.ask_services(acting(world.qa), agency_return.case_id, [world.police_service.id], NOW)
    assert (agency_return.withdrawn_at, agency_return.state) == (None, ReturnState.SUBMITTED)
    assert page(world, audit_round).grid.due.handed_in == 1


def test_nobody_is_asked_about_a_withdrawn_case(world: World) -> None:
    audit_round = make_open_round(world)
    case = withdrawn(world, audit_round)
    with pytest.raises(Refused):
        sample.ask_services(acting(world.qa), case.id, [world.police_service.id], NOW)


def test_nothing_is_added_once_moderation_began(world: World) -> None:
    audit_round = make_moderated_round(world)
    details = replace(CASE, reference="SM-09")
    with pytest.raises(Refused):
        sample.add_case(acting(world.qa), audit_round.id, details, [world.police_service.id], NOW)
    with pytest.raises(Refused):
        sample.ask_services(acting(world.qa), first_case(audit_round).id, [world.police_service.id], NOW)


@pytest.mark.parametrize("make", [make_round, make_reporting_round])
def test_cases_change_here_only_while_the_round_runs(world: World, make: object) -> None:
    audit_round = make(world)  # type: ignore[operator]
    with pytest.raises(Refused):
        withdrawn(world, audit_round)


@pytest.mark.parametrize("name", ["moderator", "chair", "police_lead", "administrator"])
def test_only_the_officer_changes_the_cases(world: World, name: str) -> None:
    audit_round = make_open_round(world)
    with pytest.raises(NotAllowed):
        sample.withdraw_case(acting(getattr(world, name)), first_case(audit_round).id, WHY, NOW)
