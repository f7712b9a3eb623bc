"""Creating people with their roles, and their passwords. The `users` command and the demonstration call it."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import Person, RoleHeld
from audit_app.policy import AGENCY_ROLES, SUB_GROUP_ROLES, Actor, Grant
from audit_app.services import log, passwords

_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})[A-Za-z0-9]")


@dataclass(frozen=True)
class PersonDetails:
    email: str
    name: str
    job_title: str
    agency_id: str | None
    password: str
    demonstration: bool = False


def create_person(actor: Actor, details: PersonDetails, grants: Iterable[Grant], now: datetime) -> Person:
    """Raises Invalid: an address that is none or taken, a password too short, a role without what it is held for."""
    email = details.email.strip().lower()
    _check_email(email)
    if not details.name.strip():
        raise Invalid({"name": "Enter a name"})
    held = set(grants)
    for grant in held:
        _check_grant(grant)
    person = Person(
        email=email,
        name=details.name.strip()[:200],
        job_title=details.job_title.strip(),
        agency_id=details.agency_id,
        password_hash=passwords.hashed(details.password),
        sign_in_token=secrets.token_hex(16),
        demonstration=details.demonstration,
        created_at=now,
        roles=[
            RoleHeld(role=grant.role, agency_id=grant.agency_id, sub_group_id=grant.sub_group_id)
            for grant in held
        ],
    )
    db.session.add(person)
    db.session.flush()
    log.write(actor, "person_created", person, now, after={"roles": sorted(grant.role for grant in held)})
    return person


def _check_email(email: str) -> None:
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Invalid({"email": "Enter an email address, such as name@example.org"})
    if db.session.scalar(select(Person.id).where(Person.email == email)):
        raise Invalid({"email": "Somebody already has this email address"})


def _check_grant(grant: Grant) -> None:
    if (grant.role in AGENCY_ROLES) != (grant.agency_id is not None):
        raise Invalid({"roles": f"The role {grant.role} is held for an agency, and only such roles are"})
    if (grant.role in SUB_GROUP_ROLES) != (grant.sub_group_id is not None):
        raise Invalid({"roles": f"The role {grant.role} is held for a sub-group, and only such roles are"})
