"""Reminders of what is due: on set days for everybody, and for a round when the QA officer asks for them."""

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
from audit_app.queries.rounds.round_reminders import round_reminders
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import RoundState
from audit_app.services import access, log
from audit_app.services.mail import outbox

ROUND_REMINDERS = (MailKind.RETURNS_DUE, MailKind.KNOWN_DUE, MailKind.REMINDER)
"""The kinds of mail that count as a reminder: whoever got one today was reminded of the round today."""


MAILS_ABOUT_RETURNS = (
    MailKind.RETURNS_DUE,
    MailKind.REMINDER,
    MailKind.RETURN_ASSIGNED,
    MailKind.RETURN_SENT_BACK,
    MailKind.RETURN_EXTENDED,
    MailKind.ROUND_DATES_CHANGED,
)
MAILS_ABOUT_KNOWN = (
    MailKind.KNOWN_DUE,
    MailKind.REMINDER,
    MailKind.ROUND_OPENED,
    MailKind.RETURNS_ADDED,
    MailKind.ROUND_DATES_CHANGED,
)
MAILS_ABOUT_ACTIONS = (
    MailKind.ACTION_DUE,
    MailKind.ACTION_ASSIGNED,
    MailKind.ACTION_CHANGED,
    MailKind.ACTION_REFUSED,
    MailKind.ACTION_MORE_TIME_GRANTED,
    MailKind.ACTION_MORE_TIME_REFUSED,
)
"""The kinds of mail that name the due day of an action.

Whoever got such a mail since the day of a reminder knows that day, and is not reminded of it again.
"""


def remind_of_due(actor: Actor, now: datetime) -> int:
    """Queue a mail for all that is due on a day that reminds, and return how many.

    A person gets a mail for the returns of each round, another for its cases still to be called known or not,
    and another for each action. A second run on the same day queues nothing; a day that was missed is made up
    for once.
    """
    today = local_day(now)
    queued = _remind_of_rounds(MailKind.RETURNS_DUE, queries.returns_due(today, MAILS_ABOUT_RETURNS), now)
    queued += _remind_of_rounds(MailKind.KNOWN_DUE, queries.known_due(today, MAILS_ABOUT_KNOWN), now)
    queued += _remind_of_actions(queries.actions_due(today, MAILS_ABOUT_ACTIONS), now)
    _log(actor, queued, now)
    return queued.total()


def remind_of_round(actor: Actor, round_id: str, filters: Filters, now: datetime) -> int:
    """Queue a mail to everybody from whom a return that the filters show is still to come; return how many.

    Whoever was reminded of the round today is left out. Raises Refused unless the returns are open.
    """
    audit_round = access.load(AuditRound, round_id)
    access.require(actor, Permission.ROUND_OPEN, subjects.of_round(audit_round))
    if audit_round.state is not RoundState.OPEN:
        raise Refused("The returns are not open, so there is nobody to remind.")
    today = local_day(now)
    asked = round_reminders(actor, round_id, filters, today, ROUND_REMINDERS)
    going = asked.going if asked else ()
    people = _people(reminder.person_id for reminder in going)
    queued: Counter[str] = Counter()
    for reminder in sorted(going, key=lambda reminder: reminder.person_id):
        person = people[reminder.person_id]
        queued[round_id] += outbox.queue(MailKind.REMINDER, person, round_id, now, day=today)
    _log(actor, queued, now)
    return queued.total()


def _remind_of_rounds(kind: MailKind, lines: Collection[queries.RoundDue], now: datetime) -> Counter[str]:
    """Queue a mail for each line and count them by round."""
    people, today = _people(line.person_id for line in lines), local_day(now)
    queued: Counter[str] = Counter()
    for line in lines:
        queued[line.round_id] += outbox.queue(kind, people[line.person_id], line.round_id, now, day=today)
    return queued


def _remind_of_actions(lines: Collection[queries.ActionDue], now: datetime) -> Counter[str]:
    people, today = _people(line.owner_id for line in lines), local_day(now)
    queued: Counter[str] = Counter()
    for line in lines:
        person = people[line.owner_id]
        queued[line.round_id] += outbox.queue(MailKind.ACTION_DUE, person, line.id, now, day=today)
    return queued


def _people(person_ids: Iterable[str]) -> dict[str, Person]:
    query = select(Person).where(Person.id.in_(set(person_ids)))
    return {person.id: person for person in db.session.scalars(query)}


def _log(actor: Actor, queued: Counter[str], now: datetime) -> None:
    """Write a line in each round's log with the number of its reminders."""
    query = select(AuditRound).where(AuditRound.id.in_([key for key, count in queued.items() if count]))
    for audit_round in db.session.scalars(query.order_by(AuditRound.id)).all():
        after = {"mails": queued[audit_round.id]}
        log.write(actor, "reminders_written", audit_round, now, round_id=audit_round.id, after=after)
    db.session.flush()
