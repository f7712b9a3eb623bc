"""The order in which the panel takes the cases of a round: most disagreement first, then by reference.

A list shows the settled cases last; the way from case to case stays the same while they are settled.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, String, case, cast, distinct, func, select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, Case
from audit_app.queries.moderation.facts import RoundFacts
from audit_app.queries.scoping import CASE_NOT_WITHDRAWN, RETURN_NOT_WITHDRAWN
from audit_app.queries.themes.themes import question_set
from audit_app.rules.answers.choices import OneOf
from audit_app.rules.answers.judgements import Judgement
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.grading import best_first
from audit_app.rules.questions.options import Tolerance
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.workflow import SUBMITTED_RETURNS


@dataclass(frozen=True)
class Place:
    """The place of a case in the panel's order: its number among all cases, and the cases before and after it."""

    number: int
    cases: int
    previous_id: str | None
    next_id: str | None


def place_of(facts: RoundFacts, case_id: str) -> Place:
    """Return the place of a case of this round that is not withdrawn."""
    order = case_order(facts.id, question_set(facts.theme_version_id))
    at = order.index(case_id)
    return Place(
        number=at + 1,
        cases=len(order),
        previous_id=order[at - 1] if at else None,
        next_id=order[at + 1] if at + 1 < len(order) else None,
    )


def case_order(round_id: str, questions: QuestionSet) -> list[str]:
    """Return the ids of the cases in order.

    The database measures how far the services' grades of a case are apart, so that no page reads every grade of the
    round; the widest gap of a case's overall grades counts, then the number of questions to which services answered
    differently.
    """
    cases = db.session.execute(
        select(Case.id, Case.reference).where(Case.round_id == round_id, CASE_NOT_WITHDRAWN)
    ).all()
    gaps, differing = _gaps(round_id, questions), _differing(round_id, questions)

    def place(row: Row[str, str]) -> tuple[int, int, str]:
        return -gaps.get(row.id, 0), -differing.get(row.id, 0), row.reference

    return [row.id for row in sorted(cases, key=place)]


def settled_last(order: Iterable[str], settled: Collection[str]) -> list[str]:
    """Return the cases in the same order, with the settled ones after the others."""
    return sorted(order, key=lambda case_id: case_id in settled)


def _differing(round_id: str, questions: QuestionSet) -> dict[str, int]:
    """Return to how many questions services gave different answers, by case id.

    The database compares the answers as they are stored, of those types that are a single choice, a number or a day. A
    tolerance is left out, so that a page of the case may mark fewer.
    """
    keys = [
        question.key
        for section in questions.sections
        for question in section.questions
        if isinstance(TYPES[question.type], OneOf) or question.options.of(Tolerance).tolerance is not None
    ]
    different = (
        select(AgencyReturn.case_id)
        .join(Answer, Answer.return_id == AgencyReturn.id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(
            Case.round_id == round_id,
            AgencyReturn.state.in_(SUBMITTED_RETURNS),
            RETURN_NOT_WITHDRAWN,
            Answer.question_key.in_(keys),
            Answer.absence.is_(None),
        )
        .group_by(AgencyReturn.case_id, Answer.question_key)
        .having(func.count(distinct(cast(Answer.value, String))) > 1)
        .subquery()
    )
    rows = db.session.execute(
        select(different.c.case_id, func.count().label("items")).group_by(different.c.case_id)
    )
    return {row.case_id: row.items for row in rows}


def _gaps(round_id: str, questions: QuestionSet) -> dict[str, int]:
    """Return how many levels the furthest grades of a case are apart, by case id.

    A case with fewer than two grades has no entry or 0.
    """
    widest: dict[str, int] = {}
    for question in questions.overall_questions:
        step = _step(questions, question)
        rows = db.session.execute(
            select(AgencyReturn.case_id, (func.max(step) - func.min(step)).label("gap"))
            .join(Answer, Answer.return_id == AgencyReturn.id)
            .join(Case, Case.id == AgencyReturn.case_id)
            .where(
                Case.round_id == round_id,
                AgencyReturn.state.in_(SUBMITTED_RETURNS),
                RETURN_NOT_WITHDRAWN,
                Answer.question_key == question.key,
            )
            .group_by(AgencyReturn.case_id)
        )
        for row in rows:
            widest[row.case_id] = max(widest.get(row.case_id, 0), row.gap or 0)
    return widest


def _step(questions: QuestionSet, question: Question) -> ColumnElement[int | None]:
    """Return how many levels a stored grade is below the best, as SQL; NULL for a grade without a rank."""
    scale, kind = questions.scale_of_grade(question), TYPES[question.type]
    steps = {level.key: step for step, level in enumerate(best_first(scale)) if level.rank is not None}
    if isinstance(kind, Judgement):
        return case(steps, value=Answer.value[kind.part].as_string())
    return case({json.dumps(key): step for key, step in steps.items()}, value=cast(Answer.value, String))
