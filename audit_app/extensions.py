"""The libraries that the application is built on: database, sign-in, CSRF protection, and the clock."""

import secrets
import sqlite3
from base64 import b32encode
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, TypeDecorator, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.exc import StaleDataError

DatabaseUnavailable = OperationalError
"""The database cannot be reached, or is too busy to answer in time."""
DatabaseFailed = SQLAlchemyError
"""Any error of the database; the others here are kinds of it."""
RowChanged = StaleDataError
"""Another transaction changed the row between reading and writing it."""
ConstraintViolated = IntegrityError
"""A constraint refused the row; `lost_race` tells why."""
# The codes of PostgreSQL and SQLite for a unique constraint and a foreign key.
_TAKEN_OR_GONE = frozenset(
    {
        "23505",
        "23503",
        "SQLITE_CONSTRAINT_UNIQUE",
        "SQLITE_CONSTRAINT_PRIMARYKEY",
        "SQLITE_CONSTRAINT_FOREIGNKEY",
    }
)

reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)
"""True while a request that may not write is served, for which SQLite need not take the write lock."""


class Base(DeclarativeBase):
    """The base of all tables. Constraints have fixed names, so that migrations can change them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base)
login = LoginManager()
csrf = CSRFProtect()


class Moment(TypeDecorator[datetime]):
    """A column of aware moments, stored in UTC. SQLite forgets time zones, so that they are restored on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC. Raises ValueError for a moment without a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC, aware on either kind of database."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def real_now() -> datetime:
    """Return the machine's own time, aware and in UTC.

    A demonstration has a clock of its own; sign-in sessions and throttling use the real time even there.
    """
    return datetime.now(UTC)


def lost_race(error: IntegrityError) -> bool:
    """Return whether another transaction took a unique value, or removed the row that is referred to.

    A broken CHECK is no race, but an error of the program.
    """
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return code in _TAKEN_OR_GONE


def new_id() -> str:
    """Return 80 random bits as 16 lower-case letters and digits, which are safe in an address and disclose nothing."""
    return b32encode(secrets.token_bytes(10)).decode().lower()


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        # Python's driver would begin transactions by itself, too late for the lock below.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000"):
            connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "connect")
def _set_up_postgresql(connection: Any, _record: Any) -> None:
    # Compiling a statement takes PostgreSQL longer than any of ours runs: since the last meeting 778 of 851 ms.
    if type(connection).__module__.startswith("psycopg"):
        connection.execute("SET jit = off")
        connection.commit()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    # A transaction that reads first and then writes fails at once, without waiting, when another wrote in between.
    # So the write lock is taken at the beginning, where SQLite waits for it.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if reading_only.get() else "BEGIN IMMEDIATE")
