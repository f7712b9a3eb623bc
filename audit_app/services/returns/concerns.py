"""Immediate concerns: raise them at any time, take them on by name, and hand them over."""

from datetime import datetime

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Concern, ConcernHandOver, Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.rules.plain_text import LONGEST_TEXT
from audit_app.services import access, log, status_changes
from audit_app.services.mail import outbox, recipients

WITH_NOBODY = "Nobody has taken this concern on yet, so it cannot be handed over."


def raise_concern(actor: Actor, return_id: str, text: str, now: datetime) -> Concern:
    """Raise a concern, whatever the state of the round.

    QA officers and the agency's leads are told at once by mail, without any detail of the case.
    """
    agency_return = access.load(AgencyReturn, return_id)
    access.require(actor, Permission.CONCERN_RAISE, subjects.of_return(agency_return))
    _check("text", text, "Enter what the concern is")
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
    for person in recipients.who_take_on(concern.agency_id):
        _tell(MailKind.CONCERN_RAISED, person, concern, now)
    return concern


def acknowledge_concern(actor: Actor, concern_id: str, response: str, now: datetime) -> Concern:
    """Take a concern on; `response` says what is being done. Raises Refused when somebody else was first."""
    concern = access.load(Concern, concern_id)
    access.require(actor, Permission.CONCERN_ACKNOWLEDGE, subjects.of_concern(concern))
    _check("response", response, "Enter what you are doing about it")
    facts = {"acknowledged_at": now, "acknowledged_by_id": actor.person_id, "response": response.strip()}
    facts["owner_id"] = actor.person_id
    status_changes.move(
        actor, "concern_acknowledged", concern, now, round_id=concern.case.round_id, facts=facts
    )
    db.session.flush()
    if concern.raised_by_id != actor.person_id:
        _tell(MailKind.CONCERN_ACKNOWLEDGED, concern.raised_by, concern, now)
    return concern


def hand_over_concern(
    actor: Actor, concern_id: str, instead_of: str, owner_id: str, note: str, now: datetime
) -> Concern:
    """Hand a concern over from the person `instead_of` to the person `owner_id`.

    `note` is what the new owner needs to know. Raises Refused while nobody has taken the concern on, or when it has
    another owner by now, and Invalid for a new owner who could not have taken it on.
    """
    concern = access.load(Concern, concern_id)
    access.require(actor, Permission.CONCERN_ACKNOWLEDGE, subjects.of_concern(concern))
    access.lock(concern)
    if concern.owner_id is None:
        raise Refused(WITH_NOBODY)
    if concern.owner_id != instead_of:
        raise Refused("The concern was handed over after you opened the page. Check who has it now.")
    _check("note", note, "Enter what the new owner needs to know")
    owner = _new_owner(concern, owner_id)
    handover = ConcernHandOver(by_id=actor.person_id or "", to_id=owner.id, at=now, note=note.strip())
    concern.hand_overs.append(handover)
    before, concern.owner_id = {"owner_id": concern.owner_id}, owner.id
    db.session.flush()
    log.write(
        actor,
        "concern_handed_over",
        concern,
        now,
        round_id=concern.case.round_id,
        before=before,
        after={"owner_id": owner.id},
    )
    if owner.id != actor.person_id:
        _tell(MailKind.CONCERN_HANDED_OVER, owner, concern, now)
    return concern


def _new_owner(concern: Concern, owner_id: str) -> Person:
    for person in recipients.who_take_on(concern.agency_id):
        if person.id == owner_id and owner_id != concern.owner_id:
            return person
    raise Invalid({"owner_id": "Select a QA officer or a lead of the agency who is not dealing with it now"})


def _tell(kind: MailKind, person: Person, concern: Concern, now: datetime) -> None:
    outbox.queue(kind, person, concern.id, now)


def _check(field: str, text: str, missing: str) -> None:
    if not text.strip():
        raise Invalid({field: missing})
    if len(text.strip()) > LONGEST_TEXT:
        raise Invalid({field: f"This must be {LONGEST_TEXT:,} characters or fewer"})
