"""What waits for a chair, since when, and for which meeting."""

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from audit_app.models import Action
from audit_app.queries.to_do import to_do
from audit_app.queries.waiting import Task
from audit_app.services.people import partnership
from audit_app.services.tracker import actions, changes, more_time
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from tests.support import making
from tests.support.making import NOW, PROGRAM, World, acting

TODAY = date(2017, 9, 14)
DAY = timedelta(1)
SINCE = datetime(2017, 9, 10, 9, tzinfo=NOW.tzinfo)


@pytest.fixture
def asked(world: World) -> Action:
    """With a request for more time, a proposed change, and a decision that no meeting has noted."""
    action = making.make_action(world, due_on=date(2018, 3, 1))
    owner, chair = acting(world.owner), acting(world.chair)
    refused = more_time.ask_more_time(owner, action.id, date(2018, 6, 1), "Ill.", NOW)
    more_time.refuse_more_time(chair, refused.id, "No.", Minute(CHAIRS_ACTION), SINCE)
    more_time.ask_more_time(owner, action.id, date(2018, 6, 1), "Still ill.", SINCE)
    agreed = changes.Agreed(action.due_on, action.owner_id, "Otherwise.")
    changes.propose_change(acting(world.qa), action.id, action.version, agreed, "Better.", SINCE)
    return action


def waiting(world: World) -> dict[Task, tuple[date | None, date | None]]:
    """By task, since when it waits, and for which meeting."""
    return {line.task: (line.since, line.meeting) for line in to_do(acting(world.chair), TODAY)}


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        ((), None),
        ((TODAY - DAY,), None),
        ((TODAY - DAY, TODAY, TODAY + DAY), TODAY),
        ((TODAY + 2 * DAY, TODAY + DAY), TODAY + DAY),
    ],
)
def test_it_waits_for_the_next_meeting_of_its_own_sub_group_which_may_be_today(
    world: World, asked: Action, meetings: tuple[date, ...], expected: date | None
) -> None:
    other = partnership.create_sub_group(PROGRAM, "other", "Other", "", NOW)
    partnership.add_meeting(PROGRAM, other.id, TODAY, "Other", NOW)
    for day in meetings:
        partnership.add_meeting(PROGRAM, world.sub_group.id, day, "Audit", NOW)
    tasks = (Task.DECIDE_MORE_TIME, Task.DECIDE_CHANGE, Task.NOTE_DECISIONS)
    assert waiting(world) == dict.fromkeys(tasks, (SINCE.date(), expected))


def test_what_is_finished_waits_to_be_closed_since_the_last_of_it_was(world: World, tmp_path: Path) -> None:
    action = making.make_action(world)
    details = actions.ActionDetails("Brief all.", world.owner.id, date(2018, 3, 1), "Seen.")
    second = actions.assign_action(acting(world.qa), action.recommendation_id, details, NOW)
    owner, chair = acting(world.owner), acting(world.chair)
    actions.attach_evidence(owner, action.id, "a.txt", BytesIO(b"1"), tmp_path, 1000, NOW)
    actions.say_complete(owner, action.id, "All calls are in.", SINCE - DAY)
    assert waiting(world) == {Task.SIGN_ACTION_OFF: (SINCE.date() - DAY, None)}
    actions.close_action(chair, action.id, Closure(CHAIRS_ACTION, "", "41 of 41."), SINCE - DAY)
    assert Task.CLOSE_RECOMMENDATION not in waiting(world)
    actions.excuse_action(chair, second.id, "The region does it.", Minute(CHAIRS_ACTION), SINCE)
    assert waiting(world)[Task.CLOSE_RECOMMENDATION] == (SINCE.date(), None)
    assert waiting(world)[Task.NOTE_DECISIONS] == (SINCE.date() - DAY, None)
