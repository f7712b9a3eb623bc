"""Known or not known: an agency answers that for each case and service, and names the auditor."""

from datetime import datetime

from audit_app.errors import Conflict, Invalid, Refused, Stale
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.people.people import auditors_of
from audit_app.queries.themes.themes import unit_of
from audit_app.rules.workflow import WITH_AUDITOR, ReturnState, RoundState, may_change_return
from audit_app.services import access, log, status_changes
from audit_app.services.mail import outbox
from audit_app.services.returns.returns import count_progress

WITH_NOBODY = "No auditor is working on this return at the moment, so you cannot name another auditor."


def say_known(actor: Actor, return_id: str, auditor_id: str, now: datetime) -> AgencyReturn:
    """Call the case known and name the auditor who answers.

    A return that is already with an auditor only gets the new name, and what was written so far is kept.
    Raises Invalid({"auditor": ...}) unless the person audits for that agency.
    """
    agency_return = _confirming(actor, return_id)
    auditor = _auditor(agency_return, auditor_id)
    if agency_return.state in WITH_AUDITOR:
        return _name_auditor(actor, agency_return, auditor, now)
    _require_open(agency_return)
    facts = {"auditor_id": auditor.id, "confirmed_at": now, "confirmed_by_id": actor.person_id}
    _move(actor, "return_known", agency_return, now, facts)
    count_progress(agency_return)
    db.session.flush()
    _tell(agency_return, auditor, now)
    return agency_return


def name_auditor(
    actor: Actor, return_id: str, instead_of: str, auditor_id: str, now: datetime
) -> AgencyReturn:
    """Name another auditor for a return that is with an auditor; what was written is kept.

    The auditor of before loses access to it. Raises Stale when somebody else named an auditor since the page
    showed `instead_of`, Invalid as `say_known` does.
    """
    agency_return = _confirming(actor, return_id)
    # Two leads may name different auditors at the same moment.
    access.lock(agency_return)
    if agency_return.state not in WITH_AUDITOR:
        raise Refused(WITH_NOBODY)
    auditor = _auditor(agency_return, auditor_id)
    if agency_return.auditor_id not in (instead_of, auditor_id):
        named = agency_return.auditor.name if agency_return.auditor else ""
        raise Stale((Conflict("Auditor", named, auditor.name),))
    return _name_auditor(actor, agency_return, auditor, now)


def say_not_known(actor: Actor, return_id: str, now: datetime) -> AgencyReturn:
    """Call the case not known. Raises Refused once the auditor has begun."""
    agency_return = _confirming(actor, return_id)
    if agency_return.state is ReturnState.NOT_KNOWN:
        return agency_return
    _require_open(agency_return)
    facts = {"auditor_id": None, "confirmed_at": now, "confirmed_by_id": actor.person_id}
    _move(actor, "return_not_known", agency_return, now, facts)
    db.session.flush()
    return agency_return


def _confirming(actor: Actor, return_id: str) -> AgencyReturn:
    agency_return = access.load(AgencyReturn, return_id)
    access.require(actor, Permission.RETURN_CONFIRM, subjects.of_return(agency_return))
    if agency_return.withdrawn_at:
        raise Refused(f"This service is no longer asked about this {_unit(agency_return)}.")
    if not may_change_return(agency_return.case.audit_round.state, agency_return.opened_late_at is not None):
        raise Refused("The round is not open for returns.")
    return agency_return


def _require_open(agency_return: AgencyReturn) -> None:
    if agency_return.case.audit_round.state is not RoundState.OPEN:
        raise Refused(
            f"Moderation has begun. Tell your QA officer if this {_unit(agency_return)} needs to be looked at again."
        )


def _unit(agency_return: AgencyReturn) -> str:
    return unit_of(agency_return.case.audit_round).singular


def _auditor(agency_return: AgencyReturn, auditor_id: str) -> Person:
    agency_id = agency_return.service.agency_id
    possible = {choice.id for choice in auditors_of(frozenset({agency_id}))[agency_id]}
    if auditor_id not in possible:
        raise Invalid({"auditor": "Select an auditor"})
    return db.session.get_one(Person, auditor_id)


def _name_auditor(actor: Actor, agency_return: AgencyReturn, auditor: Person, now: datetime) -> AgencyReturn:
    if agency_return.auditor_id == auditor.id:
        return agency_return
    before = agency_return.auditor_id
    agency_return.auditor_id = auditor.id
    db.session.flush()
    log.write(
        actor,
        "auditor_named",
        agency_return,
        now,
        round_id=agency_return.case.round_id,
        before={"auditor_id": before},
        after={"auditor_id": auditor.id},
    )
    _tell(agency_return, auditor, now)
    return agency_return


def _move(
    actor: Actor, act: str, agency_return: AgencyReturn, now: datetime, facts: dict[str, object]
) -> None:
    status_changes.move(actor, act, agency_return, now, round_id=agency_return.case.round_id, facts=facts)


def _tell(agency_return: AgencyReturn, auditor: Person, now: datetime) -> None:
    # The outbox keeps a single mail for a person, round and day, however many cases they were named for.
    outbox.queue(MailKind.RETURN_ASSIGNED, auditor, agency_return.case.round_id, now)
