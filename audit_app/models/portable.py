"""Tables as backups store them: named columns of seven plain kinds, the same for SQLite and PostgreSQL."""

import base64
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    String,
    TableClause,
    column,
    table,
)
from sqlalchemy.types import TypeEngine

from audit_app.extensions import Json, Moment, db


class Kind(StrEnum):
    """The kinds of columns in a backup; the values are written into its manifest."""

    TEXT = "text"
    WHOLE = "whole-number"
    FLAG = "yes-or-no"
    DAY = "day"
    MOMENT = "moment"
    JSON = "json"
    BYTES = "bytes"


@dataclass(frozen=True)
class PortableTable:
    """A table of this program, or one that the manifest of a backup describes, perhaps from an older program."""

    name: str
    columns: tuple[tuple[str, Kind], ...]

    @property
    def clause(self) -> TableClause:
        """Return the table for use in SQL statements."""
        return table(self.name, *(column(name, _FORMS[kind].type) for name, kind in self.columns))

    @property
    def numbered(self) -> bool:
        """Return whether the database numbers the rows itself."""
        return ("id", Kind.WHOLE) in self.columns

    @property
    def names_files(self) -> bool:
        """Return whether the rows of the table describe files in the evidence store."""
        return ("stored_as", Kind.TEXT) in self.columns

    def encode(self, row: Iterable[Any]) -> list[Any]:
        """Return the values of a row in a form that JSON can represent."""
        return [
            None if value is None else _FORMS[kind].encode(value)
            for value, (_, kind) in zip(row, self.columns, strict=True)
        ]

    def decode(self, values: Any) -> dict[str, Any]:
        """Return an encoded row as values by column. Raises ValueError or TypeError for invalid input."""
        return {
            name: None if value is None else _FORMS[kind].decode(value)
            for value, (name, kind) in zip(values, self.columns, strict=True)
        }


def portable_tables() -> tuple[PortableTable, ...]:
    """Return all tables of this program, each after those that its foreign keys refer to."""
    return tuple(
        PortableTable(each.name, tuple((column.name, _kind(column)) for column in each.columns))
        for each in db.metadata.sorted_tables
    )


def _kind(of_column: Column[Any]) -> Kind:
    return next(kind for kind, form in _FORMS.items() if isinstance(of_column.type, form.column_type))


@dataclass(frozen=True)
class _Form:
    column_type: type[TypeEngine[Any]]
    type: TypeEngine[Any]
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _exactly(expected: type) -> Callable[[Any], Any]:
    # isinstance would take True for a number.
    def check(value: Any) -> Any:
        if type(value) is not expected:
            raise TypeError(f"{type(value).__name__} where {expected.__name__} belongs")
        return value

    return check


def _bytes(value: Any) -> bytes:
    return base64.b64decode(value, validate=True)


_FORMS = {
    Kind.FLAG: _Form(Boolean, Boolean(), _same, _exactly(bool)),
    Kind.WHOLE: _Form(Integer, BigInteger(), _same, _exactly(int)),
    Kind.DAY: _Form(Date, Date(), date.isoformat, date.fromisoformat),
    Kind.MOMENT: _Form(Moment, Moment(), datetime.isoformat, datetime.fromisoformat),
    Kind.JSON: _Form(type(Json), Json, _same, _same),
    Kind.BYTES: _Form(LargeBinary, LargeBinary(), lambda value: base64.b64encode(value).decode(), _bytes),
    Kind.TEXT: _Form(String, String(), _same, _exactly(str)),
}
