"""The tracker as a file: the same rows that the page shows, for meetings and spreadsheets."""

from collections.abc import Iterator
from datetime import date

from audit_app.outputs.csv_table import Value, csv_file
from audit_app.policy import Actor
from audit_app.queries.tracker import Filters, TrackedRecommendation, tracker
from audit_app.rules.workflow import STATE_WORDS

HEADER = (
    "Reference",
    "Kind",
    "What",
    "Owner",
    "Agency",
    "Due",
    "State",
    "Overdue",
    "Outcome",
    "Overseen by",
    "Round",
)


def tracker_csv(actor: Actor, filters: Filters, today: date) -> bytes:
    page = tracker(actor, filters, today)
    return csv_file(HEADER, (row for one in page.recommendations for row in _rows(one)))


def _rows(one: TrackedRecommendation) -> Iterator[tuple[Value, ...]]:
    about = (one.sub_group, one.round_title)
    state = STATE_WORDS[one.state]
    yield (one.reference, "Recommendation", one.text, "", "", None, state, "", one.outcome, *about)
    for action in one.actions:
        yield (
            action.reference,
            "Action",
            action.text,
            action.owner,
            action.agency,
            action.due_on,
            STATE_WORDS[action.state],
            "yes" if action.standing.late else "no",
            action.outcome,
            *about,
        )
