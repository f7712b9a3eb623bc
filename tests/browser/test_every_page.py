"""Every page of the demonstration, as everybody, at both widths: nothing for axe, nothing sideways, nothing from elsewhere."""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.support.chromium import PATIENCE, WIDE, Sight, Watch, sign_in
from tests.support.journey import ID
from tests.support.server import Server

PEOPLE = (
    "administrator", "qa.officer", "moderator", "acr.chair", "board.member", "police.lead", "police.auditor",
    "encompass.coordinator",
)  # fmt: skip
MOST_OF_A_KIND = 2
FILES = re.compile(r"\.(docx|csv)$|/report/versions/|/evidence/")


@pytest.mark.browser
@pytest.mark.parametrize("name", PEOPLE)
def test_every_page_that_a_person_can_reach_is_well_made(
    browser: Browser, demonstration_to_read: Server, name: str
) -> None:
    context = browser.new_context(viewport=WIDE, base_url=demonstration_to_read.url)
    context.set_default_timeout(PATIENCE)
    watch = Watch(context, demonstration_to_read.url)
    page = context.new_page()
    sight = Sight(page)
    page.goto("/sign-in")
    faults = sight.faults()
    sign_in(page, name)
    walk = Walk()
    while address := walk.next_address():
        page.goto(address)
        faults += sight.faults()
        walk.goes_on_to(_links(page))
    context.close()
    assert walk.kinds.keys() >= {"/", "/themes", "/tracker"}
    assert not faults + watch.faults, "\n".join(faults + watch.faults)


class Walk:
    """From page to page by their links, to no more than a few of each kind; a kind is an address without its ids."""

    def __init__(self) -> None:
        self.waiting = ["/"]
        self.met = {"/"}
        self.kinds = Counter({"/": MOST_OF_A_KIND})

    def next_address(self) -> str | None:
        return self.waiting.pop(0) if self.waiting else None

    def goes_on_to(self, links: Iterable[str]) -> None:
        for link in links:
            kind = ID.sub("·", urlsplit(link).path)
            if link not in self.met and self.kinds[kind] < MOST_OF_A_KIND:
                self.met.add(link)
                self.kinds[kind] += 1
                self.waiting.append(link)


def _links(page: Page) -> list[str]:
    """The pages of ours that this one leads to, in its order; files are left out."""
    found = page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.getAttribute('href'))")
    return [urldefrag(link).url for link in found if not FILES.search(urlsplit(link).path)]


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
