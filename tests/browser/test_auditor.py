"""An auditor's twenty minutes: from the mail to the copy of what was submitted, and what goes wrong on the way."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.support.chromium import PATIENCE, WIDE, Sight, Watch
from tests.support.server import Server
from tests.support.small_rounds import OpenRound, TwoRounds

pytestmark = pytest.mark.browser
NUMBER = "NHS number 943 476 5919"
SAVED = re.compile("All changes saved at")
TOO_LONG = "word " * 1_100
MEGABYTE = 1024 * 1024
COPY: FilePayload = {"name": f"{NUMBER} log.txt", "mimeType": "text/plain", "buffer": b"The log of 4 June."}


def opened(browser: Browser, server: Server) -> Page:
    context = browser.new_context(viewport=WIDE, base_url=server.url)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


@pytest.fixture
def page(browser: Browser, two_rounds: TwoRounds) -> Iterator[Page]:
    page = opened(browser, two_rounds.server)
    watch = Watch(page.context, two_rounds.server.url)
    yield page
    page.context.close()
    assert not watch.faults, "\n".join(watch.faults)


def signs_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password").fill(password)
    presses(page, "Sign in")


def presses(page: Page, name: str) -> None:
    """A button or link that leads to a page."""
    way = page.get_by_role("button", name=name, exact=True).or_(
        page.get_by_role("link", name=name, exact=True)
    )
    with page.expect_navigation():
        way.first.click()


def heads(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def says(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("#saved-line")).to_contain_text(words, timeout=PATIENCE)


def sees(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.get_by_role("main")).to_contain_text(text, timeout=PATIENCE)


def types_a_date(page: Page, day: str, month: str, year: str) -> None:
    for label, number in (("Day", day), ("Month", month), ("Year", year)):
        page.get_by_label(label, exact=True).fill(number)


def words_of(file: Path) -> str:
    copy = Document(str(file))
    cells = [cell.text for table in copy.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in copy.paragraphs), *cells])


def downloads_a_copy(page: Page, folder: Path) -> str:
    with page.expect_download() as download:
        page.get_by_role("link", name="Download a copy in Word").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return words_of(file)


def test_from_the_mail_to_the_copy_of_what_was_submitted(
    page: Page, two_rounds: TwoRounds, tmp_path: Path
) -> None:
    sight = Sight(page)
    page.goto(f"/returns/{two_rounds.return_id}")
    signs_in(page, two_rounds.email, two_rounds.password)
    heads(page, "Your return on case SM-01")
    sees(page, "About 10 minutes", "The file")
    presses(page, "Start")
    fills_the_section(page)
    presses(page, "Save and continue")
    heads(page, "Overall")
    presses(page, "Save and continue")
    heads(page, "Check your answers")
    sees(page, "1 question is not complete", "looks like an NHS number")
    presses(page, "2.1 Overall grade")
    page.get_by_label("Fair").check()
    page.get_by_label("Rationale for 2.1").fill("The log and the school’s record agree.")
    presses(page, "Save and continue")
    faults = sight.faults()
    page.get_by_role("button", name="Submit the return").dblclick()
    heads(page, "Return submitted")
    copy = downloads_a_copy(page, tmp_path)
    assert "By fax." in copy
    assert NUMBER in copy
    presses(page, "Read or print what you submitted")
    page.emulate_media(media="print")
    expect(page.get_by_text("By fax.")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    page.goto(f"/returns/{two_rounds.settled_id}")
    assert "The file shows it." in downloads_a_copy(page, tmp_path)
    assert not faults, "\n".join(faults)


def fills_the_section(page: Page) -> None:
    """What cannot stand is said at its place, and everything that was typed is still there."""
    types_a_date(page, "31", "2", "2017")
    page.get_by_label("Yes", exact=True).check()
    page.get_by_label("Rationale (optional) for 1.1").fill(TOO_LONG)
    presses(page, "Save and continue")
    sees(page, "There is a problem")
    told = page.locator("#question-told-in-time")
    expect(told).to_contain_text("5,000 characters or fewer")
    expect(told.get_by_label("Rationale (optional) for 1.1")).to_have_value(TOO_LONG.strip())
    expect(told.get_by_label("Yes", exact=True)).to_be_checked()
    expect(page.locator("#question-sent-on .govuk-error-message")).to_be_visible()
    expect(page.get_by_label("Day", exact=True)).to_have_value("31")
    told.get_by_label("Rationale (optional) for 1.1").fill(f"By fax. {NUMBER}")
    page.get_by_label("Month", exact=True).fill("")
    says(page, "its date is not complete")
    expect(told).to_contain_text("looks like an NHS number")
    types_a_date(page, "1", "3", "2017")
    says(page, SAVED)


def test_evidence_of_a_hostile_name_is_taken_and_one_too_large_is_refused_in_words(
    browser: Browser, two_rounds: TwoRounds, tmp_path: Path
) -> None:
    page = opened(browser, two_rounds.server)
    page.goto(f"/actions/{two_rounds.action_id}")
    signs_in(page, two_rounds.owner_email, two_rounds.password)
    name = '../../<img src=x onerror=alert(1)>"\u202etxt.exe.txt'
    hostile: FilePayload = {"name": name, "mimeType": "text/plain", "buffer": b"Ten notices, ten in time."}
    page.get_by_label("File", exact=True).set_input_files(files=[hostile])
    presses(page, "Attach file")
    sees(page, "The file is attached")
    assert page.locator("main img").count() == 0
    file = tmp_path / "too-large.txt"
    for megabytes in (11, 50):
        file.write_bytes(b"x" * megabytes * MEGABYTE)
        page.get_by_label("File", exact=True).set_input_files(file)
        page.get_by_label("What does it show? (optional)").fill("The dip sample.")
        presses(page, "Attach file")
        sees(page, "10 MB")
        page.go_back()
        expect(page.get_by_label("What does it show? (optional)")).to_have_value("The dip sample.")
    page.context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_copy_of_a_record_is_attached_opened_and_removed(
    browser: Browser, round_with_copies: OpenRound, tmp_path: Path, script: bool
) -> None:
    """What was typed in the section before is saved on the way."""
    server = round_with_copies.server
    page = opened(browser, server)
    watch, sight, faults = Watch(page.context, server.url), Sight(page, script), []
    page.goto(f"/returns/{round_with_copies.return_id}/sections/notice")
    signs_in(page, round_with_copies.email, round_with_copies.password)
    page.get_by_label("Document or record").first.fill("Custody log")
    faults += sight.faults()
    presses(page, "Save and attach a copy")
    heads(page, "Copies of the records for 1.4")
    page.get_by_label("File", exact=True).set_input_files(files=[COPY])
    presses(page, "Attach file")
    sees(page, "The file is attached", "log.txt", "looks like an NHS number")
    faults += sight.faults()
    with page.expect_download() as download:
        page.get_by_role("link", name="log.txt", exact=False).first.click()
    download.value.save_as(tmp_path / "log.txt")
    assert (tmp_path / "log.txt").read_bytes() == COPY["buffer"]
    presses(page, "Back to question 1.4")
    expect(page.get_by_label("Document or record").first).to_have_value("Custody log")
    sees(page, "log.txt")
    faults += sight.faults()
    presses(page, "Save and attach or remove copies")
    with page.expect_navigation():
        page.get_by_role("link", name="Remove").click()
    faults += sight.faults()
    presses(page, "Remove the file")
    sees(page, "The file is removed", "No files are attached yet")
    assert not list((server.folder / "evidence").iterdir())
    page.context.close()
    assert not faults + watch.faults, "\n".join(faults + watch.faults)
