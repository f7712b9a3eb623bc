"""Finds who is owed a reminder on set days, for returns, for cases to call known or not, and for actions."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from audit_app.extensions import db
from audit_app.models import (
    Action,
    AgencyReturn,
    AuditRound,
    Case,
    OutboxMessage,
    Person,
    Recommendation,
    RoleHeld,
    Service,
    Source,
)
from audit_app.policy import Role
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN
from audit_app.queries.tracker.sources import SOURCE_TITLE, join_sources
from audit_app.rules.dates import local_day
from audit_app.rules.rounds.reminders import (
    ACTION_SCHEDULE,
    RETURN_SCHEDULE,
)
from audit_app.rules.tracker.references import action_label
from audit_app.rules.workflow import (
    WITH_AUDITOR,
    WITH_OWNER,
    RecommendationState,
    ReturnState,
    RoundState,
)

IS_AUDITOR = Person.id.in_(select(RoleHeld.person_id).where(RoleHeld.role == Role.AUDITOR))
_MAIL_MEMORY = timedelta(days=31)
"""The time for which earlier mails are looked up; two reminding days are always less far apart."""


@dataclass(frozen=True)
class RoundDue:
    """The work of a person in a round that is due; `due_days` has an entry for each return or case."""

    person_id: str
    round_id: str
    title: str
    due_days: tuple[date, ...]


@dataclass(frozen=True)
class ActionDue:
    """An action that is due; `number` reads like "R2 / A1".

    `title` is the title of the action's source. `round_id` is empty where the source is no round.
    """

    id: str
    number: str
    owner_id: str
    round_id: str
    title: str
    due_on: date


def returns_due(today: date, announced_by: Collection[str]) -> tuple[RoundDue, ...]:
    """Return the returns of open rounds that are with their auditors, as far as a reminder is owed.

    `announced_by`, here and below, are the kinds of mail that name such a thing as due.
    """
    due = func.coalesce(AgencyReturn.due_on, AuditRound.returns_due)
    waiting = _returns(due).join(Person, Person.id == AgencyReturn.auditor_id)
    mine = waiting.where(AgencyReturn.state.in_(WITH_AUDITOR), IS_AUDITOR)
    return _by_person_and_round(mine, today, announced_by)


def known_due(today: date, announced_by: Collection[str]) -> tuple[RoundDue, ...]:
    """Return the cases of open rounds still to be called known or not, for the leads of their agencies."""
    waiting = (
        _returns(AuditRound.known_due)
        .join(RoleHeld, RoleHeld.agency_id == Service.agency_id)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(RoleHeld.role == Role.AGENCY_LEAD, AgencyReturn.state == ReturnState.ASKED)
    )
    return _by_person_and_round(waiting, today, announced_by)


def actions_due(today: date, announced_by: Collection[str]) -> tuple[ActionDue, ...]:
    """Return the actions of agreed recommendations that are with their owners, if a reminder is owed."""
    rows = db.session.execute(
        join_sources(
            select(
                Action.id,
                Action.number,
                Action.owner_id,
                Action.due_on,
                Recommendation.reference.label("recommendation"),
                Source.round_id,
                SOURCE_TITLE.label("source_title"),
            ).join(Recommendation, Recommendation.id == Action.recommendation_id)
        )
        .join(Person, Person.id == Action.owner_id)
        .where(
            Recommendation.state == RecommendationState.AGREED,
            Action.state.in_(WITH_OWNER),
            Person.left_at.is_(None),
        )
        .order_by(Action.owner_id, Action.id)
    )
    last_mails = _last_mails(announced_by, today)
    return tuple(
        ActionDue(
            row.id,
            action_label(row.recommendation, row.number),
            row.owner_id,
            row.round_id or "",
            row.source_title,
            row.due_on,
        )
        for row in rows
        if ACTION_SCHEDULE.is_owed(today, row.due_on, last_mails.get((row.owner_id, row.id)))
    )


def _returns(due: ColumnElement[date] | InstrumentedAttribute[date]) -> Select[str, str, str, str, date]:
    """Select a row for each return of an open round and each person who is joined to it."""
    return (
        select(
            Person.id.label("person_id"), AgencyReturn.id, Case.round_id, AuditRound.title, due.label("due")
        )
        .select_from(AgencyReturn)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(AuditRound.state == RoundState.OPEN, RETURN_NOT_WITHDRAWN, Person.left_at.is_(None))
        .order_by(Person.id, Case.round_id, AgencyReturn.id)
        .distinct()
    )


def _by_person_and_round(
    query: Select[str, str, str, str, date], today: date, announced_by: Collection[str]
) -> tuple[RoundDue, ...]:
    """Group the rows for which a reminder is owed by person and round.

    Their order is the same in every run, so that two runs at the same moment wait for each other and do not
    deadlock.
    """
    last_mails = _last_mails(announced_by, today)

    def last_mail(row: Any) -> date | None:
        # A mail is about the whole round or about a single return.
        days = (last_mails.get((row.person_id, about)) for about in (row.round_id, row.id))
        return max(filter(None, days), default=None)

    rows = [
        row for row in db.session.execute(query) if RETURN_SCHEDULE.is_owed(today, row.due, last_mail(row))
    ]
    grouped = groupby(rows, key=lambda row: (row.person_id, row.round_id, row.title))
    return tuple(RoundDue(*about, tuple(row.due for row in group)) for about, group in grouped)


def _last_mails(kinds: Collection[str], today: date) -> Mapping[tuple[str, str], date]:
    """Return the last day on which a mail of these kinds went out, by person and id of the thing."""
    since = datetime.combine(today, time(), UTC) - _MAIL_MEMORY
    rows = db.session.execute(
        select(OutboxMessage.person_id, OutboxMessage.occasion, OutboxMessage.queued_at)
        .where(OutboxMessage.kind.in_(kinds), OutboxMessage.queued_at > since)
        .where(OutboxMessage.not_sent.is_(None))
        .order_by(OutboxMessage.queued_at)
    )
    return {
        (person_id, OutboxMessage.thing_of(occasion)): local_day(queued_at)
        for person_id, occasion, queued_at in rows
    }
