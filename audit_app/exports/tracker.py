"""The tracker as a file: the rows of the page in the same order, for meetings and spreadsheets."""

from datetime import date

from audit_app.outputs.csv_table import Value, csv_file
from audit_app.outputs.word import DocumentProperties, document
from audit_app.policy import Actor
from audit_app.queries.tracker.filters import Filters
from audit_app.queries.tracker.histories import decided_since_agreed
from audit_app.queries.tracker.tracked_rows import TrackedAction, TrackedRow
from audit_app.queries.tracker.tracker import Tracker, tracker
from audit_app.rules.blocks import Block, Cell, PageLayout, Paragraph, Style, Table, Tone, table_row
from audit_app.rules.classification import MARKING
from audit_app.rules.dates import day_words
from audit_app.rules.rounds.status_tags import StatusTag
from audit_app.rules.tracker.rag_rating import RAG_KEY, RAG_WORDS, Rag, RagOnDisplay
from audit_app.rules.workflow import STATE_WORDS

HEADER = (
    "Reference",
    "Kind",
    "Recommendation or action",
    "Owner",
    "Agency",
    "Due",
    "Originally due",
    "State",
    "RAG",
    "Calculated RAG",
    "Reason for changed RAG",
    "Overdue",
    "Outcome",
    "Decisions",
    "Overseen by",
    "Round",
)
_TONES = {
    Rag.BLUE: Tone.BLUE,
    Rag.GREEN: Tone.GREEN,
    Rag.AMBER: Tone.YELLOW,
    Rag.RED: Tone.RED,
    Rag.GREY: Tone.GREY,
}
TITLE = "Tracker of recommendations and actions"


def tracker_csv(actor: Actor, filters: Filters, today: date) -> bytes:
    """Return the filtered tracker as CSV, with the sub-group and round of each row."""
    page = tracker(actor, filters, today)
    origins: dict[str, tuple[str, str]] = {}
    for recommendation in page.recommendations:
        for row in (recommendation, *recommendation.actions):
            origins[row.id] = (recommendation.sub_group, recommendation.source_title)
    decisions = _decisions(page)
    return csv_file(HEADER, (_values(row, decisions.get(row.id, ""), origins[row.id]) for row in page.rows))


def tracker_word(actor: Actor, filters: Filters, today: date) -> bytes:
    """Return the filtered tracker as a Word file on landscape pages that repeat the head of the table."""
    page = tracker(actor, filters, today)
    return document(_blocks(page, today), word_properties(actor, TITLE, today))


def _decisions(page: Tracker) -> dict[str, str]:
    """Return, by row id, what was decided after the row was agreed, with meeting and minute, newest first."""
    outcomes = {row.id: row.outcome for row in page.rows}
    decided = decided_since_agreed(outcomes, outcomes)
    return {row_id: " ".join(sentences) for row_id, sentences in decided.items()}


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
    decisions = _decisions(page)
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


def _values(row: TrackedRow, decisions: str, origin: tuple[str, str]) -> tuple[Value, ...]:
    state = STATE_WORDS[row.state]
    if not isinstance(row, TrackedAction):
        return (
            row.reference,
            "Recommendation",
            row.text,
            "",
            "",
            None,
            None,
            state,
            "",
            "",
            "",
            "",
            row.outcome,
            decisions,
            *origin,
        )
    return (
        row.reference,
        "Action",
        row.text,
        row.owner,
        row.agency,
        row.due_on,
        row.first_due_on,
        state,
        RAG_WORDS[row.rag.rag],
        RAG_WORDS[row.rag.computed],
        row.rag.reason,
        "yes" if row.status.late else "no",
        row.outcome,
        decisions,
        *origin,
    )
