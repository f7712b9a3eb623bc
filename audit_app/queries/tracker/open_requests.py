"""Reads the requests for more time and the proposed changes of an action that wait for a chair's decision."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import Action, ChangeAsked, MoreTime
from audit_app.rules.workflow import WITH_OWNER, MoreTimeState

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class MoreTimeAsked:
    """A request for a later day on which the chair has still to decide."""

    id: str
    until: date
    reason: str
    asked_at: datetime
    asked_by: str


@dataclass(frozen=True)
class ChangeProposed:
    """A change of an agreed action on which the chair has still to decide; what is None or empty does not change."""

    id: str
    due_on: date | None
    owner: str
    impact_measure: str | None
    reason: str
    asked_at: datetime
    asked_by: str


def more_time_asked(action_id: str) -> MoreTimeAsked | None:
    """Return the request for more time that waits for the chair; None where there is none."""
    row = db.session.scalar(
        select(MoreTime)
        .where(MoreTime.action_id == action_id, MoreTime.state == MoreTimeState.ASKED)
        .options(joinedload(MoreTime.asked_by))
        .order_by(MoreTime.asked_at, MoreTime.id)
    )
    return row and MoreTimeAsked(row.id, row.until, row.reason, row.asked_at, row.asked_by.name)


def change_proposed(action_id: str) -> ChangeProposed | None:
    """Return the proposed change that waits for the chair; None where there is none."""
    row = db.session.scalar(
        select(ChangeAsked)
        .where(ChangeAsked.action_id == action_id, ChangeAsked.state == MoreTimeState.ASKED)
        .options(joinedload(ChangeAsked.asked_by), joinedload(ChangeAsked.owner))
        .order_by(ChangeAsked.asked_at, ChangeAsked.id)
    )
    if row is None:
        return None
    owner = row.owner.name if row.owner else ""
    return ChangeProposed(
        row.id, row.due_on, owner, row.impact_measure, row.reason, row.asked_at, row.asked_by.name
    )


def open_request() -> Condition:
    """Return the condition that a request is about the action and still open, for queries on MoreTime and Action."""
    return and_(MoreTime.action_id == Action.id, MoreTime.state == MoreTimeState.ASKED)


def asks_for_more_time() -> Condition:
    """Return the condition that the chair has a request for more time to decide on, for queries on Action."""
    return and_(exists().where(open_request()).correlate(Action), Action.state.in_(WITH_OWNER))
