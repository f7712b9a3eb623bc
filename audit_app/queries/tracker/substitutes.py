"""Finds who decides for a sub-group, and who decides in their place about their own work, for pages and for mail."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from audit_app.extensions import db
from audit_app.models import Person, RoleHeld, SubGroup
from audit_app.policy import Role, Subject
from audit_app.rules.tracker.decisions import Tier


@dataclass(frozen=True)
class Substitutes:
    """The people who decide in place of somebody about that person's own work; `names` is empty where nobody can."""

    names: tuple[str, ...]


def deciders(sub_group_id: str, own_ids: frozenset[str], today: date) -> list[Person]:
    """Return who decides for a sub-group today about the work of the people in `own_ids`, by name.

    They are its chairs and today's vice-chairs, without the people in `own_ids`. Where a chair's own work leaves nobody
    else, the chairs of the Executive decide; where there are none, the chairs of all other groups.
    """
    here = RoleHeld.sub_group_id == sub_group_id
    chairs = RoleHeld.role == Role.CHAIR
    if people := _without(own_ids, here & _decides_on(today)):
        return people
    if not _have_role(own_ids, here & chairs):
        return []
    executive = RoleHeld.sub_group_id.in_(select(SubGroup.id).where(SubGroup.tier == Tier.EXECUTIVE))
    return _without(own_ids, ~here & chairs & executive) or _without(own_ids, ~here & chairs)


def in_place(subject: Subject, today: date) -> Substitutes | None:
    """Return who decides about the subject in place of those whose own work it is.

    None where none of them would otherwise decide about it, so that nobody needs a substitute.
    """
    sub_group_id = subject.sub_group_id
    if sub_group_id is None or not subject.by_ids:
        return None
    if not _have_role(subject.by_ids, (RoleHeld.sub_group_id == sub_group_id) & _decides_on(today)):
        return None
    return Substitutes(tuple(person.name for person in deciders(sub_group_id, subject.by_ids, today)))


def _decides_on(today: date) -> ColumnElement[bool]:
    """Return the condition that a role lets somebody decide for the sub-group on that day, for queries on RoleHeld.

    It agrees with `policy.py`.
    """
    in_period = (RoleHeld.since <= today) & (RoleHeld.until >= today)
    return (RoleHeld.role == Role.CHAIR) | ((RoleHeld.role == Role.VICE_CHAIR) & in_period)


def _have_role(person_ids: frozenset[str], role: ColumnElement[bool]) -> bool:
    query = select(RoleHeld.id).where(role, RoleHeld.person_id.in_(person_ids))
    return db.session.scalar(query.limit(1)) is not None


def _without(own_ids: frozenset[str], role: ColumnElement[bool]) -> list[Person]:
    return [person for person in _people_with(role) if person.id not in own_ids]


def _people_with(role: ColumnElement[bool]) -> list[Person]:
    query = (
        select(Person)
        .where(Person.left_at.is_(None), Person.id.in_(select(RoleHeld.person_id).where(role)))
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(query))
