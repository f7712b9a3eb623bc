"""Lays out a question set as a form for paper: the questions to a service, and the space that each answer needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from audit_app.rules.answers.registry import TYPES, choices_for
from audit_app.rules.asking.answerers import absences_of
from audit_app.rules.asking.routing import sections_asked
from audit_app.rules.questions.options import NumberOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import Section

KEEP_OUT = (
    "Do not write a name, address, date of birth or NHS number on this form. Keep it as securely as the file."
)
ROWS = 4
"""The number of empty rows in a table to fill in."""


def head(question_set: QuestionSet) -> tuple[str, ...]:
    """Return the labels of the lines at the head of the form."""
    return (f"{question_set.unit.title} reference".strip().capitalize(), "Service", "Auditor", "Date")


class Size(StrEnum):
    """The amounts of writing for which a form leaves space."""

    LINE = "line"
    SOME = "some"
    MUCH = "much"


@dataclass(frozen=True)
class Room:
    """Space to write in under a label, or boxes to tick where there are `options`."""

    label: str
    size: Size = Size.LINE
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class AnswerSpace:
    """The space for an answer: `columns` of a table or `rooms`, and `beside` them reasons and absences."""

    columns: tuple[Room, ...]
    rooms: tuple[Room, ...]
    beside: tuple[Room, ...]


def asked_on_paper(question_set: QuestionSet, service_kind: str) -> tuple[Section, ...]:
    """Return the sections with all that this kind of service may be asked; none where the set does not ask it."""
    return (
        sections_asked(question_set, service_kind, None, None)
        if service_kind in question_set.service_kinds
        else ()
    )


def answer_space(question_set: QuestionSet, question: Question) -> AnswerSpace:
    """Return the space that this question needs; none where it is only read."""
    kind = TYPES[question.type]
    parts = tuple(
        _room(question_set, part, part.text, Size.MUCH if part.type == "long-text" else Size.LINE)
        for part in kind.parts(question)
    )
    if not kind.answered:
        return AnswerSpace((), (), ())
    rooms = () if kind.repeats else parts or (_answer(question_set, question),)
    return AnswerSpace(parts if kind.repeats else (), rooms, tuple(_beside(question)))


def scales_on_paper(question_set: QuestionSet, service_kind: str) -> tuple[Scale, ...]:
    """Return the scales by which this kind of service grades, where they say what deserves each grade."""
    sections = asked_on_paper(question_set, service_kind)
    used = {question_set.scale_of(question) for section in sections for question in section.questions}
    scales = (scale for scale in question_set.scales if scale in used)
    return tuple(scale for scale in scales if any(level.descriptor for level in scale.levels))


_LABELS = {
    "date": "Day, month and year",
    "datetime": "Day, month and year, time",
    "percentage": "Percentage",
    "number": "Number",
    "decimal": "Number",
    "text": "Answer",
}
"""The labels of the lines for types of answer that take a single line."""


def _answer(question_set: QuestionSet, question: Question) -> Room:
    label = _LABELS.get(question.type, "")
    counted = question.options.of(NumberOptions).unit
    unit = f" ({counted})" if counted else ""
    if choices_for(question, question_set.scale_of(question)):
        label = "Tick all that apply" if question.type == "choices" else "Tick one"
    return _room(question_set, question, f"{label or 'Answer'}{unit}", Size.LINE if label else Size.MUCH)


def _room(question_set: QuestionSet, question: Question, label: str, size: Size) -> Room:
    choices = choices_for(question, question_set.scale_of(question))
    return Room(label, size, tuple(choice.label for choice in choices))


def _beside(question: Question) -> Iterator[Room]:
    if question.rationale != "none":
        needed = question.rationale == "required"
        yield Room("Rationale", Size.MUCH) if needed else Room("Rationale (optional)", Size.SOME)
    if absences := absences_of(question):
        yield Room("If you cannot answer this question", options=tuple(absence.label for absence in absences))
        yield Room("Reason")
