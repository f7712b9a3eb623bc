"""Long lists are shown a page at a time, and a link to another page keeps what the address asked for."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from audit_app.models import AuditRound
from audit_app.services.rounds import rounds
from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import NOW, World, acting

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
    return rounds.begin_moderation(acting(world.qa), audit_round.id, NOW)


@pytest.mark.parametrize(
    ("make", "wing", "kept"),
    [
        (being_set_up, "/cases", {"find": "B-"}),
        (running, "", {"agency": "{police}"}),
        (running, "/sample", {"find": "B-"}),
        (moderated, "/known", {"agency": "{police}"}),
        (moderated, "/moderation", {"size": "large"}),
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
    for link, page in (("Previous page", {}), ("Next page", {"page": ["3"]})):
        to = urlsplit(second.links[link])
        assert (to.path, parse_qs(to.query)) == (address, asked | page)
    assert "Next page" not in qa.get(second.links["Next page"]).links
