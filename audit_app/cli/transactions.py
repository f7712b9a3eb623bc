"""What happens around every command: the time, one transaction, errors as sentences and an exit code."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import click
from flask.cli import with_appcontext

from audit_app.errors import Invalid, NotAllowed, Refused, RoundtableError
from audit_app.extensions import DatabaseFailed, db
from audit_app.failures import described
from audit_app.policy import Actor
from audit_app.queries.people import agencies
from audit_app.queries.people.partnership import partnership

PROGRAM = Actor(None, "Roundtable")


def acting(command: Callable[..., Any]) -> Callable[..., Any]:
    """Gives the command the time that people see as its first argument, and commits when it has ended well."""

    @answering
    @wraps(command)
    def run(*arguments: Any, **options: Any) -> None:
        command(partnership().now, *arguments, **options)

    return run


def answering(command: Callable[..., Any]) -> Callable[..., Any]:
    """Only commits and says errors: for what runs before there is a partnership, or must not read at once."""

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
            # What the database quotes may be anybody's words, and a command's output is mailed and kept.
            db.session.rollback()
            click.echo(described(error), err=True)
            sys.exit(1)

    return run


def find_agency(slug: str) -> str:
    return _known(agencies.agency_id(slug), f"There is no agency “{slug}”.")


def find_sub_group(slug: str) -> str:
    return _known(agencies.sub_group_id(slug), f"There is no sub-group “{slug}”.")


def _known(found: str | None, otherwise: str) -> str:
    if found is None:
        raise Refused(otherwise)
    return found


def _sentences(error: RoundtableError) -> tuple[str, ...]:
    if isinstance(error, Invalid):
        return tuple(f"{field}: {message}" for field, message in error.fields.items())
    if isinstance(error, Refused):
        return error.reasons
    return (
        ("There is no such thing, or this may not be done to it.",)
        if isinstance(error, NotAllowed)
        else (str(error),)
    )
