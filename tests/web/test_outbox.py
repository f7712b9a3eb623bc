"""The outbox page: what would go out, what went, and what did not."""

from dataclasses import replace

import pytest
from flask import Flask

from audit_app.extensions import db
from audit_app.models import OutboxMessage
from audit_app.outputs.mail import MailKind
from audit_app.queries.outbox import MESSAGES_A_PAGE
from audit_app.rules.unsent_mail import MOST_ATTEMPTS, NotSent
from audit_app.services.mail import outbox
from audit_app.services.people import password_links
from audit_app.services.rounds import rounds
from tests.support.browsing import Visits
from tests.support.making import DUE, NOW, World, acting, make_open_round


@pytest.mark.parametrize("name", ["qa", "administrator"])
def test_waiting_mail_is_read_as_its_reader_would_get_it(world: World, visit: Visits, name: str) -> None:
    audit_round = make_open_round(world)
    visitor = visit.as_(getattr(world, name))
    page = visitor.get(visitor.get("/").links["Outbox"])
    assert "these emails are not sent" in page.main
    assert f"{world.police_lead.name}, {world.police_lead.email}" in page.main
    assert f"http://127.0.0.1:8000/rounds/{audit_round.id}" in page.main


def test_with_a_mail_server_the_page_says_what_went_and_what_did_not(
    app: Flask, world: World, visit: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_open_round(world)
    first, second = db.session.scalars(db.select(OutboxMessage).order_by(OutboxMessage.id)).all()
    first.sent_at, second.not_sent = NOW, NotSent.REFUSED
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_host="mail.example.org"))
    said = visit.as_(world.qa).get("/outbox").main
    assert "Sent 1 June 2017" in said
    assert "refused the address for good" in said
    assert "Read it" not in said


def test_no_link_to_choose_a_password_is_shown(world: World, visit: Visits) -> None:
    password_links.make_link(acting(world.qa), world.owner.id, "s" * 64, NOW, NOW, mailed=True)
    page = visit.as_(world.qa).get("/outbox")
    assert "Choose your password" in page.main
    assert "/choose-password/" not in page.html


def test_what_would_not_go_any_more_is_said_to(world: World, visit: Visits) -> None:
    audit_round = make_open_round(world)
    rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)
    assert "Will not be sent The round or return was closed." in visit.as_(world.qa).get("/outbox").main


def test_others_see_no_outbox(world: World, visit: Visits) -> None:
    visitor = visit.as_(world.police_lead)
    assert "Outbox" not in visitor.get("/").links
    visitor.get("/outbox", status=403)


def test_much_mail_has_pages(world: World, visit: Visits) -> None:
    for number in range(MESSAGES_A_PAGE + 1):
        outbox.queue(MailKind.CONCERN_RAISED, world.qa, f"concern-{number}", NOW)
    visitor = visit.as_(world.qa)
    assert "Older" in " ".join(visitor.get("/outbox").links)
    visitor.get("/outbox?page=2")
    visitor.get("/outbox?page=3", status=404)


def test_mail_that_was_tried_often_enough_says_so(world: World, visit: Visits) -> None:
    make_open_round(world)
    for message in db.session.scalars(db.select(OutboxMessage)):
        message.attempts, message.server_code = MOST_ATTEMPTS, "451"
    said = visit.as_(world.qa).get("/outbox").main
    assert "did not accept this email in 8 tries. Its last answer was 451." in said
    assert "No emails are waiting" in said
