"""The recommendations and actions of a round as its report prints them, with how each was decided."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import Action, Recommendation
from audit_app.queries.tracker.decisions import closings, lines_by_subject
from audit_app.queries.tracker.sources import from_round
from audit_app.rules.reports.facts import ActionEntry, Minute, RecommendationEntry
from audit_app.rules.tracker.decisions import CHAIRS_ACTION_WORDS, DECISION_WORDS, Basis, DecisionAuthority
from audit_app.rules.tracker.statuses import OPEN_RECOMMENDATIONS
from audit_app.rules.workflow import UNFINISHED_ACTIONS


def recommendations_of(round_id: str) -> Sequence[Recommendation]:
    """Return the recommendations of a round by number, with the findings that they answer."""
    return db.session.scalars(
        select(Recommendation)
        .where(from_round(round_id))
        .options(
            joinedload(Recommendation.sub_group),
            selectinload(Recommendation.findings),
        )
        .order_by(Recommendation.number)
    ).all()


def recommendation_entries(rows: Sequence[Recommendation]) -> tuple[RecommendationEntry, ...]:
    """Return the recommendations as entries of a report, each with the decision that closed it."""
    closed_by = closings([row.id for row in rows if row.state not in OPEN_RECOMMENDATIONS])
    return tuple(
        RecommendationEntry(
            number=row.number,
            text=row.text,
            why=row.why,
            state=row.state,
            sub_group=row.sub_group.name,
            findings=tuple(finding.id for finding in row.findings),
            outcome=row.outcome,
            minute=_minute(closed_by.get(row.id)),
        )
        for row in rows
    )


def action_entries(recommendations: Sequence[Recommendation]) -> tuple[ActionEntry, ...]:
    """Return the actions of these recommendations as entries of a report, in the order of their references."""
    rows = db.session.scalars(
        select(Action)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .where(Action.recommendation_id.in_([row.id for row in recommendations]))
        .options(
            joinedload(Action.recommendation),
            joinedload(Action.owner),
            joinedload(Action.agency),
        )
        .order_by(Recommendation.number, Action.number)
    ).all()
    closed_by = closings([row.id for row in rows if row.state not in UNFINISHED_ACTIONS])
    earlier = _earlier_closures([row.id for row in rows])
    return tuple(
        ActionEntry(
            recommendation=row.recommendation.number,
            number=row.number,
            text=row.text,
            owner=row.owner.job_title,
            agency=row.agency.name,
            due_on=row.due_on,
            impact_measure=row.impact_measure,
            state=row.state,
            outcome=row.outcome,
            minute=_minute(closed_by.get(row.id)),
            said_complete_on=row.said_complete_on,
            earlier=earlier.get(row.id, ()),
            agency_key=row.agency_id,
        )
        for row in rows
    )


def _earlier_closures(action_ids: list[str]) -> dict[str, tuple[str, ...]]:
    """Return, for actions that were reopened, every closure and reopening up to the last reopening, oldest first.

    Nobody is named. What was decided after the last reopening is the outcome of the action itself.
    """
    acts = ("action_closed", "action_excused", "action_reopened")
    earlier: dict[str, tuple[str, ...]] = {}
    for action_id, decisions in lines_by_subject(action_ids).items():
        closures = [decision for decision in reversed(decisions) if decision.act in acts]
        last = max((at for at, line in enumerate(closures) if line.act == "action_reopened"), default=-1)
        earlier[action_id] = tuple(
            f"{DECISION_WORDS[line.act]} ({line.taken.words}): {line.words}" for line in closures[: last + 1]
        )
    return earlier


def _minute(taken: DecisionAuthority | None) -> Minute | None:
    """Return how something was closed, or None if it is open or needed neither a meeting nor chair's action."""
    if taken is None or taken.basis in (Basis.NOTHING, Basis.NOT_RECORDED):
        return None
    name = CHAIRS_ACTION_WORDS if taken.basis is Basis.CHAIRS_ACTION else taken.title
    return Minute(name, taken.day, taken.minute, taken.noted)
