"""The list of rounds, with the counts of the returns that its reader reaches."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy import case as sql_case

from audit_app.extensions import db
from audit_app.models import (
    AgencyReturn,
    AuditRound,
    Case,
    Service,
)
from audit_app.policy import Scope
from audit_app.queries.rounds.rounds import facts_of, rounds_with_theme
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN, returns_within, rounds_within
from audit_app.rules.rounds.progress import next_date
from audit_app.rules.rounds.returns_due import DueCount
from audit_app.rules.workflow import (
    OUTSTANDING_RETURNS,
    SUBMITTED_RETURNS,
    ReturnState,
    RoundState,
)


@dataclass(frozen=True)
class RoundLine:
    """A round in the list; its counts are of the returns that the reader reaches."""

    id: str
    title: str
    theme: str
    sub_group: str
    state: RoundState
    cases: int
    due: DueCount
    late: int
    next_date: date | None


def rounds_page(reach: Scope, today: date) -> tuple[RoundLine, ...]:
    """Return the rounds that the reader reaches; three statements.

    Those that are running come first, the soonest date at the top, and closed ones last.
    """
    counts = _counts_by_round(reach, today)
    rounds = db.session.scalars(rounds_with_theme().where(rounds_within(reach))).all()
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
    late = (AuditRound.state == RoundState.OPEN) & AgencyReturn.state.in_(OUTSTANDING_RETURNS) & (due < today)
    rows = db.session.execute(
        select(
            Case.round_id,
            func.count(Case.id.distinct()),
            func.count(AgencyReturn.id),
            count_where(AgencyReturn.state.in_(SUBMITTED_RETURNS)),
            count_where(AgencyReturn.state == ReturnState.NOT_KNOWN),
            count_where(late),
        )
        .select_from(AgencyReturn)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(RETURN_NOT_WITHDRAWN, returns_within(reach))
        .group_by(Case.round_id)
    )
    return {row[0]: _Counts(*row[1:]) for row in rows}


def count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """Return an expression that counts the rows for which the condition is true."""
    return func.coalesce(func.sum(sql_case((condition, 1), else_=0)), 0)


def _awaited_by_round() -> dict[str, int]:
    """Count, by round, the returns that have still to be called known or not.

    They are of all agencies, because a round is at the same stage for everybody.
    """
    rows = db.session.execute(
        select(Case.round_id, func.count())
        .join(AgencyReturn, AgencyReturn.case_id == Case.id)
        .where(AgencyReturn.state == ReturnState.ASKED, RETURN_NOT_WITHDRAWN)
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
