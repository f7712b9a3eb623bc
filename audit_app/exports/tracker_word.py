"""The tracker as a Word file for meetings: the rows of the page in the same order."""

from datetime import date

from audit_app.exports.tracker_csv import decisions_by_row
from audit_app.outputs.word import DocumentProperties, document
from audit_app.policy import Actor
from audit_app.queries.tracker.filters import Filters
from audit_app.queries.tracker.tracked_rows import TrackedAction, TrackedRow
from audit_app.queries.tracker.tracker import Tracker, tracker
from audit_app.rules.blocks import Block, Cell, PageLayout, Paragraph, Style, Table, Tone, table_row
from audit_app.rules.classification import MARKING
from audit_app.rules.dates import day_words
from audit_app.rules.rounds.status_tags import StatusTag
from audit_app.rules.tracker.rag_rating import RAG_KEY, Rag, RagOnDisplay

_TONES = {
    Rag.BLUE: Tone.BLUE,
    Rag.GREEN: Tone.GREEN,
    Rag.AMBER: Tone.YELLOW,
    Rag.RED: Tone.RED,
    Rag.GREY: Tone.GREY,
}
TITLE = "Tracker of recommendations and actions"


def tracker_word(actor: Actor, filters: Filters, today: date) -> bytes:
    """Return the filtered tracker as a Word file on landscape pages that repeat the head of the table."""
    page = tracker(actor, filters, today)
    return document(_blocks(page, today), word_properties(actor, TITLE, today))


def word_properties(actor: Actor, title: str, today: date) -> DocumentProperties:
    """Return the properties of a document that prints the state of recommendations and actions."""
    return DocumentProperties(
        title=title,
        marking=MARKING,
        status=f"As at {day_words(today)}",
        author=actor.name,
        date=today,
        reference="Tracker",
    )


def _blocks(page: Tracker, today: date) -> list[Block]:
    blocks: list[Block] = [
        PageLayout(landscape=True),
        Paragraph(TITLE, Style.TITLE),
        Paragraph(f"As at {day_words(today)}. {page.shown}", Style.SUBTITLE),
    ]
    if not page.recommendations:
        return [*blocks, Paragraph("No recommendations or actions match these filters.")]
    decisions = decisions_by_row(page)
    table = Table(
        caption="Recommendations and actions",
        header=("Reference", "Recommendation or action", "Owner", "Due", "State", "Outcome and decisions"),
        rows=tuple(_cells(row, decisions.get(row.id, "")) for row in page.rows),
        widths=(13, 27, 14, 10, 12, 24),
        alt="One row for each recommendation or action: reference, what it says, owner and agency, due date, state and RAG rating, outcome, and decisions with meeting and minute.",
    )
    return [*blocks, Paragraph(RAG_KEY, Style.NOTE), table]


def _cells(row: TrackedRow, decisions: str) -> tuple[Cell, ...]:
    outcome = Cell(row.outcome, note=decisions)
    if not isinstance(row, TrackedAction):
        state = Cell(row.status.words, note=row.sub_group)
        return table_row(
            Cell(row.reference, strong=True), Cell(row.text, strong=True), "", "", state, outcome
        )
    return table_row(
        row.reference,
        row.text,
        Cell(row.owner, note=row.agency),
        Cell(day_words(row.due_on), note=_first_due_date(row)),
        state_cell(row.status, row.rag),
        outcome,
    )


def state_cell(status: StatusTag, rag: RagOnDisplay) -> Cell:
    """Return a cell with the state in words, the colour of its RAG rating, and the rating beneath."""
    return Cell(status.words, _TONES[rag.rag], note=rag.words)


def _first_due_date(row: TrackedAction) -> str:
    return f"originally {day_words(row.first_due_on)}" if row.first_due_on != row.due_on else ""
