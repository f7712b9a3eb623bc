"""Overall grades of cases: the services' own beside what the panel agreed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager, joinedload

from audit_app.extensions import db
from audit_app.models import AgencyReturn, AgreedGrade, Answer, Case, Service
from audit_app.queries.returns.answers import Responses, answer_in_words, responses_of
from audit_app.queries.scoping import CASE_NOT_WITHDRAWN, RETURN_NOT_WITHDRAWN
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import cohort, grading, routing, suggested_grades
from audit_app.rules.questions.options import LOWEST, GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Level
from audit_app.rules.workflow import STATE_WORDS, SUBMITTED_RETURNS, ReturnState


@dataclass(frozen=True)
class ServiceGrade:
    """The grade that a service gave its own work; `said` is its answer in words, be there a level or not."""

    service: str
    level: Level | None
    said: str


@dataclass(frozen=True)
class PanelGrade:
    """An overall grade of a case: what the services gave it, and what the panel agreed, if it did."""

    question: Question
    levels: tuple[Level, ...]
    self_grades: tuple[ServiceGrade, ...]
    spread: int
    suggested: Level | None
    agreed: Level | None
    reason: str
    dissent: str
    version: int | None
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True)
class GradedCase:
    """A case with its overall grades; `missing` names the services that have not handed in, with their state.

    `came_late` names those whose return came after moderation had begun, `came_since` those whose return came
    after the panel agreed a grade of the case.
    """

    id: str
    reference: str
    facts: str
    handed_in: int
    not_known: int
    missing: tuple[str, ...]
    came_late: tuple[str, ...]
    came_since: tuple[str, ...]
    grades: tuple[PanelGrade, ...]

    @property
    def settled(self) -> bool:
        """Return whether the panel has agreed every grade."""
        return all(grade.agreed for grade in self.grades)


def graded_cases(questions: QuestionSet, case_ids: Sequence[str]) -> tuple[GradedCase, ...]:
    """Return the cases with their grades, in the order of the ids; four statements, whatever their number."""
    of_cases = Case.id.in_(case_ids)
    cases = {case.id: case for case in db.session.scalars(select(Case).where(of_cases))}
    returns: dict[str, list[AgencyReturn]] = defaultdict(list)
    for agency_return in returns_about(of_cases):
        returns[agency_return.case_id].append(agency_return)
    answers = responses_of(of_cases, Answer.question_key.in_(_overall_keys(questions)))
    agreed = agreed_grades(of_cases)
    return tuple(
        graded_case(questions, cases[case_id], returns[case_id], answers, agreed) for case_id in case_ids
    )


def settled_cases(round_id: str, questions: QuestionSet) -> frozenset[str]:
    """Return the ids of the cases with a grade agreed for every overall question."""
    overall = _overall_keys(questions)
    settled = (
        select(AgreedGrade.case_id)
        .join(Case, Case.id == AgreedGrade.case_id)
        .where(Case.round_id == round_id, CASE_NOT_WITHDRAWN, AgreedGrade.question_key.in_(overall))
        .group_by(AgreedGrade.case_id)
        .having(func.count() == len(overall))
    )
    return frozenset(db.session.scalars(settled))


def _overall_keys(questions: QuestionSet) -> list[str]:
    return [question.key for question in questions.overall_questions]


def agreed_grades(cases: ColumnElement[bool]) -> dict[tuple[str, str], AgreedGrade]:
    """Return the grades agreed for these cases, by case id and question key."""
    grades = db.session.scalars(
        select(AgreedGrade)
        .join(Case, Case.id == AgreedGrade.case_id)
        .where(cases)
        .options(joinedload(AgreedGrade.decided_by))
    )
    return {(grade.case_id, grade.question_key): grade for grade in grades}


def returns_about(cases: ColumnElement[bool]) -> list[AgencyReturn]:
    """Return the returns about these cases that are not withdrawn, by the name of their service."""
    return list(
        db.session.scalars(
            select(AgencyReturn)
            .join(AgencyReturn.service)
            .join(Case, Case.id == AgencyReturn.case_id)
            .where(cases, RETURN_NOT_WITHDRAWN)
            .options(contains_eager(AgencyReturn.service))
            .order_by(Service.name, AgencyReturn.id)
        )
    )


def graded_case(
    questions: QuestionSet,
    case: Case,
    returns: list[AgencyReturn],
    answers: Responses,
    agreed: dict[tuple[str, str], AgreedGrade],
    by_matrix: Callable[[Question], list[str]] = lambda _: [],
) -> GradedCase:
    """Return a case with its grades.

    `by_matrix` returns the levels that the answers of its returns suggest; a list of cases does without.
    """
    handed_in = [agency_return for agency_return in returns if agency_return.state in SUBMITTED_RETURNS]
    grades: list[PanelGrade] = []
    for question in questions.overall_questions:
        own_answers = [
            (agency_return.service.name, answers.get(agency_return.id, {}).get(question.key, Response()))
            for agency_return in handed_in
            if routing.may_be_asked(question, agency_return.service.kind)
        ]
        grades.append(
            _grade(questions, question, own_answers, agreed.get((case.id, question.key)), by_matrix(question))
        )
    return GradedCase(
        id=case.id,
        reference=case.reference,
        facts=cohort.case_in_words(cohort.recorded_facts(questions), case.bands),
        handed_in=len(handed_in),
        not_known=sum(agency_return.state is ReturnState.NOT_KNOWN for agency_return in returns),
        missing=tuple(
            f"{agency_return.service.name}: {STATE_WORDS[agency_return.state].lower()}"
            for agency_return in returns
            if agency_return.state not in SUBMITTED_RETURNS
            and agency_return.state is not ReturnState.NOT_KNOWN
        ),
        came_late=tuple(
            agency_return.service.name for agency_return in handed_in if agency_return.opened_late_at
        ),
        came_since=_came_since(handed_in, grades),
        grades=tuple(grades),
    )


def _came_since(handed_in: list[AgencyReturn], grades: list[PanelGrade]) -> tuple[str, ...]:
    agreed_at = min((grade.decided_at for grade in grades if grade.decided_at), default=None)
    return tuple(
        agency_return.service.name
        for agency_return in handed_in
        if agreed_at and agency_return.submitted_at and agency_return.submitted_at > agreed_at
    )


def _grade(
    questions: QuestionSet,
    question: Question,
    own_answers: Iterable[tuple[str, Response]],
    agreed: AgreedGrade | None,
    by_matrix: Iterable[str],
) -> PanelGrade:
    scale = questions.scale_of_grade(question)
    levels = {level.key: level for level in scale.levels}
    self_grades = []
    for service, response in own_answers:
        level = levels.get(TYPES[question.type].level(response.value))
        self_grades.append(ServiceGrade(service, level, answer_in_words(questions, question, response)))
    keys = [grade.level.key for grade in self_grades if grade.level]
    suggestions = keys if question.options.of(GradeOptions).suggest == LOWEST else by_matrix
    return PanelGrade(
        question=question,
        levels=scale.levels,
        self_grades=tuple(self_grades),
        spread=grading.spread(scale, keys),
        suggested=suggested_grades.suggestion_for_panel(scale, question, suggestions),
        agreed=levels.get(agreed.level) if agreed else None,
        reason=agreed.reason if agreed else "",
        dissent=agreed.dissent if agreed else "",
        version=agreed.version if agreed else None,
        decided_by=agreed.decided_by.name if agreed else "",
        decided_at=agreed.decided_at if agreed else None,
    )
