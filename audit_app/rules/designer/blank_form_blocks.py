"""The form for paper as blocks for Word."""

from collections.abc import Iterator

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.answerers import HOW_TO_ASK
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.asking.condition_words import conditions_in_words
from audit_app.rules.asking.grading import best_first
from audit_app.rules.blocks import Block, Bullets, Cell, Heading, KeyValues, Paragraph, Style, Table
from audit_app.rules.designer.blank_form import (
    KEEP_OUT,
    ROWS,
    AnswerSpace,
    Room,
    Size,
    answer_space,
    asked_on_paper,
    head,
    scales_on_paper,
)
from audit_app.rules.questions.options import EvidenceOptions, GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section

BOX = "\u2610"
_NO_BREAK_SPACE = "\u00a0"
ONE_LINE = 90
"""The most characters of choices that are printed beside each other; longer lists go below each other."""


_LINES = {Size.LINE: 1, Size.SOME: 4, Size.MUCH: 8}


def compose(question_set: QuestionSet, service_kind: str) -> tuple[Block, ...]:
    """Return the form for this kind of service as blocks."""
    return tuple(_blocks(question_set, service_kind))


def _blocks(question_set: QuestionSet, service_kind: str) -> Iterator[Block]:
    yield Paragraph(f"Form for {SERVICE_KINDS.get(service_kind, service_kind)}", Style.TITLE)
    yield Paragraph(f"{question_set.title}, version {question_set.version}", Style.SUBTITLE)
    yield Paragraph(KEEP_OUT, Style.WARNING)
    yield KeyValues(
        tuple((name, "\n") for name in head(question_set)),
        "Space for the reference, the service, the auditor and the date.",
    )
    if question_set.before_you_start:
        yield Paragraph("Before you start, have ready", Style.LEAD)
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
        yield KeyValues(levels, f"What each grade of {scale.title} means.")


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
        alt=f"Questions of {section.title} with space for each answer.",
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
        "Optional." if not question.required and TYPES[question.type].answered else "",
        f"Only when {only}" if only else "",
        HOW_TO_ASK.get(question.answered_by, ""),
        "You can attach copies of these records to the return."
        if question.options.of(EvidenceOptions).files
        else "",
        question.guidance,
        *(f"- {prompt}" for prompt in question.prompts),
        f"What good looks like: {question.good_looks_like}" if question.good_looks_like else "",
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
