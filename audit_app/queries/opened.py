"""What a row of the tracker shows when it is opened in place: the newest of its history, and its evidence."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import ActionUpdate, Evidence, Person
from audit_app.queries.actions import EvidenceLine, Happening

NEWEST = 3


@dataclass(frozen=True)
class Opened:
    """`history` is the newest first, at most NEWEST; `written` counts all there is."""

    history: tuple[Happening, ...] = ()
    written: int = 0
    evidence: tuple[EvidenceLine, ...] = ()


def opened(action_ids: Collection[str]) -> dict[str, Opened]:
    """Two statements, however many actions; every id has its entry."""
    history, written = _history(action_ids)
    evidence = _evidence(action_ids)
    return {one: Opened(tuple(history[one]), written[one], tuple(evidence[one])) for one in action_ids}


def _history(action_ids: Collection[str]) -> tuple[dict[str, list[Happening]], dict[str, int]]:
    of_one = ActionUpdate.action_id
    newest = (ActionUpdate.written_at.desc(), ActionUpdate.id)
    ranked = (
        select(
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
        found[row.action_id].append(Happening(row.written_at, row.name, row.act, row.text))
        written[row.action_id] = row.written
    return found, written


def _evidence(action_ids: Collection[str]) -> dict[str, list[EvidenceLine]]:
    rows = db.session.execute(
        select(
            Evidence.action_id,
            Evidence.id,
            Evidence.file_name,
            Evidence.size,
            Evidence.added_at,
            Person.name,
        )
        .join(Person, Person.id == Evidence.added_by_id)
        .where(Evidence.action_id.in_(action_ids))
        .order_by(Evidence.added_at, Evidence.id)
    )
    found: dict[str, list[EvidenceLine]] = defaultdict(list)
    for row in rows:
        line = EvidenceLine(row.id, row.file_name, row.size, row.added_at, row.name)
        found[row.action_id].append(line)
    return found
