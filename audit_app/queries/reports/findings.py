"""Grades, key lines of enquiry and findings, as the report of a round prints them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from audit_app.extensions import db
from audit_app.models import AgreedGrade, Case, Finding
from audit_app.queries.reports.answers import question_count
from audit_app.queries.reports.returns import AnswersByQuestion, AskedReturn
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking import routing
from audit_app.rules.questions.question import AGENCY
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.reports.counts import FactCount, KeyLineFinding
from audit_app.rules.reports.facts import AgreedEntry, FindingEntry, GradedQuestion, SelfGrade
from audit_app.rules.workflow import SUBMITTED_RETURNS


def graded_questions(
    questions: QuestionSet, returns: Sequence[AskedReturn], cases: Sequence[Case]
) -> tuple[GradedQuestion, ...]:
    """Return the overall grades: those that the services gave themselves and those that the panel agreed."""
    agreed = _agreed_by_question(cases)
    graded = []
    for question in questions.overall_questions:
        own = []
        for row in returns:
            response = row.responses.get(question.key)
            if row.state in SUBMITTED_RETURNS and response and response.has_value:
                level = TYPES[question.type].level(response.value)
                own.append(SelfGrade(row.case.reference, row.service.id, level))
        scale = questions.scale_of_grade(question)
        title = question.text if len(questions.overall_questions) > 1 else "Overall grade"
        not_asked = {
            row.service.id for row in returns if not routing.may_be_asked(question, row.service.kind)
        }
        graded.append(
            GradedQuestion(title, scale, tuple(own), tuple(agreed[question.key]), frozenset(not_asked))
        )
    return tuple(graded)


def key_line_findings(
    questions: QuestionSet, answers: AnswersByQuestion, facts: Mapping[str, FactCount]
) -> tuple[KeyLineFinding, ...]:
    """Return each key line of enquiry with the questions and facts that bear on it, which may be on several lines.

    Only the services' own answers count here: those of practitioners and families are counted separately.
    """
    counts = {
        question.key: question_count(questions, question, answers.get(question.key, ()))
        for question in questions.questions
        if question.answered_by == AGENCY
    }
    lines = []
    for line in (*questions.key_lines, None):
        key = line.key if line else ""
        rows = tuple(
            count
            for question in questions.questions
            if (count := counts.get(question.key))
            and (key in question.key_lines if line else not question.key_lines)
        )
        if rows:
            slugs = dict.fromkeys(row.fact for row in rows if row.fact in facts)
            of_line = tuple(facts[slug] for slug in slugs)
            lines.append(KeyLineFinding(key, line.text if line else "", rows, of_line))
    return tuple(lines)


def finding_entries(round_id: str) -> tuple[FindingEntry, ...]:
    """Return the panel's findings in their order; a case withdrawn since is no longer among a finding's cases."""
    rows = db.session.scalars(
        select(Finding)
        .where(Finding.round_id == round_id)
        .options(selectinload(Finding.cases), selectinload(Finding.services))
        .order_by(Finding.position)
    )
    return tuple(
        FindingEntry(
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


def _agreed_by_question(cases: Sequence[Case]) -> dict[str, list[AgreedEntry]]:
    references = {case.id: case.reference for case in cases}
    agreed: dict[str, list[AgreedEntry]] = defaultdict(list)
    rows = db.session.scalars(select(AgreedGrade).where(AgreedGrade.case_id.in_(references)))
    for row in sorted(rows, key=lambda row: references[row.case_id]):
        entry = AgreedEntry(references[row.case_id], row.level, row.reason, row.dissent)
        agreed[row.question_key].append(entry)
    return agreed
