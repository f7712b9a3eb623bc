"""An application on SQLite and on PostgreSQL, migrated once a run; each test's changes are undone."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, event, text

from audit_app import create_app
from audit_app.extensions import db
from audit_app.services import passwords
from config import Mode, Settings
from tools.machine import POSTGRESQL as SERVER

POSTGRESQL, SQLITE = "postgresql", "sqlite"


def settings_for(database_url: str, folder: Path, **changes: object) -> Settings:
    passwords.use_cheap_hashes()
    values: dict[str, object] = {
        "secret_key": "0" * 64,
        "database_url": database_url,
        "mode": Mode.TESTING,
        "evidence_folder": folder / "evidence",
        "secure_cookies": False,
        "import_shipped_themes": False,
    }
    return Settings(**{**values, **changes})  # type: ignore[arg-type]


@contextmanager
def new_postgresql_database() -> Iterator[str]:
    """The address of an empty database, dropped afterwards; skips (with CI=true: fails) where there is no server."""
    server = SERVER.find()
    if server is None:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(SERVER.missing)
    name = f"roundtable_test_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.rpartition("/")[0] + f"/{name}"
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    with new_postgresql_database() as url:
        yield url


@pytest.fixture(scope="session", params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)])
def migrated_app(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("roundtable")
    url = f"sqlite:///{folder}/test.sqlite3"
    if request.param == POSTGRESQL:
        url = request.getfixturevalue("postgresql_url")
    app = create_app(settings_for(url, folder))
    with app.app_context():
        upgrade()
        db.session.remove()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Iterator[Flask]:
    """The application with an empty database: all that a test commits is undone after it."""
    with migrated_app.app_context():
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
