"""The figures behind the texts of a report are composed again after every act that may move one, and only then."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from audit_app.extensions import db
from audit_app.models import Answer, AuditRound, Recommendation
from audit_app.queries.reports.facts import Version, round_report
from audit_app.queries.reports.figures import figures_of
from audit_app.queries.returns.answers import digest, response_of
from audit_app.rules.answers.response import Response
from audit_app.rules.workflow import ReportState
from audit_app.services.moderation import findings, moderation
from audit_app.services.people import agency_endings, partnership
from audit_app.services.returns import concerns, returns
from audit_app.services.rounds import sample
from audit_app.services.tracker import recommendations
from tests.support import making
from tests.support.databases import Statements
from tests.support.making import NOW, World, acting

LOGGED_IN_THEIR_ROUND = {
    *("audit_round", "audit_case", "agency_return", "concern", "second_score", "panel_answer", "panel_note"),
    *("panel_attendance", "agency_attendance", "agreed_grade", "finding", "finding_case", "finding_service"),
    *("recommendation", "recommendation_finding", "action"),
}
WATCHED_BY_THEMSELVES = {"answer", "agency", "service", "sub_group"}
IN_NO_FIGURE = {"theme_version", "source", "partnership", "person", "report", "report_text", "correction"}
"""Published question sets and sources never change; the others are on title page, action plan or in the texts alone."""


@pytest.fixture
def audit_round(world: World) -> AuditRound:
    """A round in moderation with a return that the panel sent back to its auditor."""
    audit_round = making.make_moderated_round(world)
    making.make_recommendation(world, audit_round)
    making.make_agreed(world, audit_round)
    sent_back = making.return_of(audit_round, world.school_service)
    returns.send_back_return(acting(world.school_lead), sent_back.id, "Say more.", NOW)
    save(world, audit_round, "partly", minutes=1)
    return audit_round


def save(world: World, audit_round: AuditRound, value: str, minutes: int) -> None:
    sent_back = making.return_of(audit_round, world.school_service)
    answer = db.session.scalars(
        db.select(Answer)
        .filter_by(return_id=sent_back.id, question_key="told-in-time")
        .execution_options(populate_existing=True)
    ).one()
    entered = {"told-in-time": returns.EnteredAnswer(Response(value), digest(response_of(answer)))}
    at = NOW + timedelta(minutes=minutes)
    returns.save_answers(acting(world.school_auditor), sent_back.id, entered, at)


def agree_grade(world: World, audit_round: AuditRound) -> None:
    case, details = making.first_case(audit_round), moderation.GradeDetails("poor", "Read again.")
    moderation.agree_grade(acting(world.moderator), case.id, "grade", details, 1, NOW)


def note_attendance(world: World, audit_round: AuditRound) -> None:
    details = moderation.AttendanceDetails({world.police.id: "Pat"})
    moderation.note_attendance(acting(world.moderator), audit_round.id, details, None, NOW)


def raise_concern(world: World, audit_round: AuditRound) -> None:
    own = making.return_of(audit_round, world.school_service)
    concerns.raise_concern(acting(world.school_auditor), own.id, "A child is not safe.", NOW)


def withdraw_case(world: World, audit_round: AuditRound) -> None:
    sample.withdraw_case(acting(world.qa), making.first_case(audit_round).id, "Not one of ours.", NOW)


def remove_finding(world: World, audit_round: AuditRound) -> None:
    finding = making.make_finding(world, audit_round, "To be removed")
    figures_of(audit_round)
    findings.remove_finding(acting(world.qa), finding.id, NOW)


def drop_recommendation(world: World, audit_round: AuditRound) -> None:
    row = db.session.scalars(db.select(Recommendation)).one()
    recommendations.drop_recommendation(acting(world.chair), row.id, "Done already.", None, NOW)


def rename_agency(world: World, audit_round: AuditRound) -> None:
    partnership.rename_agency(
        acting(world.administrator), world.police.id, world.police.version, "Force", NOW
    )


def rename_service(world: World, audit_round: AuditRound) -> None:
    service = world.police_service
    partnership.change_service(
        acting(world.administrator), service.id, service.version, "Control", service.kind, NOW
    )


def end_agency(world: World, audit_round: AuditRound) -> None:
    ending = agency_endings.Ending(date(2017, 5, 1), world.education.id)
    agency_endings.end_agency(acting(world.administrator), world.police.id, world.police.version, ending, NOW)


ACTS = (
    agree_grade,
    note_attendance,
    raise_concern,
    withdraw_case,
    remove_finding,
    drop_recommendation,
    rename_agency,
    rename_service,
    end_agency,
)


@pytest.mark.parametrize("act", ACTS)
def test_figures_are_composed_again_after_an_act(
    world: World, audit_round: AuditRound, act: Callable[[World, AuditRound], None]
) -> None:
    before = figures_of(audit_round)
    act(world, audit_round)
    assert figures_of(audit_round) is not before


def test_figures_are_composed_again_after_a_save_that_leaves_no_line_in_the_log(
    world: World, audit_round: AuditRound
) -> None:
    before = figures_of(audit_round)
    save(world, audit_round, "no", minutes=2)
    assert figures_of(audit_round) is not before


def test_an_act_that_was_rolled_back_is_not_taken_for_the_next(world: World, audit_round: AuditRound) -> None:
    with db.session.begin_nested() as savepoint:
        making.make_finding(world, audit_round, "Rolled back")
        rolled_back = figures_of(audit_round)
        savepoint.rollback()
    making.make_finding(world, audit_round, "Kept")
    assert figures_of(audit_round) is not rolled_back


def test_writing_and_checking_texts_composes_nothing_again(
    world: World, audit_round: AuditRound, statements: Statements
) -> None:
    before = figures_of(audit_round)
    making.write_report(world, audit_round)
    statements.clear()
    assert figures_of(audit_round) is before
    assert len(statements) == 3


def test_every_table_behind_a_report_is_watched(audit_round: AuditRound, statements: Statements) -> None:
    statements.clear()
    db.session.expire_all()
    round_report(audit_round, Version(ReportState.DRAFT, 1, NOW.date(), ""))
    tables = {table for statement in statements for table in re.findall(r"(?:FROM|JOIN) (\w+)", statement)}
    assert tables <= LOGGED_IN_THEIR_ROUND | WATCHED_BY_THEMSELVES | IN_NO_FIGURE
