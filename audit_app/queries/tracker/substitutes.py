"""Who decides for a sub-group, and who in their place on what is their own: named on pages, and told by mail."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from audit_app.extensions import db
from audit_app.models import Person, RoleHeld, SubGroup
from audit_app.policy import Role, Subject
from audit_app.rules.tracker.decisions import Tier


@dataclass(frozen=True)
class InPlace:
    """Who decides in place of somebody whose own a thing is; `names` is empty where nobody can."""

    names: tuple[str, ...]


def deciders(sub_group_id: str, own_ids: frozenset[str], today: date) -> list[Person]:
    """The chairs of the sub-group and today's vice-chairs, without those whose own it is.

    Where no other is left beside a chair, the chairs of the Executive decide, else those of all other groups.
    """
    here = RoleHeld.sub_group_id == sub_group_id
    chairs = RoleHeld.role == Role.CHAIR
    if people := _without(own_ids, here & _decides_on(today)):
        return people
    if not _held_by(own_ids, here & chairs):
        return []
    executive = RoleHeld.sub_group_id.in_(select(SubGroup.id).where(SubGroup.tier == Tier.EXECUTIVE))
    return _without(own_ids, ~here & chairs & executive) or _without(own_ids, ~here & chairs)


def in_place(subject: Subject, today: date) -> InPlace | None:
    """None where the thing belongs to nobody who would decide on it."""
    sub_group_id = subject.sub_group_id
    if sub_group_id is None or not subject.by_ids:
        return None
    if not _held_by(subject.by_ids, (RoleHeld.sub_group_id == sub_group_id) & _decides_on(today)):
        return None
    return InPlace(tuple(person.name for person in deciders(sub_group_id, subject.by_ids, today)))


def _decides_on(today: date) -> ColumnElement[bool]:
    """A role of a sub-group by which somebody decides for it on that day, as the policy says."""
    in_period = (RoleHeld.since <= today) & (RoleHeld.until >= today)
    return (RoleHeld.role == Role.CHAIR) | ((RoleHeld.role == Role.VICE_CHAIR) & in_period)


def _held_by(person_ids: frozenset[str], held: ColumnElement[bool]) -> bool:
    query = select(RoleHeld.id).where(held, RoleHeld.person_id.in_(person_ids))
    return db.session.scalar(query.limit(1)) is not None


def _without(own_ids: frozenset[str], held: ColumnElement[bool]) -> list[Person]:
    return [person for person in _holding(held) if person.id not in own_ids]


def _holding(held: ColumnElement[bool]) -> list[Person]:
    query = (
        select(Person)
        .where(Person.left_at.is_(None), Person.id.in_(select(RoleHeld.person_id).where(held)))
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(query))
