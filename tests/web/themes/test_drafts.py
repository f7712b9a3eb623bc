"""The designer's pages: every act works without a script, says what it did, and keeps what was typed."""

import re
from typing import Any

import pytest

from audit_app.services.themes import drafts
from tests.support import making
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, World, acting
from tests.support.page import Page, text_of


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
    assert "To fix here" in page.main
    form = next(
        action
        for action in page.all("form")
        if action.get("method") == "post" and "/questions/" in (action.get("action") or "")
    )
    address = str(form.get("action"))
    page = save(qa, address, choices="Yes, alone\nYes, with others\nNo", guidance="Look in notes of visits.")
    assert "To fix here" not in page.main
    page = qa.get(f"{draft[0]}/publish")
    assert "Added:" in page.main
    page = qa.post(f"{draft[0]}/publish", page.form_values(f"{draft[0]}/publish"))
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


def test_an_empty_set_is_begun_and_given_a_ready_scale(qa: Visitor) -> None:
    page = qa.get("/themes/new")
    page = qa.post("/themes", page.form_values("/themes") | {"title": "Bruising", "version_id": "empty"})
    assert "3 things to fix before you can publish" in page.main
    new_scale = next(href for href in page.links.values() if href.endswith("/scales/new"))
    scales = new_scale.removesuffix("/new")
    page = qa.post(scales, qa.get(new_scale).form_values(scales), status=422)
    assert page.field_errors == ["Error: Enter what the scale grades"]
    page = qa.post(scales, qa.get(new_scale).form_values(scales) | {"ready": "rag"})
    assert page.value_of("title") == "Red, amber, green"
    assert page.value_of("levels-amber-label") == "Amber"
    assert page.form_values(f"{scales}/red-amber-green")["levels-amber-colour"] == ["amber"]


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
    assert "Redo: moved question" in page.main
    assert "Redone" in qa.post(f"{address}/redo", {}).main


def test_another_way_to_answer_asks_for_what_it_needs(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    question = next(
        href for href in page.links.values() if "/questions/" in href and not href.endswith("/new")
    )
    page = qa.post(f"{question}/type", {"type": "gap"})
    assert "First date and time" in page.main
    page = save(qa, question, from_label="Incident", to_label="Notice", measured_in="hours", limit="24")
    assert "To fix here" not in page.main
    page = qa.post(f"{question}/type", {"type": "rows"})
    save(qa, question, **{"columns-NEW-label": "Held on", "columns-NEW-type": "date"})
    typed = {
        "columns-NEW-label": "Who came",
        "columns-NEW-type": "choices",
        "columns-NEW-choices": "Police\nSchool",
    }
    page = save(qa, question, **typed)
    assert page.value_of("columns-who-came-label") == "Who came"
    assert page.form_values(question)["columns-who-came-choices"] == ["Police\nSchool"]


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
    assert "no longer exists" in qa.get(question, status=409).main


def test_a_draft_is_tried_out_when_nothing_is_left_to_mend(qa: Visitor, address: str) -> None:
    for name in ("preview", "coverage", "wording", "form/police"):
        assert qa.get(f"{address}/{name}").heading
    qa.post(f"{address}/sections", {"title": "Empty"})
    assert "Fix the things listed here first" in qa.get(f"{address}/preview").main
    assert "there are no questions" in qa.get(address).main.lower()


def add_level(qa: Visitor, scale: str, label: str, rank: str) -> Page:
    typed = {"label": label, "letter": label[0], "rank": rank, "colour": "green"}
    return save(qa, scale, then="add levels", **{f"levels-NEW-{name}": text for name, text in typed.items()})


def levels_of(page: Page) -> list[str]:
    """Their labels in the order of the page, the spare one left out."""
    inputs = [one for one in page.all("input") if (one.get("name") or "").startswith("levels-")]
    return [one.get("value") for one in inputs if one.get("name").endswith("-label") and one.get("value")]


@pytest.fixture
def scale(qa: Visitor, address: str) -> str:
    """The address of a scale with three levels."""
    qa.post(f"{address}/scales", {"title": "Compliance"})
    made = f"{address}/scales/compliance"
    for label, rank in (("Met", "3"), ("Partly", "2"), ("Not met", "1")):
        add_level(qa, made, label, rank)
    return made


def test_a_scale_is_added_with_its_levels(qa: Visitor, address: str, scale: str) -> None:
    assert levels_of(qa.get(scale)) == ["Met", "Partly", "Not met"]
    assert "There is nothing left to fix." in qa.get(address).main


def test_a_level_is_moved_after_what_was_typed_is_saved_each_a_step(
    qa: Visitor, address: str, scale: str
) -> None:
    typed = {"levels-met-descriptor": "In time, and in words."}
    page = save(qa, scale, then="down levels met", **typed)
    assert "Moved level “Met” down." in page.main
    assert levels_of(page) == ["Partly", "Met", "Not met"]
    assert page.value_of("levels-met-descriptor").strip() == "In time, and in words."
    assert "Undone: Moved level “Met” down" in qa.post(f"{address}/undo", {}).main
    page = qa.get(scale)
    assert levels_of(page) == ["Met", "Partly", "Not met"]
    assert page.value_of("levels-met-descriptor").strip() == "In time, and in words."
    save(qa, scale, 422, then="up levels partly", **{"levels-met-rank": "high"})
    assert levels_of(qa.get(scale)) == ["Met", "Partly", "Not met"]


def test_what_is_typed_of_a_level_stays_with_it_while_another_moves_or_deletes_levels(
    visit: Visits, world: World, qa: Visitor, scale: str
) -> None:
    begun = qa.get(scale).form_values(scale)
    other = visit.as_(world.administrator)
    save(other, scale, then="up levels partly")
    save(other, scale, **{f"levels-not-met-{name}": "" for name in ("label", "letter", "rank")})
    page = qa.post(scale, begun | {"levels-met-descriptor": "In time."})
    assert levels_of(page) == ["Partly", "Met"]
    assert page.value_of("levels-met-descriptor").strip() == "In time."
    assert page.value_of("levels-met-rank") == "3"
    page = qa.post(scale, begun | {"levels-not-met-label": "Missed"}, status=409)
    page = qa.post(
        scale, page.form_values(scale) | {"levels-not-met-rank": "1", "levels-not-met-letter": "N"}
    )
    assert levels_of(page) == ["Partly", "Met", "Missed"]


def test_both_texts_of_a_level_are_shown_with_its_name(
    visit: Visits, world: World, qa: Visitor, scale: str
) -> None:
    begun = qa.get(scale).form_values(scale)
    save(visit.as_(world.administrator), scale, **{"levels-met-descriptor": "Theirs."})
    page = qa.post(scale, begun | {"levels-met-descriptor": "Mine."}, status=409)
    assert "Met: What deserves this grade" in page.main
    assert "Theirs." in page.main
    assert page.value_of("levels-met-descriptor").strip() == "Mine."


def test_a_page_that_is_sent_again_adds_no_level_twice(qa: Visitor, scale: str) -> None:
    typed = {"levels-NEW-label": "Exceeded", "levels-NEW-letter": "E", "levels-NEW-rank": "4"}
    again = qa.get(scale).form_values(scale) | typed | {"levels-NEW-colour": "green"}
    qa.post(scale, again)
    page = qa.post(scale, again | {"once": "another"}, status=422)
    assert "There is already a level with this name" in page.field_errors[0]


def test_a_question_and_a_section_are_dropped_where_they_were_dragged(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    keys = [one.get("data-question") for one in page.all("li") if one.get("data-question")]
    sections = [one.get("data-section") for one in page.all("section") if one.get("data-section")]
    drop = {"thing": "question", "key": keys[1], "section": sections[0], "before": keys[0]}
    page = qa.post(f"{address}/drop", drop)
    assert "Moved question 1.2 above 1.1." in page.main
    assert [one.get("data-question") for one in page.all("li") if one.get("data-question")][:2] == [
        keys[1],
        keys[0],
    ]
    page = qa.post(f"{address}/drop", {"thing": "section", "key": sections[0], "before": ""})
    assert [one.get("data-section") for one in page.all("section") if one.get("data-section")] == [
        *sections[1:],
        sections[0],
    ]
    assert "Undone: Moved section" in qa.post(f"{address}/undo", {}).main
    assert "no longer exists" in qa.post(f"{address}/drop", drop | {"before": "gone"}, status=409).main
    assert "Drag a question" in qa.post(f"{address}/drop", drop | {"thing": "set"}, status=409).main


def test_one_goes_from_question_to_question(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    keys = [one.get("data-question") for one in page.all("li") if one.get("data-question")]
    first, second = (f"{address}/questions/{key}" for key in keys[:2])
    page = save(qa, first, then="next", guidance="Look in the log.")
    assert "Question 1.1 saved." in page.main
    assert page.heading == "Question 1.2"
    assert page.links["Previous question"] == first
    present = [
        one for one in page.all("a") if one.get("aria-current") == "page" and "/drafts/" in one.get("href")
    ]
    assert [one.get("href") for one in present] == [second]
    assert "Next question" not in qa.get(f"{address}/questions/{keys[-1]}").links


def test_a_fold_is_open_where_something_in_it_is_filled_in_or_wrong(qa: Visitor, address: str) -> None:
    page = qa.get(address)
    question = next(
        href for href in page.links.values() if "/questions/" in href and not href.endswith("/new")
    )
    assert "Prompts and links" not in open_folds(qa.get(question))
    page = save(qa, question, 422, links="no address")
    assert "Prompts and links" in open_folds(page)
    page = save(qa, question, prompts="Who was told?")
    assert "Prompts and links" in open_folds(page)
    assert "Shared with other themes" not in open_folds(page)


def open_folds(page: Page) -> list[str]:
    return [text_of(one.find("summary")) for one in page.all("details") if "open" in one.attrib]


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


def test_what_is_typed_into_a_field_that_somebody_took_away_meanwhile_is_given_back(
    visit: Visits, world: World, qa: Visitor, address: str
) -> None:
    question = f"{address}/questions/told-in-time"
    begun = qa.get(question).form_values(question)
    visit.as_(world.administrator).post(f"{question}/type", {"type": "information"})
    page = qa.post(question, begun | {"guidance": "Look in the log."})
    assert "Saved." in page.main
    page = qa.post(question, begun | {"key_lines": []}, status=409)
    assert "Your changes were not saved" in page.main
    visit.as_(world.administrator).post(f"{question}/type", {"type": "gap"})
    begun = qa.get(question).form_values(question)
    visit.as_(world.administrator).post(f"{question}/type", {"type": "yes-no"})
    page = qa.post(question, begun | {"from_label": "When the police came"}, status=409)
    assert "When the police came" in page.html


def publishing(qa: Visitor, address: str) -> dict[str, Any]:
    return qa.get(f"{address}/publish").form_values(f"{address}/publish")


def test_draft_is_published_only_as_its_page_said(
    visit: Visits, world: World, qa: Visitor, address: str
) -> None:
    held = publishing(qa, address)
    making.make_version(world, ("Was the school told in time?", "Was the school told?"))
    page = qa.post(f"{address}/publish", held, status=409)
    assert page.heading == "Publish version 3"
    assert "Version 2 was published since then. This draft would now be version 3." in page.main
    assert "from “Was the school told?” to “Was the school told in time?”" in page.main
    assert "Changes that are only in version 2 are not in this draft" in page.main
    assert "Draft of version 3, made from version 1" in qa.get(address).main
    held = publishing(qa, address)
    save(visit.as_(world.administrator), f"{address}/questions/told-in-time", text="Was a notice ever sent?")
    page = qa.post(f"{address}/publish", held, status=409)
    assert "Ada Administrator changed the draft." in page.main
    assert "to “Was a notice ever sent?”" in page.main
    assert "version 3: published" in qa.post(f"{address}/publish", publishing(qa, address)).main


def test_file_with_the_number_of_a_draft_leaves_the_draft_alone(qa: Visitor, address: str) -> None:
    held = publishing(qa, address)
    page = qa.get("/themes/import")
    assert "Drafts in the designer do not change." in page.main
    source = making.SMALL_SET.replace("version: 1", "version: 2").replace("To try", "To read")
    page = qa.post("/themes/import", page.form_values("/themes/import") | {"source": source})
    assert "A draft of this theme is open in the designer, started by Quinn Officer." in page.main
    page = qa.post(f"{address}/publish", held, status=409)
    assert "This draft would now be version 3." in page.main
    assert "version 2: published" in qa.post("/themes/small/2/publish", imported(qa)).main


def test_imported_file_is_published_only_as_it_was_read(qa: Visitor) -> None:
    for words in ("To read", "To learn"):
        held = imported(qa) if words == "To learn" else {}
        source = making.SMALL_SET.replace("version: 1", "version: 2").replace("To try", words)
        page = qa.get("/themes/import")
        qa.post("/themes/import", page.form_values("/themes/import") | {"source": source})
    page = qa.post("/themes/small/2/publish", held, status=409)
    assert "Another file replaced this version" in page.main
    assert "version 2: published" in qa.post("/themes/small/2/publish", imported(qa)).main
    page = qa.post(
        "/themes/import", qa.get("/themes/import").form_values("/themes/import") | {"source": source}
    )
    assert "This file is the same as version 2. Nothing was changed." in page.main


def imported(qa: Visitor) -> dict[str, Any]:
    return qa.get("/themes/small/2").form_values("/themes/small/2/publish")
