"""Signing in: throttled by e-mail and address together, loosely by address, in real time; dead links beside it."""

import secrets
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import selectinload

from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.models import Person, SignInAttempt
from audit_app.queries.people import actor_of
from audit_app.services import log, passwords

WINDOW = timedelta(minutes=15)
TRIES_EACH = 5
TRIES_ADDRESS = 100
"""A police force reaches us from one address: many people, so the bound on an address alone is loose."""


TRIES_LINKS = 50
LINK = "Link"
"""Stands where a sign-in has its e-mail address: those are in small letters, so neither counts for the other."""


def sign_in(email: str, password: str, address: str, real_now: datetime) -> str | None:
    """The cookie's value "person:token", or None when e-mail and password do not belong together.

    Raises Refused while there were too many failed attempts. A failure is recorded and must be committed.
    """
    person = matching(email, password, address, real_now)
    if person is not None:
        log.write(actor_of(person), "signed_in", person, real_now)
    return f"{person.id}:{person.sign_in_token}" if person else None


def matching(email: str, password: str, address: str, real_now: datetime) -> Person | None:
    """Who has this e-mail address and password. Raises Refused, and records failures, as `sign_in` does."""
    email = email.strip().lower()[:254]
    if _failed(SignInAttempt.email == email, address, real_now) >= TRIES_EACH:
        raise Refused("Too many attempts. Wait 15 minutes, then try again.")
    if _failed(SignInAttempt.email != LINK, address, real_now) >= TRIES_ADDRESS:
        raise Refused("Too many attempts from your network. Wait 15 minutes, then try again.")
    person = db.session.scalar(
        select(Person)
        .where(Person.email == email, Person.left_at.is_(None))
        .options(selectinload(Person.roles))
    )
    if not passwords.matches(person.password_hash if person else "", password) or person is None:
        db.session.add(SignInAttempt(email=email, address=address, at=real_now))
        db.session.flush()
        return None
    db.session.execute(
        delete(SignInAttempt).where(
            (SignInAttempt.at < real_now - 4 * WINDOW)
            | ((SignInAttempt.email == email) & (SignInAttempt.address == address))
        )
    )
    return person


def links_are_stopped(address: str, real_now: datetime) -> bool:
    """Whether so many dead links to choose a password were tried from this address that none opens for a while."""
    return _failed(SignInAttempt.email == LINK, address, real_now) >= TRIES_LINKS


def count_dead_link(address: str, real_now: datetime) -> None:
    db.session.add(SignInAttempt(email=LINK, address=address, at=real_now))
    db.session.flush()


def sign_out_everywhere(person_id: str) -> None:
    renew_token(db.session.get_one(Person, person_id))


def renew_token(person: Person, **values: str) -> None:
    """Ends every sign-in and every link to choose a password; `values` are columns that change with it.

    By a statement of its own: signing out is no change that a form about the person has to know of.
    """
    changed = {"sign_in_token": secrets.token_hex(16), **values}
    db.session.execute(update(Person).where(Person.id == person.id).values(changed))


def _failed(which: ColumnElement[bool], address: str, real_now: datetime) -> int:
    recent = (SignInAttempt.address == address) & (SignInAttempt.at > real_now - WINDOW)
    return db.session.scalar(select(func.count()).where(which, recent)) or 0
