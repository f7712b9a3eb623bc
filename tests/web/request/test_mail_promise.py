"""A page promises a mail only where one goes."""

from dataclasses import replace

import pytest
from flask import Flask

from audit_app.extensions import db, real_now
from audit_app.models import Partnership
from audit_app.web.request.mail_promise import mail_promise, with_promise
from tests.support.browsing import Visits
from tests.support.making import NOW, World, make_round


@pytest.fixture
def mailing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], smtp_host="mail.example.org"))


def test_with_a_mail_server_a_mail_is_promised(app: Flask, mailing: None) -> None:
    with app.app_context():
        assert mail_promise("both owners", " today", "get") == "Both owners get an email today."
        assert with_promise("Saved.", "the owner") == "Saved. The owner gets an email."
        assert with_promise("Saved.", "") == "Saved."


def test_without_one_the_page_says_who_must_be_told(app: Flask) -> None:
    with app.app_context():
        assert mail_promise("the owner", " today") == (
            "No email is sent, because no mail server is set up. Tell the owner yourself."
        )


def test_opening_a_round_promises_mail_to_each_lead(mailing: None, world: World, visit: Visits) -> None:
    lag = int((real_now() - NOW).total_seconds())
    db.session.scalars(db.select(Partnership)).one().clock_lag_seconds = lag
    db.session.commit()
    said = visit.as_(world.qa).get(f"/rounds/{make_round(world).id}/check").main
    assert "2 agency leads get an email with no details of the audit when you open the round." in said


def test_check_names_leads_who_cannot_get_in(world: World, visit: Visits) -> None:
    world.school_lead.password_hash = ""
    page = visit.as_(world.qa).get(f"/rounds/{make_round(world).id}/check")
    assert page.links[world.school_lead.name] == f"/people/{world.school_lead.id}"
    assert "has not chosen a password yet" in page.main
