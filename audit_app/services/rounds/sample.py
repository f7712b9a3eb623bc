"""The cases of a running round: withdrawn, brought back, added, and who is asked; nothing written is lost."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, Service
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN, SERVICE_NOT_ENDED
from audit_app.queries.themes.themes import question_set, unit_of
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.rules.workflow import OUTSTANDING_RETURNS, UNSTARTED_RETURNS, ReturnState, RoundState
from audit_app.services import access, log
from audit_app.services.mail import outbox, recipients
from audit_app.services.returns.returns import count_progress
from audit_app.services.rounds import cases
from audit_app.services.rounds.missing_returns import mark_not_returned
from audit_app.services.tracker import closures

OPEN_TO_CHANGE = frozenset({RoundState.OPEN, RoundState.MODERATION})
"""The states in which cases may be withdrawn; adding and asking need agencies that can still answer."""


def withdraw_case(actor: Actor, case_id: str, reason: str, now: datetime) -> Case:
    """Withdraw a case with its returns, which are kept and count nowhere any more.

    Auditors who still had to answer get a mail. Raises Invalid without a reason.
    """
    case = access.load(Case, case_id)
    _lock_round(actor, case.audit_round)
    if case.withdrawn_at:
        raise Refused(f"{_named(case)} is already withdrawn.")
    reason = closures.require_text(
        "reason", reason, f"Enter the reason for withdrawing the {unit_of(case.audit_round).singular}"
    )
    case.withdrawn_at, case.withdrawn_reason = now, reason
    returns = db.session.scalars(
        select(AgencyReturn)
        .where(AgencyReturn.case_id == case_id, RETURN_NOT_WITHDRAWN)
        .order_by(AgencyReturn.id)
    ).all()
    for agency_return in returns:
        _withdraw(agency_return, reason, now)
    db.session.flush()
    after = {"returns": len(returns)}
    log.write(actor, "case_withdrawn", case, now, round_id=case.round_id, after=after, reason=reason)
    _tell_auditors(MailKind.RETURNS_WITHDRAWN, returns, now)
    return case


def bring_back_case(actor: Actor, case_id: str, reason: str, now: datetime) -> Case:
    """Bring a withdrawn case back as it was, with the returns that were withdrawn with it.

    Whoever still owes a return gets a mail; once moderation has begun, what had not come is not returned. A
    case that came in its place stays in the round.
    """
    case = access.load(Case, case_id)
    audit_round = case.audit_round
    _lock_round(actor, audit_round)
    if not case.withdrawn_at:
        raise Refused(f"{_named(case)} is not withdrawn.")
    reason = closures.require_text(
        "reason", reason, f"Enter the reason for bringing the {unit_of(case.audit_round).singular} back"
    )
    withdrawal = case.withdrawn_at, case.withdrawn_reason
    of_case = select(AgencyReturn).where(AgencyReturn.case_id == case_id).order_by(AgencyReturn.id)
    # A return that was withdrawn by itself, at another moment or for another reason, stays withdrawn.
    returns = [
        agency_return
        for agency_return in db.session.scalars(of_case)
        if (agency_return.withdrawn_at, agency_return.withdrawn_reason) == withdrawal
    ]
    for row in (case, *returns):
        row.withdrawn_at, row.withdrawn_reason = None, ""
    kept = _unlink_replacements(case)
    db.session.flush()
    after = {"returns": len(returns)} | ({"beside_ids": kept} if kept else {})
    log.write(actor, "case_brought_back", case, now, round_id=case.round_id, after=after, reason=reason)
    if audit_round.state is RoundState.OPEN:
        _tell_again(returns, now)
    else:
        mark_not_returned(actor, returns, now)
    return case


def add_case(
    actor: Actor,
    round_id: str,
    details: CaseDetails,
    service_ids: Collection[str],
    now: datetime,
    *,
    replaces_id: str = "",
) -> Case:
    """Add a case to an open round and ask these services about it.

    It takes the place of the withdrawn case `replaces_id`, where that is not empty. Raises Invalid beside the
    fields.
    """
    audit_round = access.load(AuditRound, round_id)
    _lock_round(actor, audit_round, asking=True)
    replaced = db.session.get(Case, replaces_id) if replaces_id else None
    if replaces_id and not (replaced and replaced.round_id == round_id and replaced.withdrawn_at):
        raise Invalid({"replaces": f"Select {unit_of(audit_round).a} of this round that was withdrawn"})
    services = _services(audit_round, service_ids)
    case = cases.add_case_to(actor, audit_round, details, now)
    if replaced:
        case.replaces = replaced.reference
        log.write(actor, "case_replaced", replaced, now, round_id=round_id, after={"replaced_by_id": case.id})
    _ask(actor, case, services, now)
    return case


def ask_services(actor: Actor, case_id: str, service_ids: Collection[str], now: datetime) -> Case:
    """Ask further services about a case; a return that was withdrawn goes on from what was written."""
    case = access.load(Case, case_id)
    _lock_round(actor, case.audit_round, asking=True)
    if case.withdrawn_at:
        raise Refused(f"{_named(case)} was withdrawn, so no service can be asked about it.")
    _ask(actor, case, _services(case.audit_round, service_ids), now)
    return case


def stop_asking(actor: Actor, return_id: str, reason: str, now: datetime) -> None:
    """Stop asking a service about a case; a reason is needed where something was written.

    A return without any words is deleted, as if nobody had been asked; any other is withdrawn.
    """
    agency_return = access.load(AgencyReturn, return_id)
    case, service = agency_return.case, agency_return.service
    _lock_round(actor, case.audit_round)
    access.lock(agency_return)
    if agency_return.withdrawn_at:
        raise Refused(
            f"{service.name} is no longer asked about {unit_of(case.audit_round).singular} {case.reference}."
        )
    untouched = agency_return.state in UNSTARTED_RETURNS
    if untouched and not reason.strip():
        reason = ""
    else:
        reason = closures.require_text("reason", reason, "Enter the reason for no longer asking this service")
    about = {"case_id": case.id, "service": service.name}
    act = "service_no_longer_asked" if untouched else "return_withdrawn"
    log.write(actor, act, agency_return, now, round_id=case.round_id, before=about, reason=reason)
    _tell_auditors(MailKind.RETURNS_WITHDRAWN, [agency_return], now)
    if untouched:
        db.session.delete(agency_return)
    else:
        _withdraw(agency_return, reason, now)
    db.session.flush()


def _lock_round(actor: Actor, audit_round: AuditRound, *, asking: bool = False) -> None:
    access.require(actor, Permission.ROUND_SAMPLE, subjects.of_round(audit_round))
    # Nothing is added or taken away while somebody moves the round on.
    access.lock(audit_round)
    if audit_round.state not in OPEN_TO_CHANGE:
        raise Refused(
            f"You can only change {unit_of(audit_round).plural} here from when the round opens until moderation is finished."
        )
    if asking and audit_round.state is not RoundState.OPEN:
        raise Refused(
            f"Moderation has begun, so no agency can be asked about another {unit_of(audit_round).singular}."
        )


def _named(case: Case) -> str:
    return f"{unit_of(case.audit_round).title} {case.reference}"


def _withdraw(agency_return: AgencyReturn, reason: str, now: datetime) -> None:
    agency_return.withdrawn_at, agency_return.withdrawn_reason = now, reason


def _unlink_replacements(case: Case) -> list[str]:
    """Let the cases that came in place of this case be cases of their own, and return their ids."""
    others = select(Case).where(Case.round_id == case.round_id, Case.replaces == case.reference)
    replacing = db.session.scalars(others.order_by(Case.position)).all()
    for other in replacing:
        other.replaces = ""
    return [other.id for other in replacing]


def _tell_again(returns: Iterable[AgencyReturn], now: datetime) -> None:
    for agency_return in returns:
        if agency_return.state is ReturnState.ASKED:
            _tell_leads(agency_return.case.audit_round, agency_return.service, now)
    _tell_auditors(MailKind.RETURNS_BROUGHT_BACK, returns, now)


def _services(audit_round: AuditRound, service_ids: Collection[str]) -> list[Service]:
    """Read the services; raises Invalid for none, and for any without questions in the question set."""
    kinds = question_set(audit_round.theme_version_id).service_kinds
    chosen = select(Service).where(Service.id.in_(service_ids), Service.kind.in_(kinds), SERVICE_NOT_ENDED)
    services = list(db.session.scalars(chosen.order_by(Service.name, Service.id)))
    if not services or len(services) != len(set(service_ids)):
        raise Invalid({"services": "Select at least 1 service from the list"})
    return services


def _ask(actor: Actor, case: Case, services: Iterable[Service], now: datetime) -> None:
    returns = {
        agency_return.service_id: agency_return
        for agency_return in db.session.scalars(select(AgencyReturn).where(AgencyReturn.case_id == case.id))
    }
    for service in services:
        agency_return = returns.get(service.id)
        if agency_return and not agency_return.withdrawn_at:
            continue
        if agency_return is None:
            agency_return = AgencyReturn(case=case, service=service)
            db.session.add(agency_return)
            db.session.flush()
            count_progress(agency_return)
        agency_return.withdrawn_at, agency_return.withdrawn_reason = None, ""
        db.session.flush()
        after = {"service": service.name}
        log.write(actor, "service_asked", agency_return, now, round_id=case.round_id, after=after)
        _tell_leads(case.audit_round, service, now)


def _tell_leads(audit_round: AuditRound, service: Service, now: datetime) -> None:
    """Queue a mail to each lead; the outbox keeps a single mail for a person, round and day."""
    for lead in recipients.leads_of(service.agency_id):
        outbox.queue(
            MailKind.RETURNS_ADDED,
            lead,
            audit_round.id,
            now,
            agency_id=service.agency_id,
        )


def _tell_auditors(kind: MailKind, returns: Iterable[AgencyReturn], now: datetime) -> None:
    """Queue a mail to the auditors who had still to answer."""
    for agency_return in returns:
        if (
            agency_return.auditor
            and agency_return.auditor.left_at is None
            and agency_return.state in OUTSTANDING_RETURNS
        ):
            outbox.queue(kind, agency_return.auditor, agency_return.case.round_id, now)
