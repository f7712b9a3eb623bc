"""What a row of the tracker shows when it is opened in place: the newest of its history, and its evidence."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import ActionUpdate, Person
from audit_app.queries.actions import Happening, evidence_of
from audit_app.queries.files import FileLine

NEWEST = 3


@dataclass(frozen=True)
class Opened:
    """`history` is the newest first, at most NEWEST; `written` counts all there is."""

    history: tuple[Happening, ...] = ()
    written: int = 0
    evidence: tuple[FileLine, ...] = ()


def opened(action_ids: Collection[str]) -> dict[str, Opened]:
    """Two statements, however many actions; every id has its entry."""
    history, written = _history(action_ids)
    evidence = evidence_of(action_ids)
    return {one: Opened(tuple(history[one]), written[one], evidence[one]) for one in action_ids}


def _history(action_ids: Collection[str]) -> tuple[dict[str, list[Happening]], dict[str, int]]:
    of_one = ActionUpdate.action_id
    newest = (ActionUpdate.written_at.desc(), ActionUpdate.id)
    ranked = (
        select(
            ActionUpdate.id,
            ActionUpdate.action_id,
            ActionUpdate.written_at,
            ActionUpdate.act,
            ActionUpdate.text,
            Person.name,
            func.row_number().over(partition_by=of_one, order_by=newest).label("place"),
            func.count().over(partition_by=of_one).label("written"),
        )
        .join(Person, Person.id == ActionUpdate.written_by_id)
        .where(ActionUpdate.action_id.in_(action_ids))
        .subquery()
    )
    found: dict[str, list[Happening]] = defaultdict(list)
    written: dict[str, int] = defaultdict(int)
    rows = db.session.execute(
        select(ranked).where(ranked.c.place <= NEWEST).order_by(ranked.c.action_id, ranked.c.place)
    )
    for row in rows:
        found[row.action_id].append(Happening(row.id, row.written_at, row.name, row.act, row.text))
        written[row.action_id] = row.written
    return found, written
