"""Who decides in place of a chair on what is the chair's own: named on pages, and told by mail."""

from datetime import date

from sqlalchemy import ColumnElement, select

from audit_app.extensions import db
from audit_app.models import Person, RoleHeld, SubGroup
from audit_app.policy import Role, Subject
from audit_app.rules.tracker.decisions import Tier


def stand_ins(sub_group_id: str, own_ids: frozenset[str], today: date) -> list[Person]:
    """Another chair of the sub-group or today's vice-chair, else the chairs of the Executive, else all others."""
    in_period = (RoleHeld.since <= today) & (RoleHeld.until >= today)
    here = RoleHeld.sub_group_id == sub_group_id
    chairs = RoleHeld.role == Role.CHAIR
    executive = RoleHeld.sub_group_id.in_(select(SubGroup.id).where(SubGroup.tier == Tier.EXECUTIVE))
    in_turn = (
        here & (chairs | ((RoleHeld.role == Role.VICE_CHAIR) & in_period)),
        ~here & chairs & executive,
        ~here & chairs,
    )
    for held in in_turn:
        if people := [person for person in _holding(held) if person.id not in own_ids]:
            return people
    return []


def stand_in_names(subject: Subject, today: date) -> tuple[str, ...]:
    """Empty where the thing is no chair's own, or where nobody can stand in."""
    if not subject.chairs_own or subject.sub_group_id is None:
        return ()
    return tuple(person.name for person in stand_ins(subject.sub_group_id, subject.by_ids, today))


def _holding(held: ColumnElement[bool]) -> list[Person]:
    query = (
        select(Person)
        .where(Person.left_at.is_(None), Person.id.in_(select(RoleHeld.person_id).where(held)))
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(query))
