"""Tables as a backup holds them: named columns of seven plain kinds, the same on either kind of database."""

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
    TEXT = "text"
    WHOLE = "whole-number"
    FLAG = "yes-or-no"
    DAY = "day"
    MOMENT = "moment"
    JSON = "json"
    BYTES = "bytes"


@dataclass(frozen=True)
class PortableTable:
    """Made from our own tables, or from what a backup says of its own, which may be an older program's."""

    name: str
    columns: tuple[tuple[str, Kind], ...]

    @property
    def clause(self) -> TableClause:
        return table(self.name, *(column(name, _FORMS[kind].type) for name, kind in self.columns))

    @property
    def numbered(self) -> bool:
        """Whether the database itself counts its rows on."""
        return ("id", Kind.WHOLE) in self.columns

    @property
    def names_files(self) -> bool:
        """Whether its rows stand for files in the store."""
        return ("stored_as", Kind.TEXT) in self.columns

    def encode(self, row: Iterable[Any]) -> list[Any]:
        """As JSON can hold it."""
        return [
            None if value is None else _FORMS[kind].encode(value)
            for value, (_, kind) in zip(row, self.columns, strict=True)
        ]

    def decode(self, values: Any) -> dict[str, Any]:
        """Raises ValueError or TypeError for what `encode` cannot have made."""
        return {
            name: None if value is None else _FORMS[kind].decode(value)
            for value, (name, kind) in zip(values, self.columns, strict=True)
        }


def portable_tables() -> tuple[PortableTable, ...]:
    """All our tables, each after those that it points to."""
    return tuple(
        PortableTable(one.name, tuple((c.name, _kind(c)) for c in one.columns))
        for one in db.metadata.sorted_tables
    )


def _kind(of: Column[Any]) -> Kind:
    return next(kind for kind, form in _FORMS.items() if isinstance(of.type, form.known_by))


@dataclass(frozen=True)
class _Form:
    known_by: type[TypeEngine[Any]]
    type: TypeEngine[Any]
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _exactly(wanted: type) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if type(value) is not wanted:
            raise TypeError(f"{type(value).__name__} where {wanted.__name__} belongs")
        return value

    return read


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
