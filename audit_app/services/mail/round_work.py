"""The work of a round that waits for the reader of a mail."""

from datetime import date

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound, Case, RoleHeld, Service
from audit_app.policy import Role
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN
from audit_app.rules.workflow import WITH_AUDITOR, ReturnState
from audit_app.services.mail.letters import Letter


def days_due(letter: Letter, audit_round: AuditRound) -> list[date]:
    """Return the due day of each return that the reader still has to hand in."""
    query = (
        select(AgencyReturn.due_on)
        .join(Case)
        .where(Case.round_id == audit_round.id, AgencyReturn.auditor_id == letter.person.id)
        .where(AgencyReturn.state.in_(WITH_AUDITOR), RETURN_NOT_WITHDRAWN)
    )
    return [day or audit_round.returns_due for day in db.session.scalars(query)]


def agencies_led(letter: Letter, audit_round: AuditRound, *states: ReturnState) -> list[Agency]:
    """Return the agencies that the reader leads, once for each of their returns in the round, by name.

    With `states`, only for the returns in these states.
    """
    agency_ids = select(RoleHeld.agency_id).where(
        RoleHeld.person_id == letter.person.id, RoleHeld.role == Role.AGENCY_LEAD
    )
    query = (
        select(Agency)
        .join(Service, Service.agency_id == Agency.id)
        .join(AgencyReturn, AgencyReturn.service_id == Service.id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == audit_round.id, Agency.id.in_(agency_ids), RETURN_NOT_WITHDRAWN)
        .order_by(Agency.name, Agency.id)
    )
    return list(db.session.scalars(query.where(AgencyReturn.state.in_(states)) if states else query))
