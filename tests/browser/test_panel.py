"""The panel at a wall and a laptop: keys lead from case to case, but never away from words."""

import pytest
from playwright.sync_api import Browser, expect

from tests.support.chromium import PATIENCE, WIDE, Sight
from tests.support.server import DEMONSTRATION_PASSWORD, Server


@pytest.mark.browser
def test_arrow_keys_follow_the_links_between_cases(browser: Browser, demonstration_to_read: Server) -> None:
    page = browser.new_page(viewport=WIDE, base_url=demonstration_to_read.url)
    page.set_default_timeout(PATIENCE)
    page.goto("/sign-in")
    page.get_by_label("Email address").fill("moderator@roundtable.example")
    page.get_by_label("Password").fill(DEMONSTRATION_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
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
