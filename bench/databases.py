"""Empty databases for a measurement, SQLite and PostgreSQL, dropped afterwards."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import create_engine, insert, text

from audit_app import create_app
from audit_app.extensions import db
from config import Mode, Settings
from tools.machine import POSTGRESQL as SERVER

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
SECRET = "1" * 64


@contextmanager
def new_database(kind: str, folder: Path) -> Iterator[str]:
    """Yield the address of an empty database; an SQLite file is made in `folder`."""
    if kind == SQLITE:
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    server = SERVER.find()
    if server is None:
        raise SystemExit(SERVER.missing)
    name = f"roundtable_bench_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.rpartition("/")[0] + f"/{name}"
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        engine.dispose()


@contextmanager
def migrated_app(url: str, folder: Path) -> Iterator[Flask]:
    """Migrate the database, and yield the application in its context, without the shipped question sets."""
    settings = Settings(
        secret_key=SECRET,
        database_url=url,
        mode=Mode.TESTING,
        evidence_folder=folder / "evidence",
        secure_cookies=False,
        import_shipped_themes=False,
    )
    app = create_app(settings)
    with app.app_context():
        upgrade()
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def insert_rows(model: Any, rows: list[dict[str, Any]]) -> None:
    """Insert rows in bulk."""
    db.session.execute(insert(model), rows)


def analyse() -> None:
    """Bring the database's statistics up to date, as they are in a database that has run for a day."""
    db.session.execute(text("ANALYZE"))
    db.session.commit()
