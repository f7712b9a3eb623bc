"""Every page of the demonstration, as everybody, at both widths: nothing for axe, nothing sideways, nothing from elsewhere."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urldefrag, urlsplit

import pytest
from lxml import html
from playwright.sync_api import Browser

from tests.support.chromium import PATIENCE, WIDE, Sight, Watch, sign_in
from tests.support.looked_at import LookedAt
from tests.support.server import Server

PEOPLE = (
    "qa.officer", "administrator", "acr.chair", "moderator", "police.lead", "board.member", "police.auditor",
    "encompass.coordinator",
)  # fmt: skip
MOST_OF_A_KIND = 2
FILES = re.compile(r"\.(docx|csv)$|/report/versions/|/evidence/|/returns/[^/]+/files/[^/]+$")
MARK = re.compile(r'(?<=name=")(csrf_token|whose|once)" value="[^"]*')


@pytest.mark.browser
@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_that_a_person_can_reach_is_well_made(
    browser: Browser, demonstration_to_read: Server, looked_at: LookedAt, name: str
) -> None:
    """A page whose main part was drawn for somebody else, in every word the same, is read and not drawn again."""
    context = browser.new_context(viewport=WIDE, base_url=demonstration_to_read.url)
    context.set_default_timeout(PATIENCE)
    watch = Watch(context, demonstration_to_read.url)
    page = context.new_page()
    sight = Sight(page)
    sign_in(page, name)
    walk = Walk(looked_at)
    faults = []
    while address := walk.next_address():
        answer = context.request.get(address)
        assert answer.ok, f"{answer.status}: {address}"
        document = html.document_fromstring(answer.text())
        if looked_at.is_new(main_of(document)):
            page.goto(address)
            faults += sight.faults(axe=looked_at.is_new(looked_at.kind(address), sight.make()))
        walk.goes_on_to(links_of(document))
    context.close()
    assert walk.kinds.keys() >= {"home.to_do", "themes.index", "tracker.index"}
    assert not faults + watch.faults, "\n".join(faults + watch.faults)


class Walk:
    """From page to page by their links, to no more than a few of each kind."""

    def __init__(self, looked_at: LookedAt) -> None:
        self.looked_at = looked_at
        self.waiting = ["/"]
        self.met = {"/"}
        self.kinds = Counter([looked_at.kind("/")])

    def next_address(self) -> str | None:
        return self.waiting.pop(0) if self.waiting else None

    def goes_on_to(self, links: Iterable[str]) -> None:
        for link in links:
            if link not in self.met and self.kinds[kind := self.looked_at.kind(link)] < MOST_OF_A_KIND:
                self.met.add(link)
                self.kinds[kind] += 1
                self.waiting.append(link)


def main_of(document: html.HtmlElement) -> str:
    """The main part, without what the forms of each page and session are known by."""
    (main,) = document.iter("main")
    return MARK.sub("", html.tostring(main, encoding="unicode"))


def links_of(document: html.HtmlElement) -> list[str]:
    """The pages of ours that a page leads to, in its order; files are left out."""
    found = [link.get("href", "") for link in document.iter("a")]
    ours = (link for link in found if link.startswith("/") and not FILES.search(urlsplit(link).path))
    return [urldefrag(link).url for link in ours]


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
