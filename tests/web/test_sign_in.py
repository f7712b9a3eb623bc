"""Signing in and out, and where it leads."""

import pytest

from audit_app.extensions import db
from audit_app.models import LogEntry, SignInAttempt
from tests.support.browsing import Visits
from tests.support.making import PASSWORD, World

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


def test_a_new_token_signs_out_everywhere(visit: Visits, world: World) -> None:
    visitor = visit.as_(world.qa)
    world.qa.sign_in_token = "another"
    db.session.commit()
    assert visitor.get("/").heading == "Sign in"


def test_somebody_who_left_cannot_sign_in(visit: Visits, world: World) -> None:
    world.qa.left_at = world.qa.created_at
    db.session.commit()
    visit.nobody().post("/sign-in", RIGHT, status=422)
