"""What a row of the tracker shows when it is opened in place: the newest of its history, and its evidence."""

from collections.abc import Collection
from dataclasses import dataclass

from audit_app.queries.files import FileLine
from audit_app.queries.tracker.actions import evidence_of
from audit_app.queries.tracker.histories import HistoryEntry, histories

NEWEST = 3


@dataclass(frozen=True)
class RowDetails:
    """`history` is the newest first, at most NEWEST; `written` counts all there is."""

    history: tuple[HistoryEntry, ...] = ()
    written: int = 0
    evidence: tuple[FileLine, ...] = ()


def row_details(action_ids: Collection[str]) -> dict[str, RowDetails]:
    """A fixed number of statements, however many actions; every id has its entry."""
    history = histories(action_ids, NEWEST)
    evidence = evidence_of(action_ids)
    return {one: RowDetails(*history[one], evidence[one]) for one in action_ids}
