"""Signing in and out, and where it leads."""

import re

import pytest
from flask import Flask

from audit_app.extensions import db, real_now
from audit_app.models import LogEntry, ReportText, SignInAttempt
from audit_app.web.request.endpoints import needs_of
from tests.support import making
from tests.support.browsing import Visitor, Visits
from tests.support.making import PASSWORD, World
from tests.support.page import Page

WRONG = {"email": "quinn.officer@example.org", "password": "not the password"}
RIGHT = {"email": "Quinn.Officer@example.org ", "password": PASSWORD}


def test_a_stranger_is_led_to_signing_in_and_back(visit: Visits, world: World) -> None:
    page = visit.nobody().get("/reports?x=1")
    assert page.heading == "Sign in"
    assert page.value_of("next") == "/reports?x=1"


def test_signing_in_leads_to_the_page_that_was_asked_for(visit: Visits, world: World) -> None:
    page = visit.nobody().post("/sign-in", {**RIGHT, "next": "/reports"})
    assert page.heading == "Reports"


def test_signing_in_is_logged(visit: Visits, world: World) -> None:
    visit.nobody().post("/sign-in", RIGHT)
    assert db.session.scalars(db.select(LogEntry.actor_id).filter_by(act="signed_in")).all() == [world.qa.id]


@pytest.mark.parametrize(
    "next_page", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_host(visit: Visits, world: World, next_page: str) -> None:
    answer = visit.nobody().raw("POST", "/sign-in", {**RIGHT, "next": next_page})
    assert answer.location == "/"


def test_a_wrong_password_says_no_more_than_that(visit: Visits, world: World) -> None:
    page = visit.nobody().post("/sign-in", WRONG, status=422)
    assert page.field_errors == ["Error: Email address and password do not match. Check both and try again"]
    assert page.value_of("email") == WRONG["email"]


def test_the_sixth_wrong_password_is_not_looked_at(visit: Visits, world: World) -> None:
    visitor = visit.nobody()
    for _ in range(5):
        visitor.post("/sign-in", WRONG, status=422)
    page = visitor.post("/sign-in", RIGHT, status=429)
    assert "Wait 15 minutes" in page.main


def test_attempts_are_counted_though_the_page_is_an_error(visit: Visits, world: World) -> None:
    visit.nobody().post("/sign-in", WRONG, status=422)
    assert db.session.scalar(db.select(db.func.count(SignInAttempt.id))) == 1


def test_signing_out_ends_it(visit: Visits, world: World) -> None:
    visitor = visit.as_(world.qa)
    assert visitor.post("/sign-out").heading == "Sign in"
    assert visitor.get("/").heading == "Sign in"


def test_signing_out_ends_a_copied_cookie_too(visit: Visits, world: World) -> None:
    copied = visit.as_(world.qa)
    visit.as_(world.qa).post("/sign-out")
    assert copied.get("/").heading == "Sign in"


def test_a_new_token_signs_out_everywhere(visit: Visits, world: World) -> None:
    visitor = visit.as_(world.qa)
    world.qa.sign_in_token = "another"
    db.session.commit()
    assert visitor.get("/").heading == "Sign in"


def test_somebody_who_left_cannot_sign_in(visit: Visits, world: World) -> None:
    world.qa.left_at = world.qa.created_at
    db.session.commit()
    visit.nobody().post("/sign-in", RIGHT, status=422)


def end_session(visitor: Visitor) -> None:
    visitor.client.delete_cookie("session")
    visitor.token = ""


def kept_page(visit: Visits, world: World) -> tuple[Visitor, Page]:
    """A report's text is posted from an open page after the session has ended."""
    audit_round = making.make_reporting_round(world)
    visitor = visit.as_(world.qa)
    address = f"/rounds/{audit_round.id}/report/introduction"
    typed = visitor.get(address).form_values(address) | {"text": "Long thought out."}
    end_session(visitor)
    return visitor, visitor.post(address, typed, status=401)


def test_a_form_whose_sign_in_has_ended_comes_back_after_signing_in(visit: Visits, world: World) -> None:
    visitor, page = kept_page(visit, world)
    assert "What you typed is not lost" in page.main
    again = visitor.post("/sign-in", {**RIGHT, "kept": page.value_of("kept")})
    assert again.heading == "We kept what you typed"
    visitor.token = ""
    address = next(form.get("action") for form in again.all("form") if "/report/" in form.get("action"))
    visitor.post(address, again.form_values(address))
    assert db.session.scalars(db.select(ReportText.text)).all() == ["Long thought out."]


def test_a_wrong_password_does_not_lose_it_either(visit: Visits, world: World) -> None:
    visitor, page = kept_page(visit, world)
    wrong = visitor.post("/sign-in", {**WRONG, "kept": page.value_of("kept")}, status=422)
    assert wrong.value_of("kept") == page.value_of("kept")


def test_nobody_s_words_come_back_to_somebody_else(visit: Visits, world: World) -> None:
    visitor, page = kept_page(visit, world)
    other = {"email": world.moderator.email, "password": PASSWORD, "kept": page.value_of("kept")}
    again = visitor.post("/sign-in", other)
    assert again.heading == "This page was opened by somebody else"
    assert "Long thought out." not in again.html
    assert saves_what_was_kept(visitor, again) == ["Long thought out."]


@pytest.mark.parametrize("same_session", [True, False], ids=["the session goes on", "another session"])
def test_words_on_a_page_of_whoever_was_here_before_are_kept_for_them(
    visit: Visits, world: World, same_session: bool
) -> None:
    """Even somebody who may write the same text does not save it under their own name."""
    address = f"/rounds/{making.make_reporting_round(world).id}/report/introduction"
    typed = visit.as_(world.qa).get(address).form_values(address) | {"text": "Long thought out."}
    other = visit.as_(making.make_person("Another Officer", making.Grant(making.Role.QA_OFFICER)))
    if same_session:
        typed["csrf_token"] = other.token
    page = other.post(address, typed, status=401)
    assert page.heading == "This page was opened by somebody else"
    assert "You are signed in as Another Officer" in page.main
    assert "Long thought out." not in page.html
    wrong = other.post("/sign-in", {**WRONG, "kept": page.value_of("kept")}, status=422)
    assert saves_what_was_kept(other, wrong) == ["Long thought out."]


def test_no_form_at_all_is_taken_from_a_page_of_somebody_else(
    app: Flask, visit: Visits, world: World
) -> None:
    whose = visit.as_(world.qa).get("/").value_of("whose")
    other = visit.as_(world.moderator)
    rules = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and needs_of(rule.endpoint).permission
    ]
    addresses = [
        re.sub(r"<(?:any\((\w+)[^>]*|[^>]*)>", lambda found: found[1] or "1", rule) for rule in rules
    ]
    assert addresses
    for address in addresses:
        answer = other.raw("POST", address, {"whose": whose, "words": "Of the officer"})
        assert answer.status_code == 401, address
        assert "Of the officer" not in answer.text, address


def test_a_form_of_a_page_from_before_signing_in_again_is_sent_once_more(visit: Visits, world: World) -> None:
    visitor = visit.as_(world.qa)
    address = f"/rounds/{making.make_reporting_round(world).id}/report/introduction"
    typed = visitor.get(address).form_values(address) | {"text": "Long thought out."}
    page = visitor.post(address, typed | {"csrf_token": "of the session before"}, status=400)
    assert "You have signed in again since you opened the page" in page.main
    visitor.post(address, page.form_values(address))
    assert db.session.scalars(db.select(ReportText.text)).all() == ["Long thought out."]


def saves_what_was_kept(visitor: Visitor, page: Page) -> list[str]:
    """The person whose words they are signs in upon this page."""
    again = visitor.post("/sign-in", {**RIGHT, "kept": page.value_of("kept")})
    assert again.heading == "We kept what you typed"
    address = next(form.get("action") for form in again.all("form") if "/report/" in form.get("action"))
    visitor.post(address, again.form_values(address))
    return list(db.session.scalars(db.select(ReportText.text)))


def test_a_form_that_is_nobody_s_is_not_kept(visit: Visits, world: World) -> None:
    page = visit.nobody().post("/rounds", {"title": "From elsewhere", "whose": "forged"})
    assert page.heading == "Sign in"
    assert not page.all("input[@name='kept']")


def test_a_form_too_long_to_keep_is_not_kept(visit: Visits, world: World) -> None:
    visitor = visit.as_(world.qa)
    typed = visitor.get("/rounds/new").form_values("/rounds") | {"purpose": "x" * 500_001}
    end_session(visitor)
    assert visitor.post("/rounds", typed).heading == "Sign in"


def test_whoever_signed_in_here_before_is_not_slowed_by_strangers(visit: Visits, world: World) -> None:
    visitor = visit.nobody()
    visitor.post("/sign-in", RIGHT)
    visitor.post("/sign-out")
    for number in range(20):
        db.session.add(
            SignInAttempt(email=world.qa.email, address=f"2001:db8:{number:x}::/64", at=real_now())
        )
    visit.nobody().post("/sign-in", RIGHT, status=429)
    assert visitor.post("/sign-in", RIGHT).heading == "To do"
