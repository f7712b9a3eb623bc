"""The rows that make up the partnership: how each is checked, locked, added, changed and logged."""

import re
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import func, select

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models.base import Versioned
from audit_app.models.texts import REGISTER
from audit_app.policy import Actor, Permission, Subject
from audit_app.rules.plain_text import one_line
from audit_app.services import access, log, text_revisions

Row = TypeVar("Row", bound=Versioned)
LONGEST_NAME, LONGEST_SLUG = 200, 80


def require_manager(actor: Actor) -> None:
    """Raise NotAllowed where a person may not manage the partnership; the program itself needs no role."""
    if actor.person_id is not None:
        access.require(actor, Permission.PARTNERSHIP_MANAGE, Subject())


def locked(actor: Actor, model: type[Row], row_id: str) -> Row:
    """Return a row that may be changed now, locked: whoever refers to it at the same moment waits."""
    require_manager(actor)
    row = access.load(model, row_id)
    access.lock(row)
    return row


def check(problems: dict[str, str]) -> None:
    """Raise Invalid where there are problems, field -> message."""
    if problems:
        raise Invalid(problems)


def name_problem(name: str) -> str:
    """Return what is wrong with the length of a name, or ""."""
    if not one_line(name):
        return "Enter a name"
    return f"Name must be {LONGEST_NAME} characters or fewer" if len(one_line(name)) > LONGEST_NAME else ""


def free_name(model: Any, name: str, row: Versioned | None = None, **within: str) -> dict[str, str]:
    """Return what is wrong with a name, field -> message.

    `row` is the row to be renamed; `within` are the columns within whose values the name must be unique.
    """
    if problem := name_problem(name):
        return {"name": problem}
    same = select(model.id).filter_by(**within).where(func.lower(model.name) == one_line(name).lower())
    others = set(db.session.scalars(same)) - {row.id if row else ""}
    return {"name": f"There is already one called “{one_line(name)}”"} if others else {}


def new_slug(model: Any, name: str) -> str:
    """Return the name in small letters, digits and hyphens, with a number where another row has that slug."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[: LONGEST_SLUG - 5].strip("-") or "other"
    taken = set(db.session.scalars(select(model.slug).where(model.slug.startswith(plain, autoescape=True))))
    candidates = (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)


def added(actor: Actor, row: Row, act: str, now: datetime, **after: object) -> Row:
    """Insert a row and log its facts; return it."""
    db.session.add(row)
    db.session.flush()
    log.write(actor, act, row, now, after=after)
    return row


def changed(actor: Actor, row: Row, act: str, now: datetime, **values: Any) -> Row:
    """Set `values` and log what changed; return the row.

    Facts go into the log as they are; of words (see `models/texts.py`) only those that are replaced are kept.
    """
    words = set(REGISTER[row.__tablename__].words) & values.keys()
    before = {column: getattr(row, column) for column in values}
    for column, value in values.items():
        setattr(row, column, value)
    db.session.flush()
    log.write(
        actor,
        act,
        row,
        now,
        before={name: before[name] for name in before if name not in words},
        after={name: values[name] for name in values if name not in words},
        replaced=text_revisions.replaced({name: before[name] for name in sorted(words)}, values),
    )
    return row
