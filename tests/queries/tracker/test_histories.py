"""The history of an action: newest first, as much of it as a row displays, and nothing of another action."""

from datetime import date, timedelta

import pytest

from audit_app.extensions import db
from audit_app.models import Action
from audit_app.queries.tracker.histories import decided_since_agreed, histories
from audit_app.services.tracker import actions, more_time
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from tests.support import making
from tests.support.making import NOW, World, acting


def at(minutes: int) -> timedelta:
    return timedelta(minutes=minutes)


def refuse_more_time(world: World, action: Action, minutes: int) -> None:
    owner, until = acting(world.owner), date(2018, 6, 1)
    row = more_time.ask_more_time(owner, action.id, until, f"Ill at {minutes}.", NOW + at(minutes))
    no = f"No at {minutes}."
    more_time.refuse_more_time(acting(world.chair), row.id, no, Minute(CHAIRS_ACTION), NOW + at(minutes + 1))


@pytest.fixture
def busy_actions(world: World) -> tuple[Action, Action]:
    """Two actions of one recommendation, written about in turns."""
    first = making.make_action(world)
    details = actions.ActionDetails("Brief all.", world.owner.id, date(2018, 3, 1), "Seen.")
    second = actions.assign_action(acting(world.qa), first.recommendation_id, details, NOW)
    for minutes in range(0, 40, 10):
        actions.write_update(acting(world.owner), first.id, f"First at {minutes}.", NOW + at(minutes))
        actions.write_update(acting(world.owner), second.id, f"Second at {minutes}.", NOW + at(minutes))
        refuse_more_time(world, first, minutes + 1)
    return first, second


def test_the_newest_of_a_history_are_the_head_of_the_whole(busy_actions: tuple[Action, Action]) -> None:
    ids = [action.id for action in busy_actions]
    whole = histories(ids)
    moments = [entry.at for entry in whole[ids[0]][0]]
    assert moments == sorted(moments, reverse=True)
    for newest in (1, 2, 3, 7, 100):
        expected = {action_id: (entries[:newest], counted) for action_id, (entries, counted) in whole.items()}
        assert histories(ids, newest) == expected
    assert [counted for _, counted in whole.values()] == [len(entries) for entries, _ in whole.values()]


def test_a_history_is_of_its_action_alone(busy_actions: tuple[Action, Action]) -> None:
    for action, other in zip(busy_actions, ("Second", "First"), strict=True):
        [(entries, _)] = histories([action.id]).values()
        assert not [entry.text for entry in entries if entry.text.startswith(other)]


def test_an_update_of_the_moment_of_a_decision_is_kept(world: World) -> None:
    action = making.make_action(world)
    row = more_time.ask_more_time(acting(world.owner), action.id, date(2018, 6, 1), "Ill.", NOW)
    actions.write_update(acting(world.owner), action.id, "At that very moment.", NOW + at(1))
    more_time.refuse_more_time(acting(world.chair), row.id, "No.", Minute(CHAIRS_ACTION), NOW + at(1))
    [(entries, counted)] = histories([action.id]).values()
    assert [entry.text for entry in entries if entry.at == NOW + at(1)] == ["No.", "At that very moment."]
    assert counted == len(entries)


def test_words_beside_a_decision_are_not_repeated_in_it(world: World) -> None:
    action = making.make_action(world)
    refuse_more_time(world, action, 1)
    db.session.flush()
    [said] = decided_since_agreed([action.id])[action.id]
    [shorter] = decided_since_agreed([action.id], {action.id: "No at 1."})[action.id]
    assert said == shorter.removesuffix(".") + ": No at 1."
