"""A mail to oneself, by which somebody tries whether mail goes, and hears at once what the server answered."""

from collections.abc import Callable
from datetime import datetime

from audit_app.delivery.smtp import DeliveryFailed, MailServer, Message, connection
from audit_app.errors import Refused
from audit_app.extensions import new_id
from audit_app.models import Person
from audit_app.outputs.mail import MailKind, compose
from audit_app.policy import Actor, Permission, Subject
from audit_app.queries.first_steps import MAIL_TRIED
from audit_app.services import access, log
from audit_app.services.mail import contacts


def send_trial(
    actor: Actor, server: MailServer, base_url: str, now: datetime, release: Callable[[], None]
) -> str:
    """Send a mail to the actor and return its address once the server has accepted it.

    `release` ends the transaction: no lock may be kept while a slow mail server is spoken to. Raises Refused with
    what the server answered; that is shown and kept nowhere.
    """
    access.require(actor, Permission.OUTBOX_READ, Subject())
    person = access.load(Person, actor.person_id or "")
    text = compose(
        MailKind.MAIL_TRIED, name=person.name, contact=contacts.contact_words(), link=f"{base_url}/outbox"
    )
    message = Message(person.email, text.subject, text.body, new_id(), contacts.reply_to())
    release()
    try:
        with connection(server) as line:
            line.send(message)
    except DeliveryFailed as error:
        raise Refused(f"The email was not sent. The mail server answered: {error.reason}") from error
    log.write(actor, MAIL_TRIED, access.load(Person, actor.person_id or ""), now)
    return message.to
