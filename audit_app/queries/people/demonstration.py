"""The people of the demonstration, whom no production may have."""

from dataclasses import dataclass

from sqlalchemy import inspect, select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import Person
from audit_app.policy import ROLE_WORDS, Role


def demonstration_exists() -> bool:
    """Return whether anybody of the demonstration can sign in; also before the first migration."""
    if not inspect(db.engine).has_table(Person.__tablename__):
        return False
    return db.session.scalar(select(Person.id).where(Person.demonstration).limit(1)) is not None


@dataclass(frozen=True)
class SignIn:
    """A person to sign in as, and what they do."""

    email: str
    does: str


def demonstration_people() -> tuple[SignIn, ...]:
    """Return everybody of the demonstration, those who run audits first."""
    people = db.session.scalars(
        select(Person)
        .where(Person.demonstration)
        .options(joinedload(Person.agency), selectinload(Person.roles))
        .order_by(Person.email)
    ).all()
    order = {role: number for number, role in enumerate(Role)}
    ranked = sorted(
        people, key=lambda person: min((order[grant.role] for grant in person.roles), default=len(order))
    )
    return tuple(SignIn(person.email, _does(person)) for person in ranked)


def _does(person: Person) -> str:
    roles = sorted({ROLE_WORDS[grant.role] for grant in person.roles}) or ["Owns actions"]
    return ", ".join([*roles, *([person.agency.name] if person.agency else [])])
