"""The tracker as a file: the same rows in the same order that the page shows, for meetings and spreadsheets."""

from datetime import date

from audit_app.outputs.csv_table import Value, csv_file
from audit_app.outputs.word import DocumentProperties, document
from audit_app.policy import Actor
from audit_app.queries.reports.facts import MARKING
from audit_app.queries.tracker.filters import Filters
from audit_app.queries.tracker.histories import decided_since_agreed
from audit_app.queries.tracker.tracked_rows import TrackedAction, TrackedRow
from audit_app.queries.tracker.tracker import Tracker, tracker
from audit_app.rules.blocks import Block, Cell, PageLayout, Paragraph, Style, Table, Tone, cells
from audit_app.rules.dates import day_words
from audit_app.rules.rounds.progress import Standing
from audit_app.rules.tracker.rag_rating import RAG_KEY, RAG_WORDS, Rag, RagSeen
from audit_app.rules.workflow import STATE_WORDS

HEADER = (
    "Reference",
    "Kind",
    "What",
    "Owner",
    "Agency",
    "Due",
    "First due",
    "State",
    "RAG",
    "RAG as computed",
    "Why the RAG was judged otherwise",
    "Overdue",
    "Outcome",
    "Decided",
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
    page = tracker(actor, filters, today)
    about = {one.id: (one.sub_group, one.round_title) for one in page.recommendations}
    about |= {action.id: about[one.id] for one in page.recommendations for action in one.actions}
    decided = _decided(page)
    return csv_file(HEADER, (_values(row, decided.get(row.id, ""), about[row.id]) for row in page.rows))


def tracker_word(actor: Actor, filters: Filters, today: date) -> bytes:
    """Lying pages, the head of the table on each of them."""
    page = tracker(actor, filters, today)
    return document(_blocks(page, today), word_properties(actor, TITLE, today))


def _decided(page: Tracker) -> dict[str, str]:
    """Row -> what was decided since it was agreed, with meeting and minute, the newest first."""
    outcomes = {row.id: row.outcome for row in page.rows}
    return {key: " ".join(said) for key, said in decided_since_agreed(outcomes, outcomes).items()}


def word_properties(actor: Actor, title: str, today: date) -> DocumentProperties:
    """Of a document that prints how recommendations and actions stand."""
    return DocumentProperties(
        title=title,
        marking=MARKING,
        status=f"As it stood on {day_words(today)}",
        author=actor.name,
        date=today,
        reference="Tracker",
    )


def _blocks(page: Tracker, today: date) -> list[Block]:
    blocks: list[Block] = [
        PageLayout(landscape=True),
        Paragraph(TITLE, Style.TITLE),
        Paragraph(f"As it stood on {day_words(today)}. {page.shown}", Style.SUBTITLE),
    ]
    if not page.recommendations:
        return [*blocks, Paragraph("Nothing is like that.")]
    decided = _decided(page)
    table = Table(
        caption="Recommendations and actions",
        header=("Reference", "What", "Owner", "Due", "State", "Outcome and decisions"),
        rows=tuple(_cells(row, decided.get(row.id, "")) for row in page.rows),
        widths=(13, 27, 14, 10, 12, 24),
        alt="One row a recommendation or action: reference, what, owner and agency, due, state with RAG, outcome and what was decided with meeting and minute.",
    )
    return [*blocks, Paragraph(RAG_KEY, Style.NOTE), table]


def _cells(row: TrackedRow, decided: str) -> tuple[Cell, ...]:
    outcome = Cell(row.outcome, note=decided)
    if not isinstance(row, TrackedAction):
        state = Cell(row.standing.words, note=row.sub_group)
        return cells(Cell(row.reference, strong=True), Cell(row.text, strong=True), "", "", state, outcome)
    return cells(
        row.reference,
        row.text,
        Cell(row.owner, note=row.agency),
        Cell(day_words(row.due_on), note=_first_day(row)),
        state_cell(row.standing, row.rag),
        outcome,
    )


def state_cell(standing: Standing, rag: RagSeen) -> Cell:
    return Cell(standing.words, _TONES[rag.rag], note=rag.words)


def _first_day(row: TrackedAction) -> str:
    return f"first {day_words(row.first_due_on)}" if row.first_due_on != row.due_on else ""


def _values(row: TrackedRow, decided: str, about: tuple[str, str]) -> tuple[Value, ...]:
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
            decided,
            *about,
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
        "yes" if row.standing.late else "no",
        row.outcome,
        decided,
        *about,
    )
