"""A form opens only in the states in which it can be sent: whoever comes too late reads why, before they type."""

from collections.abc import Callable
from io import BytesIO

import pytest

from audit_app.models import Action, Recommendation
from audit_app.services.tracker import actions, recommendations
from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import NOW, World, acting
from tests.support.things import evidence_folder


def proposed(world: World) -> Recommendation:
    return making.make_recommendation(world, making.make_moderated_round(world))


def agreed(world: World) -> Recommendation:
    return excused(world).recommendation


def dropped(world: World) -> Recommendation:
    row = proposed(world)
    return recommendations.drop_recommendation(acting(world.chair), row.id, "Said twice.", world.minute, NOW)


def begun(world: World) -> Action:
    return making.make_action(world)


def completed(world: World) -> Action:
    action, owner = begun(world), acting(world.owner)
    actions.attach_evidence(owner, action.id, "a.txt", BytesIO(b"Done."), evidence_folder(), 1000, NOW)
    return actions.say_complete(owner, action.id, "All is done.", NOW)


def excused(world: World) -> Action:
    return actions.excuse_action(acting(world.chair), begun(world).id, "Done elsewhere.", world.minute, NOW)


@pytest.mark.parametrize(
    ("make", "opening"),
    [
        (proposed, {"edit", "assign", "drop"}),
        (agreed, {"assign", "close", "drop"}),
        (dropped, {"reopening"}),
    ],
)
def test_forms_of_a_recommendation_open_in_their_states(
    visit: Visits, world: World, make: Callable[[World], Recommendation], opening: set[str]
) -> None:
    address = f"/recommendations/{make(world).id}"
    for name in ("edit", "assign", "close", "drop", "reopening"):
        visitor = visit.as_(world.qa if name in ("edit", "assign") else world.chair)
        visitor.get(f"{address}/{name}", status=200 if name in opening else 409)


@pytest.mark.parametrize(
    ("make", "opening"),
    [(begun, {"complete", "excuse"}), (completed, {"close", "refuse", "excuse"}), (excused, {"reopening"})],
)
def test_forms_of_an_action_open_in_their_states(
    visit: Visits, world: World, make: Callable[[World], Action], opening: set[str]
) -> None:
    address = f"/actions/{make(world).id}"
    for name in ("complete", "close", "refuse", "excuse", "reopening"):
        visitor = visit.as_(world.owner if name == "complete" else world.chair)
        visitor.get(f"{address}/{name}", status=200 if name in opening else 409)


def test_action_that_was_never_agreed_is_no_longer_needed_without_a_minute(
    visit: Visits, world: World
) -> None:
    action = making.make_action(world, proposed(world))
    chair, address = visit.as_(world.chair), f"/actions/{action.id}/excuse"
    values = chair.get(address).form_values(address)
    assert "meeting_id" not in values
    assert "no longer needed" in chair.post(address, values | {"reason": "Done elsewhere."}).main
