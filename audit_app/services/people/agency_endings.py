"""Agencies that end: a successor takes over services, people, roles and unfinished work, all at once."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Action, Agency, AuditRound, Case, Concern, Person, RoleHeld
from audit_app.policy import Actor, Permission, Subject
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import UNFINISHED_ACTIONS, RoundState
from audit_app.services import access, log
from audit_app.services.people.partnership_rows import LONGEST_NAME


@dataclass(frozen=True)
class Ending:
    """The last day of an agency, and the agency that carries on its work; None where nobody does."""

    ended_on: date
    successor_id: str | None


def end_agency(actor: Actor, agency_id: str, version: int, ending: Ending, now: datetime) -> Agency:
    """End an agency and hand everything unfinished to its successor; what is finished stays under the old name.

    Without a successor its people and actions stay where they are, and lists mark the agency as ended. Raises
    Stale when somebody else changed the agency since `version`, Refused when it has ended already, Invalid
    beside the fields.
    """
    access.require(actor, Permission.PARTNERSHIP_MANAGE, Subject())
    agency = access.load(Agency, agency_id)
    access.lock(agency)
    access.compare_version(agency, version)
    if agency.ended_on is not None:
        raise Refused(f"{agency.name} has already ended.")
    successor = _successor(agency, ending, local_day(now))
    agency.ended_on, agency.successor_id = ending.ended_on, ending.successor_id
    counts = _carry_on(agency, successor) if successor else {}
    db.session.flush()
    after = {"ended_on": ending.ended_on, "successor_id": ending.successor_id, **counts}
    log.write(actor, "agency_ended", agency, now, after=after)
    return agency


def resume_agency(actor: Actor, agency_id: str, now: datetime) -> Agency:
    """Undo that an agency has ended. Raises Refused where another agency has taken over its work."""
    access.require(actor, Permission.PARTNERSHIP_MANAGE, Subject())
    agency = access.load(Agency, agency_id)
    access.lock(agency)
    if agency.successor_id is not None:
        raise Refused("Another agency has taken over its work. Rename that agency, or add this agency again.")
    if agency.ended_on is not None:
        agency.ended_on = None
        db.session.flush()
        log.write(actor, "agency_resumed", agency, now)
    return agency


def _successor(agency: Agency, ending: Ending, today: date) -> Agency | None:
    successor = db.session.get(Agency, ending.successor_id) if ending.successor_id else None
    errors = {}
    if ending.ended_on > today:
        errors["ended_on"] = "Last day of the agency must be today or in the past"
    if ending.successor_id and (successor is None or successor is agency or successor.ended_on is not None):
        errors["successor_id"] = "Select another agency that has not ended"
    if errors:
        raise Invalid(errors)
    return successor


def _carry_on(agency: Agency, successor: Agency) -> dict[str, object]:
    """Move what goes on to the successor, and return how much there was of each kind, for the log."""
    return {
        "services": _move_services(agency, successor),
        "people": _rows_changed(update(Person).where(Person.agency_id == agency.id), successor),
        "roles_held": _move_roles(agency, successor),
        "actions": _rows_changed(
            update(Action).where(Action.agency_id == agency.id, Action.state.in_(UNFINISHED_ACTIONS)),
            successor,
        ),
        "concerns": _rows_changed(
            update(Concern).where(
                Concern.agency_id == agency.id, Concern.case_id.in_(_CASES_OF_RUNNING_ROUNDS)
            ),
            successor,
        ),
    }


_CASES_OF_RUNNING_ROUNDS = (
    select(Case.id)
    .join(AuditRound, AuditRound.id == Case.round_id)
    .where(AuditRound.state != RoundState.CLOSED)
)


def _rows_changed(statement: object, successor: Agency) -> int:
    changed = db.session.execute(
        statement.values(agency_id=successor.id).execution_options(synchronize_session="fetch")  # type: ignore[attr-defined]
    )
    return int(changed.rowcount)  # type: ignore[attr-defined]


def _move_services(agency: Agency, successor: Agency) -> int:
    """Move the services; a name that the successor has already is completed by that of the old agency."""
    taken = {service.name.casefold() for service in successor.services}
    services = list(agency.services)
    for service in services:
        if service.name.casefold() in taken:
            service.name = f"{service.name} ({agency.name})"[:LONGEST_NAME]
        service.agency = successor
    return len(services)


def _move_roles(agency: Agency, successor: Agency) -> int:
    """Move the roles for the agency; nobody gets a role twice that they have for the successor already."""
    roles = list(db.session.scalars(select(RoleHeld).where(RoleHeld.agency_id == agency.id)))
    existing = {
        (role.person_id, role.role)
        for role in db.session.scalars(select(RoleHeld).where(RoleHeld.agency_id == successor.id))
    }
    for role in roles:
        if (role.person_id, role.role) in existing:
            db.session.delete(role)
        else:
            role.agency_id = successor.id
    return len(roles)
