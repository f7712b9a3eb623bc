"""When an action should be escalated: each reason from its very day, and none by what happened to another action."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Action
from audit_app.queries.tracker.escalation import last_meetings, trigger_conditions
from audit_app.rules.dates import LONDON
from audit_app.rules.tracker.escalation import DAYS_OVERDUE_THAT_ESCALATE, Trigger
from audit_app.services.people import partnership
from audit_app.services.tracker import actions, more_time
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from tests.support import making
from tests.support.making import NOW, PROGRAM, World, acting

BEFORE, LAST, TODAY = date(2017, 9, 14), date(2017, 11, 30), date(2017, 12, 14)
LONG_AGO = TODAY - timedelta(DAYS_OVERDUE_THAT_ESCALATE)
FAR = date(2018, 9, 1)
DAY, MOMENT = timedelta(1), timedelta(microseconds=1)
MIDNIGHT = datetime.combine(BEFORE, time(), LONDON)


@pytest.fixture
def action(world: World) -> Action:
    """Not late; two meetings lie behind it, and another sub-group's between them and today."""
    for day in (BEFORE, LAST, TODAY):
        partnership.add_meeting(PROGRAM, world.sub_group.id, day, "Audit", NOW)
    other = partnership.create_sub_group(PROGRAM, "other", "Other", "", NOW)
    partnership.add_meeting(PROGRAM, other.id, TODAY - DAY, "Other", NOW)
    return making.make_action(world, due_on=FAR)


def assign_beside(world: World, action: Action, now: datetime) -> Action:
    details = actions.ActionDetails("Brief all.", world.owner.id, FAR, "Seen.")
    return actions.assign_action(acting(world.qa), action.recommendation_id, details, now)


def write(world: World, action: Action, now: datetime) -> None:
    actions.write_update(acting(world.owner), action.id, "Half done.", now)


def finish(world: World, action: Action, folder: Path) -> None:
    """As far as its owner can."""
    owner = acting(world.owner)
    actions.attach_evidence(owner, action.id, "a.txt", BytesIO(b"1"), folder, 1000, NOW)
    actions.say_complete(owner, action.id, "All calls are in.", NOW)


def decide_more_time(world: World, action: Action, *, granted: bool) -> None:
    later = action.due_on + DAY
    row = more_time.ask_more_time(acting(world.owner), action.id, later, "Ill.", MIDNIGHT)
    decide = more_time.grant_more_time if granted else more_time.refuse_more_time
    decide(acting(world.chair), row.id, "Said.", Minute(CHAIRS_ACTION), MIDNIGHT)


def reasons(world: World, action: Action) -> set[Trigger]:
    db.session.flush()
    conditions = trigger_conditions(*last_meetings(world.sub_group.id, TODAY), TODAY)
    row = db.session.execute(
        select(*conditions.values())
        .select_from(Action)
        .join(Action.recommendation)
        .where(Action.id == action.id)
    ).one()
    return {trigger for trigger, is_met in zip(conditions, row, strict=True) if is_met}


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (LAST, set[Trigger]()),
        (LAST - DAY, {Trigger.STILL_OVERDUE}),
        (LONG_AGO, {Trigger.STILL_OVERDUE}),
        (LONG_AGO - DAY, {Trigger.STILL_OVERDUE, Trigger.LONG_OVERDUE}),
    ],
)
def test_lateness_counts_from_the_day_after(
    world: World, action: Action, tmp_path: Path, due_on: date, expected: set[Trigger]
) -> None:
    write(world, action, MIDNIGHT)
    action.due_on = due_on
    assert reasons(world, action) == expected
    finish(world, action, tmp_path)
    assert reasons(world, action) == set()


def test_silence_is_broken_from_the_first_moment_of_the_meeting_before_last(
    world: World, action: Action
) -> None:
    write(world, action, MIDNIGHT - MOMENT)
    write(world, assign_beside(world, action, NOW), MIDNIGHT)
    assert reasons(world, action) == {Trigger.SILENT}
    write(world, action, MIDNIGHT)
    assert reasons(world, action) == set()


def test_nobody_is_silent_about_what_came_at_that_meeting(
    world: World, action: Action, tmp_path: Path
) -> None:
    assert reasons(world, assign_beside(world, action, MIDNIGHT)) == set()
    action.recommendation.agreed_at = MIDNIGHT
    assert reasons(world, action) == set()
    action.recommendation.agreed_at = MIDNIGHT - MOMENT
    assert reasons(world, action) == {Trigger.SILENT}
    action.created_at = MIDNIGHT - MOMENT
    assert reasons(world, action) == {Trigger.SILENT}
    finish(world, action, tmp_path)
    assert reasons(world, action) == set()


def test_the_second_extension_counts_and_no_refusal(world: World, action: Action) -> None:
    beside = assign_beside(world, action, NOW)
    for times, expected in enumerate((set[Trigger](), {Trigger.EXTENDED}), start=1):
        decide_more_time(world, action, granted=True)
        decide_more_time(world, beside, granted=False)
        assert (times, reasons(world, action)) == (times, expected)
    decide_more_time(world, beside, granted=True)
    write(world, beside, MIDNIGHT)
    assert reasons(world, beside) == set()
    minute = Minute(CHAIRS_ACTION)
    actions.excuse_action(acting(world.chair), action.id, "The region does it.", minute, MIDNIGHT)
    assert reasons(world, action) == set()


def test_no_meeting_gives_no_reason(world: World) -> None:
    action = making.make_action(world, due_on=TODAY - DAY)
    assert last_meetings(world.sub_group.id, world.meeting.held_on) == (None, None)
    assert reasons(world, action) == set()
