"""What people see when something is wrong, and what no address can do."""

import pytest
from flask import Flask

from audit_app.errors import Conflict, Stale
from audit_app.policy import Permission
from audit_app.web.request.endpoints import requires
from tests.support.browsing import Visits
from tests.support.making import World


@pytest.mark.parametrize(
    "address", ["/rounds/absent", "/rounds/%00", "/rounds/a%0ab", "/tracker?round=%00", "/nowhere"]
)
def test_what_is_not_there_says_so_and_no_more(visit: Visits, world: World, address: str) -> None:
    page = visit.as_(world.qa).get(address, status=404)
    assert page.heading == "Page not found"


def test_a_role_that_never_may_is_told_whom_to_ask(visit: Visits, world: World) -> None:
    page = visit.as_(world.viewer).get("/rounds/new", status=403)
    assert "ask your QA officer" in page.main


def test_a_form_without_its_token_is_refused_kindly(visit: Visits, world: World) -> None:
    page = visit.as_(world.qa).post("/sign-out", {"csrf_token": "wrong"}, status=400)
    assert "reload the page" in page.main


def test_a_form_too_large_names_the_limit(visit: Visits, world: World) -> None:
    page = visit.as_(world.qa).post("/rounds", {"purpose": "x" * 3_000_000}, status=413)
    assert "form up to 2 MB" in page.main


def test_a_fault_of_ours_gives_a_reference_and_changes_nothing(
    app: Flask, visit: Visits, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    @requires(Permission.REPORT_READ)
    def broken(**_: object) -> str:
        raise RuntimeError("a fault of ours")

    monkeypatch.setitem(app.view_functions, "reports.index", broken)
    page = visit.as_(world.qa).get("/reports", status=500)
    assert "give your QA officer the reference" in page.main


def test_of_two_texts_both_are_shown(
    app: Flask, visit: Visits, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    @requires(Permission.REPORT_READ)
    def stale(**_: object) -> str:
        raise Stale((Conflict("Reason", "Theirs.", "Yours."),), "Sam", "2:30pm")

    monkeypatch.setitem(app.view_functions, "reports.index", stale)
    said = visit.as_(world.qa).get("/reports", status=409).main
    for words in ("Sam saved a change at 2:30pm", "Theirs.", "Yours."):
        assert words in said


def test_every_page_forbids_what_it_does_not_need(visit: Visits, world: World) -> None:
    headers = visit.as_(world.qa).raw("GET", "/").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
