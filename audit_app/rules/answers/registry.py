"""The types of answer by their keys: forms, autosave, imports and reports all look them up in `TYPES`."""

from collections.abc import Iterable
from datetime import timedelta

from audit_app.rules.answers.base import AnswerType
from audit_app.rules.answers.columns import COLUMN_TYPES
from audit_app.rules.answers.gaps import Gap
from audit_app.rules.answers.grades import Grade, Score
from audit_app.rules.answers.judgements import Judgement
from audit_app.rules.answers.records import EvidenceSeen, Matrix
from audit_app.rules.answers.response import ANSWERED, BLANK, Absence, Response
from audit_app.rules.answers.rows import Rows
from audit_app.rules.answers.written import Information
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.options import Tolerance
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale

_OTHERS = (Grade(), Score(), Gap(), Judgement(), Rows(), EvidenceSeen(), Matrix(), Information())
TYPES: dict[str, AnswerType] = COLUMN_TYPES | {kind.key: kind for kind in _OTHERS}


def choices_for(question: Question, scale: Scale | None) -> tuple[Choice, ...]:
    """Return what can be chosen in answer to the question, in order; nothing where the answer is typed."""
    return TYPES[question.type].choices(question, scale)


def absence_of(question: Question, response: Response) -> Absence | None:
    """Return why there is no answer: the recorded absence, or that to which the value amounts."""
    if response.absence is not None or not response.has_value:
        return response.absence
    return TYPES[question.type].absence_in(response.value)


def response_status(question: Question, response: Response) -> str:
    """Return the status that conditions ask about: answered, blank, or a kind of absence."""
    if absence := absence_of(question, response):
        return absence.value
    return ANSWERED if response.has_value else BLANK


def differ(question: Question, responses: Iterable[Response]) -> bool:
    """Return whether the services disagree.

    They do where they made different choices, or gave numbers or days further apart than the question tolerates. Prose
    always differs, so it never counts.
    """
    values = [response.value for response in responses if response.has_value and response.absence is None]
    return TYPES[question.type].differ(values) or _too_far_apart(question, values)


def _too_far_apart(question: Question, values: Iterable[object]) -> bool:
    tolerance = question.options.of(Tolerance).tolerance
    if tolerance is None:
        return False
    kind = TYPES[question.type]
    amounts = (kind.amount(value, question, None) for value in values)
    in_order = sorted(amount for amount in amounts if amount is not None)
    if not in_order:
        return False
    distance = in_order[-1] - in_order[0]
    return (distance.days if isinstance(distance, timedelta) else distance) > tolerance
