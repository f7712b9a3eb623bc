"""What is due on a day that reminds, by the person who is to do it; nobody who has left is among them."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from audit_app.extensions import db
from audit_app.models import Action, AgencyReturn, AuditRound, Case, Person, Recommendation, RoleHeld, Service
from audit_app.policy import Role
from audit_app.rules.reminding import ACTIONS, RETURNS
from audit_app.rules.workflow import (
    WITH_AUDITOR,
    WITH_OWNER,
    RecommendationState,
    ReturnState,
    RoundState,
)


@dataclass(frozen=True)
class RoundDue:
    """What waits for one person in one round; `due_days` has one entry for each return or case."""

    person_id: str
    round_id: str
    title: str
    due_days: tuple[date, ...]


@dataclass(frozen=True)
class ActionDue:
    """`number` is as "2.1", `title` the round's."""

    id: str
    number: str
    owner_id: str
    round_id: str
    title: str
    due_on: date


def returns_due(today: date) -> tuple[RoundDue, ...]:
    """The returns of open rounds that are with their auditors."""
    due = func.coalesce(AgencyReturn.due_on, AuditRound.returns_due)
    waiting = _returns(due).join(Person, Person.id == AgencyReturn.auditor_id)
    return _by_person_and_round(waiting.where(AgencyReturn.state.in_(WITH_AUDITOR)), today)


def known_due(today: date) -> tuple[RoundDue, ...]:
    """The cases of open rounds that have not been said known or not known, for those who lead the agency."""
    waiting = (
        _returns(AuditRound.known_due)
        .join(RoleHeld, RoleHeld.agency_id == Service.agency_id)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(RoleHeld.role == Role.AGENCY_LEAD, AgencyReturn.state == ReturnState.ASKED)
    )
    return _by_person_and_round(waiting, today)


def actions_due(today: date) -> tuple[ActionDue, ...]:
    """The actions of agreed recommendations that are with their owners."""
    rows = db.session.execute(
        select(
            Action.id,
            Action.number,
            Action.owner_id,
            Action.due_on,
            Recommendation.number.label("recommendation"),
            Recommendation.round_id,
            AuditRound.title,
        )
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .join(AuditRound, AuditRound.id == Recommendation.round_id)
        .join(Person, Person.id == Action.owner_id)
        .where(
            Recommendation.state == RecommendationState.AGREED,
            Action.state.in_(WITH_OWNER),
            Person.left_at.is_(None),
        )
        .order_by(Action.owner_id, Action.id)
    )
    return tuple(
        ActionDue(
            row.id, f"{row.recommendation}.{row.number}", row.owner_id, row.round_id, row.title, row.due_on
        )
        for row in rows
        if ACTIONS.falls_on(today, row.due_on)
    )


def _returns(due: ColumnElement[date] | InstrumentedAttribute[date]) -> Select[str, str, str, str, date]:
    """One row for each return of an open round and each person who is joined to it."""
    return (
        select(
            Person.id.label("person_id"), AgencyReturn.id, Case.round_id, AuditRound.title, due.label("due")
        )
        .select_from(AgencyReturn)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(AuditRound.state == RoundState.OPEN, Person.left_at.is_(None))
        .order_by(Person.id, Case.round_id, AgencyReturn.id)
        .distinct()
    )


def _by_person_and_round(query: Select[str, str, str, str, date], today: date) -> tuple[RoundDue, ...]:
    """In an order that every run keeps, so that two at the same moment wait for each other and go on."""
    rows = [row for row in db.session.execute(query) if RETURNS.falls_on(today, row.due)]
    grouped = groupby(rows, key=lambda row: (row.person_id, row.round_id, row.title))
    return tuple(RoundDue(*about, tuple(row.due for row in same)) for about, same in grouped)
