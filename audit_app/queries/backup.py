"""The whole database as it stands at one moment, row by row: for backups."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, column, inspect, select, table

from audit_app.extensions import db, reading_only
from audit_app.models.portable import PortableTable

ROWS_AT_ONCE = 100
REVISIONS = "alembic_version"


@contextmanager
def snapshot() -> Iterator[Connection]:
    """One transaction that reads, sees nothing of what is committed meanwhile, and hinders nobody from writing."""
    # SQLite keeps to what its first statement saw by itself: that is how its write-ahead log works.
    postgresql = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    options = postgresql if db.engine.dialect.name == "postgresql" else {}
    reading = reading_only.set(True)
    try:
        with db.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection
    finally:
        reading_only.reset(reading)


def revision(connection: Connection) -> str:
    """Of the last migration that ran here; "" before the first."""
    if not inspect(connection).has_table(REVISIONS):
        return ""
    return connection.scalar(select(column("version_num")).select_from(table(REVISIONS))) or ""


def columns_by_table(connection: Connection) -> dict[str, frozenset[str]]:
    """As the database itself lists them."""
    inspector = inspect(connection)
    return {
        name: frozenset(found["name"] for found in inspector.get_columns(name))
        for name in inspector.get_table_names()
        if name != REVISIONS
    }


def rows(connection: Connection, of: PortableTable) -> Iterator[list[Any]]:
    """Never more than ROWS_AT_ONCE in memory."""
    first = [name for name, _ in of.columns[:2]]
    chosen = select(of.clause).order_by(*first).execution_options(yield_per=ROWS_AT_ONCE)
    for row in connection.execute(chosen):
        yield of.encode(row)


@dataclass(frozen=True)
class Named:
    """A file that a row speaks of."""

    stored_as: str
    file_name: str
    sha256: str


def named_files(connection: Connection, tables: Iterable[PortableTable]) -> list[Named]:
    """By their keys; without those that somebody removed."""
    found: list[Named] = []
    for of in tables:
        if not of.names_files:
            continue
        wanted = of.clause.c
        chosen = select(wanted.stored_as, wanted.file_name, wanted.sha256)
        if "removed_at" in wanted:
            chosen = chosen.where(wanted.removed_at.is_(None))
        found += [Named(*row) for row in connection.execute(chosen)]
    return sorted(found, key=lambda one: one.stored_as)
