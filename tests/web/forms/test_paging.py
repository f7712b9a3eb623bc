"""Long lists are shown a page at a time, and a link to another page keeps what the address asked for."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask

from audit_app.models import AuditRound
from audit_app.rules.paging import page_of
from audit_app.services.rounds import rounds
from audit_app.web.forms import paging
from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import DUE, World, acting

CASES = 130
"""More than two pages of every list."""


def being_set_up(world: World) -> AuditRound:
    audit_round = making.make_round(world, cases_=0, population=500)
    making.put_cases(audit_round, CASES, world.police_service)
    return audit_round


def running(world: World) -> AuditRound:
    return making.make_large_round(world, cases_=CASES)


def moderated(world: World) -> AuditRound:
    audit_round = running(world)
    return rounds.begin_moderation(acting(world.qa), audit_round.id, DUE)


@pytest.mark.parametrize(
    ("make", "wing", "kept"),
    [
        (being_set_up, "/cases", {"find": "B-"}),
        (running, "", {"agency": "{police}"}),
        (running, "/sample", {"find": "B-"}),
        (moderated, "/known", {"agency": "{police}"}),
    ],
)
def test_every_page_of_a_long_list_leads_to_its_neighbours(
    visit: Visits, world: World, make: Callable[[World], AuditRound], wing: str, kept: dict[str, str]
) -> None:
    address = f"/rounds/{make(world).id}{wing}"
    asked = {name: [value.format(police=world.police.id)] for name, value in kept.items()}
    qa = visit.as_(world.qa)
    first = qa.get(f"{address}?{urlencode(asked, doseq=True)}")
    assert "Previous page" not in first.links
    second = qa.get(first.links["Next page"])
    assert first.main != second.main
    assert {"1", "2", "3"} <= second.links.keys()
    for link, page in (("Previous page", {}), ("Next page", {"page": ["3"]})):
        to = urlsplit(second.links[link])
        assert (to.path, parse_qs(to.query)) == (address, asked | page)
    assert "Next page" not in qa.get(second.links["Next page"]).links


def test_a_gap_stands_between_pages_that_are_far_apart(app: Flask) -> None:
    with app.test_request_context():
        links = paging.links(page_of(100, 10, 5), "rounds.index")
    assert links == {
        "previous": {"href": "/rounds?page=4"},
        "items": [
            {"number": 1, "href": "/rounds", "current": False},
            {"ellipsis": True},
            {"number": 4, "href": "/rounds?page=4", "current": False},
            {"number": 5, "href": "/rounds?page=5", "current": True},
            {"number": 6, "href": "/rounds?page=6", "current": False},
            {"ellipsis": True},
            {"number": 10, "href": "/rounds?page=10", "current": False},
        ],
        "next": {"href": "/rounds?page=6"},
    }
