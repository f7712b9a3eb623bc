"""Sub-groups: their meetings around today, who is vice-chair on which day, and which meetings may have decided."""

from datetime import date, timedelta

import pytest

from audit_app.extensions import db
from audit_app.models import Meeting, Person, SubGroup
from audit_app.policy import Grant, Role
from audit_app.queries.people.actors import actor_of, signed_in
from audit_app.queries.people.meetings import meeting_choices
from audit_app.queries.people.sub_group_page import sub_group_page
from audit_app.queries.people.sub_groups import sub_group_lines
from audit_app.queries.tracker.substitutes import deciders
from audit_app.services.people import partnership, people
from audit_app.services.tracker import vice_chairs
from tests.support import making
from tests.support.making import NOW, PROGRAM, World, acting

TODAY = date(2017, 6, 20)
FIRST, LAST = date(2017, 6, 10), date(2017, 6, 30)
DAY = timedelta(1)


@pytest.fixture
def other(world: World) -> SubGroup:
    return partnership.create_sub_group(PROGRAM, "other", "Other", "", NOW)


def make_vice(world: World, name: str, group_id: str, since: date = FIRST, until: date = LAST) -> Person:
    person = making.make_person(name, agency=world.education)
    vice_chairs.name_vice_chair(acting(world.qa), group_id, person.id, since, until, NOW)
    return person


def vice_chairs_on(world: World, day: date) -> list[str]:
    page = sub_group_page(world.sub_group.id, day)
    assert page
    return [vice_chair.name for vice_chair in page.vice_chairs]


def test_a_vice_chair_is_listed_until_the_last_day_of_the_period(world: World, other: SubGroup) -> None:
    make_vice(world, "Vera Vice", world.sub_group.id)
    make_vice(world, "Elsewhere Vice", other.id)
    days = (FIRST - DAY, FIRST, LAST, LAST + DAY)
    assert [vice_chairs_on(world, day) for day in days] == [["Vera Vice"]] * 3 + [[]]


def test_vice_chairs_stand_by_the_day_on_which_they_begin_without_who_left(world: World) -> None:
    group = world.sub_group.id
    make_vice(world, "Ben Later", group, since=FIRST + DAY)
    make_vice(world, "Ann Later", group, since=FIRST + DAY)
    make_vice(world, "Zoe Sooner", group)
    left = make_vice(world, "Vera Vice", group)
    people.mark_as_left(acting(world.administrator), left.id, NOW)
    assert vice_chairs_on(world, TODAY) == ["Zoe Sooner", "Ann Later", "Ben Later"]


def test_a_vice_chair_decides_from_the_first_day_to_the_last(world: World) -> None:
    vice, group = make_vice(world, "Vera Vice", world.sub_group.id), world.sub_group.id
    role = Grant(Role.VICE_CHAIR, sub_group_id=group)
    days = (FIRST - DAY, FIRST, LAST, LAST + DAY)
    sessions = [signed_in(vice.id, vice.sign_in_token, day) for day in days]
    told = [
        (vice in deciders(group, frozenset(), day), role in actor_of(vice, day).grants, session)
        for day, session in zip(days, sessions, strict=True)
    ]
    by_all = [
        {decides, granted, session is not None and role in session.actor.grants}
        for decides, granted, session in told
    ]
    assert by_all == [{False}, {True}, {True}, {False}]


def meet(group: SubGroup, *days: date) -> list[Meeting]:
    return [partnership.add_meeting(PROGRAM, group.id, day, f"On {day}", NOW) for day in days]


def test_the_meeting_of_today_is_the_next_one_and_three_before_it_are_listed(
    world: World, other: SubGroup
) -> None:
    before = [TODAY - timedelta(day) for day in (4, 3, 2, 1)]
    meet(world.sub_group, *before, TODAY, TODAY + DAY)
    meet(other, TODAY + DAY)
    lines = {line.name: line for line in sub_group_lines(TODAY)}
    line, of_other = lines["Audit sub-group"], lines["Other"]
    assert line.next
    assert of_other.next
    assert (line.next.held_on, of_other.next.held_on) == (TODAY, TODAY + DAY)
    assert [day.held_on for day in line.last] == [TODAY - timedelta(day) for day in (1, 2, 3)]
    assert of_other.last == ()


def test_meetings_of_a_sub_group_stand_latest_first(world: World, other: SubGroup) -> None:
    meet(world.sub_group, TODAY, TODAY + DAY)
    meet(other, TODAY)
    page = sub_group_page(world.sub_group.id, TODAY)
    assert page
    assert [line.held_on for line in page.meetings] == [TODAY + DAY, TODAY, world.meeting.held_on]


def test_a_meeting_may_have_decided_from_the_earliest_day_until_today(world: World, other: SubGroup) -> None:
    days = [TODAY + timedelta(day) for day in (-3, -2, -1, 0, 1)]
    made = meet(world.sub_group, *days)
    meet(other, TODAY)
    made[2].minutes_agreed_at = NOW
    db.session.flush()
    choices = meeting_choices(world.sub_group.id, TODAY - 2 * DAY, TODAY)
    assert [choice.id for choice in choices] == [made[3].id, made[1].id]
