"""Immediate concerns: raised beside the timetable of the audit, told at once, taken on by name."""

from datetime import datetime

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Concern
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.rules.answer_types import LONGEST_TEXT
from audit_app.services import access, log, outbox, recipients, status_changes


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
    title = agency_return.case.audit_round.title
    told = {
        p.id: p for p in (*recipients.qa_officers(), *recipients.leads_of(agency_return.service.agency_id))
    }
    for person in told.values():
        outbox.queue(MailKind.CONCERN_RAISED, person, concern.id, now, round=title, link=link)
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
    if concern.raised_by_id != actor.person_id:
        link = outbox.link(f"/concerns/{concern.id}")
        title = concern.case.audit_round.title
        outbox.queue(
            MailKind.CONCERN_ACKNOWLEDGED, concern.raised_by, concern.id, now, round=title, link=link
        )
    return concern


def _check(field: str, text: str, missing: str) -> None:
    if not text.strip():
        raise Invalid({field: missing})
    if len(text.strip()) > LONGEST_TEXT:
        raise Invalid({field: f"This must be {LONGEST_TEXT:,} characters or fewer"})
