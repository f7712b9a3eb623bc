"""Time while a round runs: its dates changed for a reason, and more time for a single return."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, Person, Service
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN
from audit_app.rules.dates import day_words, local_day
from audit_app.rules.rounds.progress import Timetable, timetable_errors
from audit_app.rules.workflow import OUTSTANDING_RETURNS, ReturnState, RoundState
from audit_app.services import access, log
from audit_app.services.mail import outbox, recipients
from audit_app.services.tracker import closures

RUNNING = frozenset({RoundState.OPEN, RoundState.MODERATION, RoundState.REPORTING})
LABELS = {
    "known_due": "Known or not known by",
    "returns_due": "Returns due",
    "moderation_on": "Moderation on",
    "report_due": "Report due",
}
_ONLY_WHILE_OPEN = ("known_due", "returns_due")


def change_dates(
    actor: Actor, round_id: str, version: int, timetable: Timetable, reason: str, now: datetime
) -> AuditRound:
    """Change the dates of a running round, for a reason that goes out by mail.

    Those who still owe something get a mail about each of the two days that concerns them. More time that was
    granted to a return ends when all returns have as long. Raises Stale, and Invalid beside the fields.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_TIME, subjects.of_round(audit_round))
    access.lock(audit_round)
    if audit_round.state not in RUNNING:
        raise Refused("You can only change the dates here while the round is running.")
    reason = closures.require_text("reason", reason, "Enter the reason for changing the dates")
    _require_no_case(round_id, reason)
    stored = {name: getattr(audit_round, name) for name in LABELS}
    chosen = {name: getattr(timetable, name) for name in LABELS}
    entered = {name: (LABELS[name], _in_words(stored[name]), _in_words(chosen[name])) for name in LABELS}
    access.compare_version(audit_round, version, **entered)
    changed = [name for name in LABELS if stored[name] != chosen[name]]
    _check_dates(audit_round, timetable, changed, local_day(now))
    for name in changed:
        setattr(audit_round, name, chosen[name])
    end_more_time(audit_round)
    db.session.flush()
    before, after = ({name: days[name] for name in changed} for days in (stored, chosen))
    log.write(
        actor, "dates_changed", audit_round, now, round_id=round_id, before=before, after=after, reason=reason
    )
    _tell_all(audit_round, {name: (stored[name], chosen[name]) for name in changed}, now)
    return audit_round


def extend_return(
    actor: Actor, return_id: str, until: date | None, reason: str, now: datetime
) -> AgencyReturn:
    """Grant a return more time, until a day of its own.

    Raises Invalid for a day that is no later, Refused for a return that is in.
    """
    agency_return = access.load(AgencyReturn, return_id)
    subject = subjects.of_return(agency_return)
    access.require(actor, Permission.RETURN_READ, subject)
    access.require(actor, Permission.ROUND_TIME, subject)
    audit_round = agency_return.case.audit_round
    # The round first: its dates may change at the same moment.
    access.lock(audit_round)
    access.lock(agency_return)
    if (
        audit_round.state is not RoundState.OPEN
        or agency_return.state not in OUTSTANDING_RETURNS
        or agency_return.withdrawn_at
    ):
        raise Refused("You can only give more time for a return that is still to come.")
    errors = {}
    if until is None or until <= max(audit_round.returns_due, local_day(now)):
        errors["until"] = f"New due date must be after today and after {day_words(audit_round.returns_due)}"
    if problem := closures.text_problem(reason, "Enter the reason for giving more time"):
        errors["reason"] = problem
    if errors or until is None:
        raise Invalid(errors)
    before = {"due_on": agency_return.due_on or audit_round.returns_due}
    answering = _answering(agency_return)
    agency_return.due_on, agency_return.due_reason = until, reason.strip()
    agency_return.granted_by_id = actor.person_id
    db.session.flush()
    log.write(
        actor,
        "return_extended",
        agency_return,
        now,
        round_id=audit_round.id,
        before=before,
        after={"due_on": until, "granted_to": [person.name for person in answering]},
        reason=reason.strip(),
    )
    for person in answering:
        day = until.isoformat()
        outbox.queue(MailKind.RETURN_EXTENDED, person, f"{return_id}:{day}", now, until=day)
    return agency_return


def _check_dates(audit_round: AuditRound, timetable: Timetable, changed: list[str], today: date) -> None:
    errors = timetable_errors(timetable)
    for name in changed:
        day: date | None = getattr(timetable, name)
        if name in _ONLY_WHILE_OPEN and audit_round.state is not RoundState.OPEN:
            errors[name] = "The returns are closed, so you cannot change this date"
        elif day is not None and day < today:
            errors[name] = "Date must be today or in the future"
    if not changed:
        errors["reason"] = "You have not changed any of the dates"
    if errors:
        raise Invalid(errors)


def end_more_time(audit_round: AuditRound) -> None:
    """Clear the own day of each return whose day is no longer later than that of all returns."""
    ended = select(AgencyReturn).join(Case)
    no_later = AgencyReturn.due_on <= audit_round.returns_due
    for agency_return in db.session.scalars(ended.where(Case.round_id == audit_round.id, no_later)).all():
        agency_return.due_on, agency_return.granted_by_id, agency_return.due_reason = None, None, ""


def _require_no_case(round_id: str, reason: str) -> None:
    """Raise Invalid when the reason, which goes out by mail, contains the reference of a case."""
    references = db.session.scalars(select(Case.reference).where(Case.round_id == round_id))
    if any(reference.casefold() in reason.casefold() for reference in references):
        raise Invalid({"reason": "Remove the reference, because this reason is sent by email"})


def _tell_all(audit_round: AuditRound, changes: Mapping[str, tuple[date, date]], now: datetime) -> None:
    """Queue a mail to each lead and auditor who still owes something, about the days that are theirs.

    Leads are those whose agency has still to call cases known or not, auditors those with a return to come. A
    return with a later day of its own keeps it, so its auditor gets no mail.
    """
    outstanding = db.session.execute(
        select(AgencyReturn.state, AgencyReturn.auditor_id, AgencyReturn.due_on, Service.agency_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(
            Case.round_id == audit_round.id, AgencyReturn.state.in_(OUTSTANDING_RETURNS), RETURN_NOT_WITHDRAWN
        )
    ).all()
    people = {row.auditor_id for row in outstanding if row.auditor_id and not row.due_on}
    auditors = db.session.scalars(
        select(Person).where(Person.id.in_(people), Person.left_at.is_(None)).order_by(Person.name, Person.id)
    )
    days_by_person: dict[Person, tuple[str, ...]] = dict.fromkeys(auditors, ("returns_due",))
    for agency_id in sorted({row.agency_id for row in outstanding if row.state is ReturnState.ASKED}):
        days_by_person |= dict.fromkeys(recipients.leads_of(agency_id), _ONLY_WHILE_OPEN)
    for person, days in days_by_person.items():
        new_days = {name: [day.isoformat() for day in changes[name]] for name in days if name in changes}
        if new_days:
            about = f"{audit_round.id}:{audit_round.known_due}:{audit_round.returns_due}"
            outbox.queue(MailKind.ROUND_DATES_CHANGED, person, about, now, days=new_days)


def _answering(agency_return: AgencyReturn) -> list[Person]:
    if agency_return.auditor is not None:
        return [agency_return.auditor]
    return recipients.leads_of(agency_return.service.agency_id)


def _in_words(day: date | None) -> str:
    return day_words(day) if day else ""
