"""Answer rows as the values that the rules work with."""

from typing import Any, TypeAlias

from sqlalchemy import Row

from audit_app.models import Answer
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.question_set import Question, QuestionSet

AnswerRow: TypeAlias = Row[*tuple[Any, ...]]
"""Columns of an answer, by the names that they have there."""


def response_of(answer: Answer | AnswerRow) -> Response:
    return Response(
        value=answer.value, absence=answer.absence, reason=answer.reason, rationale=answer.rationale
    )


def shown(question_set: QuestionSet, question: Question, response: Response) -> str:
    """The answer in words; a kind of absence is said in its own."""
    if response.absence is not None:
        return response.absence.label
    if response.value is None:
        return ""
    scale = question_set.scale(question.scale) if question.scale else None
    return TYPES[question.type].display(response.value, question, scale)
