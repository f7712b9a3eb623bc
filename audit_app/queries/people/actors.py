"""Reads people with the roles that they have, as `policy` knows whoever acts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from audit_app.extensions import db
from audit_app.models import Agency, Person, RoleHeld, SubGroup
from audit_app.policy import ROLE_WORDS, Actor, Grant, Role


@dataclass(frozen=True)
class SignedIn:
    """The person who is signed in, with what every page displays of them."""

    actor: Actor
    email: str
    agency: str
    job_title: str


_SIGNED_IN = (
    select(
        Person.name,
        Person.email,
        Person.job_title,
        Agency.name.label("agency"),
        RoleHeld.role,
        RoleHeld.agency_id,
        RoleHeld.sub_group_id,
        RoleHeld.since,
        RoleHeld.until,
    )
    .outerjoin(Agency, Agency.id == Person.agency_id)
    .outerjoin(RoleHeld, RoleHeld.person_id == Person.id)
    .where(
        Person.id == bindparam("person_id"),
        Person.sign_in_token == bindparam("token"),
        Person.left_at.is_(None),
    )
)


def signed_in(person_id: str, sign_in_token: str, today: date) -> SignedIn | None:
    """Return the person of a session cookie; None once they have left or signed out everywhere.

    Every request asks, so it is a single statement, which SQLAlchemy compiles once.
    """
    rows = db.session.execute(_SIGNED_IN, {"person_id": person_id, "token": sign_in_token}).all()
    if not rows:
        return None
    grants = frozenset(
        Grant(row.role, row.agency_id, row.sub_group_id) for row in rows if row.role and _counts(row, today)
    )
    person = rows[0]
    return SignedIn(
        Actor(person_id, person.name, grants), person.email, person.agency or "", person.job_title
    )


def actor_of(person: Person, today: date | None = None) -> Actor:
    """Return a person as `policy` knows them; without `today`, roles for a period do not count."""
    return Actor(person.id, person.name, grants_of(person, today))


def grants_of(person: Person, today: date | None = None) -> frozenset[Grant]:
    """Return the roles of a person; a role for a period counts only on a day of it."""
    return frozenset(
        Grant(role.role, role.agency_id, role.sub_group_id) for role in person.roles if _counts(role, today)
    )


def _counts(row: Any, today: date | None) -> bool:
    """Return whether a role counts; `row` has the columns of RoleHeld."""
    if row.since is None or row.until is None:
        return True
    return today is not None and row.since <= today <= row.until


def grant_key(grant: Grant) -> str:
    """Return a role and its body as text, such as "auditor:a1b2", for the log and for boxes to tick."""
    return ":".join(filter(None, (grant.role, grant.agency_id, grant.sub_group_id)))


def roles_in_words(grants: Iterable[Grant], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return each role with its body, in the order of the roles; `names` are those of `body_names`."""
    order = {role: number for number, role in enumerate(Role)}
    ranked = sorted(
        (order[grant.role], names.get(grant.agency_id or grant.sub_group_id or "", ""), grant.role)
        for grant in grants
    )
    return tuple(", ".join(filter(None, (ROLE_WORDS[role], name))) for _, name, role in ranked)


def body_names() -> dict[str, str]:
    """Return id -> name of every agency and sub-group."""
    both = select(Agency.id, Agency.name).union_all(select(SubGroup.id, SubGroup.name))
    return {row.id: row.name for row in db.session.execute(both)}


def actor_by_email(email: str) -> Actor | None:
    """Return the actor with this email address, for commands and the demonstration, which act as a person."""
    person = db.session.scalar(
        select(Person).where(Person.email == email.strip().lower()).options(selectinload(Person.roles))
    )
    return actor_of(person) if person else None
