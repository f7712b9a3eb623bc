"""Collect everything that people wrote about a thing, through the register of texts, without asking policy.

It serves the program itself, such as redaction, and not pages.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import ColumnElement, Table, and_, or_, select

from audit_app.extensions import db
from audit_app.models.texts import ABOUT, REGISTER, source_of, way_of


@dataclass(frozen=True)
class Written:
    """A text in a column of a row; a column of JSON yields one for each of its strings."""

    table: str
    column: str
    row_id: str
    words: str


def written_about(source: str, source_id: str) -> Iterator[Written]:
    """Yield all words and labels that belong to a row of the table `source`, such as a round.

    See models.texts.source_of for the tables that own texts.
    """
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
    """Yield the non-empty strings of a text or JSON value, at any depth."""
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
    statement, current, column = select(*columns), table, _key_of(table)
    for step in way_of(table.name):
        if current.name != step.table:
            following = db.metadata.tables[step.table]
            statement = statement.join(following, column == following.c.id)
            current = following
        column = current.c[step.column]
    return statement.where(column == source_id)


def _about(table: Table, source: str, source_id: str) -> ColumnElement[bool]:
    """Match rows without a round that are about an existing row of this source."""
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
