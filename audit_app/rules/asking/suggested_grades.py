"""Grades that are suggested from other answers; they accompany what people decide and never replace it."""

from collections.abc import Iterable, Mapping

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.asking.conditions import SERVICE_KIND, ConditionEvaluator
from audit_app.rules.asking.grading import worst_first
from audit_app.rules.questions.options import LOWEST, NOTHING, GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Level, Scale
from audit_app.rules.questions.set_parts import Section


def suggested_level(
    question_set: QuestionSet,
    question: Question,
    asked: Iterable[Section],
    responses: Mapping[str, Response],
    facts: Mapping[str, str],
    service_kind: str,
) -> Level | None:
    """Return the level that the answers of a return suggest for the question; None where they suggest nothing yet.

    LOWEST suggests the lowest of the other grades by the same scale: of the whole return for an overall grade, of the
    question's own section for any other.
    """
    scale = question_set.scale_of(question)
    grade = question.options.of(GradeOptions)
    if scale is None or grade.suggest == NOTHING:
        return None
    if grade.suggest == LOWEST:
        own = question_set.section_of(question.key).key
        others = (
            other for section in asked for other in section.questions if grade.overall or section.key == own
        )
        return lowest(
            scale, (_level(other, responses.get(other.key)) for other in comparable_grades(question, others))
        )
    evaluator = ConditionEvaluator(
        question_set,
        {**facts, SERVICE_KIND: service_kind},
        lambda key: responses.get(key, Response()),
        unknown_fact="",
    )
    for row in grade.matrix:
        if evaluator.all_hold(row.when):
            return scale.level(row.level)
    return None


def comparable_grades(question: Question, others: Iterable[Question]) -> list[Question]:
    """Return those of the other questions whose lowest grade is suggested for this question."""
    scale = question.options.of(GradeOptions).scale
    return [
        other
        for other in others
        if other.key != question.key and other.options.of(GradeOptions).scale == scale and not other.overall
    ]


def lowest(scale: Scale, keys: Iterable[str]) -> Level | None:
    """Return the worst of the grades; None where there is none."""
    grades = set(keys)
    return next((level for level in worst_first(scale) if level.key in grades), None)


def suggestion_for_panel(scale: Scale, question: Question, suggestions: Iterable[str]) -> Level | None:
    """Return the lowest suggestion for a case: of the services' own grades or, by matrix, of what each return suggests."""
    return None if question.options.of(GradeOptions).suggest == NOTHING else lowest(scale, suggestions)


def _level(question: Question, response: Response | None) -> str:
    if response is None or response.absence or not response.has_value:
        return ""
    return TYPES[question.type].level(response.value)
