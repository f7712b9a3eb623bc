"""Whose business a mail is, by the roles that people hold; services that write mail call it."""

from datetime import date

from sqlalchemy import ColumnElement, select

from audit_app.extensions import db
from audit_app.models import Person, RoleHeld, SubGroup
from audit_app.policy import Role, Subject
from audit_app.queries.tracker.substitutes import deciders
from audit_app.rules.tracker.decisions import Tier


def qa_officers() -> list[Person]:
    return _holding(RoleHeld.role == Role.QA_OFFICER)


def leads_of(agency_id: str) -> list[Person]:
    return _holding((RoleHeld.role == Role.AGENCY_LEAD) & (RoleHeld.agency_id == agency_id))


def who_take_on(agency_id: str | None) -> list[Person]:
    """Those who may take on an immediate concern of the agency."""
    held = (RoleHeld.role == Role.AGENCY_LEAD) & (RoleHeld.agency_id == agency_id)
    return _holding((RoleHeld.role == Role.QA_OFFICER) | held)


def chairs_at(tier: Tier) -> list[Person]:
    """The chairs of every group of a tier."""
    groups = select(SubGroup.id).where(SubGroup.tier == tier)
    return _holding((RoleHeld.role == Role.CHAIR) & RoleHeld.sub_group_id.in_(groups))


def deciders_on(subject: Subject, today: date) -> list[Person]:
    """Its sub-group's chairs and today's vice-chairs; where it is their own, whoever decides in their place."""
    return deciders(subject.sub_group_id, subject.by_ids, today) if subject.sub_group_id else []


def _holding(held: ColumnElement[bool]) -> list[Person]:
    """Everybody who has not left, once each, by name."""
    query = (
        select(Person)
        .where(Person.left_at.is_(None), Person.id.in_(select(RoleHeld.person_id).where(held)))
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(query))
