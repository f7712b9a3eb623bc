"""Every page of the demonstration, as everybody, at both widths: nothing for axe, nothing sideways, nothing from elsewhere."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from audit_app import create_app
from tests.support.chromium import PATIENCE, WIDE, Sight, Watch, sign_in
from tests.support.databases import settings_for
from tests.support.server import Server

PEOPLE = (
    "administrator", "qa.officer", "moderator", "acr.chair", "board.member", "police.lead", "police.auditor",
    "encompass.coordinator",
)  # fmt: skip
MOST_OF_A_KIND = 2
FILES = re.compile(r"\.(docx|csv)$|/report/versions/|/evidence/|/returns/[^/]+/files/[^/]+$")


@pytest.fixture(scope="module")
def seen() -> set[tuple[str, str]]:
    """What axe has looked at, as whomever: pages of a kind that differ in nothing but their words are looked at once."""
    return set()


@pytest.mark.browser
@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_that_a_person_can_reach_is_well_made(
    browser: Browser, demonstration_to_read: Server, tmp_path: Path, seen: set[tuple[str, str]], name: str
) -> None:
    context = browser.new_context(viewport=WIDE, base_url=demonstration_to_read.url)
    context.set_default_timeout(PATIENCE)
    watch = Watch(context, demonstration_to_read.url)
    page = context.new_page()
    sight = Sight(page)
    sign_in(page, name)
    walk = Walk(create_app(settings_for("sqlite://", tmp_path)))
    faults = []
    while address := walk.next_address():
        page.goto(address)
        shape = walk.kind(address), sight.make()
        faults += sight.faults(axe=shape not in seen)
        seen.add(shape)
        walk.goes_on_to(_links(page))
    context.close()
    assert walk.kinds.keys() >= {"home.to_do", "themes.index", "tracker.index"}
    assert not faults + watch.faults, "\n".join(faults + watch.faults)


class Walk:
    """From page to page by their links, to no more than a few of each kind; every section of a return is one."""

    def __init__(self, app: Flask) -> None:
        self.addresses = app.url_map.bind("127.0.0.1")
        self.waiting = ["/"]
        self.met = {"/"}
        self.kinds = Counter([self.kind("/")])

    def kind(self, address: str) -> str:
        endpoint, names = self.addresses.match(urlsplit(address).path)
        return " ".join([endpoint, *(key for name, key in names.items() if name == "section_key")])

    def next_address(self) -> str | None:
        return self.waiting.pop(0) if self.waiting else None

    def goes_on_to(self, links: Iterable[str]) -> None:
        for link in links:
            if link not in self.met and self.kinds[self.kind(link)] < MOST_OF_A_KIND:
                self.met.add(link)
                self.kinds[self.kind(link)] += 1
                self.waiting.append(link)


def _links(page: Page) -> list[str]:
    """The pages of ours that this one leads to, in its order; files are left out."""
    found = page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.getAttribute('href'))")
    return [urldefrag(link).url for link in found if not FILES.search(urlsplit(link).path)]


@pytest.mark.browser
def test_the_page_to_sign_in_is_well_made(browser: Browser, demonstration_to_read: Server) -> None:
    page = browser.new_page(base_url=demonstration_to_read.url)
    page.goto("/sign-in")
    faults = Sight(page).faults()
    page.close()
    assert not faults


@pytest.mark.browser
def test_the_style_sheet_brings_no_font_of_the_government(
    browser: Browser, demonstration_to_read: Server
) -> None:
    page = browser.new_page(base_url=demonstration_to_read.url)
    page.goto("/sign-in")
    styles = page.eval_on_selector_all("link[rel=stylesheet]", "links => links.map(link => link.href)")
    sheets = "".join(page.request.get(address).text() for address in styles)
    font = page.evaluate("getComputedStyle(document.body).fontFamily")
    page.close()
    assert "govuk-button" in sheets
    assert "GDS Transport" not in sheets
    assert "@font-face" not in sheets
    assert "arial" in font.lower()
