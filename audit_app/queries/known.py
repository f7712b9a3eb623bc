"""Known or not known: one agency's cases and services in a round, and who may audit them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import Select, func, select

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound, Case, Person, Service
from audit_app.policy import Scope
from audit_app.queries.people import Choice, auditors_of
from audit_app.queries.scoping import RETURN_STANDS, returns_within
from audit_app.queries.themes import WITH_UNIT, unit_of
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.question_sets import Unit
from audit_app.rules.workflow import WITH_AUDITOR, ReturnState, RoundState, allowed

LINES_A_PAGE = 50
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class KnownLine:
    """One case and service; `auditor_id` and `auditor`, a name, are empty until somebody was named."""

    id: str
    reference: str
    about: str
    service: str
    state: ReturnState
    auditor_id: str
    auditor: str
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
    """`agencies` are all that the reader answers for in this round; the lines are a page of those of `agency`. `left`
    counts the returns of all pages that are still to say, `services` those of the agency that are asked.
    """

    round_id: str
    title: str
    known_due: date
    open: bool
    unit: Unit
    agencies: tuple[Choice, ...]
    agency: Choice
    auditors: tuple[Choice, ...]
    lines: tuple[KnownLine, ...]
    paging: Paging
    left: int
    services: int


def known_page(
    scope: Scope, round_id: str, agency_id: str | None = None, number: int = 1
) -> KnownPage | None:
    """Without `agency_id`, the first by name. None where the reader answers for nobody in this round."""
    audit_round = db.session.get(AuditRound, round_id, options=[WITH_UNIT])
    if audit_round is None or audit_round.state is RoundState.SETTING_UP:
        return None
    agencies = _agencies(scope, round_id)
    agency = next((one for one in agencies if agency_id in (None, one.id)), None)
    if agency is None:
        return None
    count, left, services = _counts(scope, round_id, agency.id)
    paging = page_of(count, LINES_A_PAGE, number)
    return KnownPage(
        round_id=audit_round.id,
        title=audit_round.title,
        known_due=audit_round.known_due,
        open=audit_round.state is RoundState.OPEN,
        unit=unit_of(audit_round),
        agencies=agencies,
        agency=agency,
        auditors=auditors_of(frozenset({agency.id}))[agency.id],
        lines=_lines(_of_agency(_LINE, scope, round_id, agency.id).limit(paging.size).offset(paging.offset)),
        paging=paging,
        left=left,
        services=services,
    )


def known_lines(
    scope: Scope, round_id: str, agency_id: str, return_ids: Collection[str]
) -> tuple[KnownLine, ...]:
    """Those of the agency's lines that a form names: a page may have moved on since it was sent."""
    wanted = AgencyReturn.id.in_(list(return_ids)[:LINES_A_PAGE])
    return _lines(_of_agency(_LINE, scope, round_id, agency_id).where(wanted))


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


def _counts(scope: Scope, round_id: str, agency_id: str) -> tuple[int, int, int]:
    """Of the agency's returns in the round: all, those still to say, and how many services they are of."""
    counted = select(
        func.count(AgencyReturn.id),
        func.count(AgencyReturn.id).filter(AgencyReturn.state == ReturnState.ASKED),
        func.count(Service.id.distinct()),
    )
    query = _of_agency(counted.select_from(AgencyReturn), scope, round_id, agency_id)
    count, left, services = db.session.execute(query.order_by(None)).one()
    return count, left, services


_LINE = select(
    AgencyReturn.id,
    Case.reference,
    Case.summary,
    Service.name.label("service"),
    AgencyReturn.state,
    AgencyReturn.auditor_id,
    Person.name.label("auditor"),
    AgencyReturn.answered,
    AgencyReturn.required,
).select_from(AgencyReturn)


def _of_agency(query: Select[*Columns], scope: Scope, round_id: str, agency_id: str) -> Select[*Columns]:
    return (
        query.join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .outerjoin(Person, Person.id == AgencyReturn.auditor_id)
        .where(
            AuditRound.id == round_id, Service.agency_id == agency_id, RETURN_STANDS, returns_within(scope)
        )
        .order_by(Case.position, Service.name, AgencyReturn.id)
    )


def _lines(
    query: Select[str, str, str, str, ReturnState, str | None, str, int, int],
) -> tuple[KnownLine, ...]:
    return tuple(
        KnownLine(
            id=row.id,
            reference=row.reference,
            about=row.summary,
            service=row.service,
            state=row.state,
            auditor_id=row.auditor_id or "",
            auditor=row.auditor or "",
            answered=row.answered,
            required=row.required,
        )
        for row in db.session.execute(query)
    )
