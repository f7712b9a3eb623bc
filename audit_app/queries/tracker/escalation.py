"""Finds the actions that are overdue, and those that should be escalated, as conditions of a statement."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select

from audit_app.extensions import db
from audit_app.models import Action, ActionUpdate, Meeting, MoreTime, Recommendation
from audit_app.rules.dates import LONDON
from audit_app.rules.tracker.escalation import DAYS_OVERDUE_THAT_ESCALATE, EXTENSIONS_THAT_ESCALATE, Trigger
from audit_app.rules.workflow import UNFINISHED_ACTIONS, WITH_OWNER, ActionState, MoreTimeState

Condition = ColumnElement[bool]


def last_meetings(sub_group_id: str, today: date) -> tuple[Meeting | None, Meeting | None]:
    """Return the last meeting of a sub-group before today, and the meeting before that; None where there is none."""
    rows = db.session.scalars(
        select(Meeting)
        .where(Meeting.sub_group_id == sub_group_id, Meeting.held_on < today)
        .order_by(Meeting.held_on.desc(), Meeting.id)
        .limit(2)
    ).all()
    last, before = (*rows, None, None)[:2]
    return last, before


def overdue_on(today: date) -> Condition:
    """Return the condition that an action is late on that day, for queries on Action.

    It agrees with `rules.tracker.statuses.overdue`: an action that awaits sign-off stays as late as it was when its
    owner called it complete.
    """
    waiting = and_(Action.state == ActionState.AWAITING_SIGN_OFF, Action.due_on < Action.said_complete_on)
    return or_(and_(Action.state.in_(WITH_OWNER), Action.due_on < today), waiting)


def trigger_conditions(last: Meeting | None, before: Meeting | None, today: date) -> dict[Trigger, Condition]:
    """Return the condition of each trigger, for queries on Action joined to Recommendation.

    `last` and `before` are the last two meetings; a trigger that refers to a missing meeting is never true.
    """
    long_ago = today - timedelta(days=DAYS_OVERDUE_THAT_ESCALATE)
    with_owner = Action.state.in_(WITH_OWNER)
    granted = (
        select(func.count())
        .where(MoreTime.action_id == Action.id, MoreTime.state == MoreTimeState.GRANTED)
        .correlate(Action)
        .scalar_subquery()
    )
    return {
        Trigger.LONG_OVERDUE: and_(with_owner, Action.due_on < long_ago),
        Trigger.STILL_OVERDUE: and_(with_owner, Action.due_on < last.held_on) if last else false(),
        Trigger.EXTENDED: and_(Action.state.in_(UNFINISHED_ACTIONS), granted >= EXTENSIONS_THAT_ESCALATE),
        Trigger.SILENT: and_(with_owner, _silent_since(before.held_on)) if before else false(),
    }


def _silent_since(day: date) -> Condition:
    since = datetime.combine(day, time(), LONDON)
    written = exists().where(ActionUpdate.action_id == Action.id, ActionUpdate.written_at >= since)
    return and_(~written.correlate(Action), Action.created_at < since, Recommendation.agreed_at < since)
