"""Everything that people wrote about one thing, by the register of texts; for the program itself, which asks no policy."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select, Table, select

from audit_app.extensions import db
from audit_app.models.texts import REGISTER, source_of, way_of


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
        if source_of(name) != source:
            continue
        table = db.metadata.tables[name]
        key = next(iter(table.primary_key))
        columns = [table.c[column] for column in texts.columns]
        for row_id, *cells in db.session.execute(_belonging(table, source_id, [key, *columns])):
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


def _belonging(table: Table, source_id: str, columns: list[Any]) -> Select[Any]:
    statement, at, column = select(*columns), table, next(iter(table.primary_key))
    for step in way_of(table.name):
        if at.name != step.table:
            following = db.metadata.tables[step.table]
            statement = statement.join(following, column == following.c.id)
            at = following
        column = at.c[step.column]
    return statement.where(column == source_id)
