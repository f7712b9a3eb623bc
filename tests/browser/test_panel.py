"""The panel at a wall and two laptops: from the case furthest apart to a corrected report, and nobody loses a word."""

import re
from hashlib import sha256
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.chromium import PATIENCE, WIDE, Sight, sign_in
from tests.support.journey import Cast, Person
from tests.support.looked_at import LookedAt
from tests.support.server import Server

TITLE = "Step-up and step-down, January to March 2018"
CASE = "SS-18-03"
EDUCATION = "Education Service Directorate, Cheshire West and Chester Council"
FINDINGS = "Strengths and areas for development"
FINDING = "Meetings were called late"
RECOMMENDATION = "Give one central record of calls to schools and to social care."
LEVELS = "OGRI"


@pytest.mark.browser
def test_arrow_keys_follow_the_links_between_cases(browser: Browser, demonstration_to_read: Server) -> None:
    page = browser.new_page(viewport=WIDE, base_url=demonstration_to_read.url)
    page.set_default_timeout(PATIENCE)
    sign_in(page, "moderator")
    page.goto("/rounds")
    page.get_by_role("main").locator("a[href^='/rounds/']").first.click()
    page.goto(f"{page.url.partition('?')[0]}/moderation?size=large")
    page.locator(".rt-card__title a").first.click()
    first = page.locator("h1").inner_text()
    assert not Sight(page).faults()
    page.keyboard.press("ArrowRight")
    expect(page.locator("h1")).not_to_have_text(first, timeout=PATIENCE)
    assert "size=large" in page.url
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).to_have_text(first, timeout=PATIENCE)
    page.close()


@pytest.mark.browser
def test_two_minute_a_panel_and_its_report_is_approved_and_corrected(
    browser: Browser, demonstration: Server, looked_at: LookedAt, tmp_path: Path
) -> None:
    cast = Cast(browser, demonstration, looked_at)
    officer, moderator, chair = cast("qa.officer"), cast("moderator"), cast("qa.chair")
    begin_with_the_case_furthest_apart(moderator)
    note_who_came_together(officer, moderator)
    minute_the_same_case_at_once(officer, moderator)
    agree_what_is_left(moderator)
    change_the_same_finding_at_once(officer, moderator)
    recommend_beside_earlier_ones(officer)
    write_the_report(officer)
    approve(chair, "Approve the report")
    correct(officer, "Seven families, not six.")
    approve(chair, "Approve the correction")
    chair.sees("Corrects version 1: Seven families, not six.")
    file = chair.downloads(version(chair, 2), tmp_path)
    chair.sees(f"SHA-256 {sha256(file.read_bytes()).hexdigest()}")
    assert not cast.faults, "\n".join(cast.faults)


def open_round(person: Person, *ways: str) -> None:
    person.opens("Rounds")
    person.presses(TITLE)
    for way in ways:
        person.presses(way)


def begin_with_the_case_furthest_apart(moderator: Person) -> None:
    open_round(moderator, "Moderation")
    cards = moderator.page.locator(".rt-card").all()
    agreed = [card.get_by_text("To agree").count() == 0 for card in cards]
    assert agreed == sorted(agreed)
    spreads = [spread(card.locator(".rt-grades").inner_text()) for card in cards[: agreed.count(False)]]
    assert spreads == sorted(spreads, reverse=True)
    assert spreads[0] > spreads[-1]
    moderator.presses("Presentation size")
    assert moderator.page.locator("html.rt-large").count()
    moderator.presses("Normal size")


def spread(letters: str) -> int:
    given = [LEVELS.index(one) for one in re.findall(rf"\b[{LEVELS}]\b", letters)]
    return max(given) - min(given) if given else 0


def note_who_came_together(officer: Person, moderator: Person) -> None:
    for one in (officer, moderator):
        open_round(one, "Moderation", "Change who came")
    moderator.fills({"Who else was there?": "Independent chair and a school nurse"})
    moderator.presses("Save")
    officer.fills({f"Who came from {EDUCATION}": "Two safeguarding leads"})
    officer.presses("Save")
    officer.sees(f"{EDUCATION}: Two safeguarding leads", "Also there: Independent chair and a school nurse")


def minute_the_same_case_at_once(officer: Person, moderator: Person) -> None:
    for one in (officer, moderator):
        open_round(one, "Moderation", CASE)
    moderator.chooses("Good")
    moderator.fills({"Reason": "The chair’s reason.", "Panel note": "Nobody asked the child."})
    moderator.presses("Save what the panel agrees")
    officer.chooses("Good")
    officer.fills({"Reason": "The officer’s reason.", "Who disagreed, and why": "Social care."})
    officer.presses("Save what the panel agrees")
    officer.sees("Margaret Ellwood saved this first", "The chair’s reason.")
    officer.presses("Put both texts in the boxes")
    officer.presses("Save what the panel agrees")
    for label, text in {
        "Reason": "The chair’s reason.\n\nThe officer’s reason.",
        "Who disagreed, and why": "Social care.",
        "Panel note": "Nobody asked the child.",
    }.items():
        expect(officer.page.get_by_label(label, exact=True)).to_have_value(text)


def agree_what_is_left(moderator: Person) -> None:
    open_round(moderator, "Moderation")
    waiting = moderator.page.locator(".rt-card").filter(has_text="To agree").locator(".rt-card__title a")
    for address in waiting.evaluate_all("links => links.map(one => one.pathname)"):
        moderator.goes_to(address)
        moderator.chooses("Good")
        moderator.fills({"Reason": "Read side by side."})
        moderator.presses("Save what the panel agrees")


def change_the_same_finding_at_once(officer: Person, moderator: Person) -> None:
    open_round(moderator, FINDINGS, "Add a finding")
    moderator.chooses("Areas for development", CASE)
    moderator.fills({"Heading": FINDING, "What was found": "Two came late."})
    moderator.presses("Save")
    for one in (officer, moderator):
        open_round(one, FINDINGS, f"Change {FINDING}")
    moderator.fills({"What was found": "Two meetings came weeks late."})
    moderator.presses("Save")
    officer.fills({"What was found": "Two came late, says the officer."})
    officer.chooses("Schools and colleges")
    officer.presses("Save")
    officer.sees("Margaret Ellwood saved this first", "Two meetings came weeks late.")
    expect(officer.page.get_by_label("What was found")).to_have_value("Two came late, says the officer.")
    officer.presses("Keep theirs")
    officer.sees("Finding saved", "Two meetings came weeks late.", "1 of 6 transitions; Schools and colleges")


def recommend_beside_earlier_ones(officer: Person) -> None:
    officer.presses(f"Recommend something from {FINDING}")
    assert officer.page.get_by_label(FINDING).is_checked()
    officer.fills({"Recommendation": RECOMMENDATION})
    officer.presses("Save recommendation")
    officer.sees(
        "Enter why it is needed", "Similar earlier recommendations", "operation-encompass-2017-06 R1"
    )
    officer.fills({"Why is it needed?": "It was late."})
    officer.presses("Save recommendation")
    officer.sees("The recommendation is saved")


def write_the_report(officer: Person) -> None:
    open_round(officer, "Finish moderation and write the report", "Go to the report")
    while officer.offers("Write "):
        officer.presses_first("Write ")
        officer.fills({officer.heading: "Six families, in a few words."})
        officer.presses("Save text")
    officer.presses("Change Introduction")
    officer.fills({"Introduction": "Six families and what became of them."})
    officer.presses("Save text")
    officer.sees("“Introduction” is saved.", "Six families and what became of them.")


def approve(chair: Person, words: str) -> None:
    """No meeting has been held since the panel had ended: the chair decides between meetings."""
    chair.goes_to("/")
    chair.presses_first("Go to the report: Read and approve the ")
    chair.presses(words)
    chair.chooses("Chair’s action, between meetings")
    chair.presses(words)
    chair.sees("action, 18 May 2018")


def correct(officer: Person, reason: str) -> None:
    open_round(officer, "Report", "Correct the report")
    officer.fills({"What is wrong in the approved report?": reason})
    officer.presses("Start the correction")
    officer.presses("Introduction")
    officer.fills({"Introduction": "Seven families and what became of them."})
    officer.presses("Save text")
    officer.presses("Ask the chair to approve")


def version(person: Person, number: int) -> str:
    return person.page.get_by_role("link", name=f"Version {number}").inner_text()
