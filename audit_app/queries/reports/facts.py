"""The facts of a round's report from its rows: a fixed number of statements, however many cases and answers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import (
    AuditRound,
    Case,
    Concern,
    Correction,
    PanelAnswer,
    PanelNote,
    Report,
    ReportText,
)
from audit_app.queries.moderation.attendance import attendance
from audit_app.queries.moderation.panel_answers import panel_answers
from audit_app.queries.people.partnership import partnership
from audit_app.queries.reports.answers import (
    PanelAnswers,
    fact_counts,
    facts_by_case,
    panel_counts,
    panel_entries,
    second_counts,
    section_counts,
    voices,
)
from audit_app.queries.reports.findings import finding_entries, graded_questions, key_line_findings
from audit_app.queries.reports.recommendations import (
    action_entries,
    recommendation_entries,
    recommendations_of,
)
from audit_app.queries.reports.returns import AskedReturn, answers_by_question, asked_returns
from audit_app.queries.scoping import CASE_NOT_WITHDRAWN
from audit_app.queries.themes.themes import question_set
from audit_app.queries.tracker.decisions import closings
from audit_app.rules.asking import cohort
from audit_app.rules.classification import MARKING
from audit_app.rules.dates import local_day
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.reports import facts
from audit_app.rules.workflow import (
    KIND_WORDS,
    OUTSTANDING_RETURNS,
    ConcernState,
    ReportState,
    ReturnState,
    RoundState,
)


class Version(NamedTuple):
    """The version of a report that is to be made.

    `corrects` says why it replaces the version before and `changes` what it changes; `texts` replace the stored
    texts of the same keys. `approval` is set when the file is made that is approved.
    """

    state: ReportState
    number: int
    dated: date
    author: str
    corrects: str = ""
    texts: Mapping[str, str] = MappingProxyType({})
    changes: tuple[facts.ChangeEntry, ...] = ()
    approval: facts.VersionEntry | None = None


def round_report(audit_round: AuditRound, version: Version) -> facts.RoundReport:
    """Return all that the report of a round says, read from the rows as they are now."""
    questions = question_set(audit_round.theme_version_id)
    cases = _cases(audit_round.id)
    notes = _notes([case.id for case in cases])
    returns = [_as_approved(row, audit_round) for row in asked_returns(audit_round.id, questions, cases)]
    answers = answers_by_question(returns)
    panel = panel_answers(PanelAnswer.case_id.in_([case.id for case in cases]))
    services = list({row.service.id: row.service for row in returns}.values())
    recommendations = recommendations_of(audit_round.id)
    concerns = _concerns(audit_round.id)
    known = facts_by_case(questions, cases, returns, panel)
    return facts.RoundReport(
        partnership=partnership().name,
        title=audit_round.title,
        reference=audit_round.reference,
        theme=questions.title,
        theme_version=questions.version,
        unit=questions.unit,
        sub_group=audit_round.sub_group.name,
        status=version.state,
        number=version.number,
        dated=version.dated,
        author=version.author,
        marking=MARKING,
        purpose=audit_round.purpose,
        key_lines=questions.key_lines,
        method=_method(audit_round, questions),
        case_facts=cohort.recorded_facts(questions),
        cases=tuple(_case(questions, case, notes.get(case.id, ""), panel) for case in cases),
        services=tuple(
            facts.ServiceEntry(service.id, service.name, service.agency.name, service.agency_id)
            for service in services
        ),
        returns=tuple(_return(row, audit_round) for row in returns),
        grades=graded_questions(questions, returns, cases),
        key_line_findings=key_line_findings(questions, answers, fact_counts(questions, known)),
        voices=voices(questions, answers),
        panel_counts=panel_counts(questions, cases, panel),
        second_scores=second_counts(questions, returns),
        section_scores=section_counts(questions, returns, answers),
        findings=finding_entries(audit_round.id),
        recommendations=recommendation_entries(recommendations),
        actions=action_entries(recommendations),
        concerns_raised=sum(concerns.values()),
        concerns_acknowledged=concerns.get(ConcernState.ACKNOWLEDGED, 0),
        texts=_texts(audit_round.id) | dict(version.texts),
        invented=audit_round.invented,
        corrects=version.corrects,
        changes=version.changes,
        versions=(
            *_approved(audit_round.id, version.number),
            *([version.approval] if version.approval else []),
        ),
    )


def _approved(round_id: str, number: int) -> Iterator[facts.VersionEntry]:
    """Yield the approved versions up to this number, the version with this number included."""
    rows = db.session.execute(
        select(Report, Correction.reason)
        .outerjoin(Correction, Correction.report_id == Report.id)
        .where(Report.round_id == round_id, Report.number <= number, Report.approved_at.is_not(None))
        .options(joinedload(Report.approved_by))
        .order_by(Report.number)
    ).all()
    decisions = closings([row.id for row, _ in rows])
    for row, reason in rows:
        if row.approved_at:
            yield facts.VersionEntry(
                number=row.number,
                kind=KIND_WORDS[row.kind],
                approved_on=local_day(row.approved_at),
                approved_by=row.approved_by.name if row.approved_by else "",
                taken=decisions[row.id].words if row.id in decisions else "",
                why=reason or "",
            )


def _texts(round_id: str) -> dict[str, str]:
    rows = db.session.scalars(select(ReportText).where(ReportText.round_id == round_id))
    return {row.section_key: row.text for row in rows}


def _cases(round_id: str) -> Sequence[Case]:
    return db.session.scalars(
        select(Case).where(Case.round_id == round_id, CASE_NOT_WITHDRAWN).order_by(Case.position, Case.id)
    ).all()


def _concerns(round_id: str) -> dict[ConcernState, int]:
    rows = db.session.execute(
        select(Concern.state, func.count().label("raised"))
        .join(Case, Case.id == Concern.case_id)
        .where(Case.round_id == round_id)
        .group_by(Concern.state)
    )
    return {row.state: row.raised for row in rows}


def _method(audit_round: AuditRound, questions: QuestionSet) -> facts.Method:
    return facts.Method(
        sampling=audit_round.sampling,
        population=audit_round.population,
        read=facts.Period(audit_round.read_from, audit_round.read_to),
        judged=facts.Period(audit_round.judged_from, audit_round.judged_to),
        known_due=audit_round.known_due,
        returns_due=audit_round.returns_due,
        moderation_on=audit_round.moderation_on,
        questions=len(questions.questions),
        panel=attendance(audit_round.id).lines,
        withdrawn=_withdrawn(audit_round.id),
    )


def _withdrawn(round_id: str) -> tuple[facts.WithdrawnEntry, ...]:
    rows = db.session.execute(
        select(Case.reference, Case.replaces, Case.withdrawn_reason, Case.withdrawn_at)
        .where(Case.round_id == round_id)
        .order_by(Case.position, Case.id)
    ).all()
    return tuple(
        facts.WithdrawnEntry(
            row.reference,
            row.withdrawn_reason,
            tuple(other.reference for other in rows if other.replaces == row.reference),
        )
        for row in rows
        if row.withdrawn_at
    )


def _notes(case_ids: list[str]) -> dict[str, str]:
    rows = db.session.scalars(select(PanelNote).where(PanelNote.case_id.in_(case_ids)))
    return {row.case_id: row.text for row in rows}


def _case(questions: QuestionSet, case: Case, note: str, panel: PanelAnswers) -> facts.CaseEntry:
    return facts.CaseEntry(case.reference, case.bands, note, panel_entries(questions, case, panel))


def _as_approved(row: AskedReturn, audit_round: AuditRound) -> AskedReturn:
    """Return the return as approving the report would leave it: what is still missing then is not returned."""
    if audit_round.state is RoundState.REPORTING and row.state in OUTSTANDING_RETURNS:
        return replace(row, state=ReturnState.NOT_RETURNED)
    return row


def _return(row: AskedReturn, audit_round: AuditRound) -> facts.ReturnEntry:
    return facts.ReturnEntry(
        case=row.case.reference,
        service=row.service.id,
        state=row.state,
        due_on=row.due_on or audit_round.returns_due,
        submitted_on=local_day(row.submitted_at) if row.submitted_at else None,
        came_late=row.came_late,
    )
