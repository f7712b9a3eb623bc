"""The rows of the tracker: recommendations and their actions, read from the database and put in order."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, select

from audit_app.extensions import db
from audit_app.models import Action, Agency, Person, Recommendation, SubGroup
from audit_app.policy import Actor, Permission, Subject, can
from audit_app.queries.tracker.actions import rag_of_row
from audit_app.queries.tracker.filters import Column, Filters
from audit_app.queries.tracker.owners import owner_in
from audit_app.queries.tracker.sources import SOURCE_REFERENCE, SOURCE_TITLE, join_sources
from audit_app.rules.rounds.status_tags import StatusTag
from audit_app.rules.tracker.rag_rating import RagOnDisplay
from audit_app.rules.tracker.references import action_label, action_reference, recommendation_reference
from audit_app.rules.tracker.statuses import OPEN_RECOMMENDATIONS, action_status, recommendation_status
from audit_app.rules.workflow import UNFINISHED_ACTIONS, ActionState, RecommendationState

Condition = ColumnElement[bool]

ANY_ACTION = exists().where(Action.recommendation_id == Recommendation.id).correlate(Recommendation)
"""The condition that a recommendation has an action, in whatever state, for queries on Recommendation."""
UNFINISHED_ACTION = (
    exists()
    .where(Action.recommendation_id == Recommendation.id, Action.state.in_(UNFINISHED_ACTIONS))
    .correlate(Recommendation)
)
"""The condition that a recommendation has an action that is neither closed nor excused."""
TO_CLOSE = and_(Recommendation.state == RecommendationState.AGREED, ANY_ACTION, ~UNFINISHED_ACTION)
"""The condition that a recommendation is agreed and its every action finished, so that the chair may close it."""


@dataclass(frozen=True)
class TrackedAction:
    """An action as a row of the tracker.

    `place` is the key by which references are sorted: source, number of the recommendation, number of the action.
    """

    id: str
    place: tuple[str, int, int]
    reference: str
    label: str
    text: str
    owner: str
    agency: str
    due_on: date
    first_due_on: date
    state: ActionState
    status: StatusTag
    rag: RagOnDisplay
    outcome: str
    kind = "action"


@dataclass(frozen=True)
class TrackedRecommendation:
    """A recommendation as a row of the tracker, with those of its actions that match the filters.

    `to_close` says that every action is finished and that the reader is the chair who may close it.
    """

    id: str
    place: tuple[str, int, int]
    reference: str
    text: str
    source_title: str
    sub_group: str
    state: RecommendationState
    status: StatusTag
    outcome: str
    to_close: bool
    actions: tuple[TrackedAction, ...]
    kind = "recommendation"


ACTION_COLUMNS = (
    Action.id,
    Action.recommendation_id,
    Action.number,
    Action.text,
    Action.due_on,
    Action.first_due_on,
    Action.state,
    Action.said_complete_on,
    Action.outcome,
    Action.judged_rag,
    Action.judged_reason,
    Action.judged_basis,
    Recommendation.number.label("recommendation_number"),
    Recommendation.reference.label("recommendation"),
    SOURCE_REFERENCE.label("source_reference"),
    Action.agency_id,
    Person.name.label("owner"),
    Person.left_at.label("owner_left_at"),
    Person.agency_id.label("owner_agency_id"),
    Agency.name.label("agency"),
    Agency.ended_on.label("agency_ended_on"),
)
"""The columns of a row about an action, for queries that join all five tables; cheaper than loading whole objects."""

TrackedRow = TrackedAction | TrackedRecommendation


def sorted_rows(rows: Sequence[TrackedRow], filters: Filters) -> tuple[TrackedRow, ...]:
    """Sort rows by the column of the filters, and by reference within the same value.

    A row without a value in the column, as a recommendation has no owner, comes last in either direction.
    """
    column = filters.sort or Column.REFERENCE
    by_reference = sorted(rows, key=lambda row: row.place)
    with_value = [row for row in by_reference if _has_value(row, column)]
    without = [row for row in by_reference if not _has_value(row, column)]
    return (*sorted(with_value, key=_SORT_KEYS[column], reverse=filters.descending), *without)


def _has_value(row: TrackedRow, column: Column) -> bool:
    return column is Column.REFERENCE or isinstance(row, TrackedAction)


_ORDER_OF_STATES = {state: number for number, state in enumerate(ActionState)}
_SORT_KEYS: dict[Column, Callable[[Any], Any]] = {
    Column.REFERENCE: lambda row: row.place,
    Column.OWNER: lambda row: row.owner.casefold(),
    Column.AGENCY: lambda row: row.agency.casefold(),
    Column.DUE: lambda row: row.due_on,
    Column.STATE: lambda row: _ORDER_OF_STATES[row.state],
}


def recommendation_rows(
    actor: Actor, conditions: Sequence[Condition], actions: dict[str, tuple[TrackedAction, ...]]
) -> tuple[TrackedRecommendation, ...]:
    """Return the recommendations that meet the conditions, soonest due first, each with its entry of `actions`."""
    rows = db.session.execute(
        join_sources(
            select(
                Recommendation.id,
                Recommendation.number,
                Recommendation.reference,
                Recommendation.text,
                Recommendation.state,
                Recommendation.outcome,
                Recommendation.sub_group_id,
                Recommendation.agreed_at,
                SOURCE_REFERENCE.label("source_reference"),
                SOURCE_TITLE.label("source_title"),
                SubGroup.name.label("sub_group"),
                TO_CLOSE.label("to_close"),
            )
        )
        .join(SubGroup, SubGroup.id == Recommendation.sub_group_id)
        .where(*conditions)
        .order_by(SOURCE_REFERENCE, Recommendation.number, Recommendation.id)
    )
    tracked = [_recommendation(actor, row, actions.get(row.id, ())) for row in rows]
    return tuple(sorted(tracked, key=_soonest))


def _soonest(recommendation: TrackedRecommendation) -> tuple[bool, date]:
    """Return a sort key: open recommendations first, by the soonest day of their unfinished actions, if any."""
    due = [action.due_on for action in recommendation.actions if action.state in UNFINISHED_ACTIONS]
    return recommendation.state not in OPEN_RECOMMENDATIONS, min(due, default=date.max)


def action_rows(conditions: Sequence[Condition], today: date) -> dict[str, tuple[TrackedAction, ...]]:
    """Return the actions that meet the conditions by recommendation id: the unfinished first, then by due date."""
    rows = db.session.execute(
        join_sources(
            select(*ACTION_COLUMNS).join(Recommendation, Recommendation.id == Action.recommendation_id)
        )
        .join(Person, Person.id == Action.owner_id)
        .join(Agency, Agency.id == Action.agency_id)
        .where(*conditions)
        .order_by(
            case((Action.state.in_(UNFINISHED_ACTIONS), 0), else_=1), Action.due_on, Action.number, Action.id
        )
    )
    actions: dict[str, list[TrackedAction]] = defaultdict(list)
    for row in rows:
        actions[row.recommendation_id].append(_action(row, today))
    return {recommendation_id: tuple(tracked) for recommendation_id, tracked in actions.items()}


def _action(row: Any, today: date) -> TrackedAction:
    return TrackedAction(
        id=row.id,
        place=(row.source_reference, row.recommendation_number, row.number),
        reference=action_reference(row.source_reference, row.recommendation, row.number),
        label=action_label(row.recommendation, row.number),
        text=row.text,
        owner=owner_in(row),
        agency=row.agency,
        due_on=row.due_on,
        first_due_on=row.first_due_on,
        state=row.state,
        status=action_status(row.state, row.due_on, row.said_complete_on, today),
        rag=rag_of_row(row, today),
        outcome=row.outcome,
    )


def _recommendation(actor: Actor, row: Any, actions: tuple[TrackedAction, ...]) -> TrackedRecommendation:
    subject = Subject(sub_group_id=row.sub_group_id, decided=row.agreed_at is not None)
    return TrackedRecommendation(
        id=row.id,
        place=(row.source_reference, row.number, 0),
        reference=recommendation_reference(row.source_reference, row.reference),
        text=row.text,
        source_title=row.source_title,
        sub_group=row.sub_group,
        state=row.state,
        status=recommendation_status(row.state),
        outcome=row.outcome,
        to_close=bool(row.to_close) and can(actor, Permission.RECOMMENDATION_CLOSE, subject),
        actions=actions,
    )
