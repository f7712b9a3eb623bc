"""Rounds as people see them: the list, the one being set up, what moves need. The grid is in round_grid."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy import case as sql_case
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import (
    Agency,
    AgencyReturn,
    AgreedGrade,
    AuditRound,
    Case,
    PanelAnswer,
    Person,
    RoleHeld,
    Service,
    SubGroup,
    Theme,
    ThemeVersion,
)
from audit_app.policy import Role, Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.people import Choice
from audit_app.queries.scoping import CASE_STANDS, RETURN_STANDS, returns_within, rounds_within
from audit_app.queries.themes import WITH_UNIT, question_set, unit_of
from audit_app.rules import routing
from audit_app.rules.cohort import Facts, facts_held
from audit_app.rules.next_rounds import DATES, later_dates
from audit_app.rules.question_sets import Unit
from audit_app.rules.returns_due import DueCount
from audit_app.rules.stages import (
    CaseAsked,
    CaseOwed,
    Hindrance,
    Preparation,
    ServiceToAsk,
    Timetable,
    against_opening,
    next_date,
    unwritten,
)
from audit_app.rules.workflow import (
    HANDED_IN,
    NOT_YET_IN,
    STATE_WORDS,
    ReturnState,
    RoundState,
    VersionState,
)

CASES_A_PAGE = 60


@dataclass(frozen=True)
class RoundLine:
    """Counts are of the returns that the reader reaches."""

    id: str
    title: str
    theme: str
    sub_group: str
    state: RoundState
    cases: int
    due: DueCount
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
    theme_number: int
    theme_state: VersionState
    theme_version_id: str
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
    unit: Unit
    subject: Subject

    @property
    def timetable(self) -> Timetable:
        return Timetable(self.known_due, self.returns_due, self.moderation_on, self.report_due)


@dataclass(frozen=True)
class Preparing:
    """A round that is being set up, and what still stands in the way of opening it."""

    facts: RoundFacts
    preparation: Preparation
    hindrances: tuple[Hindrance, ...]


@dataclass(frozen=True)
class NotIn:
    """The returns of one service that will be called not returned when moderation begins: as (case, state)."""

    service: str
    agency_id: str
    returns: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ModerationCheck:
    facts: RoundFacts
    not_in: tuple[NotIn, ...]
    handed_in: int
    not_known: int
    asked: int

    @property
    def missing(self) -> int:
        return sum(len(one.returns) for one in self.not_in)


def rounds_page(reach: Scope, today: date) -> tuple[RoundLine, ...]:
    """Rounds that go on first, the soonest date first, then closed ones. Three statements."""
    counts = _counts_by_round(reach, today)
    rounds = db.session.scalars(_whole_round().where(rounds_within(reach))).all()
    awaited = _awaited_by_round()
    lines = [_round_line(row, counts.get(row.id, _NO_COUNTS), awaited.get(row.id, 0)) for row in rounds]
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                line.state is RoundState.CLOSED,
                line.next_date or date.max,
                line.title,
                line.id,
            ),
        )
    )


@dataclass(frozen=True)
class _Counts:
    cases: int
    asked: int
    handed_in: int
    not_known: int
    late: int


_NO_COUNTS = _Counts(0, 0, 0, 0, 0)


def _counts_by_round(reach: Scope, today: date) -> dict[str, _Counts]:
    returned_by = func.coalesce(AgencyReturn.due_on, AuditRound.returns_due)
    due = sql_case((AgencyReturn.state == ReturnState.ASKED, AuditRound.known_due), else_=returned_by)
    late = (AuditRound.state == RoundState.OPEN) & AgencyReturn.state.in_(NOT_YET_IN) & (due < today)
    rows = db.session.execute(
        select(
            Case.round_id,
            func.count(Case.id.distinct()),
            func.count(AgencyReturn.id),
            count_where(AgencyReturn.state.in_(HANDED_IN)),
            count_where(AgencyReturn.state == ReturnState.NOT_KNOWN),
            count_where(late),
        )
        .select_from(AgencyReturn)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(RETURN_STANDS, returns_within(reach))
        .group_by(Case.round_id)
    )
    return {row[0]: _Counts(*row[1:]) for row in rows}


def count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(sql_case((condition, 1), else_=0)), 0)


def _awaited_by_round() -> dict[str, int]:
    """Returns still to be called known or not, of all agencies: a round stands at one stage for everybody."""
    rows = db.session.execute(
        select(Case.round_id, func.count())
        .join(AgencyReturn, AgencyReturn.case_id == Case.id)
        .where(AgencyReturn.state == ReturnState.ASKED, RETURN_STANDS)
        .group_by(Case.round_id)
    )
    return {row[0]: row[1] for row in rows}


def _round_line(row: AuditRound, counts: _Counts, awaited: int) -> RoundLine:
    facts = facts_of(row)
    return RoundLine(
        id=facts.id,
        title=facts.title,
        theme=facts.theme,
        sub_group=facts.sub_group,
        state=facts.state,
        cases=counts.cases,
        due=DueCount(counts.asked, counts.handed_in, counts.not_known),
        late=counts.late,
        next_date=next_date(facts.state, facts.timetable, unconfirmed=awaited),
    )


def _whole_round() -> Select[AuditRound]:
    return select(AuditRound).options(
        joinedload(AuditRound.theme_version).joinedload(ThemeVersion.theme),
        WITH_UNIT,
        joinedload(AuditRound.sub_group),
    )


def round_row(reach: Scope, round_id: str) -> AuditRound | None:
    """The row with its theme and sub-group, for the other queries of a round."""
    return db.session.scalar(_whole_round().where(AuditRound.id == round_id, rounds_within(reach)))


def round_facts(reach: Scope, round_id: str) -> RoundFacts | None:
    row = round_row(reach, round_id)
    return facts_of(row) if row else None


def facts_of(row: AuditRound) -> RoundFacts:
    version = row.theme_version
    return RoundFacts(
        id=row.id,
        version=row.version,
        reference=row.reference,
        title=row.title,
        state=row.state,
        theme=version.theme.title,
        theme_slug=version.theme.slug,
        theme_number=version.number,
        theme_state=version.state,
        theme_version_id=version.id,
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
        unit=unit_of(row),
        subject=subjects.of_round(row),
    )


def round_like(facts: RoundFacts, today: date) -> dict[str, object]:
    """What a new round takes over from a past one, by field: never its cases; title, reference, why it is made and how
    its cases are chosen are asked for anew, because those of the past round would be untrue of this one.

    The newest published version of the theme; every date later by the same number of whole weeks.
    """
    newest = db.session.scalar(
        select(ThemeVersion.id)
        .join(Theme)
        .where(Theme.slug == facts.theme_slug, ThemeVersion.state == VersionState.PUBLISHED)
        .order_by(ThemeVersion.number.desc())
        .limit(1)
    )
    taken = {name: getattr(facts, name) for name in ("sub_group_id",)}
    dates = later_dates({name: getattr(facts, name) for name in DATES}, facts.known_due, today)
    return {**taken, **dates, "theme_version_id": newest or ""}


def version_choices() -> tuple[Choice, ...]:
    """Every version that is not withdrawn, newest of each theme first; drafts say so."""
    rows = db.session.execute(
        select(ThemeVersion.id, Theme.title, ThemeVersion.number, ThemeVersion.state)
        .join(Theme)
        .where(ThemeVersion.state != VersionState.WITHDRAWN)
        .order_by(Theme.title, ThemeVersion.number.desc(), ThemeVersion.id)
    )
    return tuple(
        Choice(
            row.id,
            f"{row.title}, version {row.number}"
            + ("" if row.state is VersionState.PUBLISHED else f" ({STATE_WORDS[row.state].lower()})"),
        )
        for row in rows
    )


def sub_group_choices() -> tuple[Choice, ...]:
    rows = db.session.execute(select(SubGroup.id, SubGroup.name).order_by(SubGroup.name, SubGroup.id))
    return tuple(Choice(row.id, row.name) for row in rows)


def preparing(reach: Scope, round_id: str, today: date) -> Preparing | None:
    row = round_row(reach, round_id)
    if row is None:
        return None
    prepared = preparation(row)
    return Preparing(facts_of(row), prepared, against_opening(prepared, today))


def preparation(audit_round: AuditRound) -> Preparation:
    """What decides whether the round may be opened; five statements, whatever the number of cases."""
    questions = question_set(audit_round.theme_version_id)
    kinds, held = questions.service_kinds, facts_held(questions)
    asked: dict[str, set[str]] = defaultdict(set)
    returns = select(AgencyReturn.case_id, AgencyReturn.service_id).join(Case)
    for case_id, service_id in db.session.execute(returns.where(Case.round_id == audit_round.id)):
        asked[case_id].add(service_id)
    cases = db.session.scalars(
        select(Case).where(Case.round_id == audit_round.id).order_by(Case.position, Case.id)
    )
    leads = _leads()
    services = db.session.execute(
        select(Service.id, Service.name, Service.kind, Service.agency_id, Agency.name.label("agency"))
        .join(Agency)
        .order_by(Agency.name, Service.name, Service.id)
    )
    return Preparation(
        version_state=audit_round.theme_version.state,
        unit=questions.unit,
        timetable=facts_of(audit_round).timetable,
        population=audit_round.population,
        unwritten=unwritten(audit_round.purpose, audit_round.sampling),
        cases=tuple(_asked(case, frozenset(asked[case.id]), held) for case in cases),
        services=tuple(
            ServiceToAsk(row.id, row.name, row.agency, tuple(leads[row.agency_id]), row.kind in kinds)
            for row in services
        ),
    )


def _asked(case: Case, service_ids: frozenset[str], held: Facts) -> CaseAsked:
    bands = case.bands
    incomplete = any(bands.get(fact) not in known for fact, (_, known) in held.items())
    return CaseAsked(case.id, case.reference, service_ids, incomplete)


def _leads() -> dict[str, list[str]]:
    rows = db.session.execute(
        select(RoleHeld.agency_id, Person.name)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(RoleHeld.role == Role.AGENCY_LEAD, Person.left_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for agency_id, name in rows:
        found[str(agency_id)].append(name)
    return found


def owed_by_panel(audit_round: AuditRound) -> tuple[CaseOwed, ...]:
    """The cases of which a return was handed in, with what the panel has neither agreed nor answered yet."""
    questions = question_set(audit_round.theme_version_id)
    agreed, answered = (_settled(table, audit_round.id) for table in (AgreedGrade, PanelAnswer))
    handed_in = select(AgencyReturn.case_id).where(AgencyReturn.state.in_(HANDED_IN), RETURN_STANDS)
    cases = db.session.scalars(
        select(Case)
        .where(Case.round_id == audit_round.id, CASE_STANDS, Case.id.in_(handed_in))
        .order_by(Case.position, Case.id)
    )
    return tuple(
        CaseOwed(
            case.id,
            case.reference,
            tuple(q.text for q in questions.overall_questions if (case.id, q.key) not in agreed),
            tuple(
                q.reference
                for q in routing.asked_of_panel(questions, case.bands)
                if q.required and (case.id, q.key) not in answered
            ),
        )
        for case in cases
    )


def _settled(table: type[AgreedGrade | PanelAnswer], round_id: str) -> set[tuple[str, str]]:
    """Case and question of each row; a panel's answer that was taken back has none."""
    rows = (
        select(table.case_id, table.question_key)
        .join(Case, Case.id == table.case_id)
        .where(Case.round_id == round_id)
    )
    if table is PanelAnswer:
        rows = rows.where(PanelAnswer.value.is_not(None))
    return {(row.case_id, row.question_key) for row in db.session.execute(rows)}


def moderation_check(reach: Scope, round_id: str) -> ModerationCheck | None:
    """What beginning moderation would do: the returns that are not in, by service and case."""
    row = round_row(reach, round_id)
    if row is None:
        return None
    returns = db.session.execute(
        select(Case.reference, Service.id, Service.name, Service.agency_id, AgencyReturn.state)
        .select_from(AgencyReturn)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .join(Agency, Agency.id == Service.agency_id)
        .where(Case.round_id == round_id, RETURN_STANDS)
        .order_by(Agency.name, Service.name, Service.id, Case.position, Case.id)
    ).all()
    missing = [one for one in returns if one.state in NOT_YET_IN]
    return ModerationCheck(
        facts=facts_of(row),
        not_in=tuple(
            NotIn(name, agency_id, tuple((one.reference, STATE_WORDS[one.state]) for one in of_service))
            for (_, name, agency_id), of_service in groupby(
                missing, lambda one: (one.id, one.name, one.agency_id)
            )
        ),
        handed_in=sum(one.state in HANDED_IN for one in returns),
        not_known=sum(one.state is ReturnState.NOT_KNOWN for one in returns),
        asked=len(returns),
    )
