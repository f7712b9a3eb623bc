"""An application on SQLite and on PostgreSQL, migrated once a run; each test's changes are rolled back."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import OperationalError

from audit_app import create_app
from audit_app.extensions import db
from audit_app.services import passwords
from config import Mode, Settings

POSTGRESQL = "postgresql"
SQLITE = "sqlite"
INSTALL = "apt-get install -y postgresql && pg_ctlcluster 15 main start"


def postgresql_server() -> str | None:
    """The address of a server where databases may be made, or None."""
    named = os.environ.get("ROUNDTABLE_TEST_POSTGRESQL")
    roles = ("", "postgres@", "root@")
    for address in [named] if named else [f"postgresql+psycopg://{role}127.0.0.1:5432/postgres" for role in roles]:
        try:
            with create_engine(address, connect_args={"connect_timeout": 3}).connect():
                return address
        except OperationalError:
            continue
    return None


def settings_for(database_url: str, folder: Path, **changes: object) -> Settings:
    passwords.use_cheap_hashes()
    values: dict[str, object] = {
        "secret_key": "0" * 64,
        "database_url": database_url,
        "mode": Mode.TESTING,
        "evidence_folder": folder / "evidence",
        "secure_cookies": False,
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A database of this run's own, dropped afterwards."""
    server = postgresql_server()
    if server is None:
        if os.environ.get("CI"):
            pytest.fail(f"PostgreSQL is missing: {INSTALL}")
        pytest.skip(f"PostgreSQL is missing: {INSTALL}")
    name = f"roundtable_test_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.rpartition("/")[0] + f"/{name}"
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture(scope="session", params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)])
def migrated_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("roundtable")
    url = f"sqlite:///{folder}/test.sqlite3"
    if request.param == POSTGRESQL:
        url = request.getfixturevalue("postgresql_url")
    app = create_app(settings_for(url, folder))
    with app.app_context():
        upgrade()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application with an empty database: all that a test commits is undone after it."""
    engines = db.engines
    engine = engines[None]
    with engine.connect() as connection:
        transaction = connection.begin()
        engines[None] = connection  # type: ignore[index]
        db.session.remove()
        db.session.configure(join_transaction_mode="create_savepoint")
        yield migrated_app
        db.session.remove()
        transaction.rollback()
        engines[None] = engine  # type: ignore[index]


class Statements(list[str]):
    """The statements of the block that it watched."""


@pytest.fixture
def statements(app: Flask) -> Iterator[Statements]:
    """Every statement sent to the database while the test runs, savepoints left out."""
    seen = Statements()
    connection = db.engine
    assert isinstance(connection, Connection)

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "SAVEPOINT" not in statement:
            seen.append(statement)

    event.listen(connection, "before_cursor_execute", note)
    yield seen
    event.remove(connection, "before_cursor_execute", note)
