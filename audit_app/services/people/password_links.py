"""Links with which people choose a password: they work once, for three days; a newer link ends all earlier ones."""

from dataclasses import dataclass
from datetime import datetime

from audit_app.errors import Refused
from audit_app.models import Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission, Subject
from audit_app.queries.people.actors import actor_of
from audit_app.services import access, log
from audit_app.services.mail import outbox
from audit_app.services.password_tokens import path_for, person_of, stamp
from audit_app.services.people import passwords, sign_in


@dataclass(frozen=True)
class Whose:
    """The person to whom a link belongs, as its page displays them."""

    name: str
    email: str


def make_link(
    actor: Actor, person_id: str, secret: str, now: datetime, real_now: datetime, *, mailed: bool
) -> str:
    """Make a link for a person and return its path.

    The path is "" when the link is `mailed` to the person: then it is made on sending, and nobody else sees it.
    The present password and every sign-in of the person end at once. Links age by the real clock. Raises
    Refused for oneself and for somebody who has left.
    """
    access.require(actor, Permission.PERSON_MANAGE, Subject())
    person = access.load(Person, person_id)
    if person.left_at is not None:
        raise Refused(f"{person.name} has left. Bring them back first.")
    if person.id == actor.person_id:
        raise Refused("This is your own account. Change your password on your account page.")
    sign_in.renew_token(person, password_hash="")
    log.write(actor, "password_link_made", person, now)
    if mailed:
        outbox.queue(MailKind.INVITATION, person, stamp(person), now, about_id=person.id)
        return ""
    return path_for(person, secret, real_now)


def whose(token: str, secret: str, real_now: datetime) -> Whose:
    """Return whose link it is. Raises Refused for a link that is used, replaced or too old."""
    person = person_of(token, secret, real_now)
    return Whose(person.name, person.email)


def choose_password(token: str, password: str, secret: str, now: datetime, real_now: datetime) -> str:
    """Set the password and return the id of the person; the link is then used.

    Raises Refused as `whose` does, Invalid beside `password`.
    """
    access.lock(person_of(token, secret, real_now))
    # Read again under the lock: another request may have used the same link while this one waited.
    person = person_of(token, secret, real_now)
    password_hash = passwords.hash_new_password(password, person.name, person.email, person.agency_id)
    sign_in.renew_token(person, password_hash=password_hash)
    log.write(actor_of(person), "password_chosen", person, now)
    return person.id
