"""What a row of the tracker shows when it is opened in place: the newest of its history, and its evidence."""

from collections.abc import Collection
from dataclasses import dataclass

from audit_app.queries.files import FileLine
from audit_app.queries.tracker.actions import evidence_of
from audit_app.queries.tracker.histories import Happening, histories

NEWEST = 3


@dataclass(frozen=True)
class Opened:
    """`history` is the newest first, at most NEWEST; `written` counts all there is."""

    history: tuple[Happening, ...] = ()
    written: int = 0
    evidence: tuple[FileLine, ...] = ()


def opened(action_ids: Collection[str]) -> dict[str, Opened]:
    """A fixed number of statements, however many actions; every id has its entry."""
    history = histories(action_ids, NEWEST)
    evidence = evidence_of(action_ids)
    return {one: Opened(*history[one], evidence[one]) for one in action_ids}
