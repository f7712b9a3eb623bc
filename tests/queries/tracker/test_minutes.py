"""Minutes: what each meeting of a sub-group decided and noted, and what its chair decided that none has noted yet."""

from datetime import date, timedelta

import pytest

from audit_app.models import Action, Meeting
from audit_app.queries.people.meetings import meeting_is_used
from audit_app.queries.tracker.decisions import used_minutes
from audit_app.queries.tracker.meetings.minutes import (
    MOST_NAMED,
    DecidedPage,
    decided_page,
    in_minutes,
    minutes_page,
)
from audit_app.services.people import partnership
from audit_app.services.tracker import actions, minutes
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from tests.support import making
from tests.support.making import NOW, PROGRAM, World, acting

TODAY = date(2017, 9, 14)
DAY = timedelta(1)


@pytest.fixture
def meetings(world: World) -> list[Meeting]:
    """Of yesterday, today and tomorrow; another sub-group meets today."""
    other = partnership.create_sub_group(PROGRAM, "other", "Other", "", NOW)
    partnership.add_meeting(PROGRAM, other.id, TODAY, "Other", NOW)
    days = (TODAY - DAY, TODAY, TODAY + DAY)
    return [partnership.add_meeting(PROGRAM, world.sub_group.id, day, "Audit", NOW) for day in days]


@pytest.fixture
def open_actions(world: World) -> list[Action]:
    """As many as a sentence names, and three more."""
    first = making.make_action(world)
    details = [
        actions.ActionDetails(f"Number {number}.", world.owner.id, date(2018, 3, 1), "Seen.")
        for number in range(2, MOST_NAMED + 4)
    ]
    qa, about = acting(world.qa), first.recommendation_id
    return [first, *(actions.assign_action(qa, about, each, NOW) for each in details)]


def excuse(world: World, action: Action, minute: Minute, day: date = TODAY) -> None:
    now = NOW.replace(month=day.month, day=day.day)
    actions.excuse_action(acting(world.chair), action.id, "The region does it.", minute, now)


def decided(world: World) -> DecidedPage:
    page = decided_page(world.sub_group.id, TODAY)
    assert page
    return page


def test_each_meeting_has_its_own_decisions_and_those_that_it_noted(
    world: World, meetings: list[Meeting], open_actions: list[Action]
) -> None:
    yesterday, today, _ = meetings
    first, second, third, fourth, *_ = open_actions
    excuse(world, first, Minute(CHAIRS_ACTION), TODAY - 2 * DAY)
    excuse(world, second, Minute(yesterday.id, "Y1"), TODAY - DAY)
    excuse(world, third, Minute(today.id, "T1"))
    excuse(world, fourth, Minute(today.id, ""))
    [waiting] = decided(world).waiting
    minutes.note_decisions(
        acting(world.chair),
        world.sub_group.id,
        [waiting.id],
        Minute(today.id, "T2"),
        NOW.replace(month=9, day=14),
    )
    pages = [minutes_page(meeting.id, TODAY) for meeting in meetings]
    found = [
        ([line.reference[-2:] for line in page.lines], [line.minute for line in page.noted], page.missing)
        for page in pages
        if page
    ]
    assert found == [(["A2"], [], 0), (["A3", "A4"], ["T2"], 1), ([], [], 0)]
    assert [page.held for page in pages if page] == [True, True, False]
    assert decided(world).waiting == ()
    assert (used_minutes(yesterday.id), set(used_minutes(today.id))) == (("Y1",), {"T1", "T2", ""})
    assert [meeting_is_used(meeting.id) for meeting in meetings] == [True, True, False]


def test_meetings_until_today_stand_latest_first_with_what_they_decided(
    world: World, meetings: list[Meeting], open_actions: list[Action]
) -> None:
    yesterday, today, _ = meetings
    for action in open_actions[:2]:
        excuse(world, action, Minute(today.id, "T"))
    listed = [(meeting.held_on, meeting.decided) for meeting in decided(world).meetings]
    assert listed[:2] == [(today.held_on, 2), (yesterday.held_on, 0)]
    assert [day for day, _ in listed] == [today.held_on, yesterday.held_on, world.meeting.held_on]


def test_only_meetings_since_the_latest_decision_can_note_all(
    world: World, meetings: list[Meeting], open_actions: list[Action]
) -> None:
    yesterday, today, _ = meetings
    assert decided(world).choices == ()
    excuse(world, open_actions[0], Minute(CHAIRS_ACTION), TODAY - DAY)
    assert [choice.id for choice in decided(world).choices] == [today.id, yesterday.id]
    excuse(world, open_actions[1], Minute(CHAIRS_ACTION), TODAY)
    assert [choice.id for choice in decided(world).choices] == [today.id]
    assert [line.reference[-2:] for line in decided(world).waiting] == ["A1", "A2"]


@pytest.mark.parametrize(
    ("excused", "ends"),
    [
        (1, "A1 (no longer needed)."),
        (MOST_NAMED, "A3 (no longer needed)."),
        (MOST_NAMED + 2, "and 2 more."),
    ],
)
def test_a_meeting_that_decided_says_what_and_how_much_more(
    world: World, meetings: list[Meeting], open_actions: list[Action], excused: int, ends: str
) -> None:
    assert in_minutes(meetings[1].id) == ""
    for action in open_actions[:excused]:
        excuse(world, action, Minute(meetings[1].id, "T"))
    assert in_minutes(meetings[1].id).endswith(ends)
