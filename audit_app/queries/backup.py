"""Read the whole database at one moment, row by row, for backups."""

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
    """Open a transaction that reads the database at one moment and keeps nobody from writing."""
    # SQLite's write-ahead log gives every read transaction this isolation by itself; PostgreSQL has to be asked.
    postgresql = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    options = postgresql if db.engine.dialect.name == "postgresql" else {}
    token = reading_only.set(True)
    try:
        with db.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection
    finally:
        reading_only.reset(token)


def revision(connection: Connection) -> str:
    """Return the id of the last migration that ran on this database, or "" before the first."""
    if not inspect(connection).has_table(REVISIONS):
        return ""
    return connection.scalar(select(column("version_num")).select_from(table(REVISIONS))) or ""


def columns_by_table(connection: Connection) -> dict[str, frozenset[str]]:
    """Return the columns of each table, as the database itself lists them."""
    inspector = inspect(connection)
    return {
        name: frozenset(details["name"] for details in inspector.get_columns(name))
        for name in inspector.get_table_names()
        if name != REVISIONS
    }


def rows(connection: Connection, portable: PortableTable) -> Iterator[list[Any]]:
    """Yield the rows of a table, encoded for JSON, with at most ROWS_AT_ONCE of them in memory."""
    order = [name for name, _ in portable.columns[:2]]
    statement = select(portable.clause).order_by(*order).execution_options(yield_per=ROWS_AT_ONCE)
    for row in connection.execute(statement):
        yield portable.encode(row)


@dataclass(frozen=True)
class NamedFile:
    """A file in the evidence store that a row of the database names."""

    stored_as: str
    file_name: str
    sha256: str


def named_files(connection: Connection, tables: Iterable[PortableTable]) -> list[NamedFile]:
    """Return the files that these tables name, ordered by key, without those that somebody has removed."""
    files: list[NamedFile] = []
    for portable in tables:
        if not portable.names_files:
            continue
        columns = portable.clause.c
        statement = select(columns.stored_as, columns.file_name, columns.sha256)
        # Backups from before files could be removed do not have this column.
        if "removed_at" in columns:
            statement = statement.where(columns.removed_at.is_(None))
        files += [NamedFile(*row) for row in connection.execute(statement)]
    return sorted(files, key=lambda file: file.stored_as)
