"""Every page of the demonstration, as everybody, at both widths: nothing for axe, nothing sideways, nothing from elsewhere."""

import re
from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.support.chromium import PATIENCE, WIDE, Sight, Watch
from tests.support.journey import ID
from tests.support.server import DEMONSTRATION_PASSWORD, Server

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
    page.goto("/sign-in")
    sight = Sight(page)
    faults = sight.faults()
    page.get_by_label("Email address").fill(f"{name}@roundtable.example")
    page.get_by_label("Password").fill(DEMONSTRATION_PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    waiting, seen = ["/"], Counter[str]()
    while waiting:
        address = waiting.pop(0)
        page.goto(address)
        faults += sight.faults()
        for link in _links(page):
            kind = ID.sub("·", urlsplit(link).path)
            if seen[kind] < MOST_OF_A_KIND and link not in waiting:
                seen[kind] += 1
                waiting.append(link)
    context.close()
    assert len(seen) > 2
    assert not faults + watch.faults, "\n".join(faults + watch.faults)


def _links(page: Page) -> list[str]:
    """The pages of ours that this one leads to, in its order; files are left out."""
    found = page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.getAttribute('href'))")
    return [link for link in dict.fromkeys(found) if not FILES.search(urlsplit(link).path)]


@pytest.mark.browser
def test_neither_font_nor_crown_of_the_government_is_served(
    browser: Browser, demonstration_to_read: Server
) -> None:
    page = browser.new_page(base_url=demonstration_to_read.url)
    page.goto("/sign-in")
    styles = page.eval_on_selector_all("link[rel=stylesheet]", "links => links.map(link => link.href)")
    sheets = "".join(page.request.get(address).text() for address in styles)
    assert "govuk-button" in sheets
    assert "GDS Transport" not in sheets
    assert "@font-face" not in sheets
    assert "govuk-logo" not in page.content()
    assert "crown" not in page.content()
    font = page.evaluate("getComputedStyle(document.body).fontFamily")
    assert "arial" in font.lower()
    page.close()
