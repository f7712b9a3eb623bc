"""What the services made once on an untouched world is put in again for later tests: its rows, without the acts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection, RowMapping, Table, event, insert, select, update

from audit_app.extensions import db

Rows = dict[Table, Sequence[RowMapping]]


@dataclass
class Made:
    """The rows that were added and changed, and which object came of it."""

    added: dict[Table, list[dict[str, Any]]]
    changed: dict[Table, list[dict[str, Any]]]
    model: type[db.Model]
    key: str


@dataclass
class Keeping:
    """Of the databases of one kind: the rows of the world, and what was made on it, by how."""

    rows: Rows
    made: dict[str, Made] = field(default_factory=dict)


class Untouched:
    """Whether nothing was written in this test since its world was put in."""

    def __init__(self, keeping: Keeping) -> None:
        self.keeping = keeping
        self.written = False
        connection = db.engine
        assert isinstance(connection, Connection)
        event.listen(connection, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_: object) -> None:
        self.written = self.written or statement.startswith(("INSERT", "UPDATE", "DELETE"))

    def __bool__(self) -> bool:
        return not (self.written or db.session.new or db.session.dirty or db.session.deleted)


class HasUntouched(Protocol):
    untouched: Untouched | None


W = TypeVar("W", bound=HasUntouched)
M = TypeVar("M", bound=db.Model)
P = ParamSpec("P")


def kept(make: Callable[Concatenate[W, P], M]) -> Callable[Concatenate[W, P], M]:
    """Makes it once for each way to call it. Who names more than the world and plain values gets a new one each time."""

    @wraps(make)
    def again(world: W, *args: P.args, **changes: P.kwargs) -> M:
        untouched = world.untouched
        if args or not untouched:
            return make(world, *args, **changes)
        keeping, way = untouched.keeping, f"{make.__name__} {sorted(changes.items())}"
        if way not in keeping.made:
            made = make(world, *args, **changes)
            db.session.flush()
            keeping.made[way] = _difference(keeping.rows, rows_of_all(), type(made), made.id)
            return made
        return _put_in(keeping.made[way])

    return again


def rows_of_all() -> Rows:
    found = {table: db.session.execute(select(table)).mappings().all() for table in db.metadata.sorted_tables}
    return {table: rows for table, rows in found.items() if rows}


def _difference(before: Rows, after: Rows, model: type[db.Model], key: str) -> Made:
    made = Made({}, {}, model, key)
    for table, rows in after.items():
        known = {_key(table, row): row for row in before.get(table, ())}
        made.added[table] = [dict(row) for row in rows if _key(table, row) not in known]
        made.changed[table] = [
            dict(row) for row in rows if _key(table, row) in known and row != known[_key(table, row)]
        ]
    return made


def _put_in(made: Made) -> Any:
    for table, rows in made.added.items():
        if rows:
            db.session.execute(insert(table), rows)
    for table, rows in made.changed.items():
        for row in rows:
            db.session.execute(update(table).where(*_is(table, row)).values(row))
    changed = {table for table, rows in made.changed.items() if rows}
    for known in list(db.session):
        if changed & set(known.__mapper__.tables):
            db.session.expire(known)
    return db.session.get_one(made.model, made.key)


def _key(table: Table, row: RowMapping) -> tuple[Any, ...]:
    return tuple(row[column] for column in table.primary_key)


def _is(table: Table, row: dict[str, Any]) -> list[Any]:
    return [column == row[column.name] for column in table.primary_key]
