"""One's own account and password in the browser."""

import pytest

from audit_app.extensions import db, real_now
from audit_app.models import SignInAttempt
from audit_app.services.people import password_links, sign_in
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, PASSWORD, World, acting

NEW = "another good password"


def sent(**changes: str) -> dict[str, str]:
    return {"old_password": PASSWORD, "password": NEW, "password_again": NEW, **changes}


@pytest.fixture
def owner(visit: Visits, world: World) -> Visitor:
    return visit.as_(world.owner)


def test_account_says_who_one_is(visit: Visits, world: World) -> None:
    page = visit.as_(world.chair).get("/account")
    assert "charlie.chair@example.org" in page.main
    assert "Chair of sub-group, Audit sub-group" in page.main


def test_header_leads_to_the_account(owner: Visitor) -> None:
    assert owner.get("/").links["Owen Owner"] == "/account"


def test_changed_password_ends_every_other_sign_in(owner: Visitor, visit: Visits, world: World) -> None:
    elsewhere = visit.as_(world.owner)
    assert "has been changed" in owner.post("/account", sent()).main
    assert owner.get("/").heading == "To do"
    assert elsewhere.get("/").heading == "Sign in"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"old_password": "not mine"}, "Current password is not correct"),
        ({"password_again": "yet another password"}, "must match"),
        ({"password": "short", "password_again": "short"}, "between 12 and 200 characters"),
    ],
)
def test_password_stays_and_the_page_says_why(owner: Visitor, changes: dict[str, str], says: str) -> None:
    page = owner.post("/account", sent(**changes), status=422)
    assert says in page.field_errors[0]
    assert NEW not in page.html


def test_guesses_are_counted(owner: Visitor) -> None:
    for _ in range(5):
        owner.post("/account", sent(old_password="not mine"), status=422)
    assert "Wait 15 minutes" in owner.post("/account", sent(), status=429).main


def test_password_typed_after_the_sign_in_ended_is_kept_nowhere(owner: Visitor) -> None:
    typed = owner.get("/account").form_values("/account") | sent()
    owner.client.delete_cookie("session")
    owner.token = ""
    page = owner.post("/account", typed)
    assert page.heading == "Sign in"
    assert not page.all("input[@name='kept']")


def test_password_typed_at_a_dead_link_is_not_given_back(visit: Visits, world: World) -> None:
    page = visit.nobody().post(
        "/choose-password/nonsense", {"password": NEW, "password_again": NEW}, status=410
    )
    assert NEW not in page.html


def test_guessed_links_are_stopped_and_stop_nobody_from_signing_in(visit: Visits, world: World) -> None:
    link = password_links.make_link(acting(world.qa), world.owner.id, "1" * 64, NOW, real_now(), mailed=False)
    visitor = visit.nobody()
    for number in range(sign_in.TRIES_LINKS // 2):
        visitor.get(f"/choose-password/guess-{number}", status=410)
        visitor.post("/choose-password/guess", {"password": NEW, "password_again": NEW}, status=410)
    assert "Wait 15 minutes" in visitor.get(link, status=429).main
    assert "Wait 15 minutes" in visitor.post(link, {"password": NEW, "password_again": NEW}, status=429).main
    page = visitor.post("/sign-in", {"email": world.qa.email, "password": PASSWORD})
    assert page.heading == "To do"


def test_failed_sign_ins_stop_no_link(visit: Visits, world: World) -> None:
    visitor = visit.nobody()
    for number in range(sign_in.TRIES_LINKS + 1):
        db.session.add(SignInAttempt(email=f"{number}@example.org", address="127.0.0.1", at=real_now()))
    visitor.get("/choose-password/nonsense", status=410)
