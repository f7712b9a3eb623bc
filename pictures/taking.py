"""Takes one picture: signs in, follows the links, opens the folds, cuts the page below the last thing to be shown."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Locator, Page, sync_playwright

from pictures.listed import Picture
from tests.support.chromium import FLAGS, PATIENCE, sign_in
from tests.support.server import Server
from tools.machine import CHROMIUM


@contextmanager
def chromium() -> Iterator[Browser]:
    """Ends the program with the line that installs it where there is none."""
    path = CHROMIUM.find()
    if path is None:
        raise SystemExit(CHROMIUM.missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS, timeout=PATIENCE)
        try:
            yield browser
        finally:
            browser.close()


def take(picture: Picture, browser: Browser, server: Server, folder: Path) -> Path:
    """Raises LookupError, with the words that it looked for, where the pages no longer lead there."""
    context = browser.new_context(
        base_url=server.url,
        viewport={"width": picture.width, "height": 900},
        locale="en-GB",
        timezone_id="Europe/London",
        reduced_motion="reduce",
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    sign_in(page, picture.who)
    for words in picture.way:
        _follow(page, picture, words)
    for words in picture.opened:
        fold = _first(page, picture, "summary", words)
        fold.evaluate("fold => { fold.parentElement.open = true }")
    file = folder / picture.file
    page.screenshot(path=file, full_page=True, animations="disabled", clip=_shown(page, picture))
    context.close()
    return file


def _follow(page: Page, picture: Picture, words: str) -> None:
    """By its address and not by a click: no pointer is left on the next page."""
    page.goto(_first(page, picture, "a", words).get_attribute("href") or "")


def _first(page: Page, picture: Picture, selector: str, words: str) -> Locator:
    beginning = re.compile(rf"^\s*{re.escape(words)}")
    return _there(page.locator(f"{selector}:visible").filter(has_text=beginning), picture, words)


def _there(found: Locator, picture: Picture, what: str) -> Locator:
    if not found.count():
        raise LookupError(f"{picture.file}: {found.page.url} shows {picture.who} no “{what}”")
    return found.first


def _shown(page: Page, picture: Picture) -> FloatRect:
    box = _there(page.locator(picture.last), picture, picture.last).bounding_box()
    if box is None:
        raise LookupError(f"{picture.file}: “{picture.last}” is hidden")
    height = round(box["y"] + box["height"]) + picture.below
    return {"x": 0, "y": 0, "width": picture.width, "height": height}
