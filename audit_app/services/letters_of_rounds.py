"""The mails about rounds, returns and reports: whether they are still right, and what their blanks say."""

from collections.abc import Callable, Mapping
from datetime import date

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import (
    Agency,
    AgencyReturn,
    AuditRound,
    Case,
    Correction,
    OutboxMessage,
    RoleHeld,
    Service,
    TextRevision,
)
from audit_app.models.texts import REASON
from audit_app.outputs.mail import MailKind
from audit_app.policy import Role
from audit_app.queries import subjects
from audit_app.queries.scoping import RETURN_STANDS
from audit_app.queries.themes import unit_of
from audit_app.rules.dates import day_words
from audit_app.rules.outgoing import NotSent
from audit_app.rules.reminding import RETURN, to_be_known, waiting_said
from audit_app.rules.report_numbers import listed
from audit_app.rules.workflow import NOT_YET_IN, WITH_AUDITOR, CorrectionState, ReturnState, RoundState
from audit_app.services import recipients
from audit_app.services.letters import Blanks, Letter

NEW_DAYS = {
    "known_due": "Please say which {units} you know by {1} instead of {0}.",
    "returns_due": "Returns are now due by {1} instead of {0}.",
}
"""What a mail says of a day that was moved, in the order in which it says it."""


def _due_from(letter: Letter, audit_round: AuditRound) -> list[date]:
    """The day of each return that is to come from the reader."""
    query = (
        select(AgencyReturn.due_on)
        .join(Case)
        .where(Case.round_id == audit_round.id, AgencyReturn.auditor_id == letter.person.id)
        .where(AgencyReturn.state.in_(WITH_AUDITOR), RETURN_STANDS)
    )
    return [day or audit_round.returns_due for day in db.session.scalars(query)]


def _agencies_led(letter: Letter, audit_round: AuditRound, *states: ReturnState) -> list[Agency]:
    """Of one entry for each return of the round in one of these states, or in any; by the agency's name."""
    led = select(RoleHeld.agency_id).where(
        RoleHeld.person_id == letter.person.id, RoleHeld.role == Role.AGENCY_LEAD
    )
    query = (
        select(Agency)
        .join(Service, Service.agency_id == Agency.id)
        .join(AgencyReturn, AgencyReturn.service_id == Service.id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == audit_round.id, Agency.id.in_(led), RETURN_STANDS)
        .order_by(Agency.name, Agency.id)
    )
    return list(db.session.scalars(query.where(AgencyReturn.state.in_(states)) if states else query))


def _closed(audit_round: AuditRound) -> NotSent | None:
    return None if audit_round.state is RoundState.OPEN else NotSent.CLOSED


def nobody_asked(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    """Against asking which cases are known: all of that has been said."""
    asked = _agencies_led(letter, audit_round, ReturnState.ASKED)
    if agency_id := letter.facts.get("agency_id"):
        asked = [agency for agency in asked if agency.id == agency_id]
    return _closed(audit_round) or (None if asked else NotSent.DONE)


def nothing_due(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    return _closed(audit_round) or (None if _due_from(letter, audit_round) else NotSent.DONE)


def nothing_waits(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    return nothing_due(letter, audit_round) and nobody_asked(letter, audit_round)


def not_withdrawn(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    query = (
        select(AgencyReturn.id)
        .join(Case)
        .where(Case.round_id == audit_round.id, AgencyReturn.auditor_id == letter.person.id, ~RETURN_STANDS)
    )
    return _closed(audit_round) or (None if db.session.scalar(query.limit(1)) else NotSent.CHANGED)


def none_to_accept(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    agency_id = letter.facts.get("agency_id", "")
    query = (
        select(AgencyReturn.id)
        .join(Case)
        .join(Service)
        .where(Case.round_id == audit_round.id, Service.agency_id == agency_id, RETURN_STANDS)
        .where(AgencyReturn.state == ReturnState.SUBMITTED)
    )
    reviewers = {person.id for person in (*recipients.leads_of(agency_id), *recipients.qa_officers())}
    if letter.person.id not in reviewers:
        return NotSent.PASSED_ON
    return None if db.session.scalar(query.limit(1)) else NotSent.DONE


def not_sent_back(letter: Letter, agency_return: AgencyReturn) -> NotSent | None:
    if agency_return.auditor_id != letter.person.id:
        return NotSent.PASSED_ON
    if agency_return.withdrawn_at:
        return NotSent.CLOSED
    return None if agency_return.state is ReturnState.SENT_BACK else NotSent.DONE


def not_extended(letter: Letter, agency_return: AgencyReturn) -> NotSent | None:
    leads = recipients.leads_of(agency_return.service.agency_id)
    answering = {agency_return.auditor_id} if agency_return.auditor_id else {lead.id for lead in leads}
    if agency_return.withdrawn_at:
        return NotSent.CLOSED
    if agency_return.state not in NOT_YET_IN:
        return NotSent.DONE
    if letter.person.id not in answering:
        return NotSent.PASSED_ON
    moved = str(agency_return.due_on) != letter.facts.get("until")
    return NotSent.CHANGED if moved else None


def dates_moved_on(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    days: Mapping[str, list[str]] = letter.facts.get("days", {})
    if any(str(getattr(audit_round, name)) != new for name, (_, new) in days.items()):
        return NotSent.CHANGED
    return nothing_waits(letter, audit_round)


def _changed_days(letter: Letter, audit_round: AuditRound) -> str:
    """From the day that the reader knows: an earlier change that did not go any more is told with this one."""
    days: dict[str, list[str]] = {name: list(pair) for name, pair in letter.facts["days"].items()}
    query = select(OutboxMessage).where(
        OutboxMessage.person_id == letter.person.id,
        OutboxMessage.kind == letter.row.kind,
        OutboxMessage.about_id == letter.row.about_id,
        OutboxMessage.queued_at < letter.row.queued_at,
    )
    for earlier in db.session.scalars(query.order_by(OutboxMessage.queued_at.desc(), OutboxMessage.id)):
        if earlier.not_sent is not NotSent.CHANGED:
            break
        for name, (old, new) in (earlier.facts or {}).get("days", {}).items():
            days[name] = [old, days.get(name, [old, new])[1]]
    said = {name: [day_words(date.fromisoformat(day)) for day in days[name]] for name in days}
    return " ".join(
        words.format(*said[name], units=unit_of(audit_round).plural)
        for name, words in NEW_DAYS.items()
        if name in said
    )


def _reason_for_days(letter: Letter) -> str:
    """Find the reason that was given with the act that wrote this mail, unless it has been cleared since."""
    query = select(TextRevision.text).where(
        TextRevision.subject_kind == AuditRound.__tablename__,
        TextRevision.subject_id == letter.row.about_id,
        TextRevision.column_name == REASON,
        TextRevision.kept_at == letter.row.queued_at,
    )
    return db.session.scalar(query.limit(1)) or "ask your QA officer."


def _named(agencies: list[Agency]) -> str:
    return listed(list(dict.fromkeys(agency.name for agency in agencies)))


def round_opened(letter: Letter, audit_round: AuditRound) -> Blanks:
    return {
        "round": audit_round.title,
        "units": unit_of(audit_round).plural,
        "agency": _named(_agencies_led(letter, audit_round)),
        "known_due": day_words(audit_round.known_due),
        "returns_due": day_words(audit_round.returns_due),
        "link": letter.link(f"/rounds/{audit_round.id}"),
    }


def returns_added(letter: Letter, audit_round: AuditRound) -> Blanks:
    agency = db.session.get(Agency, letter.facts.get("agency_id", ""))
    return {
        **_nouns(audit_round),
        "round": audit_round.title,
        "agency": agency.name if agency else _named(_agencies_led(letter, audit_round, ReturnState.ASKED)),
        "returns_due": day_words(audit_round.returns_due),
        "link": letter.link(f"/rounds/{audit_round.id}/known"),
    }


def returns_in(letter: Letter, audit_round: AuditRound) -> Blanks:
    agency = db.session.get_one(Agency, letter.facts["agency_id"])
    return {**of_round("")(letter, audit_round), "agency": agency.name}


def assigned(letter: Letter, audit_round: AuditRound) -> Blanks:
    due = day_words(min(_due_from(letter, audit_round)))
    return {"round": audit_round.title, "due": due, "link": letter.link("/")}


def dates_changed(letter: Letter, audit_round: AuditRound) -> Blanks:
    said = {"changes": _changed_days(letter, audit_round), "reason": _reason_for_days(letter)}
    return {**of_round("")(letter, audit_round), **said}


def of_return(letter: Letter, agency_return: AgencyReturn) -> Blanks:
    audit_round = agency_return.case.audit_round
    return {
        "round": audit_round.title,
        "due": day_words(agency_return.due_on or audit_round.returns_due),
        "link": letter.link(f"/returns/{agency_return.id}"),
    }


def _waiting(letter: Letter, audit_round: AuditRound) -> str:
    """All that the reader is waited for in the round, also where a reminder asked after a part of it."""
    known = to_be_known(unit_of(audit_round))
    wanted = {MailKind.RETURNS_DUE: (RETURN,), MailKind.KNOWN_DUE: (known,)}.get(
        MailKind(letter.row.kind), (known, RETURN)
    )
    asked = [audit_round.known_due] * len(_agencies_led(letter, audit_round, ReturnState.ASKED))
    days = {known: asked, RETURN: _due_from(letter, audit_round)}
    said = (waiting_said(days[what], what, letter.post.today) for what in wanted)
    return " and ".join(words for words in said if words)


def _nouns(audit_round: AuditRound) -> Blanks:
    unit = unit_of(audit_round)
    return {"unit": unit.singular, "units": unit.plural}


def known_due(letter: Letter, audit_round: AuditRound) -> Blanks:
    return {**reminder("/known")(letter, audit_round), **_nouns(audit_round)}


def reminder(page: str) -> Callable[[Letter, AuditRound], Blanks]:
    def blanks(letter: Letter, audit_round: AuditRound) -> Blanks:
        return {**of_round(page)(letter, audit_round), "waiting": _waiting(letter, audit_round)}

    return blanks


def of_round(page: str) -> Callable[[Letter, AuditRound], Blanks]:
    """`page` follows the round's own address."""
    return lambda letter, audit_round: {
        "round": audit_round.title,
        "link": letter.link(f"/rounds/{audit_round.id}{page}"),
    }


def to_do(letter: Letter, audit_round: AuditRound) -> Blanks:
    return {"round": audit_round.title, "link": letter.link("/")}


def nothing_to_approve(letter: Letter, audit_round: AuditRound) -> NotSent | None:
    approving = recipients.deciders_on(subjects.of_report(audit_round), letter.post.today)
    if letter.person.id not in {person.id for person in approving}:
        return NotSent.PASSED_ON
    ready = (Correction.round_id == audit_round.id) & (Correction.state == CorrectionState.READY)
    waits = audit_round.state is RoundState.REPORTING or db.session.scalar(select(Correction.id).where(ready))
    return None if waits else NotSent.DONE
