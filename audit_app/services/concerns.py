"""Immediate concerns: raised beside the timetable of the audit, told at once, taken on by name."""

from datetime import datetime

from sqlalchemy import and_, or_, select

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Concern, Person, RoleHeld
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission, Role
from audit_app.rules.answer_types import LONGEST_TEXT
from audit_app.services import access, log, outbox, status_changes, subjects


def raise_concern(actor: Actor, return_id: str, text: str, now: datetime) -> Concern:
    """Whatever the state of the round. QA officers and the agency's leads are told, without case detail."""
    agency_return = access.load(AgencyReturn, return_id)
    access.require(actor, Permission.CONCERN_RAISE, subjects.of_return(agency_return))
    _check("text", text, "Say what the concern is")
    concern = Concern(
        case_id=agency_return.case_id,
        agency_id=agency_return.service.agency_id,
        text=text.strip(),
        raised_at=now,
        raised_by_id=actor.person_id or "",
    )
    db.session.add(concern)
    db.session.flush()
    log.write(actor, "concern_raised", concern, now, round_id=agency_return.case.round_id)
    link = outbox.link(f"/concerns/{concern.id}")
    for person in _told(agency_return.service.agency_id):
        outbox.queue(MailKind.CONCERN_RAISED, person, concern.id, now, link=link)
    return concern


def acknowledge_concern(actor: Actor, concern_id: str, response: str, now: datetime) -> Concern:
    """`response` says what is being done. Raises Refused when somebody else was first."""
    concern = access.load(Concern, concern_id)
    access.require(actor, Permission.CONCERN_ACKNOWLEDGE, subjects.of_concern(concern))
    _check("response", response, "Say what you are doing about it")
    facts = {"acknowledged_at": now, "acknowledged_by_id": actor.person_id, "response": response.strip()}
    status_changes.move(
        actor, "concern_acknowledged", concern, now, round_id=concern.case.round_id, facts=facts
    )
    db.session.flush()
    return concern


def _check(field: str, text: str, missing: str) -> None:
    if not text.strip():
        raise Invalid({field: missing})
    if len(text.strip()) > LONGEST_TEXT:
        raise Invalid({field: f"This must be {LONGEST_TEXT:,} characters or fewer"})


def _told(agency_id: str) -> list[Person]:
    held = or_(
        RoleHeld.role == Role.QA_OFFICER,
        and_(RoleHeld.role == Role.AGENCY_LEAD, RoleHeld.agency_id == agency_id),
    )
    query = (
        select(Person)
        .where(Person.left_at.is_(None), Person.id.in_(select(RoleHeld.person_id).where(held)))
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(query))
