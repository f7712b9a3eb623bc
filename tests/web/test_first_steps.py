"""An empty production greets its QA officer with what to do first, and mail can be tried."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from audit_app.extensions import db
from audit_app.models import LogEntry
from audit_app.policy import Grant, Role
from audit_app.services.people import partnership
from tests.support.browsing import Visits
from tests.support.making import NOW, PROGRAM, World, make_open_round, make_person
from tests.support.postbox import HERE, Postbox, listening

WHOLE = "Before the first round"


@pytest.fixture
def box() -> Postbox:
    return Postbox()


@pytest.fixture
def mailing(app: Flask, box: Postbox, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with listening(box) as port:
        settings = replace(app.config["SETTINGS"], smtp_host=HERE, smtp_port=port)
        monkeypatch.setitem(app.config, "SETTINGS", settings)
        yield


def test_an_empty_production_says_what_to_do_first(app: Flask, visit: Visits) -> None:
    partnership.set_up_partnership(PROGRAM, "Testshire", False, 0, NOW)
    qa = make_person("Quinn Officer", Grant(Role.QA_OFFICER))
    page = visit.as_(qa).get("/")
    assert "0 of 6 steps are done." in page.main
    assert page.links["Add a sub-group that oversees audits"] == "/partnership/sub-groups/new"
    assert "You have nothing to do" not in page.main


def test_what_is_there_is_ticked(world: World, visit: Visits) -> None:
    assert "4 of 6 steps are done." in visit.as_(world.qa).get("/").main


def test_the_list_goes_once_a_round_is_open(world: World, visit: Visits) -> None:
    make_open_round(world)
    assert WHOLE not in visit.as_(world.qa).get("/").main


def test_others_are_not_greeted_with_it(world: World, visit: Visits) -> None:
    assert WHOLE not in visit.as_(world.police_lead).get("/").main


def test_a_test_email_reaches_who_asks_and_ticks_the_step(
    world: World, visit: Visits, mailing: None, box: Postbox
) -> None:
    qa = visit.as_(world.qa)
    after = qa.post("/outbox/try")
    assert f"accepted a test email to {world.qa.email}" in after.main
    assert box.letters[0]["Subject"] == "Test email from Roundtable"
    assert "5 of 6 steps are done." in qa.get("/").main


def test_what_the_server_answers_is_said_and_not_kept(
    world: World, visit: Visits, mailing: None, box: Postbox
) -> None:
    box.refusals[world.qa.email] = "550 5.7.1 Relaying denied"
    assert "550 5.7.1 Relaying denied" in visit.as_(world.qa).post("/outbox/try", status=409).main
    assert not db.session.scalars(db.select(LogEntry).where(LogEntry.act == "mail_tried")).all()


def test_without_a_server_the_page_says_so(world: World, visit: Visits) -> None:
    qa = visit.as_(world.qa)
    assert "Send a test email to yourself" not in qa.get("/outbox").buttons
    assert "No mail server is set up" in qa.post("/outbox/try", status=409).main
