"""The tracker as CSV for spreadsheets: the rows of the page in the same order."""

from datetime import date

from audit_app.outputs.csv_table import Value, csv_file
from audit_app.policy import Actor
from audit_app.queries.tracker.filters import Filters
from audit_app.queries.tracker.histories import decided_since_agreed
from audit_app.queries.tracker.tracked_rows import TrackedAction, TrackedRow
from audit_app.queries.tracker.tracker import Tracker, tracker
from audit_app.rules.tracker.rag_rating import RAG_WORDS
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


def tracker_csv(actor: Actor, filters: Filters, today: date) -> bytes:
    """Return the filtered tracker as CSV, with the sub-group and round of each row."""
    page = tracker(actor, filters, today)
    origins: dict[str, tuple[str, str]] = {}
    for recommendation in page.recommendations:
        for row in (recommendation, *recommendation.actions):
            origins[row.id] = (recommendation.sub_group, recommendation.source_title)
    decisions = decisions_by_row(page)
    return csv_file(HEADER, (_values(row, decisions.get(row.id, ""), origins[row.id]) for row in page.rows))


def decisions_by_row(page: Tracker) -> dict[str, str]:
    """Return, by row id, what was decided after the row was agreed, with meeting and minute, newest first."""
    outcomes = {row.id: row.outcome for row in page.rows}
    decided = decided_since_agreed(outcomes, outcomes)
    return {row_id: " ".join(sentences) for row_id, sentences in decided.items()}


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
