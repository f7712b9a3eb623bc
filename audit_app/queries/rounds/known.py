"""Known or not known: an agency's cases and services in a round, and who may audit them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVarTuple

from sqlalchemy import Select, func, select

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound, Case, Person, Service
from audit_app.policy import Scope
from audit_app.queries.people.people import Choice, auditors_of
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN, returns_within
from audit_app.queries.themes.themes import WITH_UNIT, unit_of
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import WITH_AUDITOR, ReturnState, RoundState, is_allowed

LINES_A_PAGE = 50
Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class KnownLine:
    """A case and a service asked about it; `auditor_id` and the name `auditor` are empty until there is an auditor."""

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
    def choice(self) -> str:
        """Return "known" or "not-known", or an empty string while the agency has not answered."""
        if self.state is ReturnState.ASKED:
            return ""
        return "not-known" if self.state is ReturnState.NOT_KNOWN else "known"

    @property
    def may_be_known(self) -> bool:
        """Return whether the agency can still call the case known."""
        return self.state in WITH_AUDITOR or is_allowed("return_known", self.state)

    @property
    def may_be_not_known(self) -> bool:
        """Return whether the agency can still call the case not known."""
        return self.state is ReturnState.NOT_KNOWN or is_allowed("return_not_known", self.state)


@dataclass(frozen=True)
class KnownPage:
    """A page of the cases about which an agency is asked.

    `agencies` are all that the reader answers for in this round; `lines` are a page of those of `agency`.
    `left` counts the returns of all pages that are still to be called known or not, `services` those services
    of the agency that are asked.
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
    """Return the page of an agency; without `agency_id`, of the first by name.

    Returns None where the reader answers for no agency in this round.
    """
    audit_round = db.session.get(AuditRound, round_id, options=[WITH_UNIT])
    if audit_round is None or audit_round.state is RoundState.SETTING_UP:
        return None
    agencies = _agencies(scope, round_id)
    agency = next((choice for choice in agencies if agency_id in (None, choice.id)), None)
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
    """Return the agency's lines that a form names: its page may have moved on since it was sent."""
    # The form has at most a page of lines; a longer list was not sent by it.
    condition = AgencyReturn.id.in_(list(return_ids)[:LINES_A_PAGE])
    return _lines(_of_agency(_LINE, scope, round_id, agency_id).where(condition))


def _agencies(scope: Scope, round_id: str) -> tuple[Choice, ...]:
    rows = db.session.execute(
        select(Agency.id, Agency.name)
        .where(
            Agency.id.in_(
                select(Service.agency_id)
                .join(AgencyReturn, AgencyReturn.service_id == Service.id)
                .join(Case, Case.id == AgencyReturn.case_id)
                .join(AuditRound, AuditRound.id == Case.round_id)
                .where(AuditRound.id == round_id, RETURN_NOT_WITHDRAWN, returns_within(scope))
            )
        )
        .order_by(Agency.name, Agency.id)
    )
    return tuple(Choice(row.id, row.name) for row in rows)


def _counts(scope: Scope, round_id: str, agency_id: str) -> tuple[int, int, int]:
    """Count the agency's returns in the round, those not yet called known or not, and their services."""
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
            AuditRound.id == round_id,
            Service.agency_id == agency_id,
            RETURN_NOT_WITHDRAWN,
            returns_within(scope),
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
