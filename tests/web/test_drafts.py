"""The designer's pages: every act works without a script, says what it did, and keeps what was typed."""

import re
from typing import Any

import pytest

from audit_app.services import drafts
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, World, acting
from tests.support.page import Page


@pytest.fixture
def address(world: World) -> str:
    return f"/drafts/{drafts.begin_version(acting(world.qa), world.version.id, NOW).id}"


@pytest.fixture
def qa(visit: Visits, world: World) -> Visitor:
    return visit.as_(world.qa)


def save(qa: Visitor, address: str, status: int = 200, **typed: Any) -> Page:
    return qa.post(address, qa.get(address).form_values(address) | typed, status=status)


def test_a_new_version_is_begun_changed_and_published(qa: Visitor, world: World) -> None:
    theme = f"/themes/{world.version.theme.slug}"
    page = qa.get(f"{theme}/1")
    assert "Make a new version" in page.buttons
    page = qa.post(f"{theme}/1/draft", {})
    draft = re.search(r"/drafts/\w+", page.html)
    assert draft
    section = next(href for href in page.links.values() if href.endswith("/questions/new"))
    page = qa.post(section.removesuffix("/new"), {"text": "Was the child asked?", "type": "choice"})
    assert "Added question" in page.main
    assert "Still to mend here" in page.main
    form = next(
        action
        for action in page.all("form")
        if action.get("method") == "post" and "/questions/" in (action.get("action") or "")
    )
    address = str(form.get("action"))
    page = save(qa, address, choices="Yes, alone\nYes, with others\nNo", guidance="Look in notes of visits.")
    assert "Still to mend here" not in page.main
    page = qa.get(f"{draft[0]}/publish")
    assert "Added:" in page.main
    page = qa.post(f"{draft[0]}/publish", {})
    assert page.heading == world.version.theme.title
    assert "version 2: published" in page.main
    assert "Was the child asked?" in page.main


def test_a_theme_of_its_own_is_begun(qa: Visitor) -> None:
    page = qa.post("/themes", {"title": "", "version_id": ""}, status=422)
    assert page.field_errors == ["Error: Enter a title"]
    page = qa.post("/themes", {"title": "Bruising in babies", "version_id": ""})
    assert page.heading == "Bruising in babies"
    assert "The set: “Purpose” is empty." in page.main
    assert "Bruising in babies" in qa.get("/themes").main


def test_each_page_of_a_draft_can_be_opened_and_saved_as_it_stands(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    kinds = ("/about", "/lists", "/scales/", "/sections/", "/questions/")
    pages = {
        href.split("#")[0]
        for href in page.links.values()
        if href.startswith(address) and any(kind in href for kind in kinds)
    }
    opened = [href for href in pages if not href.endswith("/new")]
    assert len(opened) > 5
    for href in opened:
        assert "Saved." in save(qa, href).main
    assert "Undo" not in qa.get(address).main


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(qa: Visitor, address: str) -> None:
    page = save(qa, f"{address}/about", 422, minutes="soon", title="<b>Bold</b>")
    assert any("Enter a whole number" in error for error in page.field_errors)
    assert any("looks like HTML" in error for error in page.field_errors)
    assert page.value_of("minutes") == "soon"


def test_moving_copying_and_deleting_say_what_they_did_and_can_be_undone(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    question = next(
        href for href in page.links.values() if "/questions/" in href and not href.endswith("/new")
    )
    for act, says in (
        ("down", "Moved question"),
        ("copy", "Copied question"),
        ("delete", "Deleted question"),
    ):
        assert says in qa.post(f"{question}/act", {"act": act}).main
    for _ in range(3):
        page = qa.post(f"{address}/undo", {})
    assert "Undone: Moved question" in page.main
    assert "Do again: moved question" in page.main
    assert "Done again" in qa.post(f"{address}/redo", {}).main


def test_another_way_to_answer_asks_for_what_it_needs(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    question = next(
        href for href in page.links.values() if "/questions/" in href and not href.endswith("/new")
    )
    page = qa.post(f"{question}/type", {"type": "gap"})
    assert "The first moment" in page.main
    page = save(qa, question, from_label="Incident", to_label="Notice", measured_in="hours", limit="24")
    assert "Still to mend here" not in page.main
    page = qa.post(f"{question}/type", {"type": "rows"})
    typed = {
        "columns-0-label": "Held on",
        "columns-0-type": "date",
        "columns-1-label": "Who came",
        "columns-1-type": "choices",
        "columns-1-choices": "Police\nSchool",
    }
    page = save(qa, question, **typed)
    assert page.value_of("columns-1-label") == "Who came"
    assert page.form_values(question)["columns-1-choices"] == ["Police\nSchool"]


def test_two_people_who_change_the_same_see_both_texts(
    visit: Visits, world: World, qa: Visitor, address: str
) -> None:
    page = qa.get(address)
    question = next(
        href for href in page.links.values() if "/questions/" in href and not href.endswith("/new")
    )
    begun = qa.get(question).form_values(question)
    other = visit.as_(world.administrator)
    save(other, question, text="Was a notice ever sent?")
    page = qa.post(question, begun | {"text": "Was a notice sent at all?"}, status=409)
    assert "Was a notice ever sent?" in page.main
    assert page.form_values(question)["text"] == ["Was a notice sent at all?"]
    save(other, question, guidance="Look in the log.")
    page = qa.post(question, page.form_values(question))
    assert "Look in the log." in page.html


def test_what_was_deleted_meanwhile_is_said_to_be_gone(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    question = next(
        href for href in page.links.values() if "/questions/" in href and not href.endswith("/new")
    )
    qa.post(f"{question}/act", {"act": "delete"})
    assert "not there any more" in qa.get(question, status=409).main


def test_a_draft_is_tried_out_when_nothing_is_left_to_mend(qa: Visitor, address: str) -> None:
    for name in ("preview", "coverage", "wording", "form/police"):
        assert qa.get(f"{address}/{name}").heading
    qa.post(f"{address}/sections", {"title": "Empty"})
    assert "First mend" in qa.get(f"{address}/preview", status=409).main
    assert "there are no questions" in qa.get(address).main.lower()


def test_a_scale_is_added_with_its_levels(qa: Visitor, address: str) -> None:
    qa.post(f"{address}/scales", {"title": "Compliance"})
    scale = f"{address}/scales/compliance"
    typed: dict[str, str] = {}
    for at, (label, letter, rank) in enumerate((("Met", "M", "2"), ("Not met", "N", "1"))):
        typed |= {
            f"levels-{at}-label": label,
            f"levels-{at}-letter": letter,
            f"levels-{at}-rank": rank,
            f"levels-{at}-colour": "green",
        }
    assert "Saved." in save(qa, scale, **typed).main
    assert "Nothing is left to mend." in qa.get(address).main


def test_a_discarded_draft_is_gone_from_the_list(qa: Visitor, address: str) -> None:
    qa.post(f"{address}/discard", {})
    assert qa.get(address, status=404)
    assert address not in qa.get("/themes").html


def test_what_a_set_cannot_hold_is_said_beside_its_field(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    new = next(href for href in page.links.values() if href.endswith("/questions/new"))
    for place, typed in (
        ("/themes", {"title": "<b>Bold</b>", "version_id": ""}),
        (f"{address}/sections", {"title": "<i>Section</i>"}),
        (new.removesuffix("/new"), {"text": "Was it <b>safe</b>?", "type": "yes-no"}),
    ):
        page = qa.post(place, typed, status=422)
        assert "looks like HTML" in page.field_errors[0]
