"""The chair's ten minutes before a meeting, by keyboard alone; and an owner who comes from a mail."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Locator, Page, expect

from audit_app.extensions import real_now
from audit_app.models import Action
from audit_app.services.tracker import actions, more_time, recommendations
from audit_app.services.tracker.actions import ActionDetails
from tests.support import letters, making
from tests.support.chromium import PATIENCE, WIDE, Sight, Watch
from tests.support.databases import SQLITE, UrlOf
from tests.support.making import NOW, World, acting
from tests.support.server import Server, running
from tests.support.small_rounds import world_of

NEXT_YEAR = real_now().year + 1
MINUTE = "AU-2017-05/4"


@dataclass(frozen=True)
class Meeting:
    """A report to approve, three actions to decide on, and the address in the mail of a fourth one's owner."""

    server: Server
    chair: str
    owner: str
    mailed: str


@pytest.fixture(scope="module")
def meeting(tmp_path_factory: pytest.TempPathFactory, migrated_url: UrlOf) -> Iterator[Meeting]:
    server = Server(tmp_path_factory.mktemp("meeting"), "testing")
    folder = server.folder / "evidence"
    folder.mkdir()
    with world_of(server, migrated_url(SQLITE)) as world:
        making.write_report(world, making.make_reporting_round(world))
        made = Meeting(server, world.chair.email, world.owner.email, _actions(world, folder))
    with running(server):
        yield made


def _actions(world: World, folder: Path) -> str:
    """Two await sign-off, one asks for more time; the address in the mail about the last."""
    audit_round = making.make_moderated_round(world, reference="second")
    recommendation = making.make_recommendation(world, audit_round)
    recommendations.agree_recommendations(acting(world.chair), audit_round.id, NOW)
    owner = acting(world.owner)
    made: list[Action] = []
    for number in range(1, 5):
        details = ActionDetails(f"Step {number}.", world.owner.id, date(2017, 9, number), "A sample.")
        made.append(actions.assign_action(acting(world.qa), recommendation.id, details, NOW))
    for one in made[:2]:
        actions.attach_evidence(owner, one.id, "sample.txt", BytesIO(b"20 of 20"), folder, 1000, NOW)
        actions.say_complete(owner, one.id, "All twenty were right.", NOW)
    more_time.ask_more_time(owner, made[2].id, date(2017, 12, 1), "Half term.", NOW)
    bodies = "".join(mail.body for mail in letters.mails("action-assigned"))
    found = re.search(rf"/actions/{made[3].id}", bodies)
    assert found
    return found[0]


@pytest.mark.browser
def test_chair_decides_by_keyboard_in_ten_minutes(browser: Browser, meeting: Meeting, tmp_path: Path) -> None:
    page = _page(browser, meeting)
    page.goto("/")
    _sign_in(page, meeting.chair)
    _press(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="Tracker"))
    expect(page.locator("h1")).to_have_text("Since the last meeting")
    opened = page.locator("#awaiting-sign-off ~ table details").first
    _press(page, opened.locator("summary"))
    expect(opened).to_contain_text("All twenty were right.")
    expect(opened.get_by_role("link", name="sample.txt")).to_be_visible()
    assert not Sight(page).faults()
    _hold_the_files(page, tmp_path)
    _decide_one_after_another(page)
    _escalate(page)
    _approve(page)
    page.context.close()


def _hold_the_files(page: Page, folder: Path) -> None:
    word = Document(str(_download(page, "Word", folder)))
    assert word.sections[0].header.paragraphs[0].text == "OFFICIAL-SENSITIVE"
    text = "\n".join(one.text for one in word.paragraphs)
    assert "Audit sub-group" in text
    assert "What has happened since the meeting of 1 June 2017" in text
    assert "Awaiting sign-off (2)" in text
    rows = list(csv.DictReader(_download(page, "CSV", folder).read_text("utf-8-sig").splitlines()))
    assert [row["Recommendation or action"] for row in rows if row["Part"] == "Awaiting sign-off"] == [
        "Step 1.",
        "Step 2.",
    ]


def _decide_one_after_another(page: Page) -> None:
    """Meeting and minute are entered once: three decisions stand in the same minute."""
    _press(page, page.get_by_role("button", name="Decide on them one at a time"))
    _type(page, "What is the outcome?", "Twenty of twenty.")
    _tick(page, "1 June 2017, Audit sub-group")
    _type(page, "Minute reference (optional)", MINUTE)
    _submit(page, "Sign off and close")
    expect(page.get_by_role("main")).to_contain_text("2 of 2")
    expect(page.get_by_label("Minute reference (optional)")).not_to_be_visible()
    _type(page, "What is the outcome?", "Twenty of twenty again.")
    _submit(page, "Sign off and close")
    expect(page.get_by_role("main")).to_contain_text("There are no other actions awaiting sign-off.")
    expect(page.get_by_role("main")).to_contain_text(f"minute {MINUTE}")
    _to_tracker(page)
    row = page.locator("#more-time ~ table details").first
    _press(page, row.locator("summary"))
    _press(page, row.get_by_role("link", name=re.compile("^Decide on more time")))
    _tick(page, "Grant more time")
    _submit(page, "Save decision")
    expect(page.get_by_role("main")).to_contain_text(f"minute {MINUTE}")


def _escalate(page: Page) -> None:
    _to_tracker(page)
    row = page.locator("#overdue ~ table details").last
    _press(page, row.locator("summary"))
    _press(page, row.get_by_role("link", name=re.compile("^Escalate or bring back")))
    _tick(page, "The Executive")
    _type(page, "Why?", "Nothing has happened.")
    assert not Sight(page).faults()
    _submit(page, "Save decision")
    _to_tracker(page)
    expect(page.locator("#escalated ~ table")).to_contain_text(
        "Escalated to the Executive: Nothing has happened."
    )


def _approve(page: Page) -> None:
    _press(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="To do"))
    _press(page, page.get_by_role("link", name=re.compile("^Go to the report")))
    _press(
        page,
        page.get_by_role("button", name="Approve the report")
        .or_(page.get_by_role("link", name="Approve the report"))
        .first,
    )
    _tick(page, "1 June 2017, Audit sub-group")
    _type(page, "Minute reference (optional)", MINUTE)
    _submit(page, "Approve the report")
    expect(page.get_by_role("main")).to_contain_text("The report is approved and the round is closed")


@pytest.mark.browser
def test_owner_comes_from_a_mail_and_sees_no_case(browser: Browser, meeting: Meeting, tmp_path: Path) -> None:
    file = tmp_path / "sample.txt"
    file.write_text("Ten of ten.\n", encoding="utf-8")
    page = _page(browser, meeting)
    page.goto(meeting.mailed)
    _sign_in(page, meeting.owner)
    main = page.get_by_role("main")
    expect(main).to_contain_text("Step 4.")
    assert "The school heard after the day had begun." not in page.content()
    assert not page.locator("a[href*='/cases/'], a[href*='/returns/'], a[href*='/findings']").count()
    assert not Sight(page).faults()
    _type(page, "What has been done?", "Half of the schools are briefed.")
    _submit(page, "Save update")
    expect(main).to_contain_text("Your update is saved")
    page.get_by_label("File", exact=True).set_input_files(file)
    _submit(page, "Attach file")
    expect(main).to_contain_text("The file is attached")
    _press(page, page.get_by_role("button", name="Ask for more time"))
    for label, number in (("Day", 30), ("Month", 6), ("Year", NEXT_YEAR)):
        _type(page, label, str(number))
    _type(page, "Why is more time needed?", "Two schools are closed.")
    _submit(page, "Ask the chair")
    expect(main).to_contain_text("The chair has not decided yet.")
    page.context.close()


def _page(browser: Browser, meeting: Meeting) -> Page:
    context = browser.new_context(base_url=meeting.server.url, viewport=WIDE, locale="en-GB")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    Watch(context, meeting.server.url)
    return context.new_page()


def _sign_in(page: Page, email: str) -> None:
    _type(page, "Email address", email)
    _type(page, "Password", making.PASSWORD)
    _submit(page, "Sign in")


def _press(page: Page, one: Locator) -> None:
    one.focus()
    page.keyboard.press("Enter")


def _submit(page: Page, words: str) -> None:
    with page.expect_navigation():
        _press(page, page.get_by_role("main").get_by_role("button", name=words, exact=True))


def _tick(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.press("Space")


def _type(page: Page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).focus()
    page.keyboard.type(words)


def _to_tracker(page: Page) -> None:
    _press(page, page.get_by_role("navigation", name="Main").get_by_role("link", name="Tracker"))
    expect(page.locator("h1")).to_have_text("Since the last meeting")


def _download(page: Page, words: str, folder: Path) -> Path:
    with page.expect_download() as download:
        _press(page, page.get_by_role("link", name=words, exact=True))
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path
