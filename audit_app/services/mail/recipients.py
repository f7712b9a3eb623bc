"""Finds the people to whom a mail goes, by the roles that people have; services that queue mail call it."""

from datetime import date

from sqlalchemy import ColumnElement, select

from audit_app.extensions import db
from audit_app.models import Person, RoleHeld, SubGroup
from audit_app.policy import Role, Subject
from audit_app.queries.tracker.substitutes import deciders
from audit_app.rules.tracker.decisions import Tier


def qa_officers() -> list[Person]:
    """Return all QA officers."""
    return _with_role(RoleHeld.role == Role.QA_OFFICER)


def leads_of(agency_id: str) -> list[Person]:
    """Return the leads of an agency."""
    return _with_role((RoleHeld.role == Role.AGENCY_LEAD) & (RoleHeld.agency_id == agency_id))


def who_take_on(agency_id: str | None) -> list[Person]:
    """Return those who may take on an immediate concern of the agency."""
    is_lead = (RoleHeld.role == Role.AGENCY_LEAD) & (RoleHeld.agency_id == agency_id)
    return _with_role((RoleHeld.role == Role.QA_OFFICER) | is_lead)


def chairs_at(tier: Tier) -> list[Person]:
    """Return the chairs of every group of a tier."""
    groups = select(SubGroup.id).where(SubGroup.tier == tier)
    return _with_role((RoleHeld.role == Role.CHAIR) & RoleHeld.sub_group_id.in_(groups))


def deciders_on(subject: Subject, today: date) -> list[Person]:
    """Return the chairs of its sub-group and today's vice-chairs; for their own, whoever decides in their place."""
    return deciders(subject.sub_group_id, subject.by_ids, today) if subject.sub_group_id else []


def _with_role(condition: ColumnElement[bool]) -> list[Person]:
    """Return everybody who has not left and has such a role, each once, by name."""
    query = (
        select(Person)
        .where(Person.left_at.is_(None), Person.id.in_(select(RoleHeld.person_id).where(condition)))
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(query))
