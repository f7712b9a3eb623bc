"""A copy of a return, to keep or to print: its facts, then every question with its answer."""

from collections.abc import Iterator
from dataclasses import dataclass

from audit_app.rules.blocks import Block, Cell, Heading, KeyValues, Paragraph, Style, Table

NOT_ANSWERED = "Not answered"
LEFT_BLANK = "Left blank"


@dataclass(frozen=True)
class CopiedAnswer:
    """A question of the return with its answer.

    `words` is the answer, or the kind of absence, in words, and empty where there is neither. `whose` answer
    it is, where it is not the agency's own; `files` are the names of what is attached.
    """

    reference: str
    question: str
    required: bool
    words: str
    reason: str
    rationale: str
    whose: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReturnCopy:
    """The content of the copy.

    `facts` are names with their values; `note` explains why there is nothing to read, where there is nothing.
    """

    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, tuple[CopiedAnswer, ...]], ...]
    note: str = ""


def compose(copy: ReturnCopy) -> tuple[Block, ...]:
    """Return the copy as the blocks of a document."""
    return tuple(_blocks(copy))


def _blocks(copy: ReturnCopy) -> Iterator[Block]:
    yield Paragraph(copy.title, Style.TITLE)
    yield Paragraph(copy.subtitle, Style.SUBTITLE)
    yield Heading("About this return", numbered=False)
    yield KeyValues(copy.facts, "What is audited, the service, the periods, and who wrote the return.")
    if copy.note:
        yield Paragraph(copy.note)
    for title, answers in copy.sections:
        yield Heading(title, numbered=False)
        yield Table(
            caption=f"{title}: questions and answers",
            header=("No.", "Question", "Answer"),
            rows=tuple(_row(answer) for answer in answers),
            widths=(7, 33, 60),
            alt=f"Each question of {title} with its answer.",
        )


def _row(answer: CopiedAnswer) -> tuple[Cell, ...]:
    nothing = NOT_ANSWERED if answer.required else LEFT_BLANK
    parts = (
        answer.words or nothing,
        f"Reason: {answer.reason}" if answer.reason else "",
        f"Rationale: {answer.rationale}" if answer.rationale else "",
        f"Attached: {'; '.join(answer.files)}" if answer.files else "",
    )
    note = f"Answered by: {answer.whose}" if answer.whose else ""
    question = Cell(answer.question, note=note)
    return (Cell(answer.reference), question, Cell("\n\n".join(part for part in parts if part)))
