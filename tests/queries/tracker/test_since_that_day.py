"""The day of the last meeting counts as since: what was done at its first moment is listed, what was done before is not."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from audit_app.models import Action
from audit_app.queries.people.people import Choice
from audit_app.queries.tracker.meetings.since_meeting import SinceMeeting, since_meeting
from audit_app.queries.tracker.meetings.since_rows import Part
from audit_app.rules.dates import LONDON
from audit_app.services.people import partnership
from audit_app.services.tracker import actions, more_time, recommendations
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from tests.support import making
from tests.support.databases import undone
from tests.support.making import NOW, PROGRAM, World, acting

HELD, TODAY, FAR = date(2017, 9, 14), date(2017, 11, 15), date(2018, 3, 1)
MIDNIGHT = datetime.combine(HELD, time(), LONDON)
MOMENT = timedelta(microseconds=1)
CHAIRS = Minute(CHAIRS_ACTION)
CLOSURE = Closure(CHAIRS_ACTION, "", "41 of 41 calls agree.")
Act = Callable[[World, Action, Path, datetime], object]


@pytest.fixture
def old(world: World) -> Action:
    """Assigned and agreed before the meeting of 14 September."""
    partnership.add_meeting(PROGRAM, world.sub_group.id, HELD, "Audit", NOW)
    return making.make_action(world, due_on=FAR)


def page(world: World) -> SinceMeeting:
    group = Choice(world.sub_group.id, world.sub_group.name)
    return since_meeting(acting(world.chair), group, (group,), TODAY)


def update(world: World, action: Action, folder: Path, now: datetime) -> None:
    actions.write_update(acting(world.owner), action.id, f"On {now}.", now)


def attach(world: World, action: Action, folder: Path, now: datetime) -> None:
    actions.attach_evidence(acting(world.owner), action.id, "a.txt", BytesIO(b"1"), folder, 1000, now)


def decide(world: World, action: Action, folder: Path, now: datetime) -> None:
    row = more_time.ask_more_time(acting(world.owner), action.id, date(2018, 6, 1), "Ill.", NOW)
    more_time.refuse_more_time(acting(world.chair), row.id, "No.", CHAIRS, now)


def assign(world: World, action: Action, folder: Path, now: datetime) -> None:
    details = actions.ActionDetails("Brief all.", world.owner.id, FAR, "Seen.")
    actions.assign_action(acting(world.qa), action.recommendation_id, details, now)


def agree(world: World, action: Action, folder: Path, now: datetime, *, with_action: bool = False) -> None:
    audit_round = making.make_moderated_round(world, reference="second")
    recommendation = making.make_recommendation(world, audit_round)
    if with_action:
        making.make_action(world, recommendation, FAR)
    recommendations.agree_recommendations(acting(world.chair), audit_round.id, now)


def agree_with_action(world: World, action: Action, folder: Path, now: datetime) -> None:
    agree(world, action, folder, now, with_action=True)


def close(world: World, action: Action, folder: Path, now: datetime) -> None:
    attach(world, action, folder, NOW)
    actions.say_complete(acting(world.owner), action.id, "All calls are in.", NOW)
    actions.close_action(acting(world.chair), action.id, CLOSURE, now)


def close_recommendation(world: World, action: Action, folder: Path, now: datetime) -> None:
    close(world, action, folder, NOW)
    recommendations.close_recommendation(acting(world.chair), action.recommendation_id, CLOSURE, now)


def drop_recommendation(world: World, action: Action, folder: Path, now: datetime) -> None:
    close(world, action, folder, NOW)
    recommendations.drop_recommendation(
        acting(world.chair), action.recommendation_id, "Done already.", CHAIRS, now
    )


@pytest.mark.parametrize(
    ("act", "part"),
    [
        (update, Part.MOVED),
        (attach, Part.MOVED),
        (decide, Part.MOVED),
        (assign, Part.NEW),
        (agree, Part.NEW),
        (agree_with_action, Part.NEW),
        (close, Part.CLOSED),
        (close_recommendation, Part.CLOSED),
        (drop_recommendation, Part.CLOSED),
    ],
)
def test_an_act_is_listed_from_the_first_moment_of_the_day_of_the_meeting(
    world: World, old: Action, tmp_path: Path, act: Act, part: Part
) -> None:
    listed = []
    for after_midnight in (timedelta(days=-1), -MOMENT, timedelta(), MOMENT, timedelta(days=1)):
        with undone():
            act(world, old, tmp_path, MIDNIGHT + after_midnight)
            listed.append(bool(page(world).parts[part]))
    assert listed == [False, False, True, True, True]


def test_what_a_row_says_is_the_latest_update_since(world: World, old: Action, tmp_path: Path) -> None:
    update(world, old, tmp_path, MIDNIGHT - MOMENT)
    attach(world, old, tmp_path, MIDNIGHT)
    assert [row.said for row in page(world).parts[Part.MOVED]] == [""]
    for minutes in (0, 2, 1):
        update(world, old, tmp_path, MIDNIGHT + timedelta(minutes=minutes))
    assert [row.said for row in page(world).parts[Part.MOVED]] == [f"On {MIDNIGHT + timedelta(minutes=2)}."]


def test_a_long_update_is_cut_after_its_first_240_characters(world: World, old: Action) -> None:
    for minutes, text in enumerate(("a" * 240, "b" * 241)):
        now = MIDNIGHT + timedelta(minutes=minutes)
        actions.write_update(acting(world.owner), old.id, text, now)
        [row] = page(world).parts[Part.MOVED]
        assert row.said == (text if len(text) == 240 else f"{'b' * 240}…")
