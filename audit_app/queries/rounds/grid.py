"""The grid of an open round: its cases and services, as far as filters show them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Row, select

from audit_app.extensions import db
from audit_app.models import Agency, AuditRound, Case, Service
from audit_app.policy import Actor, Permission, scope
from audit_app.queries import subjects
from audit_app.queries.people.people import Choice
from audit_app.queries.rounds.rounds import CASES_A_PAGE
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.rounds.returns_due import DueCount, due_count
from audit_app.rules.rounds.status_tags import WITHDRAWN, StatusTag, return_status
from audit_app.rules.workflow import OUTSTANDING_RETURNS, ReturnState

WAITING = "waiting"
"""The filter for returns that are still to come, whatever their state; it is written in the address."""
NOBODY = "nobody"
"""The filter for returns whose auditor has left."""


@dataclass(frozen=True)
class Filters:
    """The filters in the address of the grid; without any, the grid displays everything.

    `state` is a ReturnState, WAITING or NOBODY.
    """

    late: bool = False
    agency_id: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return self.late or bool(self.agency_id) or bool(self.state)


class GridReturn(NamedTuple):
    """A return as it is counted; withdrawn, it counts nowhere.

    `days_late` is 0 unless the return is still to come.
    """

    id: str
    case_id: str
    service_id: str
    agency_id: str
    auditor_id: str | None
    state: ReturnState
    answered: int
    required: int
    due_on: date
    granted_until: date | None
    days_late: int
    withdrawn: bool
    with_nobody: bool
    came_late: bool


@dataclass(frozen=True)
class GridCell:
    """A return as the grid renders it; `readable` says whether the reader may open it."""

    return_id: str
    status: StatusTag
    readable: bool


@dataclass(frozen=True)
class GridColumn:
    """A service; its counts are of all its returns, whatever the filters hide."""

    id: str
    name: str
    agency_id: str
    due: DueCount
    late: int


@dataclass(frozen=True)
class GridRow:
    """A case; `cells` has an entry for each column, None where nothing was asked or a filter hides it."""

    case_id: str
    reference: str
    withdrawn: bool
    cells: tuple[GridCell | None, ...]


@dataclass(frozen=True)
class Grid:
    """The grid of a round.

    `rows` are those of one page; everything else is of all pages. `shown` counts the returns that the filters
    pass, and `to_come` are those among them that are still to come.
    """

    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    paging: Paging
    agencies: tuple[Choice, ...]
    due: DueCount
    late: int
    not_yet: int
    with_nobody: int
    shown: int
    to_come: tuple[GridReturn, ...]


def _services(returns: Iterable[GridReturn]) -> Sequence[Row[str, str, str, str]]:
    """Read the services of these returns, in the order of the columns."""
    return db.session.execute(
        select(Service.id, Service.name, Service.agency_id, Agency.name.label("agency"))
        .join(Agency, Agency.id == Service.agency_id)
        .where(Service.id.in_({agency_return.service_id for agency_return in returns}))
        .order_by(Agency.name, Service.name, Service.id)
    ).all()


def _cases(round_id: str) -> list[tuple[str, str, bool]]:
    rows = db.session.execute(
        select(Case.id, Case.reference, Case.withdrawn_at.is_not(None))
        .where(Case.round_id == round_id)
        .order_by(Case.position, Case.id)
    )
    return [(case_id, reference, withdrawn) for case_id, reference, withdrawn in rows]


class _CellMaker:
    """Makes the cells of a round for its reader."""

    def __init__(self, actor: Actor, audit_round: AuditRound) -> None:
        self._readable = scope(actor, Permission.RETURN_READ)
        self._round = audit_round

    def cell(self, agency_return: GridReturn) -> GridCell:
        subject = subjects.of_asked(self._round, agency_return.agency_id, agency_return.auditor_id)
        return GridCell(agency_return.id, _status(agency_return), self._readable.covers(subject))


def _status(agency_return: GridReturn) -> StatusTag:
    if agency_return.withdrawn:
        return WITHDRAWN
    return return_status(
        agency_return.state,
        agency_return.answered,
        agency_return.required,
        agency_return.days_late,
        agency_return.granted_until,
        agency_return.with_nobody,
        agency_return.came_late,
    )


def _passes(agency_return: GridReturn, filters: Filters) -> bool:
    return (
        (not filters.late or agency_return.days_late > 0)
        and (not filters.agency_id or agency_return.agency_id == filters.agency_id)
        and (not filters.state or (not agency_return.withdrawn and _has_state(agency_return, filters)))
    )


def _has_state(agency_return: GridReturn, filters: Filters) -> bool:
    if filters.state == NOBODY:
        return agency_return.with_nobody
    return agency_return.state == filters.state or (
        filters.state == WAITING and agency_return.state in OUTSTANDING_RETURNS
    )


def build_grid(
    actor: Actor,
    audit_round: AuditRound,
    returns: list[GridReturn],
    *,
    whole: bool,
    filters: Filters,
    number: int,
) -> Grid:
    """Build the page of the grid with this number.

    Cases and services without a return that passes the filters are hidden; without filters, whoever reads the
    whole round sees every case.
    """
    passing = [agency_return for agency_return in returns if _passes(agency_return, filters)]
    counted = [agency_return for agency_return in passing if not agency_return.withdrawn]
    services = _services(returns)
    columns = _columns(services, returns, {agency_return.service_id for agency_return in passing})
    passing_cases = {agency_return.case_id for agency_return in passing}
    cases = [case for case in _cases(audit_round.id) if case[0] in passing_cases or (whole and not filters)]
    paging = page_of(len(cases), CASES_A_PAGE, number)
    cells = _CellMaker(actor, audit_round)
    return Grid(
        columns=columns,
        rows=_rows(paging.of(cases), columns, passing, cells),
        paging=paging,
        agencies=tuple(Choice(*agency) for agency in dict.fromkeys((row[2], row[3]) for row in services)),
        due=due_count(agency_return.state for agency_return in returns if not agency_return.withdrawn),
        late=sum(agency_return.days_late > 0 for agency_return in returns),
        not_yet=sum(
            not agency_return.withdrawn and agency_return.state in OUTSTANDING_RETURNS
            for agency_return in returns
        ),
        with_nobody=sum(agency_return.with_nobody for agency_return in returns),
        shown=len(counted),
        to_come=tuple(
            agency_return for agency_return in counted if agency_return.state in OUTSTANDING_RETURNS
        ),
    )


def _rows(
    cases: Sequence[tuple[str, str, bool]],
    columns: tuple[GridColumn, ...],
    returns: Iterable[GridReturn],
    cell_maker: _CellMaker,
) -> tuple[GridRow, ...]:
    case_ids = {case_id for case_id, _, _ in cases}
    cells = {
        (agency_return.case_id, agency_return.service_id): cell_maker.cell(agency_return)
        for agency_return in returns
        if agency_return.case_id in case_ids
    }
    return tuple(
        GridRow(case_id, reference, withdrawn, tuple(cells.get((case_id, column.id)) for column in columns))
        for case_id, reference, withdrawn in cases
    )


def _columns(
    services: Sequence[Row[str, str, str, str]], returns: Iterable[GridReturn], service_ids: Collection[str]
) -> tuple[GridColumn, ...]:
    states: dict[str, list[ReturnState]] = defaultdict(list)
    late: Counter[str] = Counter()
    for agency_return in returns:
        if not agency_return.withdrawn:
            states[agency_return.service_id].append(agency_return.state)
            late[agency_return.service_id] += agency_return.days_late > 0
    return tuple(
        GridColumn(row.id, row.name, row.agency_id, due_count(states[row.id]), late[row.id])
        for row in services
        if row.id in service_ids
    )
