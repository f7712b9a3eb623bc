"""Addresses that a real mail server refuses, and whom a mail says to ask."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from audit_app.delivery.smtp import MailServer
from audit_app.extensions import db
from audit_app.models import OutboxMessage, Person
from audit_app.outputs.mail import MailKind
from audit_app.policy import Grant
from audit_app.queries.outbox import last_refusal
from audit_app.queries.people.unreached import count_refused, unreached_of
from audit_app.queries.to_do import to_do
from audit_app.queries.waiting import Task
from audit_app.services.mail import outbox
from audit_app.services.mail.letters import MailContext
from audit_app.services.people import people
from tests.support.letters import SECRET
from tests.support.making import NOW, OPENED, World, acting, make_open_round
from tests.support.postbox import HERE, Postbox, listening


@pytest.fixture
def box() -> Postbox:
    return Postbox()


@pytest.fixture
def server(box: Postbox) -> Iterator[MailServer]:
    with listening(box) as port:
        yield MailServer(HERE, port, sender="roundtable@example.org", timeout=5)


def send(server: MailServer) -> None:
    context = MailContext("https://roundtable.example", NOW.date(), NOW, SECRET)
    outbox.send_waiting(server, context, db.session.commit)


def details_of(person: Person, **changes: str) -> people.PersonDetails:
    stored = people.PersonDetails(person.email, person.name, person.job_title, person.agency_id)
    return replace(stored, **changes)


def change(world: World, person: Person, **changes: str) -> None:
    roles = {Grant(role.role, role.agency_id, role.sub_group_id) for role in person.roles}
    people.change_person(
        acting(world.qa), person.id, person.version, details_of(person, **changes), roles, NOW
    )


def refused(world: World, box: Postbox, server: MailServer) -> str:
    """A round whose police lead cannot be reached."""
    box.refusals[world.police_lead.email] = "550 5.1.1 No such person: secret"
    audit_round = make_open_round(world)
    db.session.commit()
    send(server)
    db.session.expire_all()
    return audit_round.id


def test_a_refused_address_is_said_with_its_reason(world: World, box: Postbox, server: MailServer) -> None:
    round_id = refused(world, box, server)
    assert last_refusal(world.police_lead.id) == (
        "The mail server refused the address: there is no such address (550 5.1.1)."
    )
    assert [(person.name, person.why) for person in unreached_of(round_id)] == [
        (world.police_lead.name, "emails are refused")
    ]
    assert (Task.CORRECT_ADDRESSES, 1) in {
        (line.task, line.count) for line in to_do(acting(world.qa), NOW.date())
    }
    assert not [
        line for line in to_do(acting(world.police_lead), NOW.date()) if line.task is Task.CORRECT_ADDRESSES
    ]


def test_no_word_of_the_server_is_kept(world: World, box: Postbox, server: MailServer) -> None:
    refused(world, box, server)
    codes = set(db.session.scalars(db.select(OutboxMessage.server_code)))
    assert codes == {"", "550 5.1.1"}


def test_a_new_address_is_not_refused_yet(world: World, box: Postbox, server: MailServer) -> None:
    refused(world, box, server)
    change(world, world.police_lead, email="right@example.org")
    assert (count_refused(), last_refusal(world.police_lead.id)) == (0, "")
    db.session.commit()
    send(server)
    assert box.letters[-1]["To"] == "right@example.org"


def test_mail_that_arrives_ends_a_refusal(world: World, box: Postbox, server: MailServer) -> None:
    round_id = refused(world, box, server)
    del box.refusals[world.police_lead.email]
    outbox.queue(MailKind.REMINDER, world.police_lead, round_id, NOW)
    db.session.commit()
    send(server)
    assert count_refused() == 0


def test_leads_without_a_password_are_named(world: World) -> None:
    world.school_lead.password_hash = ""
    audit_round = make_open_round(world)
    assert [(person.name, person.why) for person in unreached_of(audit_round.id)] == [
        (world.school_lead.name, "has not chosen a password yet")
    ]


def test_a_mail_names_the_qa_officer_and_is_answered_to_them(
    world: World, box: Postbox, server: MailServer
) -> None:
    change(world, world.qa, phone="01234 567 890", working_days="Monday to Wednesday")
    make_open_round(world)
    db.session.commit()
    send(server)
    letter = box.letters[0]
    assert letter["Reply-To"] == world.qa.email
    assert f"{world.qa.name}, {world.qa.email}, 01234 567 890 (Monday to Wednesday)" in letter.get_content()


def test_a_mail_without_a_qa_officer_sends_to_the_lead(
    world: World, box: Postbox, server: MailServer
) -> None:
    world.qa.left_at = NOW
    make_open_round(world)
    world.qa.left_at = NOW
    db.session.commit()
    send(server)
    assert "Questions? Ask your agency lead." in box.letters[0].get_content()
    assert box.letters[0]["Reply-To"] is None


def test_a_refused_reminder_does_not_count_as_told_once_mail_arrives(
    world: World, box: Postbox, server: MailServer
) -> None:
    round_id = refused(world, box, server)
    assert not outbox.queue(MailKind.ROUND_OPENED, world.police_lead, round_id, OPENED)
    world.police_lead.mail_refused_at = None
    assert outbox.queue(MailKind.ROUND_OPENED, world.police_lead, round_id, OPENED)
