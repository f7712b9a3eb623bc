"""Themes in the browser: reading, importing with every error at its line, publishing."""

from io import BytesIO
from pathlib import Path

import pytest
from docx import Document

from audit_app.extensions import real_now
from audit_app.models import Person
from audit_app.rules.dates import day_words, local_day
from audit_app.services.themes import themes
from config import ROOT
from tests.support.browsing import Visits
from tests.support.making import NOW, SMALL_SET, World, acting
from tests.support.page import text_of

SECOND = SMALL_SET.replace("version: 1", "version: 2")
EXAMPLES = sorted((ROOT / "audit_templates" / "examples").glob("*.yaml"))
BROKEN = SECOND.replace("type: date", "type: dtae")


def people_without_import(world: World) -> list[Person]:
    return [world.moderator, world.chair, world.police_lead, world.owner]


def test_everyone_reads_the_list_of_themes(world: World, visit: Visits) -> None:
    page = visit.as_(world.owner).get("/themes")
    assert "Small theme" in page.links


def test_version_is_read_in_full(world: World, visit: Visits) -> None:
    said = visit.as_(world.police_auditor).get("/themes/small/1").main
    for words in (
        "Was the school told in time?",
        "Before the next school day.",
        "Schools and colleges",
        "Good",
    ):
        assert words in said


def test_blank_form_has_room_for_what_one_kind_of_service_is_asked(world: World, visit: Visits) -> None:
    visitor = visit.as_(world.police_auditor)
    links = visitor.get("/themes/small/1").links
    said = visitor.get(links["blank form to print for Police"]).main
    assert "When was the notice sent?" in said
    assert "What support was given?" not in said
    assert "Not recorded on file" in said


@pytest.mark.parametrize("address", ["small/1/form/gp", "small/1/form/none", "small/9/form/police"])
def test_there_is_no_form_for_who_is_not_asked(world: World, visit: Visits, address: str) -> None:
    visit.as_(world.police_auditor).get(f"/themes/{address}", status=404)


def test_list_says_that_there_is_no_theme(world: World, visit: Visits) -> None:
    themes_of = visit.as_(world.qa).get("/themes/other/1", status=404)
    assert themes_of.heading == "Page not found"


def test_pasted_set_becomes_a_draft(world: World, visit: Visits) -> None:
    page = visit.as_(world.qa).post("/themes/import", {"source": SECOND})
    assert "version 2: draft" in page.main


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_an_example_is_taken_by_pasting_it(world: World, visit: Visits, file: Path) -> None:
    page = visit.as_(world.qa).post("/themes/import", {"source": file.read_text(encoding="utf-8")})
    assert "version 1: draft" in page.main


def test_uploaded_file_becomes_a_draft(world: World, visit: Visits) -> None:
    upload = (BytesIO(SECOND.encode()), "small.yaml")
    page = visit.as_(world.qa).post("/themes/import", {"file": upload, "source": ""})
    assert "version 2: draft" in page.main


def test_each_error_is_shown_at_its_line_and_the_text_is_kept(world: World, visit: Visits) -> None:
    page = visit.as_(world.qa).post("/themes/import", {"source": BROKEN}, status=422)
    line = BROKEN[: BROKEN.index("dtae")].count("\n") + 1
    assert f"Line {line}, column" in page.main
    assert page.value_of("source").strip() == BROKEN.strip()


def test_text_of_a_broken_file_is_kept_for_mending(world: World, visit: Visits) -> None:
    upload = (BytesIO(BROKEN.encode()), "small.yaml")
    page = visit.as_(world.qa).post("/themes/import", {"file": upload, "source": ""}, status=422)
    assert "dtae" in page.value_of("source")


@pytest.mark.parametrize("source", ["", "   \n"])
def test_nothing_given_is_said_beside_the_field(world: World, visit: Visits, source: str) -> None:
    page = visit.as_(world.qa).post("/themes/import", {"source": source}, status=422)
    assert page.field_errors == ["Error: Select a file, or paste the text of a question set"]


def test_file_that_is_not_text_is_refused(world: World, visit: Visits) -> None:
    upload = (BytesIO(b"\xff\xfe\x00"), "small.yaml")
    page = visit.as_(world.qa).post("/themes/import", {"file": upload, "source": ""}, status=422)
    assert page.field_errors == ["Error: The file must be plain text in UTF-8"]


def test_published_number_is_refused_with_the_text_kept(world: World, visit: Visits) -> None:
    changed = SMALL_SET.replace("minutes: 10", "minutes: 11")
    page = visit.as_(world.qa).post("/themes/import", {"source": changed}, status=422)
    assert "higher version number" in page.field_errors[0]
    assert "minutes: 11" in page.value_of("source")


def test_draft_is_published_with_one_press(world: World, visit: Visits) -> None:
    themes.import_theme(acting(world.qa), SECOND, NOW)
    visitor = visit.as_(world.qa)
    assert "Publish version 2" in visitor.get("/themes/small/2").buttons
    page = visitor.post(
        "/themes/small/2/publish", visitor.get("/themes/small/2").form_values("/themes/small/2/publish")
    )
    assert "version 2: published" in page.main
    assert "Publish version 2" not in page.buttons


def test_who_may_not_publish_sees_no_button(world: World, visit: Visits) -> None:
    themes.import_theme(acting(world.qa), SECOND, NOW)
    page = visit.as_(world.police_lead).get("/themes/small/2")
    assert "Publish version 2" not in page.buttons


def test_who_may_not_import_sees_no_button_and_gets_no_form(world: World, visit: Visits) -> None:
    for person in people_without_import(world):
        visitor = visit.as_(person)
        assert "Import a question set" not in visitor.get("/themes").buttons
        visitor.get("/themes/import", status=403)


def test_wording_is_remarked_on_for_who_may_change_it(world: World, visit: Visits) -> None:
    themes.import_theme(
        acting(world.qa),
        SECOND.replace("Was the school told in time?", "Was the DSLO told and was the school ready?"),
        NOW,
    )
    visitor = visit.as_(world.qa)
    page = visitor.get(visitor.get("/themes/small/2").links["Wording: what could be plainer"])
    assert "1 of 4 questions could be plainer." in page.main
    assert "two questions in one (“and was”)" in page.main
    assert "“DSLO”" in page.main
    assert "There are no suggestions" in visitor.get("/themes/small/1/wording").main
    assert (
        "Wording: what could be plainer" not in visit.as_(world.police_auditor).get("/themes/small/2").links
    )


def test_who_is_asked_what_is_a_table_with_totals_and_minutes(world: World, visit: Visits) -> None:
    visitor = visit.as_(world.police_auditor)
    page = visitor.get(visitor.get("/themes/small/1").links["Who is asked what, and how long it takes"])
    rows = {row[0]: row[1:] for row in ([text_of(cell) for cell in row] for row in page.all("tr"))}
    assert rows["Question"] == ["Police", "Schools and colleges"]
    assert rows["1.2 When was the notice sent?"] == ["Asked", ""]
    assert rows["Asked about every case"] == ["3", "3"]
    assert all(int(minutes) > 0 for minutes in rows["Estimated minutes"])


def test_blank_form_in_word_is_that_of_one_kind_of_service(world: World, visit: Visits) -> None:
    visitor = visit.as_(world.police_auditor)
    links = visitor.get("/themes/small/1").links
    answer = visitor.raw("GET", links["in Word: form for Police"])
    assert answer.headers["Content-Disposition"] == "attachment; filename=small-1-police.docx"
    said = "\n".join(cell.text for table in Document(BytesIO(answer.data)).tables for cell in table._cells)
    assert "When was the notice sent?" in said
    assert "What support was given?" not in said
    visitor.get("/themes/small/1/form/gp/form.docx", status=404)


def test_a_version_is_withdrawn_with_a_reason(visit: Visits, world: World) -> None:
    qa, address = visit.as_(world.qa), "/themes/small/1"
    assert f"{address}/withdraw" in qa.get(address).links.values()
    page = qa.post(f"{address}/withdraw", {"reason": ""}, status=422)
    assert page.field_errors == ["Error: Enter the reason"]
    page = qa.post(f"{address}/withdraw", {"reason": "The protocol changed."})
    assert "version 1: withdrawn" in page.main
    said = f"was withdrawn by Quinn Officer on {day_words(local_day(real_now()))}: The protocol changed."
    assert f"This version {said}" in page.main
    assert f"Version 1 {said}" in visit.as_(world.school_auditor).get("/themes").main
    assert f"{address}/withdraw" not in page.links.values()
    assert "Make a new version" in page.buttons
