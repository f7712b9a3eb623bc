"""The joined libraries: database, sign-in, CSRF protection and the one clock. Imports nothing of ours."""

import secrets
import sqlite3
from base64 import b32encode
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import JSON, DateTime, Dialect, Engine, MetaData, TypeDecorator, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.orm.exc import StaleDataError

DatabaseAway = OperationalError
"""The database is away, or too busy to answer in time."""
DatabaseFailed = SQLAlchemyError
"""Whatever the database can say no with; the two above and below are kinds of it."""
RowChanged = StaleDataError
"""Somebody else's transaction changed the row between our reading and our writing."""
RuleBroken = IntegrityError
"""A constraint refused the row: see `lost_race`."""
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
"""True while a request that may not write is served: SQLite then begins without taking the write lock."""


class Base(DeclarativeBase):
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
migrate = Migrate(compare_type=True, render_as_batch=True)
login = LoginManager()
csrf = CSRFProtect()


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept as UTC: SQLite forgets time zones, so they are put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Json = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def real_now() -> datetime:
    """The machine's own time, aware, UTC; sign-in sessions and throttling use it even in a demonstration."""
    return datetime.now(UTC)


def lost_race(error: IntegrityError) -> bool:
    """Whether somebody else took the number or removed the row meanwhile; a broken CHECK is our own fault."""
    code = getattr(error.orig, "sqlstate", None) or getattr(error.orig, "sqlite_errorname", None)
    return code in _TAKEN_OR_GONE


def new_id() -> str:
    """80 random bits as 16 lower-case letters and digits: safe in an address, tells nothing."""
    return b32encode(secrets.token_bytes(10)).decode().lower()


@event.listens_for(Engine, "connect")
def _set_up_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
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
    # A read followed by a write fails at once when another writer came between: take the lock first.
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN" if reading_only.get() else "BEGIN IMMEDIATE")
