"""An application on SQLite and on PostgreSQL, migrated once a run; each test's changes are undone."""

import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, event, text

from audit_app import create_app
from audit_app.extensions import db
from audit_app.services.people import passwords
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
def new_postgresql_database(like: str = "template1") -> Iterator[str]:
    """The address of a database that is empty, or `like` one to which nobody is connected; dropped afterwards.

    Skips (with CI=true: fails) where there is no server.
    """
    server = SERVER.find()
    if server is None:
        stop = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        stop(SERVER.missing)
    name = f"roundtable_test_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {like}"))
    try:
        yield server.rpartition("/")[0] + f"/{name}"
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@contextmanager
def copy_of(url: str, folder: Path) -> Iterator[str]:
    """The address of a copy of a database to which nobody is connected; of SQLite in this folder."""
    if url.startswith("postgresql"):
        with new_postgresql_database(like=url.rpartition("/")[2]) as copy:
            yield copy
    else:
        yield f"sqlite:///{shutil.copy(url.removeprefix('sqlite:///'), folder)}"


UrlOf = Callable[[str], str]


@pytest.fixture(scope="session")
def migrated_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[UrlOf]:
    """By its kind, an empty database of this version, to be copied: migrating takes a second."""
    with ExitStack() as stack:

        @cache
        def url_of(kind: str) -> str:
            folder = tmp_path_factory.mktemp("migrated")
            url = f"sqlite:///{folder}/test.sqlite3"
            if kind == POSTGRESQL:
                url = stack.enter_context(new_postgresql_database())
            with create_app(settings_for(url, folder)).app_context():
                upgrade()
                leave()
            return url

        yield url_of


def leave() -> None:
    """Ends every connection of the application, so that its database can be copied."""
    db.session.remove()
    db.engine.dispose()


@pytest.fixture(scope="session", params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)])
def migrated_app(
    request: pytest.FixtureRequest, migrated_url: UrlOf, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    folder = tmp_path_factory.mktemp("roundtable")
    with copy_of(migrated_url(request.param), folder) as url:
        app = create_app(settings_for(url, folder))
        yield app
        with app.app_context():
            leave()


on_one_database = pytest.mark.parametrize("migrated_app", [SQLITE], indirect=True, scope="session")
"""For a walk through hundreds of pages whose words and links alone are of interest, not what the database finds."""


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


@contextmanager
def undone() -> Iterator[None]:
    """What is committed inside is undone after, so that a test finds all as it was; inside the fixture `app`."""
    db.session.commit()
    connection = db.engine
    assert isinstance(connection, Connection)
    nested = connection.begin_nested()
    try:
        yield
    finally:
        db.session.rollback()
        nested.rollback()


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
