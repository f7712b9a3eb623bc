"""Begins every service: loads the row that the act is about, refuses who may not, locks, compares versions."""

from typing import Any, TypeVar

from sqlalchemy import func, select

from audit_app.errors import Conflict, NotAllowed, Stale
from audit_app.extensions import db
from audit_app.policy import Actor, Permission, Subject, can

Row = TypeVar("Row")


def load(model: type[Row], row_id: str) -> Row:
    """Return the row; raise NotAllowed(hidden) where there is none, exactly as for the rows of strangers."""
    row = db.session.get(model, row_id)
    if row is None:
        raise NotAllowed(hidden=True)
    return row


def require(actor: Actor, permission: Permission, subject: Subject) -> None:
    """Raise NotAllowed where the actor may not: hidden where they may not even read the thing."""
    if not can(actor, permission, subject):
        raise NotAllowed(hidden=not can(actor, permission.reading, subject))


def lock(row: Any) -> None:
    """Lock `row` to the end of the transaction and read it again: what was read before may be old by now.

    Whoever changes it at the same moment waits. SQLite has a single writer anyway.
    """
    db.session.refresh(row, with_for_update={"of": type(row)})


def lock_name(name: str) -> None:
    """Lock a name to the end of the transaction, where there is no row to lock.

    Whoever locks the same name waits. SQLite has a single writer anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def compare_version(row: Any, version: int, **entered: tuple[str, str, str]) -> None:
    """Raise Stale when `row` was changed since `version`; `entered` is field -> (label, stored now, entered)."""
    if row.version != version:
        raise Stale(
            tuple(
                Conflict(label, theirs, yours) for label, theirs, yours in entered.values() if theirs != yours
            )
        )
