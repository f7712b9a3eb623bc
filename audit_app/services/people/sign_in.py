"""Signing in, with limits on guessing in real time; dead links to choose a password are counted beside it.

Failed attempts are counted by account and network together, loosely by network, and by account from anywhere.
The last limit only slows, and only on devices that are not known: on a device on which its person has signed in
before, attempts are counted for that device alone. So nobody who merely knows an email address can shut its
person out.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import selectinload

from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.models import Person, SignInAttempt
from audit_app.queries.people.actors import actor_of
from audit_app.services import access, log
from audit_app.services.people import passwords

WINDOW = timedelta(minutes=15)
TRIES_EACH = 5
TRIES_NETWORK = 100
"""The most failures of a network, which is loose: a police force reaches us from a single address."""

ACCOUNT_WINDOW = timedelta(hours=1)
TRIES_ACCOUNT = 20
SLOWED = timedelta(minutes=5)
"""The wait between attempts on an account after TRIES_ACCOUNT failures on unknown devices."""

TRIES_LINKS = 50
LINK = "Link"
"""The word in place of an email address for dead links. Addresses are in small letters: none is the same."""
_DEVICE = "device "
"""The beginning of an attempt's source if it was made on a known device; other sources are networks."""
_WAIT = "Wait 15 minutes, then try again."


@dataclass(frozen=True)
class KnownDevice:
    """A browser with which somebody signed in before: its random name, and the people who did."""

    name: str
    person_ids: frozenset[str]


def sign_in(
    email: str, password: str, address: str, real_now: datetime, device: KnownDevice | None = None
) -> str | None:
    """Sign somebody in and return the value of their cookie, "id:token"; None where the two do not match.

    Raises Refused after too many failed attempts. A failure is recorded and must be committed.
    """
    person = authenticate(email, password, address, real_now, device)
    if person is not None:
        log.write(actor_of(person), "signed_in", person, real_now)
    return f"{person.id}:{person.sign_in_token}" if person else None


def authenticate(
    email: str, password: str, address: str, real_now: datetime, device: KnownDevice | None = None
) -> Person | None:
    """Return who has this email address and password. Raises Refused and records failures as `sign_in` does."""
    email = email.strip().lower()[:254]
    # Attempts at the same moment are counted in turn; without the lock each would miss the others.
    access.lock_name(email)
    person = db.session.scalar(
        select(Person)
        .where(Person.email == email, Person.left_at.is_(None))
        .options(selectinload(Person.roles))
    )
    known = device is not None and person is not None and person.id in device.person_ids
    source = f"{_DEVICE}{device.name}" if device and known else network_of(address)
    _check_limits(email, source, known, real_now)
    if not passwords.matches(person.password_hash if person else "", password) or person is None:
        _count(email, source, real_now)
        return None
    db.session.execute(
        delete(SignInAttempt).where(
            (SignInAttempt.at < real_now - ACCOUNT_WINDOW)
            | ((SignInAttempt.email == email) & (SignInAttempt.address == source))
        )
    )
    return person


def network_of(address: str) -> str:
    """Return the network as which an address is counted.

    In IPv6 that is the /64 of a customer, who has 2**64 addresses to guess from.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped or ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def links_are_stopped(address: str, real_now: datetime) -> bool:
    """Return whether so many dead links were tried from this network that no link opens for a while."""
    return _failed(real_now - WINDOW, _from(network_of(address)), SignInAttempt.email == LINK) >= TRIES_LINKS


def count_dead_link(address: str, real_now: datetime) -> None:
    """Record that somebody tried a link to choose a password that no longer works."""
    _count(LINK, network_of(address), real_now)


def sign_out_everywhere(person_id: str) -> None:
    """End every sign-in of a person."""
    renew_token(db.session.get_one(Person, person_id))


def renew_token(person: Person, **values: str) -> None:
    """End every sign-in and every link to choose a password; `values` are columns that change with the token.

    It is an UPDATE of its own, which leaves the version of the row alone: signing out must not make an open
    form about the person stale.
    """
    changed = {"sign_in_token": secrets.token_hex(16), **values}
    db.session.execute(update(Person).where(Person.id == person.id).values(changed))


def _check_limits(email: str, source: str, known: bool, real_now: datetime) -> None:
    """Raise Refused where a limit is reached; refused attempts are not counted."""
    of_account, recent = SignInAttempt.email == email, real_now - WINDOW
    if _failed(recent, _from(source), of_account) >= TRIES_EACH:
        raise Refused(f"Too many attempts. {_WAIT}")
    if known:
        return
    if _failed(recent, _from(source), SignInAttempt.email != LINK) >= TRIES_NETWORK:
        raise Refused(f"Too many attempts from your network. {_WAIT}")
    strangers = of_account & SignInAttempt.address.not_like(f"{_DEVICE}%")
    slow = _failed(real_now - ACCOUNT_WINDOW, strangers) >= TRIES_ACCOUNT
    if slow and _failed(real_now - SLOWED, strangers):
        raise Refused(
            "There have been too many failed attempts to sign in with this email address. Wait 5 minutes, then try again, "
            "use a device and browser that you have signed in with before, or ask your QA officer for a new link."
        )


def _from(source: str) -> ColumnElement[bool]:
    return SignInAttempt.address == source


def _failed(since: datetime, *which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(SignInAttempt).where(SignInAttempt.at > since, *which)
    return db.session.scalar(query) or 0


def _count(email: str, source: str, real_now: datetime) -> None:
    db.session.add(SignInAttempt(email=email, address=source, at=real_now))
    db.session.flush()
