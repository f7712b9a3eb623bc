"""Turn rows of answers into the values that rules work with, and into words."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Row, select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, Case
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.three_way_merge import fingerprint

BLANK = Response()

AnswerRow: TypeAlias = Row[*tuple[Any, ...]]
"""Selected columns of an answer, under their names in the model."""
Responses: TypeAlias = Mapping[str, Mapping[str, Response]]
"""The responses by return id, then by question key."""


def responses_of(*conditions: ColumnElement[bool]) -> Responses:
    """Return the answers of all returns that meet the conditions, which may name answers, returns and cases.

    A return without answers has an empty mapping. They are read as rows in one statement,
    because objects of the mapper take eight times as long.
    """
    rows = db.session.execute(
        select(
            Answer.return_id,
            Answer.question_key,
            Answer.value,
            Answer.absence,
            Answer.reason,
            Answer.rationale,
        )
        .join(AgencyReturn, AgencyReturn.id == Answer.return_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(*conditions)
    )
    responses: dict[str, dict[str, Response]] = defaultdict(dict)
    for return_id, key, value, absence, reason, rationale in rows:
        responses[return_id][key] = Response(value, absence, reason, rationale)
    return responses


def response_of(answer: Answer | AnswerRow) -> Response:
    """Return the content of an answer without the details of who saved it."""
    return Response(
        value=answer.value, absence=answer.absence, reason=answer.reason, rationale=answer.rationale
    )


def answer_in_words(question_set: QuestionSet, question: Question, response: Response) -> str:
    """Return the answer in words, or the label of its kind of absence."""
    if response.absence is not None:
        return response.absence.label
    if response.value is None:
        return ""
    scale = question_set.scale_of(question)
    return TYPES[question.type].display(response.value, question, scale)


def in_words(question_set: QuestionSet, question: Question, response: Response) -> str:
    """Return answer, reason and rationale as a single text, for comparing the texts of two people."""
    parts = (answer_in_words(question_set, question, response), response.reason, response.rationale)
    return "\n".join(filter(None, parts))


def digest(response: Response | None) -> str:
    """Return a short mark of an answer's content, or "" for a blank answer.

    A page carries the marks of the answers that it started from, so that a save can see what changed meanwhile.
    """
    if response is None or response == BLANK:
        return ""
    absence = response.absence.value if response.absence else None
    content = (response.value, absence, response.reason, response.rationale)
    return fingerprint(json.dumps(content, sort_keys=True))
