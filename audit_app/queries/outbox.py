"""The outbox, newest first and in pages: mail that waits, mail that was sent, and mail that never will be."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import OutboxMessage, Person
from audit_app.rules.unsent_mail import MOST_ATTEMPTS, NOT_SENT_WORDS, NotSent, given_up_words, refusal_words

MESSAGES_A_PAGE = 50


@dataclass(frozen=True)
class Entry:
    """A mail in the outbox; `kind` is in words, and `why_not` is a sentence if it will never be sent."""

    id: str
    person_id: str
    kind: str
    name: str
    recipient: str
    queued_at: datetime
    sent_at: datetime | None
    why_not: str
    refused: bool

    @property
    def waits(self) -> bool:
        """Return whether the mail is still to be sent."""
        return self.sent_at is None and not self.why_not


@dataclass(frozen=True)
class OutboxPage:
    """A page of the outbox; `count` and `waiting` count the mails of all pages."""

    count: int
    waiting: int
    entries: tuple[Entry, ...]
    number: int
    pages: int


def outbox_page(number: int) -> OutboxPage | None:
    """Return a page of the outbox, or None if there is no such page."""
    waits = (
        OutboxMessage.sent_at.is_(None)
        & OutboxMessage.not_sent.is_(None)
        & (OutboxMessage.attempts < MOST_ATTEMPTS)
    )
    count = db.session.scalar(select(func.count(OutboxMessage.id))) or 0
    waiting = db.session.scalar(select(func.count(OutboxMessage.id)).where(waits)) or 0
    pages = max(1, -(-count // MESSAGES_A_PAGE))
    if not 1 <= number <= pages:
        return None
    rows = db.session.execute(
        select(OutboxMessage, Person.name, Person.email)
        .join(Person, Person.id == OutboxMessage.person_id)
        .order_by(OutboxMessage.queued_at.desc(), OutboxMessage.id)
        .limit(MESSAGES_A_PAGE)
        .offset((number - 1) * MESSAGES_A_PAGE)
    )
    entries = (
        Entry(
            row.id,
            row.person_id,
            row.kind.replace("-", " ").capitalize(),
            name,
            email,
            row.queued_at,
            row.sent_at,
            why_not(row),
            row.not_sent is NotSent.REFUSED,
        )
        for row, name, email in rows
    )
    return OutboxPage(count, waiting, tuple(entries), number, pages)


def why_not(row: OutboxMessage) -> str:
    """Return in a sentence why a mail will never be sent, or ""."""
    if row.not_sent is NotSent.REFUSED:
        return refusal_words(row.server_code)
    if row.not_sent:
        return NOT_SENT_WORDS[row.not_sent]
    given_up = row.sent_at is None and row.attempts >= MOST_ATTEMPTS
    return given_up_words(row.server_code) if given_up else ""


def last_refusal(person_id: str) -> str:
    """Return in a sentence why mail does not reach the present address of a person; "" where it may."""
    refused = db.session.scalar(
        select(OutboxMessage)
        .join(Person, Person.id == OutboxMessage.person_id)
        .where(
            Person.id == person_id,
            Person.mail_refused_at.is_not(None),
            OutboxMessage.not_sent == NotSent.REFUSED,
        )
        .order_by(OutboxMessage.queued_at.desc(), OutboxMessage.id)
        .limit(1)
    )
    return why_not(refused) if refused else ""
