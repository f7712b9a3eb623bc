"""The mail that waits, newest first, a page at a time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import OutboxMessage, Person
from audit_app.models.mail import OWN_ADDRESS

MESSAGES_A_PAGE = 50


@dataclass(frozen=True)
class Waiting:
    """One mail as its reader would get it."""

    id: str
    name: str
    recipient: str
    subject: str
    body: str
    queued_at: datetime


@dataclass(frozen=True)
class WaitingPage:
    count: int
    messages: tuple[Waiting, ...]
    number: int
    pages: int


def waiting_page(number: int, base_url: str) -> WaitingPage | None:
    """None for a page that there is not."""
    unsent = OutboxMessage.sent_at.is_(None)
    count = db.session.scalar(select(func.count(OutboxMessage.id)).where(unsent)) or 0
    pages = max(1, -(-count // MESSAGES_A_PAGE))
    if not 1 <= number <= pages:
        return None
    rows = db.session.execute(
        select(OutboxMessage, Person.name)
        .join(Person, Person.id == OutboxMessage.person_id)
        .where(unsent)
        .order_by(OutboxMessage.queued_at.desc(), OutboxMessage.id)
        .limit(MESSAGES_A_PAGE)
        .offset((number - 1) * MESSAGES_A_PAGE)
    )
    messages = (
        Waiting(
            row.id, name, row.recipient, row.subject, row.body.replace(OWN_ADDRESS, base_url), row.queued_at
        )
        for row, name in rows
    )
    return WaitingPage(count, tuple(messages), number, pages)
