"""The page of an open round: its stages, its grid, and what its reader can do next."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import AgencyReturn, AuditRound, Case, Recommendation, Service
from audit_app.policy import Actor, Permission, Scope, scope
from audit_app.queries.rounds.grid import Filters, Grid, GridReturn, build_grid
from audit_app.queries.rounds.readiness import owed_by_panel
from audit_app.queries.rounds.round_list import count_where
from audit_app.queries.rounds.rounds import RoundFacts, facts_of, round_row
from audit_app.queries.scoping import AUDITOR_HAS_LEFT, RETURN_NOT_WITHDRAWN, returns_within
from audit_app.queries.themes.themes import question_set
from audit_app.queries.tracker.sources import from_round
from audit_app.rules import deadlines
from audit_app.rules.rounds.progress import Stage, due_day, stage_line
from audit_app.rules.rounds.readiness import Obstacle, obstacles_to_reporting
from audit_app.rules.workflow import OUTSTANDING_RETURNS, RecommendationState, ReturnState, RoundState

_TRACKED = (RecommendationState.PROPOSED, RecommendationState.AGREED)


@dataclass(frozen=True)
class RoundPage:
    """What the page of an open round says to its reader.

    `whole` says that the reader reaches every return, and not only those of an agency. `to_confirm` counts
    the returns that the agencies which the reader leads have yet to call known or not. `obstacles` are in the
    way of the report; `graded` says whether the question set asks for an overall grade.
    """

    facts: RoundFacts
    stages: tuple[Stage, ...]
    grid: Grid
    whole: bool
    to_confirm: int
    obstacles: tuple[Obstacle, ...]
    graded: bool


def round_page(
    actor: Actor, round_id: str, filters: Filters, today: date, number: int = 1
) -> RoundPage | None:
    """Return the page of a round, or None for a round out of reach; a constant number of statements.

    Agencies see their own columns and the cases about which they are asked.
    """
    reach = scope(actor, Permission.ROUND_READ)
    audit_round = round_row(reach, round_id)
    if audit_round is None:
        return None
    facts = facts_of(audit_round)
    whole = reach.everything or audit_round.sub_group_id in reach.sub_group_ids
    returns = _returns(reach, audit_round, today)
    unconfirmed = [
        agency_return
        for agency_return in returns
        if agency_return.state is ReturnState.ASKED and not agency_return.withdrawn
    ]
    late = sum(
        agency_return.days_late > 0 and agency_return.state is not ReturnState.ASKED
        for agency_return in returns
    )
    awaited, overdue = (len(unconfirmed), late) if whole else _whole_round(audit_round, today)
    shows_obstacles = audit_round.state is RoundState.MODERATION and whole
    leads = scope(actor, Permission.RETURN_CONFIRM).agency_ids
    tracked = _tracked(round_id) if audit_round.state is RoundState.CLOSED else 0
    return RoundPage(
        facts=facts,
        stages=stage_line(
            audit_round.state,
            facts.timetable,
            unconfirmed=awaited,
            tracked=tracked,
            overdue=overdue,
            today=today,
        ),
        grid=build_grid(actor, audit_round, returns, whole=whole, filters=filters, number=number),
        whole=whole,
        to_confirm=sum(agency_return.agency_id in leads for agency_return in unconfirmed),
        obstacles=obstacles_to_reporting(owed_by_panel(audit_round), facts.unit) if shows_obstacles else (),
        graded=bool(question_set(audit_round.theme_version_id).overall_questions),
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
            AUDITOR_HAS_LEFT,
        )
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(Case.round_id == audit_round.id, returns_within(reach))
    )
    is_open, timetable = audit_round.state is RoundState.OPEN, facts_of(audit_round).timetable
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
        auditor_left,
    ) in rows:
        due_on = due_day(state, timetable, granted)
        counted = is_open and state in OUTSTANDING_RETURNS and not withdrawn
        late = deadlines.days_late(due_on, today) if counted else 0
        granted_until = granted if is_open else None
        with_nobody = bool(auditor_left) and is_open and not withdrawn
        ids = (id_, case_id, service_id, agency_id, auditor_id)
        returns.append(
            GridReturn(*ids, state, answered, required, due_on, granted_until, late, withdrawn, with_nobody)
        )
    return returns


def _whole_round(audit_round: AuditRound, today: date) -> tuple[int, int]:
    """Count the returns still to be called known or not, and those that are late with their auditors.

    They are of all agencies, because a round is at the same stage for everybody.
    """
    if audit_round.state is not RoundState.OPEN:
        return 0, 0
    due = func.coalesce(AgencyReturn.due_on, audit_round.returns_due)
    asked = AgencyReturn.state == ReturnState.ASKED
    row = db.session.execute(
        select(
            count_where(asked),
            count_where(AgencyReturn.state.in_(OUTSTANDING_RETURNS) & ~asked & (due < today)),
        )
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == audit_round.id, RETURN_NOT_WITHDRAWN)
    ).one()
    return row[0], row[1]


def _tracked(round_id: str) -> int:
    query = select(func.count()).where(from_round(round_id), Recommendation.state.in_(_TRACKED))
    return db.session.scalar(query) or 0
