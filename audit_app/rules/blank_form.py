"""A question set as a form for paper: what room each question needs, and the whole of it as blocks for Word."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from audit_app.rules.answer_types import TYPES, choices_for
from audit_app.rules.answerers import HOW_TO_ASK, absences_of
from audit_app.rules.cohort import SERVICE_KINDS
from audit_app.rules.conditions import in_words, scale_of
from audit_app.rules.grading import best_first
from audit_app.rules.question_set_parts import Question, QuestionSet, Scale, Section
from audit_app.rules.report_blocks import (
    Block,
    Bullets,
    Cell,
    Heading,
    KeyValues,
    Paragraph,
    Style,
    Table,
)
from audit_app.rules.routing import asked

KEEP_OUT = "Write no name, address, date of birth or NHS number on this form. Keep it as you keep the file."
ROWS = 4
"""Of a table to fill in."""
BOX = "\u2610"
_TOGETHER = "\u00a0"
ONE_LINE = 90
"""Characters of choices that stand beside each other; more stand below each other."""


def head(question_set: QuestionSet) -> tuple[str, ...]:
    return (f"{question_set.unit.title} reference".strip().capitalize(), "Service", "Auditor", "Date")


class Size(StrEnum):
    LINE = "line"
    SOME = "some"
    MUCH = "much"


_LINES = {Size.LINE: 1, Size.SOME: 4, Size.MUCH: 8}


@dataclass(frozen=True)
class Room:
    """To write in under a label, or to tick where there are `options`."""

    label: str
    size: Size = Size.LINE
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answering:
    """Where one question is answered: `columns` of a table, each with what can be chosen in it, or `rooms`; then what
    stands beside any answer.
    """

    columns: tuple[Room, ...]
    rooms: tuple[Room, ...]
    beside: tuple[Room, ...]


def asked_on_paper(question_set: QuestionSet, service_kind: str) -> tuple[Section, ...]:
    """What may be asked of this kind of service; nothing of a kind that is not asked."""
    return asked(question_set, service_kind, None, None) if service_kind in question_set.service_kinds else ()


def answering(question_set: QuestionSet, question: Question) -> Answering:
    kind = TYPES[question.type]
    parts = tuple(
        _room(question_set, part, part.text, Size.MUCH if part.type == "long-text" else Size.LINE)
        for part in kind.parts(question)
    )
    if not kind.answered:
        return Answering((), (), ())
    rooms = () if kind.repeats else parts or (_answer(question_set, question),)
    return Answering(parts if kind.repeats else (), rooms, tuple(_beside(question)))


def scales_on_paper(question_set: QuestionSet, service_kind: str) -> tuple[Scale, ...]:
    """Those by which it grades, where they say what deserves each grade."""
    sections = asked_on_paper(question_set, service_kind)
    used = {question.scale for section in sections for question in section.questions}
    scales = (scale for scale in question_set.scales if scale.key in used)
    return tuple(scale for scale in scales if any(level.descriptor for level in scale.levels))


def compose(question_set: QuestionSet, service_kind: str) -> tuple[Block, ...]:
    """The form for one kind of service."""
    return tuple(_blocks(question_set, service_kind))


_LABELS = {
    "date": "Day, month and year",
    "datetime": "Day, month and year, time",
    "percentage": "Percentage",
    "number": "Number",
    "decimal": "Number",
    "text": "Answer",
}
"""Of answers that take one line."""


def _answer(question_set: QuestionSet, question: Question) -> Room:
    label = _LABELS.get(question.type, "")
    unit = f" ({question.unit})" if question.unit else ""
    if choices_for(question, scale_of(question_set, question)):
        label = "Tick all that apply" if question.type == "choices" else "Tick one"
    return _room(question_set, question, f"{label or 'Answer'}{unit}", Size.LINE if label else Size.MUCH)


def _room(question_set: QuestionSet, question: Question, label: str, size: Size) -> Room:
    choices = choices_for(question, scale_of(question_set, question))
    return Room(label, size, tuple(choice.label for choice in choices))


def _beside(question: Question) -> Iterator[Room]:
    if question.rationale != "none":
        needed = question.rationale == "required"
        yield Room("Rationale", Size.MUCH) if needed else Room("Rationale (optional)", Size.SOME)
    if ways := absences_of(question):
        yield Room("No answer to give", options=tuple(one.label for one in ways))
        yield Room("Reason")


def _blocks(question_set: QuestionSet, service_kind: str) -> Iterator[Block]:
    yield Paragraph(f"Form for {SERVICE_KINDS.get(service_kind, service_kind)}", Style.TITLE)
    yield Paragraph(f"{question_set.title}, version {question_set.version}", Style.SUBTITLE)
    yield Paragraph(KEEP_OUT, Style.WARNING)
    yield KeyValues(
        tuple((name, "\n") for name in head(question_set)),
        "Room for the reference, the service, the auditor and the day.",
    )
    if question_set.before_you_start:
        yield Paragraph("Have open", Style.LEAD)
        yield Bullets(question_set.before_you_start)
    for section in asked_on_paper(question_set, service_kind):
        yield Heading(section.title, numbered=False)
        if section.when:
            yield Paragraph(in_words(section.when, question_set), lead="Only when")
        if section.guidance:
            yield Paragraph(section.guidance)
        yield from _section(question_set, section)
    for scale in scales_on_paper(question_set, service_kind):
        yield Heading(scale.title, numbered=False)
        levels = tuple((level.label, level.descriptor) for level in best_first(scale))
        yield KeyValues(levels, f"What deserves each grade of {scale.title}.")


def _section(question_set: QuestionSet, section: Section) -> Iterator[Block]:
    """Questions in one table as long as each is answered in its row; one that needs a table of its own parts them."""
    rows: list[tuple[Cell, ...]] = []
    for question in section.questions:
        room = answering(question_set, question)
        rows.append(
            (
                Cell(question.reference),
                Cell(question.text, note=_note(question_set, question)),
                _written(room),
            )
        )
        if room.columns:
            yield _questions(section, rows)
            yield _to_fill_in(question, room.columns)
            rows = []
    if rows:
        yield _questions(section, rows)


def _questions(section: Section, rows: list[tuple[Cell, ...]]) -> Table:
    return Table(
        caption=section.title,
        header=("No.", "Question", "Answer"),
        rows=tuple(rows),
        widths=(8, 40, 52),
        alt=f"Questions of {section.title} with room for each answer.",
    )


def _to_fill_in(question: Question, columns: tuple[Room, ...]) -> Table:
    return Table(
        caption=f"{question.reference} {question.text}",
        header=tuple(
            f"{one.label} ({' / '.join(one.options)})" if one.options else one.label for one in columns
        ),
        rows=((Cell("\n"),) * len(columns),) * ROWS,
        widths=(1,) * len(columns),
        alt=f"Rows to fill in for {question.reference}.",
    )


def _note(question_set: QuestionSet, question: Question) -> str:
    only = in_words(question.when, question_set)
    scale = scale_of(question_set, question)
    rubric = (f"{scale.level(one.level).label}: {one.text}" for one in question.rubric) if scale else ()
    lines = (
        "May be left out." if not question.required and TYPES[question.type].answered else "",
        f"Only when {only}" if only else "",
        HOW_TO_ASK.get(question.answered_by, ""),
        "Copies of these records may be kept with the return." if question.files else "",
        question.guidance,
        *(f"- {prompt}" for prompt in question.prompts),
        f"Good looks like: {question.good_looks_like}" if question.good_looks_like else "",
        *rubric,
    )
    return "\n".join(line for line in lines if line)


def _written(room: Answering) -> Cell:
    below = ("In the table below",) if room.columns else ()
    return Cell("\n".join((*below, *map(_space, room.rooms))), note="\n".join(map(_space, room.beside)))


def _space(room: Room) -> str:
    if not room.options:
        return room.label + "\n" * (_LINES[room.size] + 1)
    boxes = [f"{BOX} {option}".replace(" ", _TOGETHER) for option in room.options]
    return "\n".join((room.label, ("   " if sum(map(len, boxes)) <= ONE_LINE else "\n").join(boxes)))
