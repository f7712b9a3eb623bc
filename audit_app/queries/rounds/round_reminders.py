"""Finds who would be reminded in a round, as far as the filters of its grid show returns that are still to come."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import (
    OutboxMessage,
    Person,
    RoleHeld,
)
from audit_app.policy import Actor, Role
from audit_app.queries.rounds.grid import Filters, GridReturn
from audit_app.queries.rounds.reminders import IS_AUDITOR
from audit_app.queries.rounds.round_page import round_page
from audit_app.queries.rounds.rounds import RoundFacts
from audit_app.rules.rounds.reminders import (
    RETURN_NOUNS,
    nouns_to_be_known,
    waiting_in_words,
)
from audit_app.rules.workflow import (
    ReturnState,
)


@dataclass(frozen=True)
class Reminder:
    """A reminder that a person would get; `already` says that they were reminded of it today.

    `waiting` names in words what the person is asked for.
    """

    person_id: str
    name: str
    agency: str
    waiting: str
    already: bool


@dataclass(frozen=True)
class RoundReminders:
    """The people who would get a reminder.

    `to_come` counts the returns on display that are still to come, `unreached` those without anybody to
    remind.
    """

    facts: RoundFacts
    to_come: int
    unreached: int
    reminders: tuple[Reminder, ...]

    @property
    def going(self) -> tuple[Reminder, ...]:
        """Return the reminders that would be sent."""
        return tuple(reminder for reminder in self.reminders if not reminder.already)

    @property
    def already(self) -> tuple[Reminder, ...]:
        """Return the reminders that went out already today."""
        return tuple(reminder for reminder in self.reminders if reminder.already)


def round_reminders(
    actor: Actor, round_id: str, filters: Filters, today: date, kinds: Collection[str]
) -> RoundReminders | None:
    """Return whom a reminder would reach; a constant number of statements.

    Auditors are reminded of the returns with them, leads of those still to be called known or not. `kinds`
    are the kinds of mail that remind.
    """
    page = round_page(actor, round_id, filters, today)
    if page is None:
        return None
    to_come = page.grid.to_come
    people = _people_of(to_come)
    asked: dict[Person, list[GridReturn]] = defaultdict(list)
    for agency_return in to_come:
        for person in people[_whose(agency_return)]:
            asked[person].append(agency_return)
    reminded = _reminded(kinds, [person.id for person in asked], round_id, today)
    return RoundReminders(
        facts=page.facts,
        to_come=len(to_come),
        unreached=sum(not people[_whose(agency_return)] for agency_return in to_come),
        reminders=tuple(
            Reminder(
                person_id=person.id,
                name=person.name,
                agency=person.agency.name if person.agency else "",
                waiting=_waiting(asked[person], page.facts, today),
                already=person.id in reminded,
            )
            for person in sorted(asked, key=lambda person: (person.name, person.id))
        ),
    )


def _whose(agency_return: GridReturn) -> str:
    """Return the id of the agency whose leads have still to answer, or that of the auditor."""
    return (
        agency_return.agency_id
        if agency_return.state is ReturnState.ASKED
        else agency_return.auditor_id or ""
    )


def _people_of(to_come: Iterable[GridReturn]) -> defaultdict[str, list[Person]]:
    """Return the leads of each agency by its id, and each auditor by their own id."""
    ids = {_whose(agency_return) for agency_return in to_come}
    leads = select(RoleHeld.agency_id, Person).where(
        RoleHeld.person_id == Person.id, RoleHeld.role == Role.AGENCY_LEAD, RoleHeld.agency_id.in_(ids)
    )
    auditors = select(Person.id, Person).where(Person.id.in_(ids), IS_AUDITOR)
    people: dict[str, list[Person]] = defaultdict(list)
    for query in (leads, auditors):
        present = query.where(Person.left_at.is_(None)).options(joinedload(Person.agency))
        for key, person in db.session.execute(present):
            if person not in people[key]:
                people[key].append(person)
    return people


def _waiting(awaited: Iterable[GridReturn], facts: RoundFacts, today: date) -> str:
    asked = [facts.known_due for agency_return in awaited if agency_return.state is ReturnState.ASKED]
    returns = [
        agency_return.due_on for agency_return in awaited if agency_return.state is not ReturnState.ASKED
    ]
    parts = (
        waiting_in_words(asked, nouns_to_be_known(facts.unit), today),
        waiting_in_words(returns, RETURN_NOUNS, today),
    )
    return " and ".join(words for words in parts if words)


def _reminded(
    kinds: Collection[str], person_ids: Collection[str], round_id: str, today: date
) -> frozenset[str]:
    """Return who got a mail of these kinds about the round today."""
    occasions = [
        OutboxMessage.occasion_of(kind, person_id, round_id, today)
        for kind, person_id in product(kinds, person_ids)
    ]
    query = select(OutboxMessage.person_id).where(
        OutboxMessage.occasion.in_(occasions), OutboxMessage.not_sent.is_(None)
    )
    return frozenset(db.session.scalars(query))
