"""Reminders of what is due: on set days for everybody, and when the QA officer asks after a round."""

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import select

from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.models import AuditRound, Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.queries.rounds import reminders as queries
from audit_app.queries.rounds.grid import Filters
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import RoundState
from audit_app.services import access, log
from audit_app.services.mail import outbox

REMIND_OF_A_ROUND = (MailKind.RETURNS_DUE, MailKind.KNOWN_DUE, MailKind.REMINDER)
"""Whoever got one of these today was reminded of the round today."""


TELL_OF_RETURNS = (
    MailKind.RETURNS_DUE,
    MailKind.REMINDER,
    MailKind.RETURN_ASSIGNED,
    MailKind.RETURN_SENT_BACK,
    MailKind.RETURN_EXTENDED,
    MailKind.ROUND_DATES_CHANGED,
)
TELL_OF_KNOWN = (
    MailKind.KNOWN_DUE,
    MailKind.REMINDER,
    MailKind.ROUND_OPENED,
    MailKind.RETURNS_ADDED,
    MailKind.ROUND_DATES_CHANGED,
)
TELL_OF_ACTIONS = (
    MailKind.ACTION_DUE,
    MailKind.ACTION_ASSIGNED,
    MailKind.ACTION_CHANGED,
    MailKind.ACTION_REFUSED,
    MailKind.ACTION_MORE_TIME_GRANTED,
    MailKind.ACTION_MORE_TIME_REFUSED,
)
"""Whoever got one of these since the day of a reminder has been told, and is not reminded of that day any more."""


def remind_of_due(actor: Actor, now: datetime) -> int:
    """Queues a mail for all that is due on a day that reminds, and says how many: none a second time for that day, and
    one, once, for a day that was missed.

    One to a person and round for returns, one for cases not yet said known or not known, one for each action.
    """
    today = local_day(now)
    written = _remind_of_rounds(MailKind.RETURNS_DUE, queries.returns_due(today, TELL_OF_RETURNS), now)
    written += _remind_of_rounds(MailKind.KNOWN_DUE, queries.known_due(today, TELL_OF_KNOWN), now)
    written += _remind_of_actions(queries.actions_due(today, TELL_OF_ACTIONS), now)
    _log(actor, written, now)
    return written.total()


def remind_shown(actor: Actor, round_id: str, filters: Filters, now: datetime) -> int:
    """Queues one mail to everybody from whom a return that the filters show is still to come, and says how many.

    Whoever was reminded of the round today is left out. Raises Refused unless the returns are open.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_OPEN, subjects.of_round(audit_round))
    if audit_round.state is not RoundState.OPEN:
        raise Refused("The returns are not open, so there is nobody to remind.")
    today = local_day(now)
    asked = queries.round_reminders(actor, round_id, filters, today, REMIND_OF_A_ROUND)
    going = asked.going if asked else ()
    people = _people(one.person_id for one in going)
    written: Counter[str] = Counter()
    for one in sorted(going, key=lambda one: one.person_id):
        written[round_id] += outbox.queue(MailKind.REMINDER, people[one.person_id], round_id, now, day=today)
    _log(actor, written, now)
    return written.total()


def _remind_of_rounds(kind: MailKind, lines: Collection[queries.RoundDue], now: datetime) -> Counter[str]:
    """How many mails were asked for, by round."""
    people, today = _people(line.person_id for line in lines), local_day(now)
    written: Counter[str] = Counter()
    for line in lines:
        written[line.round_id] += outbox.queue(kind, people[line.person_id], line.round_id, now, day=today)
    return written


def _remind_of_actions(lines: Collection[queries.ActionDue], now: datetime) -> Counter[str]:
    people, today = _people(line.owner_id for line in lines), local_day(now)
    written: Counter[str] = Counter()
    for line in lines:
        person = people[line.owner_id]
        written[line.round_id] += outbox.queue(MailKind.ACTION_DUE, person, line.id, now, day=today)
    return written


def _people(person_ids: Iterable[str]) -> dict[str, Person]:
    query = select(Person).where(Person.id.in_(set(person_ids)))
    return {person.id: person for person in db.session.scalars(query)}


def _log(actor: Actor, written: Counter[str], now: datetime) -> None:
    """A line in each round's log: how many reminders were written."""
    query = select(AuditRound).where(AuditRound.id.in_([key for key, count in written.items() if count]))
    for audit_round in db.session.scalars(query.order_by(AuditRound.id)).all():
        after = {"mails": written[audit_round.id]}
        log.write(actor, "reminders_written", audit_round, now, round_id=audit_round.id, after=after)
    db.session.flush()
