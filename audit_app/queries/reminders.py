"""Who is to be reminded of what, on set days and in one round; nobody who has left is among them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, product
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

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
)
from audit_app.policy import Actor, Role
from audit_app.queries.round_grid import Filters, GridReturn, round_page
from audit_app.queries.rounds import RoundFacts
from audit_app.queries.scoping import RETURN_STANDS
from audit_app.rules.dates import local_day
from audit_app.rules.follow_up import action_label
from audit_app.rules.reminding import ACTIONS, RETURN, RETURNS, to_be_known, waiting_said
from audit_app.rules.workflow import (
    WITH_AUDITOR,
    WITH_OWNER,
    RecommendationState,
    ReturnState,
    RoundState,
)

_IS_AUDITOR = Person.id.in_(select(RoleHeld.person_id).where(RoleHeld.role == Role.AUDITOR))
_REMEMBERED = timedelta(days=31)
"""Between two days that remind there are fewer."""


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


@dataclass(frozen=True)
class Reminder:
    """What one person is asked for in a round; `already`: they were reminded of it today."""

    person_id: str
    name: str
    agency: str
    waiting: str
    already: bool


@dataclass(frozen=True)
class RoundReminders:
    """`to_come` counts the returns shown that are still to come, `unreached` those that have nobody to remind."""

    facts: RoundFacts
    to_come: int
    unreached: int
    reminders: tuple[Reminder, ...]

    @property
    def going(self) -> tuple[Reminder, ...]:
        return tuple(one for one in self.reminders if not one.already)

    @property
    def already(self) -> tuple[Reminder, ...]:
        return tuple(one for one in self.reminders if one.already)


def round_reminders(
    actor: Actor, round_id: str, filters: Filters, today: date, kinds: Collection[str]
) -> RoundReminders | None:
    """Auditors for the returns with them, leads for those not yet said known or not known, as far as the filters
    show them. `kinds` of mail are those that remind. A constant number of statements.
    """
    page = round_page(actor, round_id, filters, today)
    if page is None:
        return None
    cells = page.grid.to_come
    people = _people_of(cells)
    asked: dict[Person, list[GridReturn]] = defaultdict(list)
    for cell in cells:
        for person in people[_whose(cell)]:
            asked[person].append(cell)
    done = _reminded(kinds, [person.id for person in asked], round_id, today)
    return RoundReminders(
        facts=page.facts,
        to_come=len(cells),
        unreached=sum(not people[_whose(cell)] for cell in cells),
        reminders=tuple(
            Reminder(
                person_id=person.id,
                name=person.name,
                agency=person.agency.name if person.agency else "",
                waiting=_waiting(asked[person], page.facts, today),
                already=person.id in done,
            )
            for person in sorted(asked, key=lambda person: (person.name, person.id))
        ),
    )


def _whose(cell: GridReturn) -> str:
    """The agency whose leads have still to answer, or the auditor."""
    return cell.agency_id if cell.state is ReturnState.ASKED else cell.auditor_id or ""


def _people_of(cells: Iterable[GridReturn]) -> defaultdict[str, list[Person]]:
    """By the id of an agency its leads, by an auditor's own id the auditor."""
    wanted = {_whose(cell) for cell in cells}
    leads = select(RoleHeld.agency_id, Person).where(
        RoleHeld.person_id == Person.id, RoleHeld.role == Role.AGENCY_LEAD, RoleHeld.agency_id.in_(wanted)
    )
    auditors = select(Person.id, Person).where(Person.id.in_(wanted), _IS_AUDITOR)
    found: dict[str, list[Person]] = defaultdict(list)
    for query in (leads, auditors):
        present = query.where(Person.left_at.is_(None)).options(joinedload(Person.agency))
        for key, person in db.session.execute(present):
            if person not in found[key]:
                found[key].append(person)
    return found


def _waiting(cells: Iterable[GridReturn], facts: RoundFacts, today: date) -> str:
    asked = [facts.known_due for cell in cells if cell.state is ReturnState.ASKED]
    returns = [cell.due_on for cell in cells if cell.state is not ReturnState.ASKED]
    said = (waiting_said(asked, to_be_known(facts.unit), today), waiting_said(returns, RETURN, today))
    return " and ".join(words for words in said if words)


def _reminded(
    kinds: Collection[str], person_ids: Collection[str], round_id: str, today: date
) -> frozenset[str]:
    occasions = [
        OutboxMessage.occasion_of(kind, person_id, round_id, today)
        for kind, person_id in product(kinds, person_ids)
    ]
    query = select(OutboxMessage.person_id).where(
        OutboxMessage.occasion.in_(occasions), OutboxMessage.not_sent.is_(None)
    )
    return frozenset(db.session.scalars(query))


def returns_due(today: date, told_by: Collection[str]) -> tuple[RoundDue, ...]:
    """The returns of open rounds that are with their auditors, as far as a reminder is owed.

    `told_by`, here and below: the kinds of mail that say when such a thing is due.
    """
    due = func.coalesce(AgencyReturn.due_on, AuditRound.returns_due)
    waiting = _returns(due).join(Person, Person.id == AgencyReturn.auditor_id)
    mine = waiting.where(AgencyReturn.state.in_(WITH_AUDITOR), _IS_AUDITOR)
    return _by_person_and_round(mine, today, told_by)


def known_due(today: date, told_by: Collection[str]) -> tuple[RoundDue, ...]:
    """The cases of open rounds that have not been said known or not known, for those who lead the agency."""
    waiting = (
        _returns(AuditRound.known_due)
        .join(RoleHeld, RoleHeld.agency_id == Service.agency_id)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(RoleHeld.role == Role.AGENCY_LEAD, AgencyReturn.state == ReturnState.ASKED)
    )
    return _by_person_and_round(waiting, today, told_by)


def actions_due(today: date, told_by: Collection[str]) -> tuple[ActionDue, ...]:
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
    told = _told(told_by, today)
    return tuple(
        ActionDue(
            row.id,
            action_label(row.recommendation, row.number),
            row.owner_id,
            row.round_id,
            row.title,
            row.due_on,
        )
        for row in rows
        if ACTIONS.is_owed(today, row.due_on, told.get((row.owner_id, row.id)))
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
        .where(AuditRound.state == RoundState.OPEN, RETURN_STANDS, Person.left_at.is_(None))
        .order_by(Person.id, Case.round_id, AgencyReturn.id)
        .distinct()
    )


def _by_person_and_round(
    query: Select[str, str, str, str, date], today: date, told_by: Collection[str]
) -> tuple[RoundDue, ...]:
    """In an order that every run keeps, so that two at the same moment wait for each other and go on."""
    told = _told(told_by, today)

    def last_told(row: Any) -> date | None:
        """A mail is about the whole round or about one return."""
        days = (told.get((row.person_id, about)) for about in (row.round_id, row.id))
        return max(filter(None, days), default=None)

    rows = [row for row in db.session.execute(query) if RETURNS.is_owed(today, row.due, last_told(row))]
    grouped = groupby(rows, key=lambda row: (row.person_id, row.round_id, row.title))
    return tuple(RoundDue(*about, tuple(row.due for row in same)) for about, same in grouped)


def _told(kinds: Collection[str], today: date) -> Mapping[tuple[str, str], date]:
    """(Person, id of a thing) -> the last day on which a mail of these kinds told the one of the other."""
    since = datetime.combine(today, time(), UTC) - _REMEMBERED
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
