"""Checks of the mails about rounds, returns and reports: whether each is still right when it is sent.

Each function is named for what makes the mail wrong, and returns the reason not to send it, or None.
"""

from collections.abc import Mapping

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, Correction, Service
from audit_app.queries import subjects
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN
from audit_app.rules.unsent_mail import NotSent
from audit_app.rules.workflow import OUTSTANDING_RETURNS, CorrectionState, ReturnState, RoundState
from audit_app.services.mail import recipients
from audit_app.services.mail.letters import Letter
from audit_app.services.mail.round_work import agencies_led, returns_to_hand_in


def _closed(audit_round: AuditRound) -> NotSent | None:
    return None if audit_round.state is RoundState.OPEN else NotSent.CLOSED


def no_case_to_confirm(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    """Return a reason where the reader, or the agency of the mail, has confirmed every case."""
    agencies = agencies_led(letter, audit_round, ReturnState.ASKED)
    if agency_id := letter.facts.get("agency_id"):
        agencies = [agency for agency in agencies if agency.id == agency_id]
    return _closed(audit_round) or (None if agencies else NotSent.DONE)


def no_return_to_hand_in(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    """Return a reason where the reader has no return to hand in."""
    return _closed(audit_round) or (None if returns_to_hand_in(letter, audit_round) else NotSent.DONE)


def no_work_waiting(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    """Return a reason where the reader neither has a return to hand in nor a case to confirm."""
    return no_return_to_hand_in(letter, audit_round) and no_case_to_confirm(letter, audit_round)


def no_return_withdrawn(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    """Return a reason where no return of the reader is withdrawn any more."""
    query = (
        select(AgencyReturn.id)
        .join(Case)
        .where(
            Case.round_id == audit_round.id,
            AgencyReturn.auditor_id == letter.person.id,
            ~RETURN_NOT_WITHDRAWN,
        )
    )
    return _closed(audit_round) or (None if db.session.scalar(query.limit(1)) else NotSent.CHANGED)


def no_return_to_accept(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    """Return a reason where no return of the agency waits for acceptance, or not by the reader."""
    agency_id = letter.facts.get("agency_id", "")
    query = (
        select(AgencyReturn.id)
        .join(Case)
        .join(Service)
        .where(Case.round_id == audit_round.id, Service.agency_id == agency_id, RETURN_NOT_WITHDRAWN)
        .where(AgencyReturn.state == ReturnState.SUBMITTED)
    )
    reviewers = {person.id for person in (*recipients.leads_of(agency_id), *recipients.qa_officers())}
    if letter.person.id not in reviewers:
        return NotSent.PASSED_ON
    return None if db.session.scalar(query.limit(1)) else NotSent.DONE


def return_not_sent_back(letter: Letter, agency_return: AgencyReturn) -> NotSent | None:
    """Return a reason where the return is no longer with the reader to be corrected."""
    if agency_return.auditor_id != letter.person.id:
        return NotSent.PASSED_ON
    if agency_return.withdrawn_at:
        return NotSent.CLOSED
    return None if agency_return.state is ReturnState.SENT_BACK else NotSent.DONE


def return_not_extended(letter: Letter, agency_return: AgencyReturn) -> NotSent | None:
    """Return a reason where the return has another due day by now, is in, or is not the reader's."""
    leads = recipients.leads_of(agency_return.service.agency_id)
    answering = {agency_return.auditor_id} if agency_return.auditor_id else {lead.id for lead in leads}
    if agency_return.withdrawn_at:
        return NotSent.CLOSED
    if agency_return.state not in OUTSTANDING_RETURNS:
        return NotSent.DONE
    if letter.person.id not in answering:
        return NotSent.PASSED_ON
    moved = str(agency_return.due_on) != letter.facts.get("until")
    return NotSent.CHANGED if moved else None


def dates_changed_again(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    """Return a reason where the dates of the round changed again, or nothing waits for the reader."""
    days: Mapping[str, list[str]] = letter.facts.get("days", {})
    if any(str(getattr(audit_round, name)) != new for name, (_, new) in days.items()):
        return NotSent.CHANGED
    return no_work_waiting(letter, audit_round)


def no_report_to_approve(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    """Return a reason where neither the report nor a correction of it waits for the reader's approval."""
    approving = recipients.deciders_on(subjects.of_report(audit_round), letter.context.today)
    if letter.person.id not in {person.id for person in approving}:
        return NotSent.PASSED_ON
    ready = (Correction.round_id == audit_round.id) & (Correction.state == CorrectionState.READY)
    waits = audit_round.state is RoundState.REPORTING or db.session.scalar(select(Correction.id).where(ready))
    return None if waits else NotSent.DONE
