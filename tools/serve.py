"""Migrates the database, loads the demonstration the first time, and serves; `make run` calls it."""

import os
import sys

from flask import Flask
from flask.cli import ScriptInfo

from config import SettingsError

COMMANDS = (["db", "upgrade"], ["demo", "load", "--if-empty"], ["demo", "sign-ins"])


def load_app() -> Flask:
    """Return the application, or end with what is wrong with its settings."""
    try:
        from wsgi import app  # noqa: PLC0415 - importing makes the application, which reads the settings
    except SettingsError as problem:
        sys.exit(f"\n{problem}")
    return app


def prepare(app: Flask) -> None:
    """Run the commands, all in this process: starting is most of what each costs."""
    for command in COMMANDS:
        try:
            app.cli.main(command, prog_name="flask", obj=ScriptInfo(create_app=lambda: app))
        except SystemExit as end:
            if end.code:
                raise


def serve(port: str) -> None:
    """Become the server; without a control socket, which gunicorn would put into the home folder."""
    print(f"Roundtable is at http://127.0.0.1:{port} (Ctrl+C stops it)", flush=True)
    options = [
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "2",
        "--no-control-socket",
        "--log-level",
        "warning",
    ]
    os.execv(sys.executable, [sys.executable, "-m", "gunicorn", "wsgi:app", *options])  # noqa: S606 - no shell is needed


if __name__ == "__main__":
    prepare(load_app())
    serve(os.environ.get("PORT") or "8000")
