"""The tracker: recommendations and their actions within reach of the reader, filtered and counted."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from audit_app.extensions import db
from audit_app.models import Action, Agency, AuditRound, Recommendation, Source, SubGroup
from audit_app.policy import Actor, Permission, Scope, scope
from audit_app.queries.people.people import Choice
from audit_app.queries.scoping import NO_OWNER, actions_within, recommendations_within
from audit_app.queries.tracker.escalation import overdue_on
from audit_app.queries.tracker.filters import COLUMN_WORDS, VIEW_WORDS, Filters, View
from audit_app.queries.tracker.sources import from_round
from audit_app.queries.tracker.tracked_rows import (
    ANY_ACTION,
    TO_CLOSE,
    UNFINISHED_ACTION,
    TrackedRecommendation,
    TrackedRow,
    action_rows,
    recommendation_rows,
    sorted_rows,
)
from audit_app.rules.tracker.statuses import OPEN_RECOMMENDATIONS
from audit_app.rules.workflow import UNFINISHED_ACTIONS, ActionState

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Tracker:
    """The tracker as a reader sees it.

    `counts` has the size of every view, whatever else is filtered. `sub_groups`, `agencies` and `rounds` are the
    choices of the filters: those that have anything within reach. `owns` says whether the reader owns any action.
    """

    filters: Filters
    recommendations: tuple[TrackedRecommendation, ...]
    counts: dict[View, int]
    sub_groups: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    rounds: tuple[Choice, ...]
    owns: bool

    @property
    def action_count(self) -> int:
        """Count the actions that are listed."""
        return sum(len(recommendation.actions) for recommendation in self.recommendations)

    @property
    def shown(self) -> str:
        """Return the view, the filters and the order, in words."""
        filters = self.filters
        labels = {choice.id: choice.label for choice in (*self.sub_groups, *self.agencies, *self.rounds)}
        filtered_ids = (filters.sub_group_id, filters.agency_id, filters.round_id)
        parts = [VIEW_WORDS[filters.view], *(labels.get(filtered_id, "") for filtered_id in filtered_ids)]
        if filters.mine:
            parts.append("my actions only")
        if filters.sort:
            direction = "descending" if filters.descending else "ascending"
            parts.append(f"by {COLUMN_WORDS[filters.sort].lower()}, {direction}")
        return f"{'; '.join(part for part in parts if part)}."

    @property
    def rows(self) -> tuple[TrackedRow, ...]:
        """Return every recommendation and action, in the order of the filters."""
        rows = [
            row
            for recommendation in self.recommendations
            for row in (recommendation, *recommendation.actions)
        ]
        return sorted_rows(rows, self.filters) if self.filters.sort else tuple(rows)


def tracker(actor: Actor, filters: Filters, today: date) -> Tracker:
    """Return what the reader sees of the tracker, in a fixed number of statements however many rows there are."""
    recommendations = scope(actor, Permission.RECOMMENDATION_READ)
    actions = scope(actor, Permission.ACTION_READ)
    return Tracker(
        filters=filters,
        recommendations=_listed(actor, recommendations, actions, filters, today),
        counts=_counts(recommendations, actions, today),
        sub_groups=_choices(
            select(SubGroup.id, SubGroup.name)
            .join(Recommendation, Recommendation.sub_group_id == SubGroup.id)
            .where(recommendations_within(recommendations)),
            SubGroup.name,
        ),
        agencies=_choices(
            select(Agency.id, Agency.name)
            .join(Action, Action.agency_id == Agency.id)
            .join(Recommendation, Recommendation.id == Action.recommendation_id)
            .where(actions_within(actions)),
            Agency.name,
        ),
        rounds=_choices(
            select(AuditRound.id, AuditRound.title)
            .join(Source, Source.round_id == AuditRound.id)
            .join(Recommendation, Recommendation.source_id == Source.id)
            .where(recommendations_within(recommendations)),
            AuditRound.title,
        ),
        owns=_owns_any(actor),
    )


def _owns_any(actor: Actor) -> bool:
    mine = select(Action.id).join(Recommendation).where(actions_within(Scope(owner_id=actor.person_id)))
    return db.session.scalar(mine.limit(1)) is not None


_OPEN = Recommendation.state.in_(OPEN_RECOMMENDATIONS)
_WITHOUT_ACTIONS: dict[View, Condition] = {
    View.ALL: ~ANY_ACTION,
    View.UNFINISHED: and_(_OPEN, ~UNFINISHED_ACTION),
    View.TO_CLOSE: TO_CLOSE,
    View.FINISHED: and_(~_OPEN, ~ANY_ACTION),
}
"""The recommendations that each view lists although it lists none of their actions; other views list none."""


def _in_view(view: View, today: date) -> Condition:
    """Return the condition that the view lists an action, for queries on Action joined to Recommendation."""
    unfinished = Action.state.in_(UNFINISHED_ACTIONS)
    conditions: dict[View, Condition] = {
        View.ALL: true(),
        View.UNFINISHED: unfinished,
        View.NO_OWNER: NO_OWNER,
        View.OVERDUE: overdue_on(today),
        View.NOT_STARTED: Action.state == ActionState.NOT_STARTED,
        View.IN_PROGRESS: Action.state == ActionState.IN_PROGRESS,
        View.AWAITING_SIGN_OFF: Action.state == ActionState.AWAITING_SIGN_OFF,
        View.TO_CLOSE: TO_CLOSE,
        View.FINISHED: ~unfinished,
    }
    return conditions[view]


def _counts(recommendations: Scope, actions: Scope, today: date) -> dict[View, int]:
    """Return how many actions each view lists, but for `TO_CLOSE`: that view is about recommendations."""
    views = [view for view in View if view is not View.TO_CLOSE]
    row = db.session.execute(
        select(*(func.sum(case((_in_view(view, today), 1), else_=0)) for view in views))
        .select_from(Action)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .where(actions_within(actions))
    ).one()
    to_close = db.session.scalar(
        select(func.count())
        .select_from(Recommendation)
        .where(TO_CLOSE, recommendations_within(recommendations))
    )
    return {
        **{view: int(count or 0) for view, count in zip(views, row, strict=True)},
        View.TO_CLOSE: to_close or 0,
    }


def _listed(
    actor: Actor, reach: Scope, actions_reach: Scope, filters: Filters, today: date
) -> tuple[TrackedRecommendation, ...]:
    of_actions = [
        actions_within(actions_reach),
        _in_view(filters.view, today),
        *_action_filters(actor, filters),
    ]
    of_recommendations = _recommendation_filters(filters)
    has_action = (
        exists().where(Action.recommendation_id == Recommendation.id, *of_actions).correlate(Recommendation)
    )
    without = false() if filters.names_people else _WITHOUT_ACTIONS.get(filters.view, false())
    actions = action_rows([*of_actions, *of_recommendations], today)
    conditions = [recommendations_within(reach), or_(has_action, without), *of_recommendations]
    return recommendation_rows(actor, conditions, actions)


def _action_filters(actor: Actor, filters: Filters) -> list[Condition]:
    conditions: list[Condition] = []
    if filters.agency_id:
        conditions.append(Action.agency_id == filters.agency_id)
    if filters.mine:
        conditions.append(Action.owner_id == actor.person_id)
    return conditions


def _recommendation_filters(filters: Filters) -> list[Condition]:
    conditions: list[Condition] = []
    if filters.sub_group_id:
        conditions.append(Recommendation.sub_group_id == filters.sub_group_id)
    if filters.round_id:
        conditions.append(from_round(filters.round_id))
    return conditions


def _choices(query: Select[str, str], name: InstrumentedAttribute[str]) -> tuple[Choice, ...]:
    return tuple(Choice(row[0], row[1]) for row in db.session.execute(query.distinct().order_by(name)))
