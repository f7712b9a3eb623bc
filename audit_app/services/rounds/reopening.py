"""Returns that are opened again: all of a round whose moderation is undone, or one that is missing and came late."""

from datetime import date, datetime

from sqlalchemy import exists, select

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, AnswerFile, AuditRound, Case, Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.people.people import auditors_of
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.rounds.progress import Timetable, timetable_errors
from audit_app.rules.workflow import (
    OPENED_AGAIN,
    OUTSTANDING_RETURNS,
    WRITABLE_ROUNDS,
    ReturnState,
    RoundState,
    state_before_missing,
)
from audit_app.services import access, log, status_changes
from audit_app.services.mail import outbox, recipients
from audit_app.services.returns.returns import count_progress
from audit_app.services.rounds.timetable import LABELS, end_more_time
from audit_app.services.tracker import closures

PAST = "This date has passed. Enter a new date, or confirm that the dates stay as they are"


def undo_moderation(
    actor: Actor,
    round_id: str,
    version: int,
    timetable: Timetable,
    keeps_past: bool,
    reason: str,
    now: datetime,
) -> AuditRound:
    """Take a round back from moderation to its returns; what the panel wrote and agreed waits.

    Returns that were marked as not returned can be written again, and whoever owes one gets a mail. A day that
    has passed is refused unless it stays and `keeps_past` says so. Raises Stale, and Invalid beside the fields.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_OPEN, subjects.of_round(audit_round))
    access.lock(audit_round)
    if audit_round.state is not RoundState.MODERATION:
        raise Refused("You can only open the returns again while the round is in moderation.")
    reason = closures.require_text("reason", reason, "Enter the reason for opening the returns again")
    stored = {name: getattr(audit_round, name) for name in LABELS}
    chosen = {name: getattr(timetable, name) for name in LABELS}
    entered = {name: (LABELS[name], _in_words(stored[name]), _in_words(chosen[name])) for name in LABELS}
    access.compare_version(audit_round, version, **entered)
    _check_days(stored, timetable, keeps_past, local_day(now))
    changed = [name for name in LABELS if stored[name] != chosen[name]]
    for name in changed:
        setattr(audit_round, name, chosen[name])
    status_changes.move(actor, "moderation_undone", audit_round, now, round_id=round_id, reason=reason)
    if changed:
        before, after = ({name: days[name] for name in changed} for days in (stored, chosen))
        log.write(actor, "dates_changed", audit_round, now, round_id=round_id, before=before, after=after)
    end_more_time(audit_round)
    returns = list(db.session.scalars(select(AgencyReturn).join(Case).where(Case.round_id == round_id)))
    for agency_return in returns:
        if agency_return.state is ReturnState.NOT_RETURNED:
            _open_again(actor, agency_return, _state_before(agency_return), now)
        if agency_return.state in OUTSTANDING_RETURNS:
            agency_return.opened_late_at = None
    db.session.flush()
    _tell_all(audit_round, returns, now)
    return audit_round


def open_late_return(
    actor: Actor, return_id: str, auditor_id: str, until: date | None, now: datetime
) -> AgencyReturn:
    """Open a return that was missing when moderation began, until a day, for an auditor who gets a mail.

    Raises Invalid beside the fields, Refused for a return that is not missing or whose report is approved.
    """
    agency_return = access.load(AgencyReturn, return_id)
    subject = subjects.of_return(agency_return)
    access.require(actor, Permission.RETURN_READ, subject)
    access.require(actor, Permission.ROUND_TIME, subject)
    audit_round = agency_return.case.audit_round
    access.lock(audit_round)
    access.lock(agency_return)
    if (
        audit_round.state not in WRITABLE_ROUNDS
        or agency_return.state is not ReturnState.NOT_RETURNED
        or agency_return.withdrawn_at
    ):
        raise Refused("You can only open a return that is missing, and only until the report is approved.")
    auditor = _late_auditor(agency_return, auditor_id, until, local_day(now))
    before = _state_before(agency_return)
    facts: dict[str, object] = {
        "auditor_id": auditor.id,
        "opened_late_at": now,
        "due_on": until,
        "due_reason": "",
        "granted_by_id": actor.person_id,
    }
    if before is ReturnState.ASKED:
        facts |= {"confirmed_at": now, "confirmed_by_id": actor.person_id}
    state = ReturnState.KNOWN if before is ReturnState.ASKED else before
    _open_again(actor, agency_return, state, now, facts)
    count_progress(agency_return)
    db.session.flush()
    day = str(until)
    outbox.queue(MailKind.RETURN_OPENED_LATE, auditor, f"{return_id}:{day}", now, until=day)
    return agency_return


def _check_days(stored: dict[str, date | None], timetable: Timetable, keeps_past: bool, today: date) -> None:
    errors = timetable_errors(timetable)
    for name, before in stored.items():
        day: date | None = getattr(timetable, name)
        if day is not None and day < today and not (keeps_past and day == before):
            errors[name] = PAST
    if errors:
        raise Invalid(errors)


def _late_auditor(agency_return: AgencyReturn, auditor_id: str, until: date | None, today: date) -> Person:
    agency_id = agency_return.service.agency_id
    errors = {}
    if auditor_id not in {choice.id for choice in auditors_of(frozenset({agency_id}))[agency_id]}:
        errors["auditor"] = "Select an auditor"
    if until is None or until < today:
        errors["until"] = "New due date must be today or in the future"
    if errors:
        raise Invalid(errors)
    return db.session.get_one(Person, auditor_id)


def _open_again(
    actor: Actor,
    agency_return: AgencyReturn,
    state: ReturnState,
    now: datetime,
    facts: dict[str, object] | None = None,
) -> None:
    round_id = agency_return.case.round_id
    status_changes.move(actor, OPENED_AGAIN[state], agency_return, now, round_id=round_id, facts=facts)


def _state_before(agency_return: AgencyReturn) -> ReturnState:
    """Return the state from which the return was marked as not returned."""
    answers = exists().where(Answer.return_id == agency_return.id)
    files = exists().where(AnswerFile.return_id == agency_return.id)
    return state_before_missing(
        sent_back=bool(agency_return.sent_back_reason),
        begun=bool(db.session.scalar(select(answers | files))),
        with_auditor=agency_return.auditor_id is not None,
    )


def _tell_all(audit_round: AuditRound, returns: list[AgencyReturn], now: datetime) -> None:
    """Queue a mail to whoever owes something again: auditors, and leads who have yet to say what they know."""
    people: list[Person] = []
    for agency_return in returns:
        if agency_return.withdrawn_at or agency_return.state not in OUTSTANDING_RETURNS:
            continue
        if agency_return.state is ReturnState.ASKED:
            people += recipients.leads_of(agency_return.service.agency_id)
        elif agency_return.auditor and agency_return.auditor.left_at is None:
            people.append(agency_return.auditor)
    for person in dict.fromkeys(people):
        outbox.queue(MailKind.RETURNS_BROUGHT_BACK, person, audit_round.id, now)


def _in_words(day: date | None) -> str:
    return day_words(day) if day else ""
