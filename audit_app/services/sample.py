"""The cases of a round after it was opened: withdrawn, brought back, added, and who is asked about each. Nothing written is lost."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, Service
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.scoping import RETURN_STANDS, SERVICE_STANDS
from audit_app.queries.themes import question_set, unit_of
from audit_app.rules.case_details import CaseDetails
from audit_app.rules.workflow import NOT_YET_IN, NOTHING_WRITTEN, ReturnState, RoundState
from audit_app.services import access, cases, closures, log, outbox, recipients, status_changes
from audit_app.services.returns import count_progress

OPEN_TO_CHANGE = frozenset({RoundState.OPEN, RoundState.MODERATION})
"""Cases and returns may be withdrawn; added and asked only while agencies can still answer."""


def withdraw_case(actor: Actor, case_id: str, reason: str, now: datetime) -> Case:
    """The case and all its returns are kept and count nowhere any more; auditors of what is to come are told."""
    case = access.load(Case, case_id)
    _changing(actor, case.audit_round)
    if case.withdrawn_at:
        raise Refused(f"{_named(case)} is withdrawn already.")
    said = closures.require_text(
        "reason", reason, f"Say why the {unit_of(case.audit_round).singular} is withdrawn"
    )
    case.withdrawn_at, case.withdrawn_reason = now, said
    returns = db.session.scalars(
        select(AgencyReturn).where(AgencyReturn.case_id == case_id, RETURN_STANDS).order_by(AgencyReturn.id)
    ).all()
    for agency_return in returns:
        _withdraw(agency_return, said, now)
    db.session.flush()
    after = {"reference": case.reference, "returns": len(returns)}
    log.write(actor, "case_withdrawn", case, now, round_id=case.round_id, after=after, reason=said)
    _tell_auditors(MailKind.RETURNS_WITHDRAWN, returns, now)
    return case


def bring_back_case(actor: Actor, case_id: str, reason: str, now: datetime) -> Case:
    """A withdrawn case as it stood, with the returns that were withdrawn with it. Whoever still owes one is told;
    once moderation has begun, what had not come is not returned. A case that came in its place stays beside it.
    """
    case = access.load(Case, case_id)
    audit_round = case.audit_round
    _changing(actor, audit_round)
    if not case.withdrawn_at:
        raise Refused(f"{_named(case)} is not withdrawn.")
    said = closures.require_text(
        "reason", reason, f"Say why the {unit_of(case.audit_round).singular} comes back"
    )
    was = case.withdrawn_at, case.withdrawn_reason
    of_case = select(AgencyReturn).where(AgencyReturn.case_id == case_id).order_by(AgencyReturn.id)
    returns = [one for one in db.session.scalars(of_case) if (one.withdrawn_at, one.withdrawn_reason) == was]
    for row in (case, *returns):
        row.withdrawn_at, row.withdrawn_reason = None, ""
    beside = _stand_beside(case)
    db.session.flush()
    after = {"reference": case.reference, "returns": len(returns)} | ({"beside": beside} if beside else {})
    log.write(actor, "case_brought_back", case, now, round_id=case.round_id, after=after, reason=said)
    if audit_round.state is RoundState.OPEN:
        _tell_again(returns, now)
    else:
        _call_not_returned(actor, returns, now)
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
    """One more case, asked of these services, in the place of the withdrawn case `replaces_id` if it names one.

    Raises Invalid beside the fields.
    """
    audit_round = access.load(AuditRound, round_id)
    _changing(actor, audit_round, asking=True)
    replaced = db.session.get(Case, replaces_id) if replaces_id else None
    if replaces_id and not (replaced and replaced.round_id == round_id and replaced.withdrawn_at):
        raise Invalid({"replaces": f"Choose {unit_of(audit_round).a} of this round that was withdrawn"})
    services = _services(audit_round, service_ids)
    case = cases.add_one(actor, audit_round, details, now)
    if replaced:
        case.replaces = replaced.reference
        log.write(
            actor, "case_replaced", replaced, now, round_id=round_id, after={"replaced_by": case.reference}
        )
    _ask(actor, case, services, now)
    return case


def ask_services(actor: Actor, case_id: str, service_ids: Collection[str], now: datetime) -> Case:
    """Services besides those that are asked; one whose return was withdrawn goes on where it stood."""
    case = access.load(Case, case_id)
    _changing(actor, case.audit_round, asking=True)
    if case.withdrawn_at:
        raise Refused(f"{_named(case)} was withdrawn, so nobody is asked about it.")
    _ask(actor, case, _services(case.audit_round, service_ids), now)
    return case


def stop_asking(actor: Actor, return_id: str, reason: str, now: datetime) -> None:
    """Where nothing was written, as if nobody had been asked; otherwise withdrawn, which needs a reason."""
    agency_return = access.load(AgencyReturn, return_id)
    case, service = agency_return.case, agency_return.service
    _changing(actor, case.audit_round)
    access.hold(agency_return)
    if agency_return.withdrawn_at:
        raise Refused(
            f"{service.name} is not asked about {unit_of(case.audit_round).singular} {case.reference} any more."
        )
    untouched = agency_return.state in NOTHING_WRITTEN
    if untouched and not reason.strip():
        said = ""
    else:
        said = closures.require_text("reason", reason, "Say why the return is withdrawn")
    about = {"reference": case.reference, "service": service.name}
    act = "service_no_longer_asked" if untouched else "return_withdrawn"
    log.write(actor, act, agency_return, now, round_id=case.round_id, before=about, reason=said)
    _tell_auditors(MailKind.RETURNS_WITHDRAWN, [agency_return], now)
    if untouched:
        db.session.delete(agency_return)
    else:
        _withdraw(agency_return, said, now)
    db.session.flush()


def _changing(actor: Actor, audit_round: AuditRound, *, asking: bool = False) -> None:
    access.require(actor, Permission.ROUND_SAMPLE, subjects.of_round(audit_round))
    # Nothing is added or taken away while somebody moves the round on.
    access.hold(audit_round)
    if audit_round.state not in OPEN_TO_CHANGE:
        raise Refused(
            f"{unit_of(audit_round).titles} change here only from opening until the report is written."
        )
    if asking and audit_round.state is not RoundState.OPEN:
        raise Refused(
            f"Moderation has begun, so no agency can answer for one more {unit_of(audit_round).singular}."
        )


def _named(case: Case) -> str:
    return f"{unit_of(case.audit_round).title} {case.reference}"


def _withdraw(agency_return: AgencyReturn, reason: str, now: datetime) -> None:
    agency_return.withdrawn_at, agency_return.withdrawn_reason = now, reason


def _stand_beside(case: Case) -> list[str]:
    """The references of cases that came in the place of this one, and do no longer."""
    others = select(Case).where(Case.round_id == case.round_id, Case.replaces == case.reference)
    replacing = db.session.scalars(others.order_by(Case.position)).all()
    for other in replacing:
        other.replaces = ""
    return [other.reference for other in replacing]


def _call_not_returned(actor: Actor, returns: Iterable[AgencyReturn], now: datetime) -> None:
    for one in returns:
        if one.state in NOT_YET_IN:
            status_changes.move(actor, "return_not_returned", one, now, round_id=one.case.round_id)
    db.session.flush()


def _tell_again(returns: Iterable[AgencyReturn], now: datetime) -> None:
    for one in returns:
        if one.state is ReturnState.ASKED:
            _tell_leads(one.case.audit_round, one.service, now)
    _tell_auditors(MailKind.RETURNS_BROUGHT_BACK, returns, now)


def _services(audit_round: AuditRound, service_ids: Collection[str]) -> list[Service]:
    """Raises Invalid for none, and for one that the question set has no questions for."""
    kinds = question_set(audit_round.theme_version_id).service_kinds
    chosen = select(Service).where(Service.id.in_(service_ids), Service.kind.in_(kinds), SERVICE_STANDS)
    services = list(db.session.scalars(chosen.order_by(Service.name, Service.id)))
    if not services or len(services) != len(set(service_ids)):
        raise Invalid({"services": "Choose at least one service from the list"})
    return services


def _ask(actor: Actor, case: Case, services: Iterable[Service], now: datetime) -> None:
    standing = {
        one.service_id: one
        for one in db.session.scalars(select(AgencyReturn).where(AgencyReturn.case_id == case.id))
    }
    for service in services:
        agency_return = standing.get(service.id)
        if agency_return and not agency_return.withdrawn_at:
            continue
        if agency_return is None:
            agency_return = AgencyReturn(case=case, service=service)
            db.session.add(agency_return)
            db.session.flush()
            count_progress(agency_return)
        agency_return.withdrawn_at, agency_return.withdrawn_reason = None, ""
        db.session.flush()
        after = {"reference": case.reference, "service": service.name}
        log.write(actor, "service_asked", agency_return, now, round_id=case.round_id, after=after)
        _tell_leads(case.audit_round, service, now)


def _tell_leads(audit_round: AuditRound, service: Service, now: datetime) -> None:
    """One mail a person, round and day, however many cases were added."""
    for lead in recipients.leads_of(service.agency_id):
        outbox.queue(
            MailKind.RETURNS_ADDED,
            lead,
            audit_round.id,
            now,
            agency_id=service.agency_id,
        )


def _tell_auditors(kind: MailKind, returns: Iterable[AgencyReturn], now: datetime) -> None:
    """Of what was still to come from them."""
    for one in returns:
        if one.auditor and one.auditor.left_at is None and one.state in NOT_YET_IN:
            outbox.queue(kind, one.auditor, one.case.round_id, now)
