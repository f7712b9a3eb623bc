"""The tracker: recommendations and their actions within reach, filtered and counted, soonest due first."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from audit_app.extensions import db
from audit_app.models import Action, Agency, AuditRound, Person, Recommendation, SubGroup
from audit_app.policy import Actor, Permission, Scope, Subject, can, scope
from audit_app.queries.people.people import Choice
from audit_app.queries.scoping import NO_OWNER, actions_within, recommendations_within
from audit_app.queries.tracker.actions import rag_of_row
from audit_app.queries.tracker.escalation import overdue_on
from audit_app.queries.tracker.owners import owner_in
from audit_app.rules.rounds.progress import Standing
from audit_app.rules.tracker.rag_rating import (
    OPEN_RECOMMENDATIONS,
    RagSeen,
    action_label,
    action_reference,
    action_status,
    recommendation_reference,
    recommendation_status,
)
from audit_app.rules.workflow import UNFINISHED_ACTIONS, ActionState, RecommendationState

Condition = ColumnElement[bool]


class View(StrEnum):
    """What to show; the value stands in the address."""

    ALL = "all"
    UNFINISHED = "unfinished"
    NO_OWNER = "no-owner"
    OVERDUE = "overdue"
    NOT_STARTED = "not-started"
    IN_PROGRESS = "in-progress"
    AWAITING_SIGN_OFF = "awaiting-sign-off"
    TO_CLOSE = "to-close"
    FINISHED = "finished"


VIEW_WORDS = {
    View.ALL: "Everything",
    View.UNFINISHED: "Not finished",
    View.NO_OWNER: "Without an owner",
    View.OVERDUE: "Overdue",
    View.NOT_STARTED: "Not started",
    View.IN_PROGRESS: "In progress",
    View.AWAITING_SIGN_OFF: "Awaiting sign-off",
    View.TO_CLOSE: "Recommendations ready to close",
    View.FINISHED: "Finished",
}


class Column(StrEnum):
    """What rows may be sorted by; the value stands in the address."""

    REFERENCE = "reference"
    OWNER = "owner"
    AGENCY = "agency"
    DUE = "due"
    STATE = "state"


COLUMN_WORDS = {
    Column.REFERENCE: "Reference",
    Column.OWNER: "Owner",
    Column.AGENCY: "Agency",
    Column.DUE: "Due",
    Column.STATE: "State",
}


@dataclass(frozen=True)
class Filters:
    """Each is an id, or empty; `mine` are the actions that the reader owns.

    Without `sort`, actions stand under their recommendation; sorted, each row stands for itself.
    """

    view: View = View.ALL
    sub_group_id: str = ""
    agency_id: str = ""
    round_id: str = ""
    mine: bool = False
    sort: Column | None = None
    descending: bool = False

    @property
    def narrow(self) -> bool:
        """Whether anything is left out."""
        return self.view is not View.ALL or bool(self.sub_group_id or self.round_id or self.names_people)

    @property
    def names_people(self) -> bool:
        return bool(self.agency_id or self.mine)


@dataclass(frozen=True)
class TrackedAction:
    """`place`: round, number of the recommendation and of the action, in which references are sorted."""

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
    standing: Standing
    rag: RagSeen
    outcome: str
    kind = "action"


@dataclass(frozen=True)
class TrackedRecommendation:
    """`to_close`: every action is finished, and the reader is the chair who may close it."""

    id: str
    place: tuple[str, int, int]
    reference: str
    text: str
    round_title: str
    sub_group: str
    state: RecommendationState
    standing: Standing
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
    Recommendation.number.label("recommendation"),
    AuditRound.reference.label("round_reference"),
    Action.agency_id,
    Person.name.label("owner"),
    Person.left_at.label("owner_left_at"),
    Person.agency_id.label("owner_agency_id"),
    Agency.name.label("agency"),
    Agency.ended_on.label("agency_ended_on"),
)
"""What a row about an action says; rows of these are cheaper than the things themselves."""


TrackedRow = TrackedAction | TrackedRecommendation


@dataclass(frozen=True)
class Tracker:
    """`counts`: how many things stand behind each view, whatever else is filtered; choices within reach."""

    filters: Filters
    recommendations: tuple[TrackedRecommendation, ...]
    counts: dict[View, int]
    sub_groups: tuple[Choice, ...]
    agencies: tuple[Choice, ...]
    rounds: tuple[Choice, ...]
    owns: bool

    @property
    def action_count(self) -> int:
        return sum(len(recommendation.actions) for recommendation in self.recommendations)

    @property
    def shown(self) -> str:
        """What is shown and in which order, in words."""
        filters = self.filters
        named = {one.id: one.label for one in (*self.sub_groups, *self.agencies, *self.rounds)}
        wanted = (filters.sub_group_id, filters.agency_id, filters.round_id)
        parts = [VIEW_WORDS[filters.view], *(named.get(one, "") for one in wanted)]
        if filters.mine:
            parts.append("my own actions")
        if filters.sort:
            way = "descending" if filters.descending else "ascending"
            parts.append(f"by {COLUMN_WORDS[filters.sort].lower()}, {way}")
        return f"{'; '.join(part for part in parts if part)}."

    @property
    def rows(self) -> tuple[TrackedRow, ...]:
        """Every recommendation and action in the order that was asked for."""
        rows = [row for one in self.recommendations for row in (one, *one.actions)]
        return sorted_rows(rows, self.filters) if self.filters.sort else tuple(rows)


def sorted_rows(rows: Sequence[TrackedRow], filters: Filters) -> tuple[TrackedRow, ...]:
    """What has nothing in the column, as a recommendation has no owner, stands last either way."""
    column = filters.sort or Column.REFERENCE
    placed = sorted(rows, key=lambda row: row.place)
    with_value = [row for row in placed if _has(row, column)]
    without = [row for row in placed if not _has(row, column)]
    return (*sorted(with_value, key=_SORTED_BY[column], reverse=filters.descending), *without)


def _has(row: TrackedRow, column: Column) -> bool:
    return column is Column.REFERENCE or isinstance(row, TrackedAction)


_ORDER_OF_STATES = {state: number for number, state in enumerate(ActionState)}
_SORTED_BY: dict[Column, Callable[[Any], Any]] = {
    Column.REFERENCE: lambda row: row.place,
    Column.OWNER: lambda row: row.owner.casefold(),
    Column.AGENCY: lambda row: row.agency.casefold(),
    Column.DUE: lambda row: row.due_on,
    Column.STATE: lambda row: _ORDER_OF_STATES[row.state],
}


def tracker(actor: Actor, filters: Filters, today: date) -> Tracker:
    """A fixed number of statements, however many rows."""
    recommendations = scope(actor, Permission.RECOMMENDATION_READ)
    actions = scope(actor, Permission.ACTION_READ)
    return Tracker(
        filters=filters,
        recommendations=_tracked(actor, recommendations, actions, filters, today),
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
            .join(Recommendation, Recommendation.round_id == AuditRound.id)
            .where(recommendations_within(recommendations)),
            AuditRound.title,
        ),
        owns=_owns(actor),
    )


def _owns(actor: Actor) -> bool:
    mine = select(Action.id).join(Recommendation).where(actions_within(Scope(owner_id=actor.person_id)))
    return db.session.scalar(mine.limit(1)) is not None


_ANY_ACTION = exists().where(Action.recommendation_id == Recommendation.id).correlate(Recommendation)
_UNFINISHED_ACTION = (
    exists()
    .where(Action.recommendation_id == Recommendation.id, Action.state.in_(UNFINISHED_ACTIONS))
    .correlate(Recommendation)
)
_OPEN = Recommendation.state.in_(OPEN_RECOMMENDATIONS)
TO_CLOSE = and_(Recommendation.state == RecommendationState.AGREED, _ANY_ACTION, ~_UNFINISHED_ACTION)
"""Agreed, and every one of its actions is finished: the chair may close it."""

_BY_THEMSELVES: dict[View, Condition] = {
    View.ALL: ~_ANY_ACTION,
    View.UNFINISHED: and_(_OPEN, ~_UNFINISHED_ACTION),
    View.TO_CLOSE: TO_CLOSE,
    View.FINISHED: and_(~_OPEN, ~_ANY_ACTION),
}
"""Which recommendations a view shows although it shows none of their actions."""


def _in_view(view: View, today: date) -> Condition:
    """For queries on Action joined to Recommendation."""
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


def _tracked(
    actor: Actor, reach: Scope, actions_reach: Scope, filters: Filters, today: date
) -> tuple[TrackedRecommendation, ...]:
    wanted = [actions_within(actions_reach), _in_view(filters.view, today), *_about_actions(actor, filters)]
    shown = exists().where(Action.recommendation_id == Recommendation.id, *wanted).correlate(Recommendation)
    alone = false() if filters.names_people else _BY_THEMSELVES.get(filters.view, false())
    about = _about_recommendations(filters)
    actions = _actions([*wanted, *about], today)
    rows = db.session.execute(
        select(
            Recommendation.id,
            Recommendation.number,
            Recommendation.text,
            Recommendation.state,
            Recommendation.outcome,
            Recommendation.sub_group_id,
            Recommendation.agreed_at,
            AuditRound.reference,
            AuditRound.title,
            SubGroup.name.label("sub_group"),
            TO_CLOSE.label("to_close"),
        )
        .join(AuditRound, AuditRound.id == Recommendation.round_id)
        .join(SubGroup, SubGroup.id == Recommendation.sub_group_id)
        .where(recommendations_within(reach), or_(shown, alone), *about)
        .order_by(AuditRound.reference, Recommendation.number, Recommendation.id)
    )
    found = [_recommendation(actor, row, actions.get(row.id, ())) for row in rows]
    return tuple(sorted(found, key=_soonest))


def _soonest(recommendation: TrackedRecommendation) -> tuple[bool, date]:
    """Decided ones last. What still has to be decided but has nothing due comes after what has."""
    due = [action.due_on for action in recommendation.actions if action.state in UNFINISHED_ACTIONS]
    return recommendation.state not in OPEN_RECOMMENDATIONS, min(due, default=date.max)


def _about_actions(actor: Actor, filters: Filters) -> list[Condition]:
    conditions: list[Condition] = []
    if filters.agency_id:
        conditions.append(Action.agency_id == filters.agency_id)
    if filters.mine:
        conditions.append(Action.owner_id == actor.person_id)
    return conditions


def _about_recommendations(filters: Filters) -> list[Condition]:
    conditions: list[Condition] = []
    if filters.sub_group_id:
        conditions.append(Recommendation.sub_group_id == filters.sub_group_id)
    if filters.round_id:
        conditions.append(Recommendation.round_id == filters.round_id)
    return conditions


def _actions(conditions: list[Condition], today: date) -> dict[str, tuple[TrackedAction, ...]]:
    """Recommendation id -> its actions: the unfinished first, then by due date."""
    rows = db.session.execute(
        select(*ACTION_COLUMNS)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .join(AuditRound, AuditRound.id == Recommendation.round_id)
        .join(Person, Person.id == Action.owner_id)
        .join(Agency, Agency.id == Action.agency_id)
        .where(*conditions)
        .order_by(
            case((Action.state.in_(UNFINISHED_ACTIONS), 0), else_=1), Action.due_on, Action.number, Action.id
        )
    )
    found: dict[str, list[TrackedAction]] = defaultdict(list)
    for row in rows:
        tracked = TrackedAction(
            id=row.id,
            place=(row.round_reference, row.recommendation, row.number),
            reference=action_reference(row.round_reference, row.recommendation, row.number),
            label=action_label(row.recommendation, row.number),
            text=row.text,
            owner=owner_in(row),
            agency=row.agency,
            due_on=row.due_on,
            first_due_on=row.first_due_on,
            state=row.state,
            standing=action_status(row.state, row.due_on, row.said_complete_on, today),
            rag=rag_of_row(row, today),
            outcome=row.outcome,
        )
        found[row.recommendation_id].append(tracked)
    return {key: tuple(actions) for key, actions in found.items()}


def _recommendation(actor: Actor, row: Any, actions: tuple[TrackedAction, ...]) -> TrackedRecommendation:
    subject = Subject(sub_group_id=row.sub_group_id, decided=row.agreed_at is not None)
    return TrackedRecommendation(
        id=row.id,
        place=(row.reference, row.number, 0),
        reference=recommendation_reference(row.reference, row.number),
        text=row.text,
        round_title=row.title,
        sub_group=row.sub_group,
        state=row.state,
        standing=recommendation_status(row.state),
        outcome=row.outcome,
        to_close=bool(row.to_close) and can(actor, Permission.RECOMMENDATION_CLOSE, subject),
        actions=actions,
    )


def _choices(query: Select[str, str], name: InstrumentedAttribute[str]) -> tuple[Choice, ...]:
    return tuple(Choice(row[0], row[1]) for row in db.session.execute(query.distinct().order_by(name)))
