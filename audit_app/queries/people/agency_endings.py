"""The work that an agency still has when it ends."""

from dataclasses import dataclass

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import Action, AgencyReturn, AuditRound, Case, Concern, Person, Service
from audit_app.queries.scoping import RETURN_MAY_CHANGE, RETURN_NOT_WITHDRAWN
from audit_app.rules.workflow import OUTSTANDING_RETURNS, UNFINISHED_ACTIONS, ConcernState


@dataclass(frozen=True)
class WorkOfAgency:
    """The counts of an agency's services, of its people who have not left, and of its unfinished work."""

    services: int
    people: int
    returns: int
    actions: int
    concerns: int


def work_of_agency(agency_id: str) -> WorkOfAgency:
    """Count what would go to the successor of the agency, in one statement."""
    counts = (
        select(func.count(Service.id)).where(Service.agency_id == agency_id),
        select(func.count(Person.id)).where(Person.agency_id == agency_id, Person.left_at.is_(None)),
        select(func.count(AgencyReturn.id))
        .join(Service, Service.id == AgencyReturn.service_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .where(
            Service.agency_id == agency_id,
            AgencyReturn.state.in_(OUTSTANDING_RETURNS),
            RETURN_MAY_CHANGE,
            RETURN_NOT_WITHDRAWN,
        ),
        select(func.count(Action.id)).where(
            Action.agency_id == agency_id, Action.state.in_(UNFINISHED_ACTIONS)
        ),
        select(func.count(Concern.id)).where(
            Concern.agency_id == agency_id, Concern.state == ConcernState.RAISED
        ),
    )
    return WorkOfAgency(*db.session.execute(select(*(count.scalar_subquery() for count in counts))).one())
