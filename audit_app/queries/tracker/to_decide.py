"""Reads what waits for a chair: sign-offs, requests, proposed changes, recommendations, and decisions to be noted."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from audit_app.extensions import db
from audit_app.models import (
    Action,
    ChangeAsked,
    Decision,
    Meeting,
    MoreTime,
    Recommendation,
    SubGroup,
)
from audit_app.policy import Actor, Permission, scope
from audit_app.queries.scoping import actions_within, recommendations_within
from audit_app.queries.tracker.decisions import FINISHING
from audit_app.queries.tracker.open_requests import asks_for_more_time
from audit_app.queries.tracker.sources import SOURCE_TITLE, join_sources
from audit_app.queries.tracker.tracked_rows import TO_CLOSE
from audit_app.queries.waiting import Task, Waiting, as_day
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.decisions import Basis
from audit_app.rules.workflow import UNFINISHED_ACTIONS, WITH_OWNER, ActionState, MoreTimeState


def to_decide(actor: Actor, today: date) -> list[Waiting]:
    """Return everything that waits for this person as a chair, in a fixed number of statements."""
    parts: Iterable[list[Waiting]] = (
        _to_sign_off(actor, today),
        _asked_for_more_time(actor, today),
        _changes_proposed(actor, today),
        _to_close(actor, today),
        _to_note(actor, today),
        _escalated(actor),
    )
    return [line for part in parts for line in part]


def _to_sign_off(actor: Actor, today: date) -> list[Waiting]:
    reach = scope(actor, Permission.ACTION_CLOSE)
    if not reach:
        return []
    rows = db.session.execute(
        actions_with(Action.said_complete_on.label("since"), _next_meeting(today)).where(
            Action.state == ActionState.AWAITING_SIGN_OFF, actions_within(reach)
        )
    )
    return [_for_chair(Task.SIGN_ACTION_OFF, row) for row in rows]


def _asked_for_more_time(actor: Actor, today: date) -> list[Waiting]:
    reach = scope(actor, Permission.ACTION_CLOSE)
    if not reach:
        return []
    asked = select(func.max(MoreTime.asked_at)).where(
        MoreTime.action_id == Action.id, MoreTime.state == MoreTimeState.ASKED
    )
    rows = db.session.execute(
        actions_with(asked.scalar_subquery().label("since"), _next_meeting(today)).where(
            Action.state.in_(WITH_OWNER), asks_for_more_time(), actions_within(reach)
        )
    )
    return [_for_chair(Task.DECIDE_MORE_TIME, row) for row in rows]


def _changes_proposed(actor: Actor, today: date) -> list[Waiting]:
    reach = scope(actor, Permission.ACTION_CLOSE)
    if not reach:
        return []
    rows = db.session.execute(
        actions_with(ChangeAsked.asked_at.label("since"), _next_meeting(today))
        .join(ChangeAsked, ChangeAsked.action_id == Action.id)
        .where(
            ChangeAsked.state == MoreTimeState.ASKED,
            Action.state.in_(UNFINISHED_ACTIONS),
            actions_within(reach),
        )
    )
    return [_for_chair(Task.DECIDE_CHANGE, row) for row in rows]


def _to_note(actor: Actor, today: date) -> list[Waiting]:
    """Return a line for each sub-group whose chair has decisions that no meeting has noted yet."""
    reach = scope(actor, Permission.DECISION_NOTE)
    if not reach:
        return []
    noting = aliased(Decision)
    noted = exists().where(noting.about_id == Decision.id, noting.act == "noted").correlate(Decision)
    next_meeting = (
        select(func.min(Meeting.held_on))
        .where(Meeting.sub_group_id == SubGroup.id, Meeting.held_on >= today)
        .correlate(SubGroup)
    )
    rows = db.session.execute(
        select(
            SubGroup.id,
            SubGroup.name,
            func.count(Decision.id).label("how_many"),
            func.min(Decision.decided_on).label("since"),
            next_meeting.scalar_subquery().label("meeting"),
        )
        .join(Decision, Decision.sub_group_id == SubGroup.id)
        .where(SubGroup.id.in_(reach.sub_group_ids), Decision.basis == Basis.CHAIRS_ACTION, ~noted)
        .group_by(SubGroup.id, SubGroup.name)
    )
    return [
        Waiting(
            Task.NOTE_DECISIONS,
            row.id,
            row.name,
            row.name,
            None,
            row.how_many,
            since=as_day(row.since),
            meeting=row.meeting and as_day(row.meeting),
        )
        for row in rows
    ]


def _escalated(actor: Actor) -> list[Waiting]:
    """Return the actions that are escalated to a group above; each has waited since it was escalated."""
    reach = scope(actor, Permission.ACTION_ANSWER)
    if not reach:
        return []
    rows = db.session.execute(actions_with(Action.escalated_at.label("since")).where(actions_within(reach)))
    return [
        Waiting(
            Task.ANSWER_ESCALATION,
            row.id,
            row.text,
            row.source_title,
            None,
            since=row.since and local_day(row.since),
        )
        for row in rows
    ]


def _to_close(actor: Actor, today: date) -> list[Waiting]:
    """Return the recommendations whose every action is finished; each has waited since the last of them was."""
    reach = scope(actor, Permission.RECOMMENDATION_CLOSE)
    if not reach:
        return []
    finished = (
        select(func.max(Decision.decided_at))
        .join(Action, Action.id == Decision.subject_id)
        .where(Action.recommendation_id == Recommendation.id, Decision.act.in_(FINISHING))
    )
    rows = db.session.execute(
        join_sources(
            select(
                Recommendation.id,
                Recommendation.text,
                SOURCE_TITLE.label("source_title"),
                finished.scalar_subquery().label("since"),
                _next_meeting(today),
            )
        ).where(TO_CLOSE, recommendations_within(reach))
    )
    return [_for_chair(Task.CLOSE_RECOMMENDATION, row) for row in rows]


def actions_with(*columns: Any) -> Any:
    """Return a query for id, text and title of the source of actions, with further columns."""
    return join_sources(
        select(Action.id, Action.text, SOURCE_TITLE.label("source_title"), *columns).join(
            Recommendation, Recommendation.id == Action.recommendation_id
        )
    )


def _next_meeting(today: date) -> Any:
    """Return the day of the next meeting of the sub-group that oversees it, as a column `meeting`."""
    days = select(func.min(Meeting.held_on)).where(
        Meeting.sub_group_id == Recommendation.sub_group_id, Meeting.held_on >= today
    )
    return days.correlate(Recommendation).scalar_subquery().label("meeting")


def _for_chair(task: Task, row: Any) -> Waiting:
    since = local_day(row.since) if isinstance(row.since, datetime) else row.since
    return Waiting(task, row.id, row.text, row.source_title, None, since=since, meeting=row.meeting)
