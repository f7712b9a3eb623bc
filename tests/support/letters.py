"""The mails that wait in the outbox, as their readers would get them."""

from dataclasses import dataclass
from datetime import date

from audit_app.extensions import db
from audit_app.models import OutboxMessage, Person
from audit_app.rules.unsent_mail import NotSent
from audit_app.services.mail import kinds
from audit_app.services.mail.letters import MailContext
from tests.support.making import NOW

SECRET = "s" * 64
TODAY = NOW.date()


@dataclass(frozen=True)
class Mail:
    recipient: str
    subject: str
    body: str


def composed(message: OutboxMessage, today: date = TODAY) -> Mail | NotSent:
    post = MailContext("https://roundtable.example", today, NOW, SECRET)
    text = kinds.compose_mail(message, post)
    if isinstance(text, NotSent):
        return text
    return Mail(db.session.get_one(Person, message.person_id).email, text.subject, text.body)


def waiting(kind: str) -> list[OutboxMessage]:
    """By their readers' addresses."""
    query = db.select(OutboxMessage).join(Person, Person.id == OutboxMessage.person_id)
    return list(
        db.session.scalars(
            query.where(OutboxMessage.kind == kind).order_by(Person.email, OutboxMessage.occasion)
        )
    )


def mails(kind: str, today: date = TODAY) -> list[Mail]:
    """Those that are still right."""
    found = [composed(message, today) for message in waiting(kind)]
    return [mail for mail in found if isinstance(mail, Mail)]
