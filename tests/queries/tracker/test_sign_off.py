"""The sitting of a sub-group: its own actions that await sign-off, soonest due first, and those decided in it."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

from audit_app.models import Action, Recommendation
from audit_app.policy import Permission, Scope, scope
from audit_app.queries.tracker.sign_off import sign_offs
from audit_app.services.tracker import actions, recommendations
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import CHAIRS_ACTION
from tests.support import making
from tests.support.making import NOW, World, acting

EVERYTHING = Scope(everything=True)


def assign(world: World, recommendation: Recommendation, days: int) -> Action:
    due_on = date(2017, 9, 1) + timedelta(days)
    details = actions.ActionDetails(f"Due after {days}.", world.owner.id, due_on, "Seen.")
    return actions.assign_action(acting(world.qa), recommendation.id, details, NOW)


def complete(world: World, action: Action, folder: Path) -> None:
    owner = acting(world.owner)
    actions.attach_evidence(owner, action.id, "a.txt", BytesIO(b"1"), folder, 1000, NOW)
    actions.say_complete(owner, action.id, "All calls are in.", NOW)


def agreed_recommendation(world: World, reference: str = "first") -> Recommendation:
    audit_round = making.make_moderated_round(world, reference=reference)
    recommendation = making.make_recommendation(world, audit_round)
    recommendations.agree_recommendations(acting(world.chair), audit_round.id, NOW)
    return recommendation


def test_what_waits_stands_soonest_due_first_and_what_was_decided_keeps_its_place(
    world: World, tmp_path: Path
) -> None:
    recommendation = agreed_recommendation(world)
    last, first, decided, _not_complete = (assign(world, recommendation, days) for days in (3, 1, 2, 0))
    for action in (last, first, decided):
        complete(world, action, tmp_path)
    closure = Closure(CHAIRS_ACTION, "", "41 of 41.")
    actions.close_action(acting(world.chair), decided.id, closure, NOW)
    reach, group = scope(acting(world.chair), Permission.ACTION_CLOSE), world.sub_group.id
    assert sign_offs(reach, group).ids == (first.id, last.id)
    sitting = sign_offs(reach, group, [decided.id])
    assert (sitting.ids, sitting.waiting) == ((first.id, decided.id, last.id), {first.id, last.id})


def test_nothing_of_another_sub_group_or_of_a_proposed_recommendation_is_in_it(
    world: World, tmp_path: Path
) -> None:
    strangers = making.make_world("Other")
    theirs = assign(strangers, agreed_recommendation(strangers, "theirs"), 1)
    complete(strangers, theirs, tmp_path)
    proposed = making.make_recommendation(world, making.make_moderated_round(world, reference="second"))
    not_agreed = assign(world, proposed, 1)
    found = sign_offs(EVERYTHING, world.sub_group.id, [theirs.id, not_agreed.id])
    assert found.ids == ()
    assert sign_offs(EVERYTHING, strangers.sub_group.id).ids == (theirs.id,)
