"""Everything that people wrote about one thing, by the register of texts; for the program itself, which asks no policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, or_, select

from audit_app.extensions import db
from audit_app.models.texts import ABOUT, REGISTER, source_of, way_of


@dataclass(frozen=True)
class Written:
    """`row_id` is the key of the row; a cell of JSON gives one for each of its strings."""

    table: str
    column: str
    row_id: str
    words: str


def written_about(source: str, source_id: str) -> Iterator[Written]:
    """All words and labels that belong to one row of `source`, such as a round: see models.texts.source_of."""
    for name, texts in REGISTER.items():
        table = db.metadata.tables[name]
        columns = [_key_of(table), *(table.c[column] for column in texts.columns)]
        if source_of(name) == source:
            statement = _belonging(table, source_id, columns)
        elif name in ABOUT:
            statement = select(*columns).where(_about(table, source, source_id))
        else:
            continue
        for row_id, *cells in db.session.execute(statement):
            for column, cell in zip(texts.columns, cells, strict=True):
                yield from (Written(name, column, str(row_id), words) for words in strings_in(cell))


def strings_in(cell: object) -> Iterator[str]:
    """The strings of a cell that are not empty, at whatever depth."""
    if isinstance(cell, str):
        if cell:
            yield cell
    elif isinstance(cell, dict):
        for value in cast("dict[str, object]", cell).values():
            yield from strings_in(value)
    elif isinstance(cell, list):
        for value in cast("list[object]", cell):
            yield from strings_in(value)


def _belonging(table: Table, source_id: str, columns: list[Any]) -> Any:
    statement, at, column = select(*columns), table, _key_of(table)
    for step in way_of(table.name):
        if at.name != step.table:
            following = db.metadata.tables[step.table]
            statement = statement.join(following, column == following.c.id)
            at = following
        column = at.c[step.column]
    return statement.where(column == source_id)


def _about(table: Table, source: str, source_id: str) -> ColumnElement[bool]:
    """Rows of no round, about a row that belongs to this source and is still there."""
    kind, thing = (table.c[column] for column in ABOUT[table.name])
    abouts = [
        and_(kind == name, thing.in_(_belonging(other, source_id, [_key_of(other)])))
        for name in REGISTER
        if name not in ABOUT and source_of(name) == source
        for other in (db.metadata.tables[name],)
    ]
    return and_(table.c[REGISTER[table.name].way[0]].is_(None), or_(*abouts))


def _key_of(table: Table) -> ColumnElement[Any]:
    return next(iter(table.primary_key))
