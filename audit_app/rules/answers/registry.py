"""The types of answer by their keys. Forms, autosave, import and report all use `TYPES`: one rule for all of them."""

from collections.abc import Iterable
from datetime import timedelta

from audit_app.rules.answers.base import AnswerType, Raw, Value
from audit_app.rules.answers.choices import Grade, Score
from audit_app.rules.answers.moments import Gap
from audit_app.rules.answers.numbers import LARGEST_NUMBER
from audit_app.rules.answers.response import ANSWERED, BLANK, STANDING_WORDS, STANDINGS, Absence, Response
from audit_app.rules.answers.rows import COLUMN_TYPES, EvidenceSeen, Judgement, Matrix, Rows
from audit_app.rules.answers.written import Information
from audit_app.rules.plain_text import LONGEST_LINE, LONGEST_TEXT, AnswerError, read_words
from audit_app.rules.question_set import Choice, Question, Scale

__all__ = [
    "COLUMN_TYPES",
    "LARGEST_NUMBER",
    "LONGEST_LINE",
    "LONGEST_TEXT",
    "OWN_FIELDS",
    "STANDINGS",
    "STANDING_WORDS",
    "TYPES",
    "Absence",
    "AnswerError",
    "AnswerType",
    "Raw",
    "Response",
    "Value",
    "absence_of",
    "choices_for",
    "differ",
    "read_words",
    "standing",
]

_OTHERS = (Grade(), Score(), Gap(), Judgement(), Rows(), EvidenceSeen(), Matrix(), Information())
TYPES: dict[str, AnswerType] = COLUMN_TYPES | {kind.key: kind for kind in _OTHERS}

OWN_FIELDS = tuple(dict.fromkeys(name for kind in TYPES.values() for name in sorted(kind.takes)))
"""Every field of a question that only some types have."""


def choices_for(question: Question, scale: Scale | None) -> tuple[Choice, ...]:
    """What can be chosen in answer to the question, in order; none where the answer is written."""
    return TYPES[question.type].choices(question, scale)


def absence_of(question: Question, response: Response) -> Absence | None:
    """Why there is no answer; also where what was entered comes to that."""
    if response.absence is not None or not response.has_value:
        return response.absence
    return TYPES[question.type].absence_in(response.value)


def standing(question: Question, response: Response) -> str:
    """One of STANDINGS."""
    if absence := absence_of(question, response):
        return absence.value
    return ANSWERED if response.has_value else BLANK


def differ(question: Question, responses: Iterable[Response]) -> bool:
    """Whether services chose different answers where one had to be chosen, or gave numbers or days further apart than the
    question tolerates; what is written always differs.
    """
    values = [one.value for one in responses if one.has_value and one.absence is None]
    return TYPES[question.type].differ(values) or _too_far_apart(question, values)


def _too_far_apart(question: Question, values: Iterable[object]) -> bool:
    if question.tolerance is None:
        return False
    kind = TYPES[question.type]
    amounts = (kind.amount(value, question, None) for value in values)
    in_order = sorted(amount for amount in amounts if amount is not None)
    if not in_order:
        return False
    apart = in_order[-1] - in_order[0]
    return (apart.days if isinstance(apart, timedelta) else apart) > question.tolerance
