"""The work of a round that waits for the reader of a mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound, Case, RoleHeld, Service
from audit_app.policy import Role
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking.routing import may_be_asked
from audit_app.rules.designer.workload import minutes_for_auditor
from audit_app.rules.numbers import joined_with_and
from audit_app.rules.rounds.reminders import returns_for, waiting_in_words
from audit_app.rules.workflow import WITH_AUDITOR, ReturnState
from audit_app.services.mail.letters import Letter


@dataclass(frozen=True)
class ReturnToHandIn:
    """A return that the reader of a mail still has to hand in; `kind` is that of its service."""

    id: str
    service: str
    kind: str
    due: date


def returns_to_hand_in(letter: Letter, audit_round: AuditRound) -> list[ReturnToHandIn]:
    """Return what the reader still has to hand in, by service."""
    query = (
        select(AgencyReturn.id, Service.name, Service.kind, AgencyReturn.due_on)
        .join(Case)
        .join(Service, Service.id == AgencyReturn.service_id)
        .order_by(Service.name, AgencyReturn.id)
        .where(Case.round_id == audit_round.id, AgencyReturn.auditor_id == letter.person.id)
        .where(AgencyReturn.state.in_(WITH_AUDITOR), RETURN_NOT_WITHDRAWN)
    )
    return [
        ReturnToHandIn(row.id, row.name, row.kind, row.due_on or audit_round.returns_due)
        for row in db.session.execute(query)
    ]


def agencies_led(letter: Letter, audit_round: AuditRound, *states: ReturnState) -> list[Agency]:
    """Return the agencies that the reader leads, once for each of their returns in the round, by name.

    With `states`, only for the returns in these states.
    """
    agency_ids = select(RoleHeld.agency_id).where(
        RoleHeld.person_id == letter.person.id, RoleHeld.role == Role.AGENCY_LEAD
    )
    query = (
        select(Agency)
        .join(Service, Service.agency_id == Agency.id)
        .join(AgencyReturn, AgencyReturn.service_id == Service.id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == audit_round.id, Agency.id.in_(agency_ids), RETURN_NOT_WITHDRAWN)
        .order_by(Agency.name, Agency.id)
    )
    return list(db.session.scalars(query.where(AgencyReturn.state.in_(states)) if states else query))


def returns_in_words(returns: Sequence[ReturnToHandIn], today: date) -> str:
    """Return what waits, by service and due day: '2 returns for Schools due by 18 May 2018 (today)'."""
    days: dict[str, list[date]] = {}
    for agency_return in returns:
        days.setdefault(agency_return.service, []).append(agency_return.due)
    return joined_with_and(
        [waiting_in_words(due_days, returns_for(service), today) for service, due_days in days.items()]
    )


def time_in_words(returns: Sequence[ReturnToHandIn], audit_round: AuditRound) -> str:
    """Return about how long a return takes, with all that its service may be asked."""
    questions = question_set(audit_round.theme_version_id)
    minutes = {
        minutes_for_auditor(
            questions, [question for question in questions.questions if may_be_asked(question, kind)]
        )
        for kind in {agency_return.kind for agency_return in returns}
    }
    span = " to ".join(map(str, sorted({min(minutes), max(minutes)})))
    return f"A return takes about {span} minutes."


def page_of(letter: Letter, returns: Sequence[ReturnToHandIn], otherwise: str) -> str:
    """Return the address of the only return there is to hand in, or that of another page."""
    return letter.link(f"/returns/{returns[0].id}" if len(returns) == 1 else otherwise)
