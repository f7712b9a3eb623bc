"""On paper nothing that somebody wrote is cut off, saved or only typed, with script and without."""

import pytest
from playwright.sync_api import Browser, Page

from tests.support.chromium import PATIENCE
from tests.support.small_rounds import OpenRound

pytestmark = pytest.mark.browser
LINES = "\n".join(f"Line {number}" for number in range(1, 250))
LAST = "Line 249"


@pytest.mark.parametrize("script", [True, False])
def test_a_long_answer_is_printed_to_its_last_line(
    browser: Browser, open_round: OpenRound, script: bool
) -> None:
    context = browser.new_context(base_url=open_round.server.url, java_script_enabled=script)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/sign-in")
    page.get_by_label("Email address").fill(open_round.email)
    page.get_by_label("Password").fill(open_round.password)
    page.get_by_role("button", name="Sign in").click()
    page.goto(f"/returns/{open_round.return_id}/sections/notice?page=1")
    page.locator("#value-support").fill(LINES)
    if script:
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
    else:
        page.get_by_role("button", name="Save and come back later").click()
        page.goto(f"/returns/{open_round.return_id}/sections/notice?page=1")
    assert LAST in printed(page)
    context.close()


def printed(page: Page) -> str:
    """Buttons are not on paper: the page is a screen again afterwards."""
    page.emulate_media(media="print")
    words = page.locator("main").inner_text()
    assert page.locator("#value-support").is_hidden()
    page.emulate_media(media="screen")
    return words
