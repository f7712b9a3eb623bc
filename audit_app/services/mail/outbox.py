"""Mail: asked for in the transaction of the act, sent once the answer has gone out, tried again by `flask mail send`.

A row says which mail goes to whom about what. Its words are made when it is sent (`letter_kinds.py`), and whether it is
still right is asked then.
"""

import logging
import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update

from audit_app.delivery.smtp import (
    Connection,
    DeliveryFailed,
    MailServer,
    Message,
    ServerUnreachable,
    connection,
)
from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.models import OutboxMessage, Person
from audit_app.outputs.mail import MailKind, MailText
from audit_app.rules.dates import local_day
from audit_app.rules.unsent_mail import NOT_SENT_WORDS, NotSent
from audit_app.services.inserting import insert_unless_there
from audit_app.services.mail import kinds
from audit_app.services.mail.letters import Post
from config import Settings

_logger = logging.getLogger(__name__)
MOST_ATTEMPTS = 8
BATCH = 50
CLAIM = timedelta(minutes=5)

_queued: ContextVar[bool] = ContextVar("queued", default=False)


@dataclass(frozen=True)
class Sent:
    """What one run did: messages gone, messages that failed and wait for the next run unless they were refused for
    good, and messages that were not right any more.
    """

    gone: int
    failed: int
    dropped: int = 0


def queue(
    kind: MailKind,
    person: Person,
    about: str,
    now: datetime,
    *,
    day: date | None = None,
    about_id: str = "",
    **facts: Any,
) -> bool:
    """One mail to one person; asked for once only for the same person, thing, kind and day.

    `about` begins with the id of the row that the mail is about, unless `about_id` names it; what follows tells apart
    what is told about the same row. `facts` are what no row will hold when it is sent: days, ids and states, no words.
    Whether it was asked for now. Whoever has left gets none.
    """
    if person.left_at is not None:
        return False
    occasion = OutboxMessage.occasion_of(kind.value, person.id, about, day or now.date())
    stored = db.session.scalar(select(OutboxMessage).where(OutboxMessage.occasion == occasion))
    if stored is not None:
        return _ask_again(stored, facts, now)
    # Two acts at the same moment may each want to ask for the one mail.
    written = insert_unless_there(
        OutboxMessage,
        "occasion",
        occasion=occasion,
        person_id=person.id,
        kind=kind.value,
        about_id=about_id or re.split("[: ]", about)[0],
        facts=facts or None,
        queued_at=now,
    )
    _queued.set(True)
    return written


def _ask_again(message: OutboxMessage, facts: dict[str, Any], now: datetime) -> bool:
    """What was not right any more may be right again on the same day."""
    if message.not_sent in (None, NotSent.REFUSED):
        return False
    message.not_sent, message.facts, message.queued_at = None, facts or None, now
    db.session.flush()
    _queued.set(True)
    return True


def words_of(message_ids: Iterable[str], post: Post) -> dict[str, MailText | str]:
    """What each of these mails would say if it went at this moment, or in a sentence why it would not go."""
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(list(message_ids))))
    texts = {row.id: kinds.written(row, post) for row in rows}
    return {key: NOT_SENT_WORDS[text] if isinstance(text, NotSent) else text for key, text in texts.items()}


def queued_in_this_request() -> bool:
    """Whether mail was written; asking also forgets it."""
    queued = _queued.get()
    _queued.set(False)
    return queued


def send_waiting(server: MailServer, post: Post, commit: Callable[[], None], most: int = BATCH) -> Sent:
    """Sends what waits, oldest first. `commit` is called between steps: a message is claimed before it is sent,
    so a second run at the same moment, here or on another machine, does not send it as well. Raises Refused
    when the server cannot be reached: everything still waits.
    """
    try:
        return _send_batch(server, post, commit, most)
    except ServerUnreachable as error:
        raise Refused(
            f"The mail server does not answer ({error.reason}). Mail waits in the outbox."
        ) from error


def _send_batch(server: MailServer, post: Post, commit: Callable[[], None], most: int) -> Sent:
    gone = failed = dropped = 0
    with connection(server) as line:
        for message_id in _waiting(post.real_now, most):
            row = _claim(message_id, post.real_now)
            message = _written(row, post) if row else None
            # Nothing of the database is held while the mail server is spoken to.
            commit()
            if isinstance(message, Message):
                failure = _failure(line, message, message_id, commit)
                _note(message_id, post.real_now, failure)
                commit()
                gone, failed = gone + (failure is None), failed + (failure is not None)
            elif message is not None:
                dropped += 1
    return Sent(gone, failed, dropped)


def _written(row: OutboxMessage, post: Post) -> Message | NotSent | None:
    """The mail as it goes out, or why it does not, which is noted; None for one whose words could not be made."""
    try:
        text = kinds.written(row, post)
    except Exception:
        # One mail that cannot be said must not keep the others from going.
        _logger.exception("mail %s could not be composed", row.id)
        row.claimed_until = None
        return None
    if isinstance(text, NotSent):
        row.not_sent, row.claimed_until = text, None
        return text
    recipient = db.session.get_one(Person, row.person_id).email
    return Message(to=recipient, subject=text.subject, body=text.body, message_id=row.id)


def _failure(
    line: Connection, message: Message, message_id: str, commit: Callable[[], None]
) -> DeliveryFailed | None:
    try:
        line.send(message)
    except ServerUnreachable:
        # No message is at fault: this one is given back as it was, for the next run.
        row = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
        row.attempts, row.claimed_until = row.attempts - 1, None
        commit()
        raise
    except DeliveryFailed as error:
        return error
    return None


def _note(message_id: str, real_now: datetime, failure: DeliveryFailed | None) -> None:
    """What a server refuses for good is not tried again. Its answer is not kept: it may repeat whatever it was sent."""
    row = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
    row.claimed_until = None
    if failure is None:
        row.sent_at = real_now
    elif failure.permanent:
        row.not_sent = NotSent.REFUSED
    if failure is not None:
        code = failure.reason[:3] if failure.reason[:3].isdigit() else "no code"
        _logger.warning("mail %s was not taken by the server (%s)", message_id, code)


def post(settings: Settings, now: datetime, real_now: datetime) -> Post:
    return Post(settings.base_url, local_day(now), real_now, settings.secret_key)


def server(settings: Settings) -> MailServer:
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        username=settings.smtp_username,
        password=settings.smtp_password,
        sender=settings.mail_sender,
    )


def _waiting(real_now: datetime, most: int) -> list[str]:
    return list(
        db.session.scalars(
            select(OutboxMessage.id)
            .where(
                OutboxMessage.sent_at.is_(None),
                OutboxMessage.not_sent.is_(None),
                OutboxMessage.attempts < MOST_ATTEMPTS,
                or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < real_now),
            )
            .order_by(OutboxMessage.queued_at, OutboxMessage.id)
            .limit(most)
        )
    )


def _claim(message_id: str, real_now: datetime) -> OutboxMessage | None:
    """The message, now ours for CLAIM, or None when somebody else took it first."""
    claimed = db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id == message_id,
            OutboxMessage.sent_at.is_(None),
            OutboxMessage.not_sent.is_(None),
            or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < real_now),
        )
        .values(claimed_until=real_now + CLAIM, attempts=OutboxMessage.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        return None
    return db.session.get(OutboxMessage, message_id, populate_existing=True)
