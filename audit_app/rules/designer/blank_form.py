"""A question set as a form for paper: the space that each answer needs, and the whole form as blocks for Word."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from audit_app.rules.answers.registry import TYPES, choices_for
from audit_app.rules.asking.answerers import HOW_TO_ASK, absences_of
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.asking.conditions import conditions_in_words
from audit_app.rules.asking.grading import best_first
from audit_app.rules.asking.routing import sections_asked
from audit_app.rules.blocks import Block, Bullets, Cell, Heading, KeyValues, Paragraph, Style, Table
from audit_app.rules.questions.options import EvidenceOptions, GradeOptions, NumberOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import Section

KEEP_OUT = "Write no name, address, date of birth or NHS number on this form. Keep it as you keep the file."
ROWS = 4
"""Empty rows of a table to fill in."""
BOX = "\u2610"
_NO_BREAK_SPACE = "\u00a0"
ONE_LINE = 90
"""The most characters of choices that are printed beside each other; longer lists go below each other."""


def head(question_set: QuestionSet) -> tuple[str, ...]:
    """Return the labels of the lines at the head of the form."""
    return (f"{question_set.unit.title} reference".strip().capitalize(), "Service", "Auditor", "Date")


class Size(StrEnum):
    """How much will be written."""

    LINE = "line"
    SOME = "some"
    MUCH = "much"


_LINES = {Size.LINE: 1, Size.SOME: 4, Size.MUCH: 8}


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


def compose(question_set: QuestionSet, service_kind: str) -> tuple[Block, ...]:
    """Return the form for this kind of service as blocks."""
    return tuple(_blocks(question_set, service_kind))


_LABELS = {
    "date": "Day, month and year",
    "datetime": "Day, month and year, time",
    "percentage": "Percentage",
    "number": "Number",
    "decimal": "Number",
    "text": "Answer",
}
"""Type of answers that take a single line -> the label of that line."""


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
        yield Room("No answer to give", options=tuple(absence.label for absence in absences))
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
            yield Paragraph(conditions_in_words(section.when, question_set), lead="Only when")
        if section.guidance:
            yield Paragraph(section.guidance)
        yield from _section(question_set, section)
    for scale in scales_on_paper(question_set, service_kind):
        yield Heading(scale.title, numbered=False)
        levels = tuple((level.label, level.descriptor) for level in best_first(scale))
        yield KeyValues(levels, f"What deserves each grade of {scale.title}.")


def _section(question_set: QuestionSet, section: Section) -> Iterator[Block]:
    """Yield tables of questions, and after each question that is answered in rows a table to fill in."""
    rows: list[tuple[Cell, ...]] = []
    for question in section.questions:
        space = answer_space(question_set, question)
        text = Cell(question.text, note=_note(question_set, question))
        rows.append((Cell(question.reference), text, _space_cell(space)))
        if space.columns:
            yield _questions(section, rows)
            yield _to_fill_in(question, space.columns)
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
            f"{column.label} ({' / '.join(column.options)})" if column.options else column.label
            for column in columns
        ),
        rows=((Cell("\n"),) * len(columns),) * ROWS,
        widths=(1,) * len(columns),
        alt=f"Rows to fill in for {question.reference}.",
    )


def _note(question_set: QuestionSet, question: Question) -> str:
    only = conditions_in_words(question.when, question_set)
    scale = question_set.scale_of(question)
    rubric = (
        (
            f"{scale.level(descriptor.level).label}: {descriptor.text}"
            for descriptor in question.options.of(GradeOptions).rubric
        )
        if scale
        else ()
    )
    lines = (
        "May be left out." if not question.required and TYPES[question.type].answered else "",
        f"Only when {only}" if only else "",
        HOW_TO_ASK.get(question.answered_by, ""),
        "Copies of these records may be kept with the return."
        if question.options.of(EvidenceOptions).files
        else "",
        question.guidance,
        *(f"- {prompt}" for prompt in question.prompts),
        f"Good looks like: {question.good_looks_like}" if question.good_looks_like else "",
        *rubric,
    )
    return "\n".join(line for line in lines if line)


def _space_cell(space: AnswerSpace) -> Cell:
    below = ("In the table below",) if space.columns else ()
    return Cell("\n".join((*below, *map(_printed, space.rooms))), note="\n".join(map(_printed, space.beside)))


def _printed(room: Room) -> str:
    if not room.options:
        return room.label + "\n" * (_LINES[room.size] + 1)
    boxes = [f"{BOX} {option}".replace(" ", _NO_BREAK_SPACE) for option in room.options]
    return "\n".join((room.label, ("   " if sum(map(len, boxes)) <= ONE_LINE else "\n").join(boxes)))
