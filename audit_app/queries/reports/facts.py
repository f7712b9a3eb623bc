"""Fills the facts of a round's report from its rows: a fixed number of statements, however many cases and answers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import (
    Action,
    AgencyReturn,
    AgreedGrade,
    AuditRound,
    Case,
    Concern,
    Correction,
    Finding,
    PanelAnswer,
    PanelNote,
    Recommendation,
    Report,
    ReportText,
    Service,
)
from audit_app.queries.moderation.attendance import attendance
from audit_app.queries.moderation.panel_answers import panel_answers
from audit_app.queries.people.partnership import partnership
from audit_app.queries.reports.answers import (
    Asked,
    PanelAnswers,
    count_of,
    fact_counts,
    panel_counts,
    panel_entries,
    second_counts,
    section_counts,
    told_facts,
    voices,
)
from audit_app.queries.returns.answers import Responses, responses_of
from audit_app.queries.scoping import CASE_STANDS, RETURN_STANDS
from audit_app.queries.themes.themes import question_set
from audit_app.queries.tracker.decisions import closings, lines_by_subject
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking import cohort, routing
from audit_app.rules.dates import local_day
from audit_app.rules.question_set import AGENCY, QuestionSet
from audit_app.rules.reports import facts
from audit_app.rules.reports.figures import Fingerprint, fingerprints
from audit_app.rules.tracker.decisions import CHAIRS_ACTION_WORDS, DECISION_WORDS, Basis, Taken
from audit_app.rules.tracker.rag_rating import OPEN_RECOMMENDATIONS
from audit_app.rules.workflow import HANDED_IN, KIND_WORDS, UNFINISHED_ACTIONS, ConcernState, ReportState

MARKING = "OFFICIAL-SENSITIVE"


class Version(NamedTuple):
    """Which version of the report is made: its state, number, day and author, why it corrects the one before and what
    it changes, the texts that take the place of those stored, and how it is approved, if this makes the approved file.
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
    questions = question_set(audit_round.theme_version_id)
    cases = _cases(audit_round.id)
    notes = _notes([case.id for case in cases])
    returns = _returns(audit_round.id)
    responses = _responses(audit_round.id)
    panel = panel_answers(PanelAnswer.case_id.in_([case.id for case in cases]))
    asked = [
        (one, routing.asked_keys(questions, one.service.kind, one.case.bands, responses[one.id]))
        for one in returns
    ]
    services = list({one.service_id: one.service for one in returns}.values())
    recommendations = _recommendations(audit_round.id)
    concerns = _concerns(audit_round.id)
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
        case_facts=cohort.facts_held(questions),
        cases=tuple(_case(questions, case, notes.get(case.id, ""), panel) for case in cases),
        services=tuple(
            facts.ServiceEntry(one.id, one.name, one.agency.name, one.agency_id) for one in services
        ),
        returns=tuple(_return(one, audit_round) for one in returns),
        grades=_grades(questions, returns, responses, cases),
        key_line_findings=_key_lines(
            questions,
            asked,
            responses,
            fact_counts(questions, told_facts(questions, cases, asked, responses, panel)),
        ),
        voices=voices(questions, asked, responses),
        panel_counts=panel_counts(questions, cases, panel),
        second_scores=second_counts(questions, returns, responses),
        section_scores=section_counts(questions, asked, responses),
        findings=_findings(audit_round.id),
        recommendations=_recommendation_entries(recommendations),
        actions=_actions([one.id for one in recommendations]),
        concerns_raised=sum(concerns.values()),
        concerns_acknowledged=concerns.get(ConcernState.ACKNOWLEDGED, 0),
        texts={
            row.section_key: row.text
            for row in db.session.scalars(select(ReportText).where(ReportText.round_id == audit_round.id))
        }
        | dict(version.texts),
        invented=audit_round.invented,
        corrects=version.corrects,
        changes=version.changes,
        versions=(
            *_approved(audit_round.id, version.number),
            *([version.approval] if version.approval else []),
        ),
    )


def figures_of(audit_round: AuditRound) -> dict[str, Fingerprint]:
    """The figures that each text of the report speaks about, as they stand."""
    return fingerprints(round_report(audit_round, Version(ReportState.DRAFT, 1, date.min, "")))


def _approved(round_id: str, number: int) -> Iterator[facts.VersionEntry]:
    """The versions that are approved, up to this one."""
    rows = db.session.execute(
        select(Report, Correction.reason)
        .outerjoin(Correction, Correction.report_id == Report.id)
        .where(Report.round_id == round_id, Report.number <= number, Report.approved_at.is_not(None))
        .options(joinedload(Report.approved_by))
        .order_by(Report.number)
    ).all()
    taken = closings([row.id for row, _ in rows])
    for row, reason in rows:
        if row.approved_at:
            yield facts.VersionEntry(
                number=row.number,
                kind=KIND_WORDS[row.kind],
                approved_on=local_day(row.approved_at),
                approved_by=row.approved_by.name if row.approved_by else "",
                taken=taken[row.id].words if row.id in taken else "",
                why=reason or "",
            )


def _cases(round_id: str) -> Sequence[Case]:
    return db.session.scalars(
        select(Case).where(Case.round_id == round_id, CASE_STANDS).order_by(Case.position, Case.id)
    ).all()


def _returns(round_id: str) -> Sequence[AgencyReturn]:
    return db.session.scalars(
        select(AgencyReturn)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(Case.round_id == round_id, RETURN_STANDS)
        .options(
            joinedload(AgencyReturn.case),
            joinedload(AgencyReturn.service).joinedload(Service.agency),
        )
        .order_by(Service.name, Service.id, Case.position, Case.id)
    ).all()


def _responses(round_id: str) -> Responses:
    """What every return answered; empty for one without answers. Reasons and rationales are not in the report."""
    return responses_of(Case.round_id == round_id, RETURN_STANDS)


def _recommendations(round_id: str) -> Sequence[Recommendation]:
    return db.session.scalars(
        select(Recommendation)
        .where(Recommendation.round_id == round_id)
        .options(
            joinedload(Recommendation.sub_group),
            selectinload(Recommendation.findings),
        )
        .order_by(Recommendation.number)
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


def _return(one: AgencyReturn, audit_round: AuditRound) -> facts.ReturnEntry:
    return facts.ReturnEntry(
        case=one.case.reference,
        service=one.service_id,
        state=one.state,
        due_on=one.due_on or audit_round.returns_due,
        submitted_on=local_day(one.submitted_at) if one.submitted_at else None,
    )


def _grades(
    questions: QuestionSet, returns: Sequence[AgencyReturn], responses: Responses, cases: Sequence[Case]
) -> tuple[facts.GradedQuestion, ...]:
    references = {case.id: case.reference for case in cases}
    agreed: dict[str, list[facts.AgreedEntry]] = defaultdict(list)
    rows = db.session.scalars(select(AgreedGrade).where(AgreedGrade.case_id.in_(references)))
    for row in sorted(rows, key=lambda row: references[row.case_id]):
        entry = facts.AgreedEntry(references[row.case_id], row.level, row.reason, row.dissent)
        agreed[row.question_key].append(entry)
    graded = []
    for question in questions.overall_questions:
        own = []
        for one in returns:
            response = responses[one.id].get(question.key)
            if one.state in HANDED_IN and response and response.has_value:
                level = TYPES[question.type].level(response.value)
                own.append(facts.SelfGrade(one.case.reference, one.service_id, level))
        scale = questions.scale(question.scale or "")
        title = question.text if len(questions.overall_questions) > 1 else "Overall grade"
        not_asked = {one.service_id for one in returns if not routing.is_for(question, one.service.kind)}
        graded.append(
            facts.GradedQuestion(title, scale, tuple(own), tuple(agreed[question.key]), frozenset(not_asked))
        )
    return tuple(graded)


def _key_lines(
    questions: QuestionSet, asked: Asked, responses: Responses, told: Mapping[str, facts.FactCount]
) -> tuple[facts.KeyLineFinding, ...]:
    """Each key line with the questions and facts that bear on it; one may stand under several. Only what the services
    themselves say: what practitioners and families say is counted apart.
    """
    counts = {
        question.key: count_of(questions, question, asked, responses)
        for question in questions.questions
        if question.answered_by == AGENCY
    }
    found = []
    for line in (*questions.key_lines, None):
        key = line.key if line else ""
        rows = tuple(
            count
            for question in questions.questions
            if (count := counts.get(question.key))
            and (key in question.key_lines if line else not question.key_lines)
        )
        if rows:
            slugs = dict.fromkeys(row.fact for row in rows if row.fact in told)
            found.append(
                facts.KeyLineFinding(
                    key, line.text if line else "", rows, tuple(told[slug] for slug in slugs)
                )
            )
    return tuple(found)


def _findings(round_id: str) -> tuple[facts.FindingEntry, ...]:
    rows = db.session.scalars(
        select(Finding)
        .where(Finding.round_id == round_id)
        .options(selectinload(Finding.cases), selectinload(Finding.services))
        .order_by(Finding.position)
    )
    return tuple(
        facts.FindingEntry(
            key=row.id,
            kind=row.kind,
            heading=row.heading,
            text=row.text,
            key_line=row.key_line,
            cases=tuple(case.reference for case in row.cases if case.withdrawn_at is None),
            services=tuple(service.id for service in row.services),
        )
        for row in rows
    )


def _recommendation_entries(rows: Sequence[Recommendation]) -> tuple[facts.RecommendationEntry, ...]:
    taken = closings([row.id for row in rows if row.state not in OPEN_RECOMMENDATIONS])
    return tuple(_recommendation(row, taken.get(row.id)) for row in rows)


def _recommendation(row: Recommendation, taken: Taken | None) -> facts.RecommendationEntry:
    return facts.RecommendationEntry(
        number=row.number,
        text=row.text,
        why=row.why,
        state=row.state,
        sub_group=row.sub_group.name,
        findings=tuple(finding.id for finding in row.findings),
        outcome=row.outcome,
        minute=_minute(taken),
    )


def _actions(recommendation_ids: list[str]) -> tuple[facts.ActionEntry, ...]:
    rows = db.session.scalars(
        select(Action)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .where(Action.recommendation_id.in_(recommendation_ids))
        .options(
            joinedload(Action.recommendation),
            joinedload(Action.owner),
            joinedload(Action.agency),
        )
        .order_by(Recommendation.number, Action.number)
    ).all()
    taken = closings([row.id for row in rows if row.state not in UNFINISHED_ACTIONS])
    earlier = _earlier([row.id for row in rows])
    return tuple(
        facts.ActionEntry(
            recommendation=row.recommendation.number,
            number=row.number,
            text=row.text,
            owner=row.owner.job_title,
            agency=row.agency.name,
            due_on=row.due_on,
            impact_measure=row.impact_measure,
            state=row.state,
            outcome=row.outcome,
            minute=_minute(taken.get(row.id)),
            said_complete_on=row.said_complete_on,
            earlier=earlier.get(row.id, ()),
            agency_key=row.agency_id,
        )
        for row in rows
    )


def _earlier(action_ids: list[str]) -> dict[str, tuple[str, ...]]:
    """Of actions that were opened again: each closure and opening since, from the first on; nobody is named."""
    found: dict[str, tuple[str, ...]] = {}
    acts = ("action_closed", "action_excused", "action_reopened")
    for action_id, lines in lines_by_subject(action_ids).items():
        listed = [line for line in reversed(lines) if line.act in acts]
        last = max((at for at, line in enumerate(listed) if line.act == "action_reopened"), default=-1)
        found[action_id] = tuple(
            f"{DECISION_WORDS[line.act]} ({line.taken.words}): {line.words}" for line in listed[: last + 1]
        )
    return found


def _minute(taken: Taken | None) -> facts.Minute | None:
    """How something was closed; None while it is open, and where neither a meeting nor chair's action was needed."""
    if taken is None or taken.basis in (Basis.NOTHING, Basis.NOT_RECORDED):
        return None
    name = CHAIRS_ACTION_WORDS if taken.basis is Basis.CHAIRS_ACTION else taken.title
    return facts.Minute(name, taken.day, taken.minute, taken.noted)
