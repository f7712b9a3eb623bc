"""Moderation that is undone, and returns that are taken after it began."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AgreedGrade, AuditRound, OutboxMessage
from audit_app.outputs.mail import MailKind
from audit_app.policy import Scope
from audit_app.queries.moderation.moderation import panel_case
from audit_app.queries.reports.facts import round_report
from audit_app.rules.reports.participation import is_come_late, is_not_returned
from audit_app.rules.rounds.progress import Timetable
from audit_app.rules.workflow import ReportState, ReturnState, RoundState
from audit_app.services.reports import versions
from audit_app.services.returns import returns
from audit_app.services.rounds import reopening, rounds
from tests.support import making
from tests.support.making import (
    DUE,
    NOW,
    World,
    acting,
    make_known,
    make_open_round,
    make_submitted,
    return_of,
)

AFTER = DUE + timedelta(days=3)
UNTIL = date(2017, 7, 7)
DAYS = Timetable(date(2017, 7, 5), date(2017, 7, 7), date(2017, 7, 10), date(2017, 7, 31))
REASON = "It was begun too early."


def begun(world: World) -> AuditRound:
    """In moderation without the return of the school."""
    audit_round = make_open_round(world)
    make_submitted(world, return_of(audit_round, world.police_service), "fair")
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    return audit_round


def undo(world: World, audit_round: AuditRound, days: Timetable = DAYS, keeps_past: bool = False) -> None:
    version, qa = audit_round.version, acting(world.qa)
    reopening.undo_moderation(qa, audit_round.id, version, days, keeps_past, REASON, AFTER)


def open_late(world: World, audit_round: AuditRound) -> AgencyReturn:
    missing = return_of(audit_round, world.school_service)
    auditor = world.school_auditor.id
    return reopening.open_late_return(acting(world.qa), missing.id, auditor, UNTIL, AFTER)


def make_late(world: World, audit_round: AuditRound) -> AgencyReturn:
    agency_return = open_late(world, audit_round)
    auditor = acting(world.school_auditor)
    returns.save_answers(auditor, agency_return.id, making.complete_answers(agency_return), AFTER)
    return returns.submit_return(auditor, agency_return.id, AFTER)


def mails(kind: MailKind) -> list[str]:
    return list(db.session.scalars(db.select(OutboxMessage.person_id).where(OutboxMessage.kind == kind)))


def test_moderation_does_not_begin_before_the_returns_are_due(world: World) -> None:
    audit_round = make_open_round(world)
    with pytest.raises(Refused, match="30 June 2017, when returns are due"):
        rounds.begin_moderation(acting(world.qa), audit_round.id, NOW)
    assert audit_round.state is RoundState.OPEN


def test_moderation_begins_early_once_all_is_in(world: World) -> None:
    audit_round = make_open_round(world)
    for service in (world.police_service, world.school_service):
        make_submitted(world, return_of(audit_round, service))
    rounds.begin_moderation(acting(world.qa), audit_round.id, NOW)
    assert audit_round.state is RoundState.MODERATION


def test_undoing_gives_each_missing_return_the_state_that_it_had(world: World) -> None:
    audit_round = make_open_round(world, cases_=3)
    asked, known, started = (return_of(audit_round, world.school_service, case) for case in audit_round.cases)
    for agency_return in (known, started):
        make_known(world, agency_return)
    answers = dict(list(making.complete_answers(started).items())[:1])
    returns.save_answers(acting(world.school_auditor), started.id, answers, NOW)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    undo(world, audit_round)
    states = [agency_return.state for agency_return in (asked, known, started)]
    assert states == [ReturnState.ASKED, ReturnState.KNOWN, ReturnState.IN_PROGRESS]
    assert audit_round.state is RoundState.OPEN
    assert set(mails(MailKind.RETURNS_BROUGHT_BACK)) == {
        world.police_lead.id,
        world.school_lead.id,
        world.school_auditor.id,
    }


def test_undoing_keeps_what_the_panel_agreed(world: World) -> None:
    audit_round = begun(world)
    making.make_agreed(world, audit_round)
    undo(world, audit_round)
    assert db.session.scalar(db.select(AgreedGrade.level)) == "good"


@pytest.mark.parametrize(("keeps_past", "field"), [(False, "known_due"), (True, None)])
def test_a_day_that_has_passed_is_entered_anew_or_confirmed(
    world: World, keeps_past: bool, field: str | None
) -> None:
    audit_round = begun(world)
    days = replace(DAYS, known_due=audit_round.known_due)
    if field is None:
        undo(world, audit_round, days, keeps_past)
        return
    with pytest.raises(Invalid) as raised:
        undo(world, audit_round, days, keeps_past)
    assert list(raised.value.fields) == [field]


def test_another_day_in_the_past_is_not_confirmed(world: World) -> None:
    audit_round = begun(world)
    with pytest.raises(Invalid):
        undo(world, audit_round, replace(DAYS, known_due=date(2017, 6, 20)), keeps_past=True)


def test_undoing_is_refused_on_an_old_page_and_once_the_report_is_written(world: World) -> None:
    audit_round = begun(world)
    with pytest.raises(Stale):
        reopening.undo_moderation(acting(world.qa), audit_round.id, 99, DAYS, False, REASON, AFTER)
    making.make_agreed(world, audit_round)
    rounds.begin_reporting(acting(world.qa), audit_round.id, AFTER)
    with pytest.raises(Refused):
        undo(world, audit_round)


@pytest.mark.parametrize("name", ["moderator", "chair", "police_lead", "school_auditor"])
def test_only_the_qa_officer_opens_again(world: World, name: str) -> None:
    audit_round = begun(world)
    actor, missing = acting(world.people()[name]), return_of(audit_round, world.school_service)
    with pytest.raises(NotAllowed):
        reopening.undo_moderation(actor, audit_round.id, 1, DAYS, False, REASON, AFTER)
    with pytest.raises(NotAllowed):
        reopening.open_late_return(actor, missing.id, world.school_auditor.id, UNTIL, AFTER)


def test_a_late_return_is_written_and_submitted_in_moderation(world: World) -> None:
    audit_round = begun(world)
    late = make_late(world, audit_round)
    returns.accept_return(acting(world.qa), late.id, AFTER)
    assert late.state is ReturnState.ACCEPTED
    assert mails(MailKind.RETURN_OPENED_LATE) == [world.school_auditor.id]


def test_a_late_return_is_taken_while_the_report_is_written(world: World) -> None:
    audit_round = begun(world)
    making.make_agreed(world, audit_round)
    rounds.begin_reporting(acting(world.qa), audit_round.id, AFTER)
    assert make_late(world, audit_round).state is ReturnState.SUBMITTED


def test_the_panel_sees_what_came_late_and_since_it_agreed(world: World) -> None:
    audit_round = begun(world)
    making.make_agreed(world, audit_round)
    make_late(world, audit_round)
    case = panel_case(Scope(everything=True), making.first_case(audit_round).id)
    assert case is not None
    assert (case.graded.came_late, case.graded.came_since) == ((world.school_service.name,),) * 2


def test_the_report_counts_what_came_late(world: World) -> None:
    audit_round = begun(world)
    make_late(world, audit_round)
    report = round_report(audit_round, versions.next_version(audit_round, ReportState.DRAFT, AFTER))
    assert [is_come_late(entry) for entry in report.returns].count(True) == 1


def test_what_was_opened_and_did_not_come_is_not_returned_in_the_approved_report(world: World) -> None:
    audit_round = make_open_round(world, known_due=NOW.date(), returns_due=NOW.date())
    make_submitted(world, return_of(audit_round, world.police_service), "fair")
    rounds.begin_moderation(acting(world.qa), audit_round.id, NOW)
    making.make_agreed(world, audit_round)
    rounds.begin_reporting(acting(world.qa), audit_round.id, NOW)
    late = open_late(world, audit_round)
    draft = round_report(audit_round, versions.next_version(audit_round, ReportState.DRAFT, NOW))
    making.write_report(world, audit_round)
    version = making.approve_report(world, audit_round)
    report = versions.content_of_number(audit_round, version.number)
    assert report is not None
    assert report.facts.returns == draft.returns
    assert [is_not_returned(entry) for entry in report.facts.returns].count(True) == 1
    assert late.state is ReturnState.NOT_RETURNED


def test_a_report_waits_for_the_grade_of_a_case_whose_only_return_came_late(world: World) -> None:
    audit_round = make_open_round(world, known_due=NOW.date(), returns_due=NOW.date())
    rounds.begin_moderation(acting(world.qa), audit_round.id, NOW)
    rounds.begin_reporting(acting(world.qa), audit_round.id, NOW)
    make_late(world, audit_round)
    making.write_report(world, audit_round)
    with pytest.raises(Refused, match="no agreed grade"):
        making.approve_report(world, audit_round)


def test_a_late_return_needs_an_auditor_of_the_agency_and_a_day_to_come(world: World) -> None:
    audit_round = begun(world)
    missing = return_of(audit_round, world.school_service)
    with pytest.raises(Invalid) as raised:
        reopening.open_late_return(
            acting(world.qa), missing.id, world.police_auditor.id, date(2017, 7, 1), AFTER
        )
    assert set(raised.value.fields) == {"auditor", "until"}


def test_what_is_in_is_not_opened(world: World) -> None:
    audit_round = begun(world)
    returned = return_of(audit_round, world.police_service)
    with pytest.raises(Refused):
        reopening.open_late_return(acting(world.qa), returned.id, world.police_auditor.id, UNTIL, AFTER)
