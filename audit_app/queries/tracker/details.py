"""Reads the details of a tracker row that is opened in place: the newest entries of its history, and its evidence."""

from collections.abc import Collection
from dataclasses import dataclass

from audit_app.queries.files import FileLine
from audit_app.queries.tracker.actions import evidence_of
from audit_app.queries.tracker.histories import HistoryEntry, histories

NEWEST = 3


@dataclass(frozen=True)
class RowDetails:
    """The newest `NEWEST` entries of a history, the newest first; `written` counts all entries that there are."""

    history: tuple[HistoryEntry, ...] = ()
    written: int = 0
    evidence: tuple[FileLine, ...] = ()


def row_details(action_ids: Collection[str]) -> dict[str, RowDetails]:
    """Return the details of each action, in a fixed number of statements however many actions there are."""
    history = histories(action_ids, NEWEST)
    evidence = evidence_of(action_ids)
    return {action_id: RowDetails(*history[action_id], evidence[action_id]) for action_id in action_ids}
