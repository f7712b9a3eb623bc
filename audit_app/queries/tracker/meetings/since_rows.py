"""The rows of a sub-group's meeting: its actions and recommendations, each with the parts that it belongs to."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select

from audit_app.extensions import db
from audit_app.models import (
    Action,
    ActionUpdate,
    Agency,
    Decision,
    Evidence,
    MoreTime,
    Person,
    Recommendation,
)
from audit_app.policy import Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.scoping import (
    NO_OWNER,
    OWNED_BY_A_CHAIR,
    actions_within,
    escalated_to,
    recommendations_within,
)
from audit_app.queries.tracker.actions import rag_of_row
from audit_app.queries.tracker.decisions import ABOUT_OTHERS, FINISHING
from audit_app.queries.tracker.escalation import overdue_on
from audit_app.queries.tracker.histories import AGREED
from audit_app.queries.tracker.open_requests import asks_for_more_time, open_request
from audit_app.queries.tracker.owners import owner_in
from audit_app.queries.tracker.sources import SOURCE_REFERENCE, join_sources
from audit_app.queries.tracker.tracked_rows import ACTION_COLUMNS, TO_CLOSE
from audit_app.rules.rounds.status_tags import StatusTag
from audit_app.rules.tracker.escalation import TRIGGER_WORDS, Rung, Trigger, escalated, escalation_words
from audit_app.rules.tracker.rag_rating import RagOnDisplay
from audit_app.rules.tracker.references import action_reference, recommendation_reference
from audit_app.rules.tracker.statuses import action_status, recommendation_status
from audit_app.rules.workflow import UNFINISHED_ACTIONS, WITH_OWNER, ActionState, RecommendationState

Condition = ColumnElement[bool]
LONGEST_UPDATE = 240
"""The characters of an update that a row displays; the page of the action has the rest."""


class Part(StrEnum):
    """A part of the page, in the order in which a meeting takes them; the value is the anchor on the page."""

    AWAITING_SIGN_OFF = "awaiting-sign-off"
    MORE_TIME = "more-time"
    OVERDUE = "overdue"
    ESCALATED = "escalated"
    NO_OWNER = "no-owner"
    TO_CLOSE = "to-close"
    MOVED = "moved"
    NEW = "new"
    CLOSED = "closed"


@dataclass(frozen=True)
class SinceRow:
    """An action or a recommendation as a row of the meeting's page; a recommendation has no owner and no day.

    `until` is the later day that the owner asks for, `said` the latest update since the meeting. `escalated` says why
    the action is escalated or should be. `decided` has every decision since it was agreed, the newest first.
    `subject` is what the policy decides on.
    """

    id: str
    kind: str
    reference: str
    what: str
    owner: str
    agency: str
    due_on: date | None
    status: StatusTag
    state: ActionState | RecommendationState
    subject: Subject
    rag: RagOnDisplay | None = None
    rung: Rung = Rung.OWNER
    until: date | None = None
    said: str = ""
    escalated: tuple[str, ...] = ()
    decided: tuple[str, ...] = ()


def actions_since(
    reach: Scope, sub_group_id: str, since: datetime, today: date, triggers: dict[Trigger, Condition]
) -> list[tuple[SinceRow, list[Part]]]:
    """Return the agreed actions that belong to any part, soonest due first, each with its parts.

    Among them are actions of other sub-groups that were escalated to this group.
    """
    conditions: dict[Part, Condition] = {
        Part.AWAITING_SIGN_OFF: Action.state == ActionState.AWAITING_SIGN_OFF,
        Part.MORE_TIME: asks_for_more_time(),
        Part.OVERDUE: overdue_on(today),
        Part.ESCALATED: or_(_above_owner(), *triggers.values()),
        Part.NO_OWNER: NO_OWNER,
        Part.MOVED: and_(Action.state.in_(UNFINISHED_ACTIONS), _moved(since)),
        Part.NEW: or_(Action.created_at >= since, Recommendation.agreed_at >= since),
        Part.CLOSED: and_(
            Action.state.not_in(UNFINISHED_ACTIONS), _decided(since, Decision.act.in_(FINISHING))
        ),
    }
    latest_update = (
        select(ActionUpdate.text)
        .where(ActionUpdate.action_id == Action.id, ActionUpdate.written_at >= since)
        .order_by(ActionUpdate.written_at.desc(), ActionUpdate.id)
        .limit(1)
    )
    until = select(MoreTime.until).where(open_request()).order_by(MoreTime.id).limit(1)
    rows = db.session.execute(
        join_sources(
            select(
                *ACTION_COLUMNS,
                Recommendation.sub_group_id,
                Action.owner_id,
                OWNED_BY_A_CHAIR.label("chairs_own"),
                Action.rung,
                Action.escalation,
                until.scalar_subquery().label("until"),
                latest_update.scalar_subquery().label("latest_update"),
                *(condition.label(trigger.name) for trigger, condition in triggers.items()),
                *(condition.label(part.name) for part, condition in conditions.items()),
            )
            .select_from(Action)
            .join(Person, Person.id == Action.owner_id)
            .join(Agency, Agency.id == Action.agency_id)
            .join(Recommendation, Recommendation.id == Action.recommendation_id)
        )
        .where(
            or_(Recommendation.sub_group_id == sub_group_id, escalated_to(frozenset({sub_group_id}))),
            Recommendation.agreed_at.is_not(None),
            actions_within(reach),
            or_(*conditions.values()),
        )
        .order_by(Action.due_on, SOURCE_REFERENCE, Recommendation.number, Action.number, Action.id)
    )
    return [
        # An action of another sub-group is here as escalated alone: that group's own meeting deals with the rest.
        (
            _action_row(row, sub_group_id, today),
            _parts_of(conditions, row) if row.sub_group_id == sub_group_id else [Part.ESCALATED],
        )
        for row in rows
    ]


def _parts_of(conditions: dict[Part, Condition], row: Any) -> list[Part]:
    return [part for part in conditions if getattr(row, part.name)]


def _action_row(row: Any, sub_group_id: str, today: date) -> SinceRow:
    update = row.latest_update or ""
    escalated_here = () if row.sub_group_id == sub_group_id else (sub_group_id,)
    return SinceRow(
        id=row.id,
        kind="action",
        reference=action_reference(row.source_reference, row.recommendation, row.number),
        what=row.text,
        owner=owner_in(row),
        agency=row.agency,
        due_on=row.due_on,
        status=action_status(row.state, row.due_on, row.said_complete_on, today),
        state=row.state,
        subject=subjects.of_agreed_row(row, escalated_here),
        rag=rag_of_row(row, today),
        rung=row.rung,
        until=row.until if row.state in WITH_OWNER else None,
        said=update if len(update) <= LONGEST_UPDATE else f"{update[:LONGEST_UPDATE].rstrip()}…",
        escalated=_escalated(row),
    )


def _escalated(row: Any) -> tuple[str, ...]:
    reasons = [escalation_words(row.rung, row.escalation)] if escalated(row.state, row.rung) else []
    return (*reasons, *(words for trigger, words in TRIGGER_WORDS.items() if getattr(row, trigger.name)))


def _above_owner() -> Condition:
    """Return the condition that an action is unfinished and escalated, for queries on Action.

    It agrees with `rules.tracker.escalation.escalated`.
    """
    return and_(Action.state.in_(UNFINISHED_ACTIONS), Action.rung != Rung.OWNER)


def _moved(since: datetime) -> Condition:
    """Return the condition that something about an action was decided, written or attached since, beyond agreeing it.

    It is for queries on Action. The state of an action needs no condition of its own, since an action begins with an
    update or a file.
    """
    updated = exists().where(ActionUpdate.action_id == Action.id, ActionUpdate.written_at >= since)
    attached = exists().where(Evidence.action_id == Action.id, Evidence.added_at >= since)
    decided = _decided(since, Decision.act.not_in((*AGREED, *ABOUT_OTHERS)))
    return or_(updated.correlate(Action), attached.correlate(Action), decided)


def _decided(since: datetime, condition: Condition) -> Condition:
    """Return the condition that a decision about an action was entered since, for queries on Action.

    `condition` narrows the decisions that count.
    """
    decided = exists().where(Decision.subject_id == Action.id, Decision.decided_at >= since, condition)
    return decided.correlate(Action)


def recommendations_since(
    reach: Scope, sub_group_id: str, since: datetime
) -> list[tuple[SinceRow, list[Part]]]:
    """Return the recommendations that belong to any part, by reference, each with its parts.

    A new recommendation is listed only while it has no action: its actions represent it otherwise.
    """
    no_action = ~exists().where(Action.recommendation_id == Recommendation.id).correlate(Recommendation)
    dropped = exists().where(
        Decision.subject_id == Recommendation.id,
        Decision.act == "recommendation_dropped",
        Decision.decided_at >= since,
    )
    conditions: dict[Part, Condition] = {
        Part.TO_CLOSE: TO_CLOSE,
        Part.NEW: and_(
            Recommendation.state == RecommendationState.AGREED, Recommendation.agreed_at >= since, no_action
        ),
        Part.CLOSED: or_(Recommendation.closed_at >= since, dropped.correlate(Recommendation)),
    }
    rows = db.session.execute(
        join_sources(
            select(
                Recommendation.id,
                Recommendation.reference,
                Recommendation.text,
                Recommendation.state,
                Recommendation.sub_group_id,
                Recommendation.agreed_at,
                SOURCE_REFERENCE.label("source_reference"),
                *(condition.label(part.name) for part, condition in conditions.items()),
            )
        )
        .where(
            Recommendation.sub_group_id == sub_group_id,
            recommendations_within(reach),
            or_(*conditions.values()),
        )
        .order_by(SOURCE_REFERENCE, Recommendation.number, Recommendation.id)
    )
    return [(_recommendation_row(row), _parts_of(conditions, row)) for row in rows]


def _recommendation_row(row: Any) -> SinceRow:
    return SinceRow(
        id=row.id,
        kind="recommendation",
        reference=recommendation_reference(row.source_reference, row.reference),
        what=row.text,
        owner="",
        agency="",
        due_on=None,
        status=recommendation_status(row.state),
        state=row.state,
        subject=Subject(sub_group_id=row.sub_group_id, decided=row.agreed_at is not None),
    )
