"""The outbox page: there only while mail cannot go anywhere."""

from dataclasses import replace

import pytest
from flask import Flask

from audit_app.outputs.mail import MailKind
from audit_app.queries.outbox import MESSAGES_A_PAGE
from audit_app.services import outbox
from tests.support.browsing import Visits
from tests.support.making import NOW, World, make_open_round


@pytest.mark.parametrize("name", ["qa", "administrator"])
def test_waiting_mail_is_read_as_its_reader_would_get_it(world: World, visit: Visits, name: str) -> None:
    audit_round = make_open_round(world)
    visitor = visit.as_(getattr(world, name))
    page = visitor.get(visitor.get("/").links["Outbox"])
    assert "these mails are not sent" in page.main
    assert f"{world.police_lead.name}, {world.police_lead.email}" in page.main
    assert f"http://127.0.0.1:8000/rounds/{audit_round.id}" in page.main


def test_with_a_mail_server_there_is_no_such_page(
    app: Flask, world: World, visit: Visits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_host="mail.example.org"))
    visitor = visit.as_(world.qa)
    assert "Outbox" not in visitor.get("/").links
    visitor.get("/outbox", status=404)


def test_others_see_no_outbox(world: World, visit: Visits) -> None:
    visitor = visit.as_(world.police_lead)
    assert "Outbox" not in visitor.get("/").links
    visitor.get("/outbox", status=403)


def test_much_mail_has_pages(world: World, visit: Visits) -> None:
    for number in range(MESSAGES_A_PAGE + 1):
        blanks = {"round": f"Round {number}", "link": outbox.link("/concerns")}
        outbox.queue(MailKind.CONCERN_RAISED, world.qa, f"round-{number}", NOW, **blanks)
    visitor = visit.as_(world.qa)
    assert "Older" in " ".join(visitor.get("/outbox").links)
    visitor.get("/outbox?page=2")
    visitor.get("/outbox?page=3", status=404)
