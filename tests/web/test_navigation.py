"""The navigation marks the entry to which a page belongs, whatever its blueprint."""

import pytest
from flask import Blueprint

from audit_app.web.navigation import ENTRIES
from audit_app.web.pages import BLUEPRINTS
from tests.support.browsing import Visits
from tests.support.making import World
from tests.support.page import text_of

ENTRY_OF_WING = {
    "moderation": "Rounds",
    "people": "People",
    "reports": "Reports",
    "returns": "Rounds",
    "rounds": "Rounds",
    "themes": "Themes",
    "tracker": "Tracker",
}
OF_ITS_OWN = {"concerns": "Concerns", "home": "To do", "outbox": "Outbox"}
WITHOUT_ENTRY = {"account", "autosave", "sign_in", "typed"}
"""Pages of one's own account, and addresses to which scripts send what is typed."""


@pytest.mark.parametrize("blueprint", BLUEPRINTS, ids=lambda blueprint: blueprint.name)
def test_pages_of_every_blueprint_belong_to_the_entry_of_their_wing(blueprint: Blueprint) -> None:
    wing, name = blueprint.import_name.split(".")[2], blueprint.name
    expected = set() if name in WITHOUT_ENTRY else {OF_ITS_OWN.get(name) or ENTRY_OF_WING[wing]}
    assert {entry.text for entry in ENTRIES if entry.includes(name)} == expected


@pytest.mark.parametrize(
    ("address", "entry"), [("/", "To do"), ("/agencies/{agency}/ending", "People"), ("/account", "")]
)
def test_entry_of_a_page_is_marked_as_current(visit: Visits, world: World, address: str, entry: str) -> None:
    page = visit.as_(world.administrator).get(address.format(agency=world.police.id))
    [navigation] = [part for part in page.all("nav") if part.get("aria-label") == "Main"]
    current = [text_of(link) for link in navigation.iter("a") if link.get("aria-current")]
    assert current == ([entry] if entry else [])
