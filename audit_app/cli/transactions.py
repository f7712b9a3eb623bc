"""Surrounds every command with the time and a transaction, and turns errors into sentences with an exit code."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext

from audit_app.errors import Invalid, NotAllowed, Refused, RoundtableError
from audit_app.extensions import DatabaseFailed, db
from audit_app.failures import traceback_without_words
from audit_app.policy import Actor
from audit_app.queries.people import agencies
from audit_app.queries.people.partnership import partnership

PROGRAM = Actor(None, "Roundtable")


def acting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command in a transaction, with the time that people see on the pages as its first argument."""

    @answering
    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        command(partnership().now, *arguments, **options)

    return run


def answering(command: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command in a transaction; print its errors as sentences and end with exit code 1.

    By itself it suits commands that run before there is a partnership, or that must not read the database at once.
    """

    @with_appcontext
    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        try:
            command(*arguments, **options)
            db.session.commit()
        except RoundtableError as error:
            db.session.rollback()
            for sentence in _sentences(error):
                click.echo(sentence, err=True)
            sys.exit(1)
        except DatabaseFailed as error:
            # The database may quote what somebody wrote, and the output of cron jobs is mailed and kept.
            db.session.rollback()
            click.echo(traceback_without_words(error), err=True)
            sys.exit(1)

    return run


def find_agency(slug: str) -> str:
    """Return the id of an agency. Raises Refused where there is none."""
    return _required(agencies.agency_id(slug), f"There is no agency “{slug}”.")


def find_sub_group(slug: str) -> str:
    """Return the id of a sub-group. Raises Refused where there is none."""
    return _required(agencies.sub_group_id(slug), f"There is no sub-group “{slug}”.")


def _required(value: str | None, message: str) -> str:
    if value is None:
        raise Refused(message)
    return value


def _sentences(error: RoundtableError) -> tuple[str, ...]:
    if isinstance(error, Invalid):
        return tuple(f"{field}: {message}" for field, message in error.fields.items())
    if isinstance(error, Refused):
        return error.reasons
    return (
        ("This does not exist, or this cannot be done to it.",)
        if isinstance(error, NotAllowed)
        else (str(error),)
    )
