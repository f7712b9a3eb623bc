"""Whose business a mail is, by the roles that people hold; services that write mail call it."""

from datetime import date

from sqlalchemy import ColumnElement, select

from audit_app.extensions import db
from audit_app.models import Person, RoleHeld, SubGroup
from audit_app.policy import Role
from audit_app.queries.tracker.substitutes import stand_ins
from audit_app.rules.tracker.decisions import Tier


def qa_officers() -> list[Person]:
    return _holding(RoleHeld.role == Role.QA_OFFICER)


def leads_of(agency_id: str) -> list[Person]:
    return _holding((RoleHeld.role == Role.AGENCY_LEAD) & (RoleHeld.agency_id == agency_id))


def who_take_on(agency_id: str | None) -> list[Person]:
    """Those who may take on an immediate concern of the agency."""
    held = (RoleHeld.role == Role.AGENCY_LEAD) & (RoleHeld.agency_id == agency_id)
    return _holding((RoleHeld.role == Role.QA_OFFICER) | held)


def chairs_of(sub_group_id: str) -> list[Person]:
    return _holding((RoleHeld.role == Role.CHAIR) & (RoleHeld.sub_group_id == sub_group_id))


def chairs_at(tier: Tier) -> list[Person]:
    """The chairs of every group of a tier."""
    groups = select(SubGroup.id).where(SubGroup.tier == tier)
    return _holding((RoleHeld.role == Role.CHAIR) & RoleHeld.sub_group_id.in_(groups))


def deciders_of(sub_group_id: str, own_of: str, today: date) -> list[Person]:
    """The chairs; where the thing is a chair's own, whoever decides in place of that chair."""
    chairs = chairs_of(sub_group_id)
    own = own_of in {chair.id for chair in chairs}
    return stand_ins(sub_group_id, frozenset({own_of}), today) if own else chairs


def _holding(held: ColumnElement[bool]) -> list[Person]:
    """Everybody who has not left, once each, by name."""
    query = (
        select(Person)
        .where(Person.left_at.is_(None), Person.id.in_(select(RoleHeld.person_id).where(held)))
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(query))
