"""Checks of the email address and the roles that are entered for a person."""

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Agency, Person, SubGroup
from audit_app.policy import AGENCY_ROLES, ROLE_WORDS, SUB_GROUP_ROLES, Grant, Role
from audit_app.rules.email_addresses import email_format_problem


def email_problem(email: str, person: Person | None) -> str:
    """Return what is wrong with an email address, or ""; `person` is who has it, or None for a new person."""
    if problem := email_format_problem(email):
        return problem
    other = db.session.scalar(select(Person).where(Person.email == email))
    if other is None or other is person:
        return ""
    if other.left_at is not None:
        return f"{other.name} has this email address and has left. Bring them back instead"
    return "Somebody else already has this email address"


def grant_problem(grant: Grant) -> str:
    """Return what is wrong with a role and its body, or ""."""
    if grant.role is Role.VICE_CHAIR:
        return "Name a vice-chair on the page of the sub-group"
    if (grant.role in AGENCY_ROLES) != (grant.agency_id is not None):
        return f"The role {grant.role} {'needs' if grant.role in AGENCY_ROLES else 'cannot have'} an agency"
    if (grant.role in SUB_GROUP_ROLES) != (grant.sub_group_id is not None):
        return (
            f"The role {grant.role} {'needs' if grant.role in SUB_GROUP_ROLES else 'cannot have'} a sub-group"
        )
    gone = (grant.agency_id and db.session.get(Agency, grant.agency_id) is None) or (
        grant.sub_group_id and db.session.get(SubGroup, grant.sub_group_id) is None
    )
    return f"{ROLE_WORDS[grant.role]} must be for an agency or sub-group in the list" if gone else ""
