"""The page of an open round: its stages, and the grid of cases and services as far as filters leave it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Row, func, select

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound, Case, Recommendation, Service
from audit_app.policy import Actor, Permission, Scope, scope
from audit_app.queries import subjects
from audit_app.queries.people import Choice
from audit_app.queries.rounds import CASES_A_PAGE, RoundFacts, count_where, facts_of, owed_by_panel, round_row
from audit_app.queries.scoping import RETURN_STANDS, WITH_NOBODY, returns_within
from audit_app.queries.themes import question_set
from audit_app.rules import deadlines
from audit_app.rules.paging import Paging, page_of
from audit_app.rules.returns_due import DueCount, due_count
from audit_app.rules.stages import (
    WITHDRAWN,
    Hindrance,
    Stage,
    Standing,
    against_reporting,
    due_day,
    stage_line,
    standing,
)
from audit_app.rules.workflow import NOT_YET_IN, RecommendationState, ReturnState, RoundState

WAITING = "waiting"
"""Stands in the address for every state of a return that is still to come."""
NOBODY = "nobody"
"""And for returns that somebody was to answer who has left."""

_TRACKED = (RecommendationState.PROPOSED, RecommendationState.AGREED)


@dataclass(frozen=True)
class Filters:
    """What the address asks to see; everything when empty. `state` is a ReturnState, WAITING or NOBODY."""

    late: bool = False
    agency_id: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return self.late or bool(self.agency_id) or bool(self.state)


class GridReturn(NamedTuple):
    """One return as it is counted; `days_late` is 0 unless it is still to come. Withdrawn, it counts nowhere."""

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


@dataclass(frozen=True)
class GridCell:
    """One return as it is drawn; `readable` whether the reader may open it."""

    return_id: str
    standing: Standing
    readable: bool


@dataclass(frozen=True)
class GridColumn:
    """One service; its counts are of all its returns, whatever the filters leave."""

    id: str
    name: str
    agency_id: str
    due: DueCount
    late: int


@dataclass(frozen=True)
class GridRow:
    """`cells` has one entry a column: None where nothing was asked, or a filter leaves it out."""

    case_id: str
    reference: str
    withdrawn: bool
    cells: tuple[GridCell | None, ...]


@dataclass(frozen=True)
class Grid:
    """`rows` are those of one page; everything else is of all pages. `to_come` are of the returns shown those that
    are still to come.
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


@dataclass(frozen=True)
class RoundPage:
    """`whole` unless the reader reaches only the returns of an agency. `to_confirm` counts the returns
    that the agencies the reader leads have yet to call known or not. `hindrances` stand before the report; `graded`:
    whether the question set asks for an overall grade.
    """

    facts: RoundFacts
    stages: tuple[Stage, ...]
    grid: Grid
    whole: bool
    to_confirm: int
    hindrances: tuple[Hindrance, ...]
    graded: bool


def round_page(
    actor: Actor, round_id: str, filters: Filters, today: date, number: int = 1
) -> RoundPage | None:
    """Agencies see their own columns and the cases asked of them. A constant number of statements."""
    reach = scope(actor, Permission.ROUND_READ)
    row = round_row(reach, round_id)
    if row is None:
        return None
    facts = facts_of(row)
    whole = reach.everything or row.sub_group_id in reach.sub_group_ids
    returns = _returns(reach, row, today)
    unconfirmed = [one for one in returns if one.state is ReturnState.ASKED and not one.withdrawn]
    late = sum(one.days_late > 0 and one.state is not ReturnState.ASKED for one in returns)
    awaited, overdue = (len(unconfirmed), late) if whole else _whole_round(row, today)
    owes_grades = row.state is RoundState.MODERATION and whole
    leads = scope(actor, Permission.RETURN_CONFIRM).agency_ids
    tracked = _tracked(round_id) if row.state is RoundState.CLOSED else 0
    return RoundPage(
        facts=facts,
        stages=stage_line(
            row.state, facts.timetable, unconfirmed=awaited, tracked=tracked, overdue=overdue, today=today
        ),
        grid=_grid(returns, _Drawing(actor, row), _cases(round_id), whole, filters, number),
        whole=whole,
        to_confirm=sum(one.agency_id in leads for one in unconfirmed),
        hindrances=against_reporting(owed_by_panel(row), facts.unit) if owes_grades else (),
        graded=bool(question_set(row.theme_version_id).overall_questions),
    )


def _returns(reach: Scope, audit_round: AuditRound, today: date) -> list[GridReturn]:
    rows = db.session.execute(
        select(
            AgencyReturn.id,
            AgencyReturn.case_id,
            AgencyReturn.service_id,
            Service.agency_id,
            AgencyReturn.auditor_id,
            AgencyReturn.state,
            AgencyReturn.answered,
            AgencyReturn.required,
            AgencyReturn.due_on,
            AgencyReturn.withdrawn_at.is_not(None),
            WITH_NOBODY,
        )
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(Case.round_id == audit_round.id, returns_within(reach))
    )
    open_, timetable = audit_round.state is RoundState.OPEN, facts_of(audit_round).timetable
    returns = []
    for (
        id_,
        case_id,
        service_id,
        agency_id,
        auditor_id,
        state,
        answered,
        required,
        granted,
        withdrawn,
        left,
    ) in rows:
        due_on = due_day(state, timetable, granted)
        counted = open_ and state in NOT_YET_IN and not withdrawn
        late = deadlines.days_late(due_on, today) if counted else 0
        until = granted if open_ else None
        nobody = bool(left) and open_ and not withdrawn
        whose = (id_, case_id, service_id, agency_id, auditor_id)
        returns.append(GridReturn(*whose, state, answered, required, due_on, until, late, withdrawn, nobody))
    return returns


def _whole_round(audit_round: AuditRound, today: date) -> tuple[int, int]:
    """How many returns have still to be called known or not, and how many are late with their auditors: of all
    agencies, because a round stands at one stage for everybody.
    """
    if audit_round.state is not RoundState.OPEN:
        return 0, 0
    due = func.coalesce(AgencyReturn.due_on, audit_round.returns_due)
    asked = AgencyReturn.state == ReturnState.ASKED
    row = db.session.execute(
        select(
            count_where(asked),
            count_where(AgencyReturn.state.in_(NOT_YET_IN) & ~asked & (due < today)),
        )
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == audit_round.id, RETURN_STANDS)
    ).one()
    return row[0], row[1]


def _services(returns: Iterable[GridReturn]) -> Sequence[Row[str, str, str, str]]:
    """Of these returns, in the order of the columns."""
    return db.session.execute(
        select(Service.id, Service.name, Service.agency_id, Agency.name.label("agency"))
        .join(Agency, Agency.id == Service.agency_id)
        .where(Service.id.in_({one.service_id for one in returns}))
        .order_by(Agency.name, Service.name, Service.id)
    ).all()


def _cases(round_id: str) -> list[tuple[str, str, bool]]:
    rows = db.session.execute(
        select(Case.id, Case.reference, Case.withdrawn_at.is_not(None))
        .where(Case.round_id == round_id)
        .order_by(Case.position, Case.id)
    )
    return [(case_id, reference, withdrawn) for case_id, reference, withdrawn in rows]


def _tracked(round_id: str) -> int:
    query = select(func.count()).where(
        Recommendation.round_id == round_id, Recommendation.state.in_(_TRACKED)
    )
    return db.session.scalar(query) or 0


class _Drawing:
    """How the returns of one round are shown to one reader."""

    def __init__(self, actor: Actor, audit_round: AuditRound) -> None:
        self._readable = scope(actor, Permission.RETURN_READ)
        self._round = audit_round

    def cell(self, one: GridReturn) -> GridCell:
        subject = subjects.of_asked(self._round, one.agency_id, one.auditor_id)
        return GridCell(
            one.id,
            WITHDRAWN
            if one.withdrawn
            else standing(
                one.state, one.answered, one.required, one.days_late, one.granted_until, one.with_nobody
            ),
            self._readable.covers(subject),
        )


def _passes(one: GridReturn, filters: Filters) -> bool:
    return (
        (not filters.late or one.days_late > 0)
        and (not filters.agency_id or one.agency_id == filters.agency_id)
        and (not filters.state or (not one.withdrawn and _stands_at(one, filters)))
    )


def _stands_at(one: GridReturn, filters: Filters) -> bool:
    if filters.state == NOBODY:
        return one.with_nobody
    return one.state == filters.state or (filters.state == WAITING and one.state in NOT_YET_IN)


def _grid(
    returns: list[GridReturn],
    drawing: _Drawing,
    cases: list[tuple[str, str, bool]],
    whole: bool,
    filters: Filters,
    number: int,
) -> Grid:
    """A case or service with no return left is left out; unfiltered, the whole round shows every case."""
    shown = [one for one in returns if _passes(one, filters)] if filters else returns
    standing_shown = [one for one in shown if not one.withdrawn]
    services = _services(returns)
    columns = _columns(services, returns, {one.service_id for one in shown})
    kept = {one.case_id for one in shown}
    left = [case for case in cases if case[0] in kept or (whole and not filters)]
    paging = page_of(len(left), CASES_A_PAGE, number)
    here = paging.of(left)
    return Grid(
        columns=columns,
        rows=_rows(here, columns, shown, drawing),
        paging=paging,
        agencies=tuple(Choice(*agency) for agency in dict.fromkeys((row[2], row[3]) for row in services)),
        due=due_count(one.state for one in returns if not one.withdrawn),
        late=sum(one.days_late > 0 for one in returns),
        not_yet=sum(not one.withdrawn and one.state in NOT_YET_IN for one in returns),
        with_nobody=sum(one.with_nobody for one in returns),
        shown=len(standing_shown),
        to_come=tuple(one for one in standing_shown if one.state in NOT_YET_IN),
    )


def _rows(
    cases: Sequence[tuple[str, str, bool]],
    columns: tuple[GridColumn, ...],
    shown: Iterable[GridReturn],
    drawing: _Drawing,
) -> tuple[GridRow, ...]:
    here = {case_id for case_id, _, _ in cases}
    cells = {(one.case_id, one.service_id): drawing.cell(one) for one in shown if one.case_id in here}
    return tuple(
        GridRow(case_id, reference, withdrawn, tuple(cells.get((case_id, column.id)) for column in columns))
        for case_id, reference, withdrawn in cases
    )


def _columns(
    services: Sequence[Row[str, str, str, str]], returns: Iterable[GridReturn], kept: Collection[str]
) -> tuple[GridColumn, ...]:
    states: dict[str, list[ReturnState]] = defaultdict(list)
    late: Counter[str] = Counter()
    for one in returns:
        if not one.withdrawn:
            states[one.service_id].append(one.state)
            late[one.service_id] += one.days_late > 0
    return tuple(
        GridColumn(row.id, row.name, row.agency_id, due_count(states[row.id]), late[row.id])
        for row in services
        if row.id in kept
    )
