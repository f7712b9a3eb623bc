"""Who is signed in, and lists of people to choose from."""

from dataclasses import dataclass

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import Person, RoleHeld
from audit_app.policy import ROLE_WORDS, Actor, Grant, Role


@dataclass(frozen=True)
class SignedIn:
    actor: Actor
    email: str
    agency: str
    job_title: str


@dataclass(frozen=True)
class Choice:
    """One entry of a list to choose from."""

    id: str
    label: str


def signed_in(person_id: str, sign_in_token: str) -> SignedIn | None:
    """The person behind a session cookie; None once they left or signed out everywhere."""
    person = db.session.scalar(
        select(Person)
        .where(Person.id == person_id, Person.sign_in_token == sign_in_token, Person.left_at.is_(None))
        .options(joinedload(Person.agency), joinedload(Person.roles))
    )
    if person is None:
        return None
    agency = person.agency.name if person.agency else ""
    return SignedIn(actor_of(person), person.email, agency, person.job_title)


def actor_of(person: Person) -> Actor:
    grants = frozenset(Grant(held.role, held.agency_id, held.sub_group_id) for held in person.roles)
    return Actor(person.id, person.name, grants)


def actor_by_email(email: str) -> Actor | None:
    """For commands and the demonstration, which act as a person."""
    person = db.session.scalar(
        select(Person).where(Person.email == email.strip().lower()).options(selectinload(Person.roles))
    )
    return actor_of(person) if person else None


def auditors_of(agency_ids: frozenset[str]) -> dict[str, tuple[Choice, ...]]:
    """Agency id -> its auditors who have not left, by name."""
    rows = db.session.execute(
        select(RoleHeld.agency_id, Person.id, Person.name, Person.job_title)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(RoleHeld.role == Role.AUDITOR, RoleHeld.agency_id.in_(agency_ids), Person.left_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    found: dict[str, list[Choice]] = {agency_id: [] for agency_id in agency_ids}
    for agency_id, person_id, name, job_title in rows:
        found[str(agency_id)].append(Choice(person_id, f"{name}, {job_title}" if job_title else name))
    return {agency_id: tuple(choices) for agency_id, choices in found.items()}


def possible_owners() -> tuple[Choice, ...]:
    """Everybody of an agency who has not left: any of them may own an action."""
    people = db.session.scalars(
        select(Person)
        .where(Person.left_at.is_(None), Person.agency_id.is_not(None))
        .options(joinedload(Person.agency))
        .order_by(Person.name, Person.id)
    )
    return tuple(Choice(p.id, f"{p.name} ({p.agency.name if p.agency else ''})") for p in people)


def demonstration_stands() -> bool:
    """Whether anybody of the demonstration can sign in; also answers before the first migration."""
    if not inspect(db.engine).has_table(Person.__tablename__):
        return False
    return db.session.scalar(select(Person.id).where(Person.demonstration).limit(1)) is not None


@dataclass(frozen=True)
class SignIn:
    email: str
    does: str


def demonstration_people() -> tuple[SignIn, ...]:
    """Everybody of the demonstration, those who run audits first."""
    people = db.session.scalars(
        select(Person)
        .where(Person.demonstration)
        .options(joinedload(Person.agency), selectinload(Person.roles))
        .order_by(Person.email)
    ).all()
    order = {role: number for number, role in enumerate(Role)}
    ranked = sorted(
        people, key=lambda person: min((order[held.role] for held in person.roles), default=len(order))
    )
    return tuple(SignIn(person.email, _does(person)) for person in ranked)


def _does(person: Person) -> str:
    roles = sorted({ROLE_WORDS[held.role] for held in person.roles}) or ["Owns actions"]
    return ", ".join([*roles, *([person.agency.name] if person.agency else [])])
