"""A link is offered only where policy allows what it leads to: whoever owns a thing reads who decides instead."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import urldefrag

import pytest

from audit_app.extensions import db, real_now
from audit_app.models import Action, AuditRound, CorrectedText, Person, ReportText
from audit_app.policy import Grant, Role
from audit_app.queries.people.actors import actor_of
from audit_app.rules.tracker.decisions import Tier
from audit_app.rules.tracker.escalation import Rung
from audit_app.services.people import partnership
from audit_app.services.reports import corrections
from audit_app.services.tracker import actions, changes, escalations, more_time, vice_chairs
from audit_app.services.tracker.actions import ActionDetails
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from tests.support import making
from tests.support.browsing import Visitor, Visits
from tests.support.databases import on_one_database
from tests.support.making import NOW, PROGRAM, World, acting
from tests.support.page import Page
from tests.support.things import evidence_folder

BY_ITSELF = Minute(CHAIRS_ACTION)
TODAY = real_now().date()
WALKED = ("/actions/", "/recommendations/", "/reports", "/rounds", "/meetings/", "/sub-groups/")
DECIDING = {
    "chair": ("/close", "/agreed", "/drop"),
    "vice": ("/close", "/reopening", "/more-time/decision", "/change/decision", "/report/approve"),
    "executive": ("/close", "/reopening", "/more-time/decision", "/answer", "/report/approve"),
}
"""What each may decide on some thing, and is led to."""
LATER = TODAY + timedelta(days=200)


@pytest.fixture
def vice(world: World) -> Person:
    """Of the sub-group from today on."""
    person = making.make_person("Vera Vice", agency=world.education)
    today, until = TODAY, TODAY + timedelta(days=30)
    vice_chairs.name_vice_chair(acting(world.qa), world.sub_group.id, person.id, today, until, NOW)
    return person


@pytest.fixture
def executive(world: World) -> Person:
    group = partnership.create_sub_group(PROGRAM, "executive", "Executive", "", NOW, Tier.EXECUTIVE)
    return making.make_person("Erin Executive", Grant(Role.CHAIR, sub_group_id=group.id))


@pytest.fixture
def owned(world: World, vice: Person) -> list[Action]:
    """Actions of the chair in every state, two of the vice-chair, and one of somebody else."""
    world.chair.agency_id = world.education.id
    first = making.make_action(world)
    found = [first]

    def another(owner: Person) -> Action:
        details = ActionDetails(f"Number {len(found)}.", owner.id, LATER, "Seen.")
        found.append(actions.assign_action(acting(world.qa), first.recommendation_id, details, NOW))
        return found[-1]

    def complete(action: Action) -> Action:
        owner = acting(action.owner)
        actions.attach_evidence(owner, action.id, "a.txt", BytesIO(b"1"), evidence_folder(), 1000, NOW)
        return actions.say_complete(owner, action.id, "All calls are in.", NOW)

    deciding = actor_of(vice, TODAY)
    more_time.ask_more_time(
        acting(world.chair), another(world.chair).id, LATER + timedelta(days=9), "Ill.", NOW
    )
    asked = another(world.chair)
    agreed = changes.Agreed(LATER + timedelta(days=9), world.chair.id, "Seen.")
    changes.propose_change(acting(world.qa), asked.id, asked.version, agreed, "Ill.", NOW)
    complete(another(world.chair))
    actions.close_action(
        deciding, complete(another(world.chair)).id, Closure(CHAIRS_ACTION, "", "Seen."), NOW
    )
    actions.excuse_action(deciding, another(world.chair).id, "The tool is gone.", BY_ITSELF, NOW)
    escalations.escalate_action(
        deciding, another(world.chair).id, Rung.EXECUTIVE, "No answer.", BY_ITSELF, NOW
    )
    complete(another(vice))
    another(vice)
    another(world.owner)
    return found


@pytest.fixture
def written(world: World) -> list[AuditRound]:
    """Rounds whose report, and whose correction of a report, the chair alone wrote."""
    corrected = making.make_reporting_round(world, reference="corrected")
    making.make_recommendation(world, corrected)
    making.write_report(world, corrected)
    making.approve_report(world, corrected)
    corrections.begin_correction(acting(world.qa), corrected.id, "Nine cases, not eight.", NOW)
    corrections.correct_text(acting(world.qa), corrected.id, "introduction", "Nine cases.", None, NOW)
    corrections.hand_over_correction(acting(world.qa), corrected.id, NOW)
    reporting = making.make_reporting_round(world, reference="reporting")
    making.write_report(world, reporting)
    for row in (*db.session.scalars(db.select(ReportText)), *db.session.scalars(db.select(CorrectedText))):
        row.written_by_id = world.chair.id
    return [corrected, reporting]


class Walk:
    """From the first pages along every link that a page offers. Each page once, in whatever order or filtered by what."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.status: dict[str, int] = {}
        self.texts: dict[str, str] = {}
        waiting = ["/", *(f"/tracker?view={view}" for view in ("all", "since-last-meeting"))]
        while waiting:
            address = waiting.pop()
            page = address if address.startswith("/tracker?view=") else address.partition("?")[0]
            if page not in self.status:
                waiting += self._links(page)

    def _links(self, address: str) -> list[str]:
        answer = self.visitor.raw("GET", address)
        self.status[address] = answer.status_code
        if answer.mimetype != "text/html" or answer.location:
            return [answer.location] if answer.location else []
        page = Page(answer.text)
        self.texts[address] = page.main
        links = (urldefrag(link.get("href", "")).url for link in page.all("a"))
        return [link for link in links if link.startswith(WALKED)]

    @property
    def refused(self) -> list[str]:
        return [address for address, status in self.status.items() if status >= 400]

    def leads_to(self, end: str) -> bool:
        return any(address.endswith(end) for address in self.status)


@on_one_database
@pytest.mark.parametrize("name", ["chair", "vice", "executive"])
def test_no_link_that_a_page_offers_ends_in_a_refusal(
    visit: Visits,
    world: World,
    owned: list[Action],
    written: list[AuditRound],
    vice: Person,
    executive: Person,
    name: str,
) -> None:
    walk = Walk(visit.as_({"chair": world.chair, "vice": vice, "executive": executive}[name]))
    assert not walk.refused
    assert all(walk.leads_to(end) for end in DECIDING[name])


def test_who_decides_instead_is_named_where_the_links_would_stand(
    visit: Visits, world: World, owned: list[Action], written: list[AuditRound], vice: Person
) -> None:
    chair = visit.as_(world.chair)
    decides = "nobody can decide on their own action. Vera Vice can decide instead."
    since = chair.get("/tracker?view=since-last-meeting").main
    assert since.count(decides) >= 6
    for action in owned:
        assert (decides in chair.get(f"/actions/{action.id}").main) == (action.owner_id == world.chair.id)
    for audit_round in written:
        page = chair.get(f"/rounds/{audit_round.id}/report").main
        assert ("Vera Vice can approve it instead." in page) == (audit_round is written[1])
    its_own = next(action for action in owned if action.owner_id == vice.id)
    assert "Charlie Chair can decide instead." in visit.as_(vice).get(f"/actions/{its_own.id}").main
