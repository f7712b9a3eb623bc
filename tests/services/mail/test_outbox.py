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
from audit_app.models import AuditRound, OutboxMessage
from audit_app.outputs.mail import BLANKS, MailKind
from audit_app.rules.unsent_mail import NotSent
from audit_app.rules.workflow import ActionState
from audit_app.services.inserting import insert_unless_there
from audit_app.services.mail import outbox
from audit_app.services.mail.kinds import KINDS
from audit_app.services.mail.letters import MailContext
from audit_app.services.people import people
from audit_app.services.returns import returns
from audit_app.services.rounds import rounds, timetable
from tests.support.letters import SECRET, composed
from tests.support.making import (
    DUE,
    NOW,
    World,
    acting,
    make_action,
    make_known,
    make_open_round,
    make_submitted,
    return_of,
)
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


def queue(world: World) -> AuditRound:
    """One mail that is right: a lead has still to say which cases are known."""
    audit_round = make_open_round(world)
    db.session.execute(db.delete(OutboxMessage))
    outbox.queue(MailKind.ROUND_OPENED, world.police_lead, audit_round.id, NOW)
    return audit_round


def waiting() -> int:
    unsent = db.select(db.func.count(OutboxMessage.id)).filter_by(sent_at=None, not_sent=None)
    return db.session.scalar(unsent) or 0


def send(server: MailServer, later: timedelta = timedelta()) -> outbox.SendResult:
    post = MailContext("https://roundtable.example", NOW.date(), NOW + later, SECRET)
    return outbox.send_waiting(server, post, db.session.commit)


def test_the_same_occasion_is_written_once(world: World) -> None:
    audit_round = queue(world)
    outbox.queue(MailKind.ROUND_OPENED, world.police_lead, audit_round.id, NOW)
    assert waiting() == 1


def test_what_waits_is_sent_once(world: World, postbox: tuple[Postbox, MailServer]) -> None:
    box, server = postbox
    queue(world)
    assert send(server) == outbox.SendResult(gone=1, failed=0)
    assert send(server) == outbox.SendResult(gone=0, failed=0)
    assert [message["To"] for message in box.received] == [world.police_lead.email]


def test_a_mail_leads_to_our_own_address(world: World, postbox: tuple[Postbox, MailServer]) -> None:
    box, server = postbox
    audit_round = queue(world)
    send(server)
    assert (
        f"https://roundtable.example/rounds/{audit_round.id}"
        in box.received[0].get_payload(decode=True).decode()
    )


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
    world.police_lead.email = "not an address"
    db.session.flush()
    assert send(server) == outbox.SendResult(gone=0, failed=1)
    assert send(server) == outbox.SendResult(gone=0, failed=0)
    assert db.session.scalars(db.select(OutboxMessage.not_sent)).all() == [NotSent.REFUSED]


def test_a_batch_is_bounded(app: Flask, world: World, postbox: tuple[Postbox, MailServer]) -> None:
    _, server = postbox
    audit_round = queue(world)
    for day in (2, 3):
        outbox.queue(
            MailKind.ROUND_OPENED, world.police_lead, audit_round.id, NOW, day=NOW.date() + timedelta(day)
        )
    post = MailContext("https://x.example", NOW.date(), NOW, SECRET)
    assert outbox.send_waiting(server, post, db.session.commit, most=2).gone == 2
    assert waiting() == 1


def test_what_another_machine_wrote_first_is_neither_written_nor_counted(world: World) -> None:
    queue(world)
    stored = db.session.scalars(db.select(OutboxMessage)).one()
    values = {"person_id": world.qa.id, "kind": "x", "about_id": "x", "queued_at": NOW}
    assert not insert_unless_there(OutboxMessage, "occasion", occasion=stored.occasion, **values)
    assert insert_unless_there(OutboxMessage, "occasion", occasion="another", **values)
    assert waiting() == 2


def test_who_has_left_gets_no_mail(world: World) -> None:
    people.mark_as_left(acting(world.qa), world.owner.id, NOW)
    outbox.queue(MailKind.REPORT_READY, world.owner, "about", NOW)
    assert db.session.scalar(db.select(db.func.count(OutboxMessage.id))) == 0


def the_one(kind: MailKind) -> OutboxMessage:
    return db.session.scalars(db.select(OutboxMessage).where(OutboxMessage.kind == kind)).one()


def test_every_kind_of_mail_stands_in_the_table() -> None:
    assert set(KINDS) == set(MailKind) == set(BLANKS)


def test_a_row_holds_no_word_that_somebody_wrote(world: World) -> None:
    """Whatever is typed stands in columns of text; here there are keys, days and words of the program."""
    audit_round = queue(world)
    for row in db.session.execute(db.select(OutboxMessage.__table__)).all():
        said = str(tuple(row))
        assert not [
            word for word in (audit_round.title, world.police_lead.name, "@", "Police") if word in said
        ]


def test_a_mail_goes_to_where_its_reader_is_reached_today(
    world: World, postbox: tuple[Postbox, MailServer]
) -> None:
    box, server = postbox
    queue(world)
    world.police_lead.email = "moved@example.org"
    send(server)
    assert [message["To"] for message in box.received] == ["moved@example.org"]


def test_what_is_not_right_any_more_does_not_go_and_the_row_says_why(
    world: World, postbox: tuple[Postbox, MailServer]
) -> None:
    box, server = postbox
    audit_round = queue(world)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    assert send(server) == outbox.SendResult(gone=0, failed=0, dropped=1)
    assert the_one(MailKind.ROUND_OPENED).not_sent is NotSent.CLOSED
    assert box.received == []


def test_whoever_left_meanwhile_gets_none(world: World, postbox: tuple[Postbox, MailServer]) -> None:
    _, server = postbox
    queue(world)
    people.mark_as_left(acting(world.qa), world.police_lead.id, NOW)
    assert send(server).dropped == 1
    assert the_one(MailKind.ROUND_OPENED).not_sent is NotSent.LEFT


def test_a_reminder_of_what_came_in_meanwhile_does_not_go(world: World) -> None:
    agency_return = return_of(make_open_round(world), world.police_service)
    make_known(world, agency_return)
    outbox.queue(MailKind.REMINDER, world.police_auditor, agency_return.case.round_id, NOW)
    assert not isinstance(composed(the_one(MailKind.REMINDER)), NotSent)
    make_submitted(world, agency_return)
    assert composed(the_one(MailKind.REMINDER)) is NotSent.DONE


def test_a_return_that_is_accepted_is_not_announced(world: World) -> None:
    agency_return = return_of(make_open_round(world), world.police_service)
    make_submitted(world, agency_return)
    assert not isinstance(composed(the_one(MailKind.RETURN_SUBMITTED)), NotSent)
    returns.accept_return(acting(world.police_lead), agency_return.id, NOW)
    assert composed(the_one(MailKind.RETURN_SUBMITTED)) is NotSent.DONE


def test_a_return_that_another_answers_by_now_is_not_asked_for(world: World) -> None:
    agency_return = return_of(make_open_round(world), world.police_service)
    make_known(world, agency_return)
    agency_return.auditor_id = world.police_lead.id
    db.session.flush()
    assert composed(the_one(MailKind.RETURN_ASSIGNED)) is NotSent.DONE


@pytest.mark.parametrize(
    ("change", "why"),
    [({"state": ActionState.AWAITING_SIGN_OFF}, NotSent.DONE), ({"owner": "qa"}, NotSent.PASSED_ON)],
)
def test_an_action_that_is_done_or_passed_on_is_not_reminded_of(
    world: World, change: dict[str, object], why: NotSent
) -> None:
    action = make_action(world)
    outbox.queue(MailKind.ACTION_DUE, world.owner, action.id, NOW)
    message = the_one(MailKind.ACTION_DUE)
    assert not isinstance(composed(message), NotSent)
    if change.get("owner"):
        action.owner_id = world.qa.id
    else:
        action.state, action.completion = ActionState.AWAITING_SIGN_OFF, "Done."
    with db.session.no_autoflush:
        assert composed(message) is why


def test_days_that_changed_twice_are_told_once_from_the_day_that_was_known(
    world: World, postbox: tuple[Postbox, MailServer]
) -> None:
    box, server = postbox
    audit_round = make_open_round(world)
    db.session.execute(db.delete(OutboxMessage))
    known_due, first, second = audit_round.known_due, timedelta(2), timedelta(4)
    for number, later in enumerate((first, second)):
        days = timetable.Timetable(
            known_due + later, audit_round.returns_due, audit_round.moderation_on, audit_round.report_due
        )
        timetable.change_dates(
            acting(world.qa),
            audit_round.id,
            audit_round.version,
            days,
            "A holiday.",
            NOW + timedelta(hours=number),
        )
    sent = send(server)
    assert (sent.gone, sent.dropped) == (2, 2)
    said = box.received[0].get_payload(decode=True).decode()
    assert f"by {(known_due + second).day} June 2017 instead of {known_due.day} June 2017." in said
    assert "The reason: A holiday." in said


def test_what_is_right_again_on_the_same_day_is_asked_for_again(world: World) -> None:
    audit_round = queue(world)
    the_one(MailKind.ROUND_OPENED).not_sent = NotSent.DONE
    db.session.flush()
    assert outbox.queue(MailKind.ROUND_OPENED, world.police_lead, audit_round.id, NOW)
    assert waiting() == 1


def test_a_mail_that_cannot_be_said_keeps_no_other_from_going(
    world: World, postbox: tuple[Postbox, MailServer]
) -> None:
    _, server = postbox
    audit_round = queue(world)
    outbox.queue(MailKind.RETURN_SUBMITTED, world.qa, audit_round.id, NOW - timedelta(days=1))
    broken = the_one(MailKind.RETURN_SUBMITTED)
    broken.kind = "no-such-kind"
    db.session.flush()
    assert send(server).gone == 1
