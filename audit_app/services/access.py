"""Loading a row that an act is about, refusing who may not, and comparing versions; every service begins here."""

from typing import Any, TypeVar

from sqlalchemy import func, select

from audit_app.errors import Conflict, NotAllowed, Stale
from audit_app.extensions import db
from audit_app.policy import Actor, Permission, Subject, can

Row = TypeVar("Row")


def load(model: type[Row], row_id: str) -> Row:
    """The row, or NotAllowed(hidden) where there is none: a stranger's object does not exist either."""
    row = db.session.get(model, row_id)
    if row is None:
        raise NotAllowed(hidden=True)
    return row


def require(actor: Actor, permission: Permission, subject: Subject) -> None:
    """Raises NotAllowed: hidden where the actor may not even read the thing."""
    if not can(actor, permission, subject):
        raise NotAllowed(hidden=not can(actor, permission.reading, subject))


def hold(row: Any) -> None:
    """Reads `row` again and holds it to the end of the transaction: whoever moves it at the same moment waits.

    What was read before may be old by now. SQLite has one writer anyway.
    """
    db.session.refresh(row, with_for_update={"of": type(row)})


def hold_name(name: str) -> None:
    """Make whoever does the same under this name wait until the transaction has ended, where there is no row to hold.

    SQLite has one writer anyway.
    """
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(name))))


def compare_version(row: Any, version: int, **entered: tuple[str, str, str]) -> None:
    """Raises Stale when `row` was changed since `version`; `entered` is field -> (label, stored now, entered)."""
    if row.version != version:
        raise Stale(
            tuple(
                Conflict(label, theirs, yours) for label, theirs, yours in entered.values() if theirs != yours
            )
        )
