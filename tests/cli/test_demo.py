"""The demonstration is the acceptance test: the June 2017 audit with what became of it, and three rounds beside it."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from flask import Flask

from audit_app.cli.demonstration.load import load
from audit_app.extensions import db
from audit_app.models import (
    Action,
    AgencyReturn,
    Answer,
    AuditRound,
    Case,
    OutboxMessage,
    PanelAttendance,
    PanelNote,
    Person,
    Recommendation,
    Report,
)
from audit_app.policy import Scope
from audit_app.queries.moderation.moderation import panel_case
from audit_app.queries.people.partnership import partnership
from audit_app.queries.themes.themes import question_set
from audit_app.queries.tracker.sources import from_round
from audit_app.rules.asking.case_facts import Outcome
from audit_app.rules.redaction import spot
from audit_app.rules.workflow import ActionState, RecommendationState, ReturnState, RoundState
from audit_app.services.reports import reports
from config import ROOT
from tests.support.letters import Mail, composed
from tests.support.making import words_of_file

FATES = {
    1: (RecommendationState.CLOSED, "single central record"),
    2: (RecommendationState.AGREED, ""),
    3: (RecommendationState.CLOSED, "e-mail"),
    4: (RecommendationState.AGREED, ""),
}


@pytest.fixture
def demonstration(app: Flask, tmp_path: Path) -> AuditRound:
    load(ROOT / "audit_templates", tmp_path / "evidence", 10_000_000)
    db.session.commit()
    return db.session.scalars(db.select(AuditRound).filter_by(reference="operation-encompass-2017-06")).one()


def test_the_demonstration_stands_as_the_founding_report_tells_it(demonstration: AuditRound) -> None:
    assert demonstration.state is RoundState.CLOSED
    assert db.session.scalar(db.select(db.func.count()).where(Case.round_id == demonstration.id)) == 15
    recommendations = db.session.scalars(
        db.select(Recommendation).where(from_round(demonstration.id)).order_by(Recommendation.number)
    ).all()
    assert [(one.number, one.state) for one in recommendations] == [
        (n, fate) for n, (fate, _) in FATES.items()
    ]
    for one in recommendations:
        assert FATES[one.number][1] in one.outcome
        assert one.sub_group.slug == "audit-and-case-review"
    assert partnership().now.date().isoformat() == "2018-05-18"
    assert all(person.demonstration for person in db.session.scalars(db.select(Person)))
    assert not [
        found
        for message in db.session.scalars(db.select(OutboxMessage))
        if isinstance(mail := composed(message, partnership().now.date()), Mail)
        for found in spot(mail.body)
    ]
    assert all(action.agency_id == action.owner.agency_id for action in db.session.scalars(db.select(Action)))
    check_exported_report(demonstration)
    check_the_other_rounds()
    check_what_the_panels_left()
    check_where_services_disagree()
    check_the_newest_form()


def check_exported_report(demonstration: AuditRound) -> None:
    document = Document(BytesIO(reports.export(demonstration.id, partnership().now)))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    said = "\n".join("\n".join(row) for row in rows)
    for recommendation in db.session.scalars(db.select(Recommendation).where(from_round(demonstration.id))):
        assert recommendation.text in said
    assert "single central record" in said
    assert "overseen by" in said.lower()


def check_the_other_rounds() -> None:
    """Each stands where a QA officer, a panel and agency leads would find work to do."""
    rounds = {one.reference: one for one in db.session.scalars(db.select(AuditRound))}
    states = {reference: one.state for reference, one in rounds.items()}
    assert states["camhs-thresholds-2017-12"] is RoundState.CLOSED
    assert states["step-up-step-down-2018-q1"] is RoundState.MODERATION
    assert states["step-up-step-down-2018-q2"] is RoundState.OPEN
    camhs = rounds["camhs-thresholds-2017-12"].id
    followed = db.session.scalars(db.select(Action.state).join(Recommendation).where(from_round(camhs)))
    assert set(followed) == set(ActionState) - {ActionState.EXCUSED}
    returns = db.select(AgencyReturn.state).join(Case)
    open_now = returns.where(Case.round_id == rounds["step-up-step-down-2018-q2"].id)
    assert set(db.session.scalars(open_now)) == set(ReturnState) - {ReturnState.NOT_RETURNED}
    assert {case.bands["direction"] for case in rounds["step-up-step-down-2018-q2"].cases} == {
        "step-up",
        "step-down",
    }
    assert all(one.invented for one in rounds.values())


def check_what_the_panels_left() -> None:
    """A correction approved as a new version, who came, a panel note, a case withdrawn: each where a reader meets it."""
    reports_of = (
        db.select(AuditRound.reference, Report.number).join(Report).order_by(Report.round_id, Report.number)
    )
    versions = db.session.execute(reports_of).all()
    assert sorted(tuple(one) for one in versions) == [
        ("camhs-thresholds-2017-12", 1),
        ("camhs-thresholds-2017-12", 2),
        ("operation-encompass-2017-06", 1),
    ]
    came = db.select(AuditRound.reference).join(PanelAttendance, PanelAttendance.round_id == AuditRound.id)
    assert set(db.session.scalars(came)) == {"camhs-thresholds-2017-12", "step-up-step-down-2018-q1"}
    noted = db.select(Case.reference).join(PanelNote, PanelNote.case_id == Case.id)
    assert db.session.scalars(noted).all() == ["SS-18-01"]
    withdrawn = db.select(Case.reference).where(Case.withdrawn_at.is_not(None))
    assert db.session.scalars(withdrawn).all() == ["SS-18-12"]


def check_where_services_disagree() -> None:
    """On the panels' pages accounts differ and services disagree, and two reports print what a panel settled."""
    everywhere = Scope(everything=True)
    cases = {case.reference: case.id for case in db.session.scalars(db.select(Case))}
    pages = {reference: panel_case(everywhere, case_id) for reference, case_id in cases.items()}
    shown = {reference: page for reference, page in pages.items() if page}
    differing = {reference: page.contradicting for reference, page in shown.items() if page.contradicting}
    assert {reference: [item.question.key for item in items] for reference, items in differing.items()} == {
        "SS-18-03": ["knew-level", "all-told"]
    }
    assert Outcome.DISAGREE in {told.fact.outcome for told in shown["SS-18-03"].told}
    settled = {
        reference: [told.fact.slug for told in page.told if told.fact.settled]
        for reference, page in shown.items()
    }
    assert {reference: slugs for reference, slugs in settled.items() if slugs} == {
        "CT-2017-02": ["plan-in-referral"],
        "OE-2017-11": ["notice-enough"],
    }
    for reference in ("camhs-thresholds-2017-12", "operation-encompass-2017-06"):
        round_ = db.session.scalars(db.select(AuditRound).filter_by(reference=reference)).one()
        assert "1 settled by the panel" in words_of_file(reports.export(round_.id, partnership().now))


def check_the_newest_form() -> None:
    """The open round is on the newest version; rows, gaps and judgements stand in returns at each stage of writing."""
    round_ = db.session.scalars(db.select(AuditRound).filter_by(reference="step-up-step-down-2018-q2")).one()
    questions = question_set(round_.theme_version_id)
    assert questions.version == 3
    rows = db.session.execute(
        db.select(AgencyReturn.state, Answer.question_key)
        .join(Answer)
        .join(Case)
        .filter_by(round_id=round_.id)
    )
    shapes: dict[ReturnState, set[str]] = {}
    for state, key in rows:
        shapes.setdefault(state, set()).add(questions.question(key).type)
    assert shapes[ReturnState.IN_PROGRESS] >= {"rows", "gap"}
    for state in (ReturnState.SUBMITTED, ReturnState.SENT_BACK):
        assert shapes[state] >= {"rows", "gap", "judgement", "percentage"}
    assert shapes[ReturnState.ACCEPTED] >= {"rows", "percentage"}
