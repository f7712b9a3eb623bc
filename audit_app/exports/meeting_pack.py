"""Writes the parts and rows of the page "since the last meeting" as files, for paper and for spreadsheets."""

from datetime import date

from audit_app.exports.tracker_word import state_cell, word_properties
from audit_app.outputs.csv_table import Value, csv_file
from audit_app.outputs.word import document
from audit_app.policy import Actor
from audit_app.queries.tracker.meetings.since_meeting import PART_MEANS, PART_WORDS, SinceMeeting
from audit_app.queries.tracker.meetings.since_rows import Part, SinceRow
from audit_app.rules.blocks import (
    Block,
    Cell,
    Heading,
    KeyValues,
    PageLayout,
    Paragraph,
    Style,
    Table,
    table_row,
)
from audit_app.rules.dates import day_words
from audit_app.rules.tracker.rag_rating import RAG_KEY, RAG_WORDS
from audit_app.rules.workflow import STATE_WORDS

TITLE = "Since the last meeting"
HEADER = (
    "Part",
    "Reference",
    "Kind",
    "Recommendation or action",
    "Owner",
    "Agency",
    "Due",
    "Requested due date",
    "State",
    "RAG",
    "Calculated RAG",
    "Reason for changed RAG",
    "Escalated",
    "Latest update",
    "Decisions",
)


def pack_csv(page: SinceMeeting) -> bytes:
    """Return the pack as CSV, with a line for every row and its part in the first column."""
    return csv_file(HEADER, (_values(part, row) for part, rows in page.parts.items() for row in rows))


def pack_word(actor: Actor, page: SinceMeeting, today: date) -> bytes:
    """Return the pack as a Word file on landscape pages; parts without rows appear in the counts alone."""
    properties = word_properties(actor, f"{TITLE}, {page.sub_group.label}", today)
    return document(_blocks(page, today), properties)


def _blocks(page: SinceMeeting, today: date) -> list[Block]:
    counts = tuple((PART_WORDS[part], str(len(rows))) for part, rows in page.parts.items())
    blocks: list[Block] = [
        PageLayout(landscape=True),
        Paragraph(TITLE, Style.TITLE),
        Paragraph(f"{page.sub_group.label}. As at {day_words(today)}.", Style.SUBTITLE),
        Paragraph(page.since_words),
        KeyValues(counts, "The number of recommendations and actions in each part."),
    ]
    for part, rows in page.parts.items():
        if rows:
            heading = Heading(f"{PART_WORDS[part]} ({len(rows)})", numbered=False)
            blocks += [heading, Paragraph(PART_MEANS[part]), _table(part, rows)]
    return [*blocks, Paragraph(RAG_KEY, Style.NOTE)]


def _table(part: Part, rows: tuple[SinceRow, ...]) -> Table:
    return Table(
        caption=PART_WORDS[part],
        header=("Reference", "Recommendation or action", "Owner", "Due", "State"),
        rows=tuple(_cells(row) for row in rows),
        widths=(15, 43, 17, 12, 13),
        alt="One row for each recommendation or action: reference, what it says, owner and agency, due date, state and RAG rating.",
    )


def _cells(row: SinceRow) -> tuple[Cell, ...]:
    note = ". ".join(text.rstrip(".") for text in (*row.escalated, row.said, *row.decided) if text)
    return table_row(
        row.reference,
        Cell(row.what, note=note),
        Cell(row.owner, note=row.agency),
        Cell(_day(row.due_on), note=f"requested: {_day(row.until)}" if row.until else ""),
        state_cell(row.status, row.rag) if row.rag else row.status.words,
    )


def _day(day: date | None) -> str:
    return day_words(day) if day else ""


def _values(part: Part, row: SinceRow) -> tuple[Value, ...]:
    rag = row.rag
    return (
        PART_WORDS[part],
        row.reference,
        row.kind.capitalize(),
        row.what,
        row.owner,
        row.agency,
        row.due_on,
        row.until,
        STATE_WORDS[row.state],
        RAG_WORDS[rag.rag] if rag else "",
        RAG_WORDS[rag.computed] if rag else "",
        rag.reason if rag else "",
        "; ".join(row.escalated),
        row.said,
        " ".join(row.decided),
    )
