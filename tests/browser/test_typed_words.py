"""Type, follow a link, come back: what was typed is kept, or asked about before it is lost."""

import re
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tests.support.chromium import NARROW, PATIENCE, WIDE, Sight, sign_in
from tests.support.server import Server

WORDS = "The call came on the third day, and nobody asked why."
ROUND = "Step-up and step-down, January to March 2018"
KEPT = re.compile(r"^Draft kept at \d+(:\d\d)?[ap]m \(not saved yet\)$")


@pytest.fixture
def opened(browser: Browser, demonstration: Server) -> Iterator["Opened"]:
    made = Opened(browser, demonstration)
    yield made
    for page in made.pages:
        page.context.close()


class Opened:
    """Pages of people of the demonstration, each in a browser of their own, with script."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.browser = browser
        self.server = server
        self.pages: list[Page] = []

    def __call__(self, name: str) -> Page:
        context = self.browser.new_context(base_url=self.server.url, viewport=WIDE, locale="en-GB")
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        sign_in(page, name)
        self.pages.append(page)
        return page


def to_cases(page: Page) -> None:
    page.goto("/rounds")
    page.get_by_role("link", name=ROUND).first.click()
    page.get_by_role("main").get_by_role("link", name="Moderation", exact=True).first.click()


def asks(page: Page, press: Callable[[], None]) -> None:
    """The browser asks before the page is left; the person stays."""
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    press()
    for _ in range(PATIENCE // 50):
        if asked:
            break
        page.wait_for_timeout(50)
    assert asked == ["beforeunload"]


def link(page: Page, words: str) -> Locator:
    return page.get_by_role("link", name=words).first


def follow(page: Page, words: str) -> Callable[[], None]:
    return partial(link(page, words).click, no_wait_after=True)


def leaves(page: Page, link: Locator) -> None:
    """Until the scripts of the next page run. Where the browser asks, Playwright stays, and nothing is navigated to."""
    with page.expect_navigation():
        link.click()


@pytest.mark.browser
def test_what_the_panel_types_is_there_again_after_following_a_link_at_once(opened: Opened) -> None:
    moderator = opened("moderator")
    to_cases(moderator)
    leaves(moderator, moderator.locator(".rt-card__title a").first)
    case = moderator.url
    moderator.get_by_label("Panel note").fill(WORDS)
    moderator.get_by_role("link", name="Next transition").first.click()
    expect(moderator).not_to_have_url(case)
    moderator.get_by_role("link", name="Previous transition").first.click()
    expect(moderator.get_by_label("Panel note")).to_have_value(WORDS)
    expect(moderator.get_by_text("We kept what you typed")).to_be_visible()
    for size in (WIDE, NARROW):
        moderator.set_viewport_size(size)
        assert not Sight(moderator).faults()
    moderator.set_viewport_size(WIDE)
    saved_by_another_meanwhile(opened, case)
    moderator.reload()
    expect(moderator.get_by_role("heading", name=re.compile("saved this first"))).to_be_visible()
    moderator.get_by_role("button", name="Put both texts in the boxes").click()
    moderator.get_by_role("button", name="Save what the panel agrees").click()
    expect(moderator.get_by_text("saved.").first).to_be_visible()
    expect(moderator.get_by_text("We kept what you typed")).to_have_count(0)
    expect(moderator.get_by_label("Panel note")).to_have_value(f"Theirs.\n\n{WORDS}")


def saved_by_another_meanwhile(opened: Opened, case: str) -> None:
    officer = opened("qa.officer")
    officer.goto(case)
    expect(officer.get_by_label("Panel note")).not_to_have_value(WORDS)
    officer.get_by_label("Panel note").fill("Theirs.")
    officer.get_by_role("button", name="Save what the panel agrees").click()
    expect(officer.get_by_text("saved.").first).to_be_visible()


@pytest.mark.browser
def test_it_is_asked_about_where_the_draft_could_not_be_kept(opened: Opened) -> None:
    moderator = opened("moderator")
    to_cases(moderator)
    leaves(moderator, moderator.locator(".rt-card__title a").first)
    moderator.get_by_label("Panel note").fill(WORDS)
    expect(moderator.locator("[data-draft]")).to_have_text(KEPT)
    leaves(moderator, link(moderator, "Next transition"))
    leaves(moderator, link(moderator, "Previous transition"))
    moderator.route("**/typed", lambda route: route.abort())
    moderator.get_by_label("Panel note").fill(f"{WORDS} Nor when.")
    expect(moderator.locator("[data-draft]")).to_contain_text("Draft not kept")
    asks(moderator, follow(moderator, "Next transition"))
    moderator.locator("h1").click()
    asks(moderator, lambda: moderator.keyboard.press("ArrowRight"))


@pytest.mark.browser
def test_a_form_that_keeps_no_draft_asks_on_leaving_and_not_on_sending(opened: Opened) -> None:
    officer = opened("qa.officer")
    officer.goto("/themes")
    officer.get_by_role("link", name=re.compile("CAMHS")).first.click()
    officer.get_by_role("button", name="Make a new version").click()
    outline = officer.url
    leaves(officer, link(officer, "Add a question"))
    leaves(officer, link(officer, "Themes"))
    officer.goto(outline)
    leaves(officer, link(officer, "Add a question"))
    officer.get_by_label("Question", exact=True).fill(WORDS)
    asks(officer, follow(officer, "Themes"))
    officer.get_by_role("button", name="Add question").click()
    expect(officer.get_by_text("There is a problem")).to_be_visible()
    asks(officer, follow(officer, "Themes"))


@pytest.mark.browser
def test_four_quick_presses_of_move_down_are_four(opened: Opened) -> None:
    officer = opened("qa.officer")
    officer.goto("/themes")
    officer.get_by_role("link", name=re.compile("CAMHS")).first.click()
    officer.get_by_role("button", name="Make a new version").click()
    moved: list[int] = []
    officer.on(
        "response", lambda answer: moved.append(answer.status) if answer.url.endswith("/act") else None
    )
    button = officer.locator("[data-question] button[value=down]").first
    button.evaluate("(pressed) => { for (let i = 0; i < 4; i += 1) pressed.click() }")
    for _ in range(PATIENCE // 50):
        officer.wait_for_timeout(50)
        if len(moved) == 4:
            break
    assert moved == [303] * 4
