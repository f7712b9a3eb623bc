"""`flask --app wsgi db …`: Flask-Migrate brings Alembic, a sixth of the start, so only its commands import it."""

from functools import cached_property
from importlib import import_module
from typing import Any

from click import Command, Context
from flask.cli import AppGroup

from audit_app.extensions import db
from config import ROOT


class Commands(AppGroup):
    """The commands of the application, with Flask-Migrate's group imported when somebody asks for it."""

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Return the command with this name, or None."""
        if cmd_name == "db":
            return import_module("flask_migrate.cli").db
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: Context) -> list[str]:
        """Return the names of all commands."""
        return sorted([*super().list_commands(ctx), "db"])


class Migrations:
    """A substitute for Flask-Migrate's extension, with what its commands read from the application."""

    db = db
    directory = str(ROOT / "migrations")

    @cached_property
    def migrate(self) -> Any:
        """Return Flask-Migrate itself, as its own commands use it."""
        library = import_module("flask_migrate")
        return library.Migrate(db=db, directory=self.directory, compare_type=True, render_as_batch=True)
