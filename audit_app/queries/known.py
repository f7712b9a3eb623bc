"""Known or not known: one agency's cases and services in a round, and who may audit them."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound, Case, Service
from audit_app.policy import Scope
from audit_app.queries.people import Choice, auditors_of
from audit_app.queries.scoping import RETURN_STANDS, returns_within
from audit_app.rules.workflow import WITH_AUDITOR, ReturnState, RoundState, allowed


@dataclass(frozen=True)
class KnownLine:
    """One case and service; `auditor_id` is empty until somebody was named."""

    id: str
    reference: str
    about: str
    service: str
    state: ReturnState
    auditor_id: str
    answered: int
    required: int

    @property
    def said(self) -> str:
        """Known, not-known or, where nothing was said, empty."""
        if self.state is ReturnState.ASKED:
            return ""
        return "not-known" if self.state is ReturnState.NOT_KNOWN else "known"

    @property
    def may_be_known(self) -> bool:
        return self.state in WITH_AUDITOR or allowed("return_known", self.state)

    @property
    def may_be_not_known(self) -> bool:
        return self.state is ReturnState.NOT_KNOWN or allowed("return_not_known", self.state)


@dataclass(frozen=True)
class KnownPage:
    """`agencies` are all that the reader answers for in this round; the lines are those of `agency`."""

    round_id: str
    title: str
    known_due: date
    open: bool
    agencies: tuple[Choice, ...]
    agency: Choice
    auditors: tuple[Choice, ...]
    lines: tuple[KnownLine, ...]

    @property
    def left(self) -> int:
        return sum(line.state is ReturnState.ASKED for line in self.lines)

    @property
    def services(self) -> int:
        return len({line.service for line in self.lines})


def known_page(scope: Scope, round_id: str, agency_id: str | None = None) -> KnownPage | None:
    """Without `agency_id`, the first by name. None where the reader answers for nobody in this round."""
    audit_round = db.session.get(AuditRound, round_id)
    if audit_round is None or audit_round.state is RoundState.SETTING_UP:
        return None
    agencies = _agencies(scope, round_id)
    agency = next((one for one in agencies if agency_id in (None, one.id)), None)
    if agency is None:
        return None
    return KnownPage(
        round_id=audit_round.id,
        title=audit_round.title,
        known_due=audit_round.known_due,
        open=audit_round.state is RoundState.OPEN,
        agencies=agencies,
        agency=agency,
        auditors=auditors_of(frozenset({agency.id}))[agency.id],
        lines=_lines(scope, round_id, agency.id),
    )


def _agencies(scope: Scope, round_id: str) -> tuple[Choice, ...]:
    rows = db.session.execute(
        select(Agency.id, Agency.name)
        .where(
            Agency.id.in_(
                select(Service.agency_id)
                .join(AgencyReturn, AgencyReturn.service_id == Service.id)
                .join(Case, Case.id == AgencyReturn.case_id)
                .join(AuditRound, AuditRound.id == Case.round_id)
                .where(AuditRound.id == round_id, RETURN_STANDS, returns_within(scope))
            )
        )
        .order_by(Agency.name, Agency.id)
    )
    return tuple(Choice(row.id, row.name) for row in rows)


def _lines(scope: Scope, round_id: str, agency_id: str) -> tuple[KnownLine, ...]:
    rows = db.session.scalars(
        select(AgencyReturn)
        .join(AgencyReturn.case)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(AgencyReturn.service)
        .where(
            AuditRound.id == round_id, Service.agency_id == agency_id, RETURN_STANDS, returns_within(scope)
        )
        .options(contains_eager(AgencyReturn.case), contains_eager(AgencyReturn.service))
        .order_by(Case.position, Service.name, AgencyReturn.id)
    )
    return tuple(
        KnownLine(
            id=row.id,
            reference=row.case.reference,
            about=row.case.summary,
            service=row.service.name,
            state=row.state,
            auditor_id=row.auditor_id or "",
            answered=row.answered,
            required=row.required,
        )
        for row in rows
    )
