"""Which other pages the page of a round offers: those that its reader may open and in which there is something."""

from collections.abc import Callable

import pytest

from audit_app.models import AuditRound
from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import World

Make = Callable[[World], AuditRound]
OTHER_PAGES = {
    "Moderation": "/moderation",
    "Strengths and areas for development": "/findings",
    "Recommendations": "/recommendations",
    "Report": "/report",
    "Change the dates": "/dates",
    "Change the cases": "/sample",
    "Log": "/log",
}
PANEL = ["Moderation", "Strengths and areas for development", "Recommendations"]
DAYS, CASES = "Change the dates", "Change the cases"


@pytest.mark.parametrize(
    ("make", "offered"),
    [
        (making.make_open_round, [DAYS, CASES, "Log"]),
        (making.make_moderated_round, [*PANEL, DAYS, CASES, "Log"]),
        (making.make_reporting_round, [*PANEL, "Report", DAYS, "Log"]),
        (making.make_closed_round, [*PANEL, "Report", "Log"]),
    ],
)
def test_officer_is_offered_every_page_that_the_state_has(
    visit: Visits, world: World, make: Make, offered: list[str]
) -> None:
    qa, address = visit.as_(world.qa), f"/rounds/{make(world).id}"
    links = qa.get(address).links
    assert {words: links[words] for words in OTHER_PAGES if words in links} == {
        words: f"{address}{OTHER_PAGES[words]}" for words in offered
    }
    for words in offered:
        qa.get(links[words])


@pytest.mark.parametrize(
    ("make", "name", "offered"),
    [
        (making.make_open_round, "moderator", []),
        (making.make_moderated_round, "moderator", PANEL),
        (making.make_moderated_round, "chair", PANEL[1:]),
        (making.make_reporting_round, "chair", [*PANEL[1:], "Report"]),
        (making.make_reporting_round, "police_lead", []),
        (making.make_reporting_round, "police_auditor", []),
    ],
)
def test_others_are_offered_what_they_may_read(
    visit: Visits, world: World, make: Make, name: str, offered: list[str]
) -> None:
    links = visit.as_(getattr(world, name)).get(f"/rounds/{make(world).id}").links
    assert [words for words in OTHER_PAGES if words in links] == offered
