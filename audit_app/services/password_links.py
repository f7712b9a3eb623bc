"""Links with which a person chooses a password: signed, used once, for some days; a newer one ends every earlier one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.models import Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission, Subject
from audit_app.queries.partnership import partnership
from audit_app.queries.people import actor_of
from audit_app.services import access, log, outbox, passwords, sign_in

DAYS = 7
USED = "It has been used, has been replaced by a newer one, or is too old. Ask your QA officer for a new one."


@dataclass(frozen=True)
class Whose:
    name: str
    email: str


def make_link(
    actor: Actor, person_id: str, secret: str, now: datetime, real_now: datetime, *, mailed: bool
) -> str:
    """The path of a new link; `mailed` when it goes to the person, and nobody else need see it.

    The password until then ends at once, and so does every sign-in. Links age by the real clock.
    """
    access.require(actor, Permission.PERSON_MANAGE, Subject())
    person = access.load(Person, person_id)
    if person.left_at is not None:
        raise Refused(f"{person.name} has left. Take them back first.")
    if person.id == actor.person_id:
        raise Refused("This is you. Change your own password on the page of your account.")
    sign_in.renew_token(person, password_hash="")
    ends = int((real_now + timedelta(days=DAYS)).timestamp())
    path = f"/choose-password/{_signer(secret).dumps([person.id, _stamp(person), ends])}"
    log.write(actor, "password_link_made", person, now)
    if mailed:
        outbox.queue(
            MailKind.INVITATION,
            person,
            _stamp(person),
            now,
            partnership=partnership().name or "your partnership",
            days=str(DAYS),
            link=outbox.link(path),
        )
    return path


def whose(token: str, secret: str, real_now: datetime) -> Whose:
    """Raises Refused for a link that does not open anything any more."""
    person = _person(token, secret, real_now)
    return Whose(person.name, person.email)


def choose_password(token: str, password: str, secret: str, now: datetime, real_now: datetime) -> str:
    """The id of whose password it is; the link is spent. Raises Refused as `whose` does, Invalid beside `password`."""
    access.hold(_person(token, secret, real_now))
    # Whoever waited for the same link to be used finds it spent.
    person = _person(token, secret, real_now)
    password_hash = passwords.chosen(password, person.name, person.email, person.agency_id)
    sign_in.renew_token(person, password_hash=password_hash)
    log.write(actor_of(person), "password_chosen", person, now)
    return person.id


def _person(token: str, secret: str, real_now: datetime) -> Person:
    try:
        person_id, stamp, ends = _signer(secret).loads(token)
    except BadData:
        raise Refused(USED) from None
    person = db.session.get(Person, person_id)
    if person is None or person.left_at is not None or stamp != _stamp(person) or real_now.timestamp() > ends:
        raise Refused(USED)
    return person


def _stamp(person: Person) -> str:
    """Changes with every new token, and tells nothing of it."""
    return sha256(person.sign_in_token.encode()).hexdigest()[:16]


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="password link")
