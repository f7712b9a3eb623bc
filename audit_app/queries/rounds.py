"""Rounds as people see them: the list, the round being set up, the grid of cases and services, what its moves need."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, case as sql_case, func, select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import (
    Agency,
    AgencyReturn,
    AgreedGrade,
    AuditRound,
    Case,
    Person,
    Recommendation,
    RoleHeld,
    Service,
    SubGroup,
    Theme,
    ThemeVersion,
)
from audit_app.policy import Actor, Permission, Role, Scope, Subject, can, scope
from audit_app.queries.people import Choice
from audit_app.queries.scoping import returns_within, rounds_within
from audit_app.queries.themes import question_set
from audit_app.rules import deadlines
from audit_app.rules.stages import (
    IN,
    CaseAsked,
    CaseGrades,
    Hindrance,
    Preparation,
    ServiceToAsk,
    Stage,
    Standing,
    Timetable,
    against_opening,
    against_reporting,
    next_date,
    stage_line,
    standing,
)
from audit_app.rules.workflow import (
    HANDED_IN,
    NOT_YET_IN,
    RecommendationState,
    ReturnState,
    RoundState,
    VersionState,
)


@dataclass(frozen=True)
class RoundLine:
    id: str
    title: str
    theme: str
    sub_group: str
    state: RoundState
    cases: int
    asked: int
    returned: int
    late: int
    next_date: date | None


@dataclass(frozen=True)
class RoundFacts:
    """What every page of a round says of it; `version` travels in forms."""

    id: str
    version: int
    reference: str
    title: str
    state: RoundState
    theme: str
    theme_slug: str
    theme_version_id: str
    theme_number: int
    theme_state: VersionState
    sub_group: str
    sub_group_id: str
    purpose: str
    sampling: str
    population: int | None
    read_from: date
    read_to: date
    judged_from: date
    judged_to: date
    known_due: date
    returns_due: date
    moderation_on: date | None
    report_due: date | None
    invented: str
    subject: Subject

    @property
    def timetable(self) -> Timetable:
        return Timetable(self.known_due, self.returns_due, self.moderation_on, self.report_due)


@dataclass(frozen=True)
class GridCell:
    """One return; `open_to_reader` whether the reader may open it."""

    return_id: str
    case_id: str
    service_id: str
    state: ReturnState
    standing: Standing
    auditor: str
    open_to_reader: bool


@dataclass(frozen=True)
class GridColumn:
    """One service with its foot: how many of its returns are in, of how many, and how many are late."""

    id: str
    name: str
    agency_id: str
    agency: str
    returned: int
    asked: int
    late: int
    not_known: int


@dataclass(frozen=True)
class GridRow:
    case_id: str
    reference: str
    cells: tuple[GridCell | None, ...]


@dataclass(frozen=True)
class Filters:
    """What the address asks to see; everything when empty."""

    late: bool = False
    agency_id: str = ""
    state: str = ""

    def __bool__(self) -> bool:
        return self.late or bool(self.agency_id) or bool(self.state)


@dataclass(frozen=True)
class Grid:
    """Cases down, services across; `shown` of `asked` returns pass the filters. Counts are of all, never of what
    the filters leave."""

    columns: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    agencies: tuple[Choice, ...]
    asked: int
    returned: int
    late: int
    not_yet: int
    shown: int


@dataclass(frozen=True)
class RoundPage:
    """`to_confirm` counts the returns that the reader's own agencies still have to call known or not known;
    `hindrances` stand in the way of the present step."""

    facts: RoundFacts
    stages: tuple[Stage, ...]
    grid: Grid
    to_confirm: int
    open_concerns: int
    hindrances: tuple[Hindrance, ...]
    whole: bool


@dataclass(frozen=True)
class Preparing:
    """A round that is being set up."""

    facts: RoundFacts
    preparation: Preparation
    hindrances: tuple[Hindrance, ...]


@dataclass(frozen=True)
class NotIn:
    """One return that will be called not returned when moderation begins."""

    case: str
    service: str
    agency: str
    words: str


@dataclass(frozen=True)
class ModerationCheck:
    facts: RoundFacts
    not_in: tuple[NotIn, ...]
    handed_in: int
    asked: int


def rounds_page(reach: Scope, today: date) -> tuple[RoundLine, ...]:
    """Rounds that go on first, the soonest date first, then closed ones; two statements. Counts are what is reached."""
    counts = _counts_by_round(reach, today)
    rounds = db.session.scalars(
        select(AuditRound)
        .where(rounds_within(reach))
        .options(
            joinedload(AuditRound.theme_version).joinedload(ThemeVersion.theme),
            joinedload(AuditRound.theme_version).defer(ThemeVersion.source),
            joinedload(AuditRound.sub_group),
        )
    ).all()
    lines = [_round_line(row, counts.get(row.id, _NO_COUNTS)) for row in rounds]
    return tuple(
        sorted(
            lines,
            key=lambda line: (line.state is RoundState.CLOSED, line.next_date or date.max, line.title, line.id),
        )
    )


@dataclass(frozen=True)
class _Counts:
    cases: int
    asked: int
    returned: int
    late: int
    unconfirmed: int


_NO_COUNTS = _Counts(0, 0, 0, 0, 0)


def _counts_by_round(reach: Scope, today: date) -> dict[str, _Counts]:
    due = func.coalesce(AgencyReturn.due_on, AuditRound.returns_due)
    late = (AuditRound.state == RoundState.OPEN) & AgencyReturn.state.in_(NOT_YET_IN) & (due < today)
    rows = db.session.execute(
        select(
            Case.round_id,
            func.count(Case.id.distinct()),
            func.count(AgencyReturn.id),
            _count_where(AgencyReturn.state.in_(IN)),
            _count_where(late),
            _count_where(AgencyReturn.state == ReturnState.ASKED),
        )
        .select_from(AgencyReturn)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(returns_within(reach))
        .group_by(Case.round_id)
    )
    return {row[0]: _Counts(*row[1:]) for row in rows}


def _count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(sql_case((condition, 1), else_=0)), 0)


def _round_line(row: AuditRound, counts: _Counts) -> RoundLine:
    return RoundLine(
        id=row.id,
        title=row.title,
        theme=row.theme_version.theme.title,
        sub_group=row.sub_group.name,
        state=row.state,
        cases=counts.cases,
        asked=counts.asked,
        returned=counts.returned,
        late=counts.late,
        next_date=next_date(row.state, _timetable(row), unconfirmed=counts.unconfirmed),
    )


def _timetable(row: AuditRound) -> Timetable:
    return Timetable(row.known_due, row.returns_due, row.moderation_on, row.report_due)


def round_facts(reach: Scope, round_id: str) -> RoundFacts | None:
    row = _row(reach, round_id)
    return _facts(row) if row else None


def _row(reach: Scope, round_id: str) -> AuditRound | None:
    return db.session.scalar(
        select(AuditRound)
        .where(AuditRound.id == round_id, rounds_within(reach))
        .options(
            joinedload(AuditRound.theme_version).joinedload(ThemeVersion.theme),
            joinedload(AuditRound.theme_version).defer(ThemeVersion.source),
            joinedload(AuditRound.sub_group),
        )
    )


def _facts(row: AuditRound) -> RoundFacts:
    version = row.theme_version
    return RoundFacts(
        id=row.id,
        version=row.version,
        reference=row.reference,
        title=row.title,
        state=row.state,
        theme=version.theme.title,
        theme_slug=version.theme.slug,
        theme_version_id=version.id,
        theme_number=version.number,
        theme_state=version.state,
        sub_group=row.sub_group.name,
        sub_group_id=row.sub_group_id,
        purpose=row.purpose,
        sampling=row.sampling,
        population=row.population,
        read_from=row.read_from,
        read_to=row.read_to,
        judged_from=row.judged_from,
        judged_to=row.judged_to,
        known_due=row.known_due,
        returns_due=row.returns_due,
        moderation_on=row.moderation_on,
        report_due=row.report_due,
        invented=row.invented,
        subject=Subject(sub_group_id=row.sub_group_id),
    )


def round_page(actor: Actor, round_id: str, filters: Filters, today: date) -> RoundPage | None:
    """The grid as far as the actor reaches it: agencies see their own columns and the cases asked of them."""
    reach = scope(actor, Permission.ROUND_READ)
    row = _row(reach, round_id)
    if row is None:
        return None
    facts = _facts(row)
    whole = reach.everything or row.sub_group_id in reach.sub_group_ids
    returns = _returns(reach, round_id)
    cells = [_cell(actor, row, one, today) for one in returns]
    hindrances = against_reporting(grades_owed(row)) if row.state is RoundState.MODERATION and whole else ()
    unconfirmed = sum(cell.state is ReturnState.ASKED for cell in cells)
    return RoundPage(
        facts=facts,
        stages=stage_line(row.state, facts.timetable, unconfirmed=unconfirmed, tracked=_tracked(row)),
        grid=_grid(returns, cells, _cases(round_id), whole, filters),
        to_confirm=_to_confirm(actor, returns),
        open_concerns=0,
        hindrances=hindrances,
        whole=whole,
    )
