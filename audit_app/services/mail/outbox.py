"""The outbox: mail is queued with the act, sent after the response, and tried again by `flask mail send`.

A row says which mail goes to whom about what. Its words are made when it is sent (`kinds.py`), and whether it
is still right is checked then.
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
from audit_app.rules.unsent_mail import MOST_ATTEMPTS, NOT_SENT_WORDS, NotSent, server_code
from audit_app.services.inserting import insert_unless_there
from audit_app.services.mail import contacts, kinds
from audit_app.services.mail.letters import MailContext
from config import Settings

_logger = logging.getLogger(__name__)
BATCH = 50
CLAIM = timedelta(minutes=5)
"""The time for which a message is reserved for the process that sends it."""

_queued: ContextVar[bool] = ContextVar("queued", default=False)


@dataclass(frozen=True)
class SendResult:
    """The result of a run, in numbers of messages.

    `failed` wait for the next run, unless the server refused them for good; `dropped` were not right any more.
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
    """Queue a mail to a person, and return whether it was queued now; whoever has left gets none.

    It is queued once for the same person, thing, kind and day. `about` begins with the id of the row that the
    mail is about, unless `about_id` names that; what follows tells apart several mails about the same row.
    `facts` are what no row will hold when it is sent: days, ids and states, no words.
    """
    if person.left_at is not None:
        return False
    occasion = OutboxMessage.occasion_of(kind.value, person.id, about, day or now.date())
    stored = db.session.scalar(select(OutboxMessage).where(OutboxMessage.occasion == occasion))
    if stored is not None:
        return _queue_again(stored, person, facts, now)
    # Two acts at the same moment may both queue the same mail.
    inserted = insert_unless_there(
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
    return inserted


def send_to_new_address(person: Person) -> None:
    """Queue again what the server did not take for the former address of a person; whether it is right is asked then."""
    person.mail_refused_at = None
    given_up = (
        OutboxMessage.not_sent.is_(None)
        & OutboxMessage.sent_at.is_(None)
        & (OutboxMessage.attempts >= MOST_ATTEMPTS)
    )
    refused = OutboxMessage.person_id == person.id, or_(OutboxMessage.not_sent == NotSent.REFUSED, given_up)
    db.session.execute(
        update(OutboxMessage)
        .where(*refused)
        .values(not_sent=None, server_code="", attempts=0, claimed_until=None)
        .execution_options(synchronize_session=False)
    )
    _queued.set(True)


def _queue_again(message: OutboxMessage, person: Person, facts: dict[str, Any], now: datetime) -> bool:
    """Queue a mail again that was not right any more: it may be right again on the same day.

    One that the server refused goes again where it was not the present address, or mail has reached that since.
    """
    refused = message.not_sent is NotSent.REFUSED and person.mail_refused_at is not None
    if message.not_sent is None or refused:
        return False
    message.not_sent, message.facts, message.queued_at = None, facts or None, now
    message.server_code = ""
    db.session.flush()
    _queued.set(True)
    return True


def words_of(message_ids: Iterable[str], context: MailContext) -> dict[str, MailText | str]:
    """Return what each of these mails would say if it went now, or in a sentence why it would not go."""
    rows = db.session.scalars(select(OutboxMessage).where(OutboxMessage.id.in_(list(message_ids))))
    texts = {row.id: kinds.compose_mail(row, context) for row in rows}
    return {key: NOT_SENT_WORDS[text] if isinstance(text, NotSent) else text for key, text in texts.items()}


def queued_in_this_request() -> bool:
    """Return whether this request queued mail, and forget it."""
    queued = _queued.get()
    _queued.set(False)
    return queued


def send_waiting(
    server: MailServer, context: MailContext, commit: Callable[[], None], most: int = BATCH
) -> SendResult:
    """Send what waits, the oldest first.

    `commit` is called between steps: a message is claimed before it is sent, so that a second run at the same
    moment, here or on another machine, does not send it as well. Raises Refused when the server cannot be
    reached: everything still waits.
    """
    try:
        return _send_batch(server, context, commit, most)
    except ServerUnreachable as error:
        raise Refused(
            f"The mail server is not responding ({error.reason}). Emails are waiting in the outbox."
        ) from error


def _send_batch(
    server: MailServer, context: MailContext, commit: Callable[[], None], most: int
) -> SendResult:
    gone = failed = dropped = 0
    with connection(server) as line:
        for message_id in _waiting(context.real_now, most):
            row = _claim(message_id, context.real_now)
            message = _message(row, context) if row else None
            # Ends the transaction: no lock may be kept while a slow mail server is spoken to.
            commit()
            if isinstance(message, Message):
                failure = _failure(line, message, message_id, commit)
                _note(message_id, context.real_now, failure)
                commit()
                gone, failed = gone + (failure is None), failed + (failure is not None)
            elif message is not None:
                dropped += 1
    return SendResult(gone, failed, dropped)


def _message(row: OutboxMessage, context: MailContext) -> Message | NotSent | None:
    """Return the message to send, or the reason not to send it, which is noted in the row.

    None where its words could not be made.
    """
    try:
        text = kinds.compose_mail(row, context)
    except Exception:
        # A mail that cannot be composed must not stop the others.
        _logger.exception("mail %s could not be composed", row.id)
        row.claimed_until = None
        return None
    if isinstance(text, NotSent):
        row.not_sent, row.claimed_until = text, None
        return text
    recipient = db.session.get_one(Person, row.person_id).email
    return Message(recipient, text.subject, text.body, row.id, contacts.reply_to())


def _failure(
    line: Connection, message: Message, message_id: str, commit: Callable[[], None]
) -> DeliveryFailed | None:
    try:
        line.send(message)
    except ServerUnreachable:
        # The message is not at fault, so this attempt does not count.
        row = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
        row.attempts, row.claimed_until = row.attempts - 1, None
        commit()
        raise
    except DeliveryFailed as error:
        return error
    return None


def _note(message_id: str, real_now: datetime, failure: DeliveryFailed | None) -> None:
    """Note in the row what became of a message; what a server refuses for good is not tried again.

    Of the server's answer only the code is stored: the rest may repeat whatever it was sent.
    """
    row = db.session.get_one(OutboxMessage, message_id, populate_existing=True)
    row.claimed_until = None
    if failure is None:
        row.sent_at, row.server_code = real_now, ""
        _note_address(row.person_id, None)
        return
    row.server_code = server_code(failure.reason)
    if failure.permanent:
        row.not_sent = NotSent.REFUSED
        _note_address(row.person_id, real_now)
    _logger.warning("mail %s was not taken by the server (%s)", message_id, row.server_code or "no code")


def _note_address(person_id: str, refused_at: datetime | None) -> None:
    """Note when an address was refused, or that mail reaches it; open forms about the person do not grow stale."""
    changed = Person.mail_refused_at.is_not(None) if refused_at is None else Person.mail_refused_at.is_(None)
    db.session.execute(
        update(Person).where(Person.id == person_id, changed).values(mail_refused_at=refused_at)
    )


def mail_context(settings: Settings, now: datetime, real_now: datetime) -> MailContext:
    """Return what sending needs to know of the settings and the time."""
    return MailContext(settings.base_url, local_day(now), real_now, settings.secret_key)


def server(settings: Settings) -> MailServer:
    """Return the mail server of the settings."""
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
    """Claim a message for CLAIM and return it; None when another run took it first."""
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
