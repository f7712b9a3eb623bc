"""The page of an open round: its stages, and the grid of cases and services as far as filters leave it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound, Case, Recommendation, Service
from audit_app.policy import Actor, Permission, Scope, scope
from audit_app.queries import subjects
from audit_app.queries.people import Choice
from audit_app.queries.rounds import RoundFacts, facts_of, grades_owed, round_row
from audit_app.queries.scoping import returns_within
from audit_app.rules import deadlines
from audit_app.rules.stages import (
    WITHDRAWN,
    Hindrance,
    Stage,
    Standing,
    against_reporting,
    count_in,
    stage_line,
    standing,
)
from audit_app.rules.workflow import NOT_YET_IN, RecommendationState, ReturnState, RoundState

WAITING = "waiting"
"""Stands in the address for every state of a return that is still to come."""

_TRACKED = (RecommendationState.PROPOSED, RecommendationState.AGREED)


@dataclass(frozen=True)
class Filters:
    """What the address asks to see; everything when empty. `state` is a ReturnState or WAITING."""

    late: bool = False
    agency_id: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return self.late or bool(self.agency_id) or bool(self.state)


@dataclass(frozen=True)
class GridCell:
    """One return; `readable` whether the reader may open it. Withdrawn, it is shown and counts nowhere."""

    return_id: str
    case: str
    case_id: str
    service_id: str
    agency_id: str
    auditor_id: str | None
    due_on: date
    state: ReturnState
    standing: Standing
    readable: bool
    withdrawn: bool


@dataclass(frozen=True)
class GridColumn:
    """One service; its counts are of all its returns, whatever the filters leave. `cells` are those left."""

    id: str
    name: str
    agency: str
    returned: int
    asked: int
    late: int
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class GridRow:
    """`cells` has one entry a column: None where nothing was asked, or a filter leaves it out."""

    case_id: str
    reference: str
    withdrawn: bool
    cells: tuple[GridCell | None, ...]


@dataclass(frozen=True)
class Grid:
    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    agencies: tuple[Choice, ...]
    asked: int
    returned: int
    late: int
    not_yet: int
    shown: int

    @property
    def to_come(self) -> tuple[GridCell, ...]:
        """Of the returns shown, those that are still to come."""
        shown = (cell for column in self.columns for cell in column.cells)
        return tuple(cell for cell in shown if cell.state in NOT_YET_IN and not cell.withdrawn)


@dataclass(frozen=True)
class RoundPage:
    """`whole` unless the reader reaches only the returns of an agency. `to_confirm` counts the returns
    that the agencies the reader leads have yet to call known or not. `hindrances` stand before the report.
    """

    facts: RoundFacts
    stages: tuple[Stage, ...]
    grid: Grid
    whole: bool
    to_confirm: int
    hindrances: tuple[Hindrance, ...]


def round_page(actor: Actor, round_id: str, filters: Filters, today: date) -> RoundPage | None:
    """Agencies see their own columns and the cases asked of them. A constant number of statements."""
    reach = scope(actor, Permission.ROUND_READ)
    row = round_row(reach, round_id)
    if row is None:
        return None
    facts = facts_of(row)
    whole = reach.everything or row.sub_group_id in reach.sub_group_ids
    returns = _returns(reach, round_id)
    cells = _cells(actor, row, returns, today)
    counted = [cell for cell in cells if not cell.withdrawn]
    unconfirmed = sum(cell.state is ReturnState.ASKED for cell in counted)
    owes_grades = row.state is RoundState.MODERATION and whole
    leads = scope(actor, Permission.RETURN_CONFIRM).agency_ids
    return RoundPage(
        facts=facts,
        stages=stage_line(row.state, facts.timetable, unconfirmed=unconfirmed, tracked=_tracked(round_id)),
        grid=_grid(returns, cells, _cases(round_id), whole, filters),
        whole=whole,
        to_confirm=sum(cell.state is ReturnState.ASKED and cell.agency_id in leads for cell in counted),
        hindrances=against_reporting(grades_owed(row)) if owes_grades else (),
    )


def _returns(reach: Scope, round_id: str) -> list[AgencyReturn]:
    return list(
        db.session.scalars(
            select(AgencyReturn)
            .join(AgencyReturn.case)
            .join(AuditRound, AuditRound.id == Case.round_id)
            .join(AgencyReturn.service)
            .join(Service.agency)
            .where(Case.round_id == round_id, returns_within(reach))
            .options(
                contains_eager(AgencyReturn.case),
                contains_eager(AgencyReturn.service).contains_eager(Service.agency),
            )
            .order_by(Agency.name, Service.name, Service.id, Case.position, Case.id)
        )
    )


def _cases(round_id: str) -> list[tuple[str, str, bool]]:
    rows = db.session.execute(
        select(Case.id, Case.reference, Case.withdrawn_at)
        .where(Case.round_id == round_id)
        .order_by(Case.position, Case.id)
    )
    return [(row.id, row.reference, row.withdrawn_at is not None) for row in rows]


def _tracked(round_id: str) -> int:
    query = select(func.count()).where(
        Recommendation.round_id == round_id, Recommendation.state.in_(_TRACKED)
    )
    return db.session.scalar(query) or 0


def _cells(
    actor: Actor, audit_round: AuditRound, returns: Iterable[AgencyReturn], today: date
) -> list[GridCell]:
    readable = scope(actor, Permission.RETURN_READ)
    open_ = audit_round.state is RoundState.OPEN
    cells = []
    for one in returns:
        due_on = one.due_on or audit_round.returns_due
        late = deadlines.days_late(due_on, today) if open_ else 0
        subject = subjects.of_return(one)
        cells.append(
            GridCell(
                return_id=one.id,
                case=one.case.reference,
                case_id=one.case_id,
                service_id=one.service_id,
                agency_id=one.service.agency_id,
                auditor_id=one.auditor_id,
                due_on=due_on,
                state=one.state,
                standing=WITHDRAWN
                if one.withdrawn_at
                else standing(one.state, one.answered, one.required, late, one.due_on if open_ else None),
                readable=readable.covers(subject),
                withdrawn=one.withdrawn_at is not None,
            )
        )
    return cells


def _passes(cell: GridCell, filters: Filters) -> bool:
    return (
        (not filters.late or cell.standing.late)
        and (not filters.agency_id or cell.agency_id == filters.agency_id)
        and (not filters.state or (not cell.withdrawn and _stands_at(cell, filters)))
    )


def _stands_at(cell: GridCell, filters: Filters) -> bool:
    return cell.state == filters.state or (filters.state == WAITING and cell.state in NOT_YET_IN)


def _grid(
    returns: list[AgencyReturn],
    cells: list[GridCell],
    cases: list[tuple[str, str, bool]],
    whole: bool,
    filters: Filters,
) -> Grid:
    """A case or service with no return left is left out; unfiltered, the whole round shows every case."""
    shown = [cell for cell in cells if _passes(cell, filters)]
    services = {one.service_id: one.service for one in returns}
    columns = [_column(service, cells, shown) for service in services.values()]
    columns = [column for column in columns if column.cells]
    by_place = {(cell.case_id, cell.service_id): cell for cell in shown}
    kept = {cell.case_id for cell in shown}
    rows = [
        GridRow(
            case_id, reference, withdrawn, tuple(by_place.get((case_id, column.id)) for column in columns)
        )
        for case_id, reference, withdrawn in cases
        if case_id in kept or (whole and not filters)
    ]
    agencies = {service.agency_id: service.agency.name for service in services.values()}
    counted = [cell for cell in cells if not cell.withdrawn]
    states = [cell.state for cell in counted]
    return Grid(
        columns=tuple(columns),
        rows=tuple(rows),
        agencies=tuple(Choice(agency_id, name) for agency_id, name in agencies.items()),
        asked=len(counted),
        returned=count_in(states),
        late=sum(cell.standing.late for cell in counted),
        not_yet=sum(state in NOT_YET_IN for state in states),
        shown=sum(not cell.withdrawn for cell in shown),
    )


def _column(service: Service, cells: Collection[GridCell], shown: Iterable[GridCell]) -> GridColumn:
    own = [cell for cell in cells if cell.service_id == service.id and not cell.withdrawn]
    return GridColumn(
        id=service.id,
        name=service.name,
        agency=service.agency.name,
        returned=count_in([cell.state for cell in own]),
        asked=len(own),
        late=sum(cell.standing.late for cell in own),
        cells=tuple(cell for cell in shown if cell.service_id == service.id),
    )
