"""Finds people whom mail cannot reach, or who cannot sign in yet: one list for To do, for a round, and for its opening."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, Case, Person, RoleHeld, Service
from audit_app.policy import Role
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN

REFUSED = Person.left_at.is_(None) & Person.mail_refused_at.is_not(None)
"""The condition that a mail server refused the present address of somebody who has not left."""
_NOT_IN = Person.left_at.is_(None) & (Person.password_hash == "")


@dataclass(frozen=True)
class Unreached:
    """A person of a round who cannot act on a mail, and why."""

    id: str
    name: str
    agency: str
    refused: bool

    @property
    def why(self) -> str:
        """Return the reason in words that follow the name."""
        return "emails are refused" if self.refused else "has not chosen a password yet"


def count_refused() -> int:
    """Count the people whose address a mail server refused."""
    return db.session.scalar(select(func.count(Person.id)).where(REFUSED)) or 0


def unreached_of(round_id: str) -> tuple[Unreached, ...]:
    """Return leads and auditors of a round whom mail cannot reach or who cannot sign in yet, by agency and name."""
    rows = db.session.execute(
        select(Person.id, Person.name, Agency.name.label("agency"), REFUSED.label("refused"))
        .outerjoin(Agency, Agency.id == Person.agency_id)
        .where(or_(_NOT_IN, REFUSED), _takes_part(round_id))
        .order_by(Agency.name, Person.name, Person.id)
    )
    return tuple(Unreached(row.id, row.name, row.agency or "", bool(row.refused)) for row in rows)


def _takes_part(round_id: str) -> ColumnElement[bool]:
    asked = (
        select(Service.agency_id)
        .join(AgencyReturn, AgencyReturn.service_id == Service.id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == round_id, RETURN_NOT_WITHDRAWN)
    )
    leads = select(RoleHeld.person_id).where(RoleHeld.role == Role.AGENCY_LEAD, RoleHeld.agency_id.in_(asked))
    auditors = (
        select(AgencyReturn.auditor_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == round_id, RETURN_NOT_WITHDRAWN, AgencyReturn.auditor_id.is_not(None))
    )
    return or_(Person.id.in_(leads), Person.id.in_(auditors))
