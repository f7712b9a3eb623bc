"""Takes a picture: signs in, follows the links, opens the folds, and cuts the page below the last thing in it."""

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
    """Yield a browser; without Chromium, end the program with the command that installs it."""
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
    """Take a picture and return its file. Raises LookupError where the pages no longer lead there."""
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
    page.screenshot(path=file, full_page=True, animations="disabled", clip=_clip(page, picture))
    context.close()
    return file


def _follow(page: Page, picture: Picture, words: str) -> None:
    """Follow a link by its address: a click would leave the pointer on the next page, with what it highlights."""
    page.goto(_first(page, picture, "a", words).get_attribute("href") or "")


def _first(page: Page, picture: Picture, selector: str, words: str) -> Locator:
    beginning = re.compile(rf"^\s*{re.escape(words)}")
    return _require(page.locator(f"{selector}:visible").filter(has_text=beginning), picture, words)


def _require(locator: Locator, picture: Picture, what: str) -> Locator:
    if not locator.count():
        raise LookupError(f"{picture.file}: {locator.page.url} shows {picture.who} no “{what}”")
    return locator.first


def _clip(page: Page, picture: Picture) -> FloatRect:
    box = _require(page.locator(picture.last), picture, picture.last).bounding_box()
    if box is None:
        raise LookupError(f"{picture.file}: “{picture.last}” is hidden")
    height = round(box["y"] + box["height"]) + picture.below
    return {"x": 0, "y": 0, "width": picture.width, "height": height}
