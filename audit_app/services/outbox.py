"""Mail: written in the transaction of the act, sent once the answer has gone out, tried again by `flask mail send`."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

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
from audit_app.models.mail import OWN_ADDRESS
from audit_app.outputs import mail
from audit_app.services.inserting import insert_unless_there
from config import Settings

MOST_ATTEMPTS = 8
BATCH = 50
CLAIM = timedelta(minutes=5)

_queued: ContextVar[bool] = ContextVar("queued", default=False)


@dataclass(frozen=True)
class Sent:
    """What one run did: messages gone, and messages that failed and wait for the next run."""

    gone: int
    failed: int


def queue(
    kind: mail.MailKind, person: Person, about: str, now: datetime, *, day: date | None = None, **blanks: str
) -> bool:
    """One mail to one person; written once only for the same person, thing (`about`, an id), kind and day.

    Whether it was written now. Whoever has left gets none.
    """
    if person.left_at is not None:
        return False
    occasion = OutboxMessage.occasion_of(kind.value, person.id, about, day or now.date())
    if db.session.scalar(select(OutboxMessage.id).where(OutboxMessage.occasion == occasion)):
        return False
    text = mail.compose(kind, name=person.name, **blanks)
    # Two acts at the same moment may each want to write the one mail.
    written = insert_unless_there(
        OutboxMessage,
        "occasion",
        occasion=occasion,
        person_id=person.id,
        kind=kind.value,
        recipient=person.email,
        subject=text.subject,
        body=text.body,
        queued_at=now,
    )
    _queued.set(True)
    return written


def link(path: str) -> str:
    """The address of a page of ours as it waits in the outbox; where the program stands is put in on sending."""
    return OWN_ADDRESS + path


def queued_in_this_request() -> bool:
    """Whether mail was written; asking also forgets it."""
    queued = _queued.get()
    _queued.set(False)
    return queued


def send_waiting(
    server: MailServer, base_url: str, real_now: datetime, commit: Callable[[], None], most: int = BATCH
) -> Sent:
    """Sends what waits, oldest first. `commit` is called between steps: a message is claimed before it is sent,
    so a second run at the same moment, here or on another machine, does not send it as well. Raises Refused
    when the server cannot be reached: everything still waits.
    """
    try:
        return _send_batch(server, base_url, real_now, commit, most)
    except ServerUnreachable as error:
        raise Refused(
            f"The mail server does not answer ({error.reason}). Mail waits in the outbox."
        ) from error


def _send_batch(
    server: MailServer, base_url: str, real_now: datetime, commit: Callable[[], None], most: int
) -> Sent:
    gone = failed = 0
    with connection(server) as line:
        for message_id in _waiting(real_now, most):
            message = _claim(message_id, real_now)
            commit()
            if message is None:
                continue
            try:
                went = _send(line, message, base_url)
            except ServerUnreachable:
                # No message is at fault: this one is given back as it was, for the next run.
                message.attempts -= 1
                message.claimed_until = None
                commit()
                raise
            message.claimed_until = None
            message.sent_at = real_now if went else None
            commit()
            gone, failed = gone + went, failed + (not went)
    return Sent(gone, failed)


def _send(line: Connection, message: OutboxMessage, base_url: str) -> bool:
    """Notes why when it fails; what a server refuses for good is not tried again."""
    try:
        line.send(_as_message(message, base_url))
    except ServerUnreachable:
        raise
    except DeliveryFailed as error:
        message.last_error = error.reason
        message.attempts = MOST_ATTEMPTS if error.permanent else message.attempts
        return False
    return True


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
            or_(OutboxMessage.claimed_until.is_(None), OutboxMessage.claimed_until < real_now),
        )
        .values(claimed_until=real_now + CLAIM, attempts=OutboxMessage.attempts + 1)
        .execution_options(synchronize_session=False)
    )
    if claimed.rowcount != 1:  # type: ignore[attr-defined]
        return None
    return db.session.get(OutboxMessage, message_id, populate_existing=True)


def _as_message(message: OutboxMessage, base_url: str) -> Message:
    return Message(
        to=message.recipient,
        subject=message.subject,
        body=message.body.replace(OWN_ADDRESS, base_url),
        message_id=message.id,
    )
