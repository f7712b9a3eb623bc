"""Whose answer a question wants: the agency's from its file, the practitioner's, the family's, or the panel's alone.

What practitioners and families say is typed in by the auditor, apart from what the file says; a reader must never take
one for the other (domain, sections 2 and 4).
"""

from enum import StrEnum
from typing import Any

from audit_app.rules.answers.choices import OneOf, YesNo
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Absence
from audit_app.rules.question_set import AGENCY, FAMILY, PANEL, PRACTITIONER, Choice, Question, Scale

ANSWERER_WORDS = {
    AGENCY: "The agency, from its file",
    PRACTITIONER: "The practitioner",
    FAMILY: "The child or family",
    PANEL: "The panel",
}
VOICES = {PRACTITIONER: "What practitioners said", FAMILY: "What children and families said"}
"""Those whose words the auditor types in -> the heading under which a report counts them."""

HOW_TO_ASK = {
    PRACTITIONER: "Ask the practitioner who knows the child, and write what they say. It is their view, not yours. Name "
    "nobody.",
    FAMILY: "Write what the child or family said, in their words, as told to somebody whom they trust. Name nobody.",
}
"""What the auditor reads beneath the question."""

PANEL_TYPES = (
    "yes-no", "yes-partly-no", "choice", "choices", "grade", "score", "number", "decimal", "percentage", "text", "long-text",
)  # fmt: skip
"""What the panel can be asked: a meeting settles one thing at a time."""

SECOND_SCORE_TYPES = ("yes-no", "yes-partly-no", "choice", "grade", "judgement", "score")
"""What can be scored twice: what gives one level or one choice."""

_FROM_THE_FILE = (Absence.NOT_APPLICABLE, Absence.NOT_RECORDED, Absence.NOT_KNOWN, Absence.DECLINED)
_FROM_PEOPLE = (Absence.NOT_SOUGHT, Absence.DECLINED, Absence.NOT_APPLICABLE)


def absences_of(question: Question) -> tuple[Absence, ...]:
    """The kinds of absence that it may have, in the order in which they are offered; an overall grade and a panel's have none."""
    if question.overall:
        return ()
    if question.answered_by in VOICES:
        return _FROM_PEOPLE
    return () if question.answered_by == PANEL else _FROM_THE_FILE


def scores_for(question: Question, scale: Scale | None) -> tuple[Choice, ...]:
    """What the second score of the question can be, for a question that has one."""
    return TYPES[question.type].choices(question, scale)


class Beside(StrEnum):
    """How the panel's score lies to the service's own; OTHER where neither is higher."""

    SAME = "same"
    LOWER = "lower"
    HIGHER = "higher"
    OTHER = "other"


def beside(question: Question, scale: Scale | None, own: str, second: str) -> Beside:
    if own == second:
        return Beside.SAME
    places = [_place(question, scale, key) for key in (own, second)]
    if None in places:
        return Beside.OTHER
    return Beside.LOWER if places[1] < places[0] else Beside.HIGHER


def _place(question: Question, scale: Scale | None, key: str) -> Any:
    """In the order of what can be scored; None where it has none, as with "not graded" and a plain list of choices."""
    kind = TYPES[question.type]
    if isinstance(kind, YesNo):
        return -[one.key for one in kind.choices(question, scale)].index(key)
    return kind.amount(kind.stored(key), question, scale) if isinstance(kind, OneOf) else None


def score_of(question: Question, value: object) -> str:
    """The service's own, as a key of `scores_for`; empty where it has none."""
    return next(iter(TYPES[question.type].chosen(value)), "")
