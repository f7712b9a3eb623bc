"""Mail: once for an occasion, never lost, never sent twice, through a real server on this machine."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler
from flask import Flask

from audit_app.delivery.smtp import MailServer
from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.models import OutboxMessage
from audit_app.outputs.mail import MailKind
from audit_app.services import outbox, people
from audit_app.services.inserting import insert_unless_there
from tests.support.making import NOW, World, acting
from tests.support.network import free_port


class Postbox(MessageHandler):
    def __init__(self) -> None:
        super().__init__(message_class=EmailMessage)
        self.received: list[EmailMessage] = []

    def handle_message(self, message: EmailMessage) -> None:
        self.received.append(message)


@pytest.fixture
def postbox() -> Iterator[tuple[Postbox, MailServer]]:
    box = Postbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield box, MailServer("127.0.0.1", controller.port, sender="roundtable@example.org", timeout=5)
    controller.stop()


def queue(world: World, about: str = "a-round", **changes: str) -> None:
    blanks = {"round": "Small audit", "link": outbox.link("/concerns"), **changes}
    outbox.queue(MailKind.CONCERN_RAISED, world.qa, about, NOW, **blanks)


def waiting() -> int:
    return db.session.scalar(db.select(db.func.count(OutboxMessage.id)).filter_by(sent_at=None)) or 0


def send(server: MailServer, later: timedelta = timedelta()) -> outbox.Sent:
    return outbox.send_waiting(server, "https://roundtable.example", NOW + later, db.session.commit)


def test_the_same_occasion_is_written_once(world: World) -> None:
    queue(world)
    queue(world)
    assert waiting() == 1


def test_what_waits_is_sent_once(world: World, postbox: tuple[Postbox, MailServer]) -> None:
    box, server = postbox
    queue(world)
    assert send(server) == outbox.Sent(gone=1, failed=0)
    assert send(server) == outbox.Sent(gone=0, failed=0)
    assert [message["To"] for message in box.received] == [world.qa.email]


def test_a_mail_leads_to_our_own_address(world: World, postbox: tuple[Postbox, MailServer]) -> None:
    box, server = postbox
    queue(world)
    send(server)
    assert "https://roundtable.example/concerns" in box.received[0].get_payload(decode=True).decode()


def test_without_a_server_everything_waits_as_it_was(world: World) -> None:
    queue(world)
    with pytest.raises(Refused):
        send(MailServer("127.0.0.1", 1, timeout=1))
    assert db.session.scalars(db.select(OutboxMessage.attempts)).all() == [0]


def test_what_somebody_else_has_in_hand_is_left_alone(
    world: World, postbox: tuple[Postbox, MailServer]
) -> None:
    _, server = postbox
    queue(world)
    message = db.session.scalars(db.select(OutboxMessage)).one()
    message.claimed_until = NOW + outbox.CLAIM
    db.session.flush()
    assert send(server).gone == 0
    assert send(server, later=outbox.CLAIM + timedelta(seconds=1)).gone == 1


def test_an_address_that_is_refused_for_good_is_not_tried_for_ever(
    world: World, postbox: tuple[Postbox, MailServer]
) -> None:
    _, server = postbox
    queue(world)
    db.session.scalars(db.select(OutboxMessage)).one().recipient = "not an address"
    db.session.flush()
    assert send(server) == outbox.Sent(gone=0, failed=1)
    assert send(server) == outbox.Sent(gone=0, failed=0)


def test_a_batch_is_bounded(app: Flask, world: World, postbox: tuple[Postbox, MailServer]) -> None:
    _, server = postbox
    for number in range(3):
        queue(world, about=f"round-{number}")
    assert outbox.send_waiting(server, "https://x.example", NOW, db.session.commit, most=2).gone == 2
    assert waiting() == 1


def test_what_another_machine_wrote_first_is_neither_written_nor_counted(world: World) -> None:
    queue(world)
    stored = db.session.scalars(db.select(OutboxMessage)).one()
    values = {
        "person_id": world.qa.id,
        "kind": "x",
        "recipient": "x",
        "subject": "x",
        "body": "x",
        "queued_at": NOW,
    }
    assert not insert_unless_there(OutboxMessage, "occasion", occasion=stored.occasion, **values)
    assert insert_unless_there(OutboxMessage, "occasion", occasion="another", **values)
    assert waiting() == 2


def test_who_has_left_gets_no_mail(world: World) -> None:
    people.say_left(acting(world.qa), world.owner.id, NOW)
    outbox.queue(MailKind.REPORT_READY, world.owner, "about", NOW, round="June 2017", link=outbox.link("/"))
    assert db.session.scalar(db.select(db.func.count(OutboxMessage.id))) == 0
