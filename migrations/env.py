"""Runs the migrations on the application's own engine, on SQLite and on PostgreSQL."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import JSON, Connection, text

from audit_app import models  # noqa: F401 - fills the metadata
from audit_app.extensions import Moment, db, real_now
from audit_app.models.triggers import create_triggers
from audit_app.policy import Actor
from audit_app.services.themes.themes import import_shipped
from config import ROOT


def render_item(kind: str, thing: Any, _autogenerate: Any) -> str | Literal[False]:
    """Our own column types are written by their names."""
    if kind == "type" and isinstance(thing, Moment):
        return "Moment()"
    return "Json" if kind == "type" and isinstance(thing, JSON) else False


def run() -> None:
    """Run the migrations on the database of the application."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        _keep_children(connection, on=False)
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            render_as_batch=True,
            compare_type=True,
            render_item=render_item,
            transaction_per_migration=False,
        )
        with context.begin_transaction():
            context.run_migrations()
            if connection.dialect.has_table(connection, "log_entry"):
                create_triggers(connection)
            _check_links(connection)
        connection.commit()
        _keep_children(connection, on=True)
        newest = set(context.get_context().get_current_heads()) == set(context.script.get_heads())
    if newest and current_app.config["SETTINGS"].import_shipped_themes:
        import_shipped(Actor(None, "Roundtable"), ROOT / "audit_templates" / "themes", real_now())
        db.session.commit()


def _keep_children(connection: Connection, on: bool) -> None:
    """SQLite rebuilds a table by dropping the old one: with foreign keys on, that would delete what hangs on it."""
    if connection.dialect.name == "sqlite":
        raw = connection.connection.dbapi_connection
        assert raw is not None
        raw.execute(f"PRAGMA foreign_keys={'ON' if on else 'OFF'}")


def _check_links(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(f"The migration would leave rows without what they point to: {broken[:5]}")


run()
