"""The page of an open round: its stages, its grid, and what its reader can do next."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import Recommendation
from audit_app.policy import Actor, Permission, scope
from audit_app.queries.people.unreached import Unreached, unreached_of
from audit_app.queries.rounds.grid import Filters, Grid, build_grid
from audit_app.queries.rounds.readiness import owed_by_panel
from audit_app.queries.rounds.round_returns import count_awaited_and_late, returns_for_grid
from audit_app.queries.rounds.rounds import RoundFacts, facts_of, round_row
from audit_app.queries.themes.themes import question_set
from audit_app.queries.tracker.sources import from_round
from audit_app.rules.rounds.progress import Stage, stage_line
from audit_app.rules.rounds.readiness import Obstacle, obstacles_to_reporting
from audit_app.rules.workflow import RecommendationState, ReturnState, RoundState

_TRACKED = (RecommendationState.PROPOSED, RecommendationState.AGREED)


@dataclass(frozen=True)
class RoundPage:
    """The page of an open round for its reader.

    `whole` says that the reader reaches every return, and not only those of an agency. `to_confirm` counts the returns
    that the agencies which the reader leads have yet to call known or not. `unreached` are people of an open round who cannot act on a mail, for a reader of the whole. `obstacles` are in the way of the report;
    `graded` says whether the question set asks for an overall grade.
    """

    facts: RoundFacts
    stages: tuple[Stage, ...]
    grid: Grid
    whole: bool
    to_confirm: int
    obstacles: tuple[Obstacle, ...]
    graded: bool
    unreached: tuple[Unreached, ...]


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
    returns = returns_for_grid(reach, audit_round, today)
    unconfirmed = [
        agency_return
        for agency_return in returns
        if agency_return.state is ReturnState.ASKED and not agency_return.withdrawn
    ]
    late = sum(
        agency_return.days_late > 0 and agency_return.state is not ReturnState.ASKED
        for agency_return in returns
    )
    awaited, overdue = (len(unconfirmed), late) if whole else count_awaited_and_late(audit_round, today)
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
        unreached=unreached_of(round_id) if whole and audit_round.state is RoundState.OPEN else (),
    )


def _tracked(round_id: str) -> int:
    query = select(func.count()).where(from_round(round_id), Recommendation.state.in_(_TRACKED))
    return db.session.scalar(query) or 0
