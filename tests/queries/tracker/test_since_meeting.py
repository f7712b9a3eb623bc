"""What happened since the last meeting: each part as it is defined, within reach, at one cost."""

from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from audit_app.extensions import db
from audit_app.models import Action, Evidence
from audit_app.queries.people.people import Choice
from audit_app.queries.tracker.meetings.since_meeting import (
    SinceMeeting,
    chosen_sub_group,
    since_meeting,
    sub_groups_within,
)
from audit_app.queries.tracker.meetings.since_rows import Part
from audit_app.services import log
from audit_app.services.people import partnership
from audit_app.services.tracker import actions, more_time, recommendations
from audit_app.services.tracker.actions import ActionDetails
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from tests.support.databases import Statements
from tests.support.making import (
    NOW,
    PROGRAM,
    World,
    acting,
    make_action,
    make_moderated_round,
    make_recommendation,
)

HELD = date(2017, 9, 14)
TODAY = date(2017, 11, 15)
BEFORE, AFTER = datetime.fromisoformat("2017-09-13T12:00Z"), datetime.fromisoformat("2017-09-14T08:00Z")


@pytest.fixture
def old(world: World) -> Action:
    """Assigned, agreed and begun before the meeting of 14 September; due long after."""
    partnership.add_meeting(PROGRAM, world.sub_group.id, HELD, "Audit", NOW)
    partnership.add_meeting(PROGRAM, world.sub_group.id, TODAY, "Audit", NOW)
    action = make_action(world, due_on=date(2018, 3, 1))
    actions.write_update(acting(world.owner), action.id, "Begun.", BEFORE)
    return action


def page(world: World, who: str = "chair", today: date = TODAY) -> SinceMeeting:
    choice = Choice(world.sub_group.id, world.sub_group.name)
    return since_meeting(acting(getattr(world, who)), choice, (choice,), today)


def parts(world: World, who: str = "chair") -> dict[Part, list[str]]:
    found = page(world, who).parts
    return {part: [row.reference[-7:] for row in rows] for part, rows in found.items() if rows}


def complete(world: World, action: Action, folder: Path, now: datetime) -> None:
    owner = acting(world.owner)
    actions.attach_evidence(owner, action.id, "a.txt", BytesIO(b"20 of 20"), folder, 1000, now)
    actions.say_complete(owner, action.id, "All calls are in.", now)


def test_last_meeting_is_the_one_before_today(world: World, old: Action) -> None:
    assert page(world).held_on == HELD
    assert page(world, today=TODAY + timedelta(days=1)).held_on == TODAY


def test_what_was_there_before_the_meeting_stands_nowhere(world: World, old: Action) -> None:
    assert parts(world) == {}


def test_update_since_the_meeting_is_a_move(world: World, old: Action) -> None:
    actions.write_update(acting(world.owner), old.id, "Half done.", AFTER)
    assert parts(world) == {Part.MOVED: ["R1 / A1"]}
    assert page(world).parts[Part.MOVED][0].said == "Half done."


def test_change_of_state_is_a_move_without_any_words(world: World, old: Action, tmp_path: Path) -> None:
    details = ActionDetails("Brief all.", world.owner.id, date(2018, 3, 1), "Seen.")
    second = actions.assign_action(acting(world.qa), old.recommendation_id, details, BEFORE)
    actions.attach_evidence(acting(world.owner), second.id, "a.txt", BytesIO(b"1"), tmp_path, 1000, AFTER)
    assert parts(world) == {Part.MOVED: ["R1 / A2"]}


def test_log_alone_moves_nothing(world: World, old: Action) -> None:
    """What moved stands in decisions, updates and files; the log is no source of it."""
    log.write(acting(world.owner), "action_begun", old, AFTER, round_id=None)
    assert parts(world) == {}


def test_file_removed_from_a_closed_action_does_not_close_it_again(
    world: World, old: Action, tmp_path: Path
) -> None:
    complete(world, old, tmp_path, BEFORE)
    closure = Closure(CHAIRS_ACTION, "", "41 of 41 calls agree.")
    actions.close_action(acting(world.chair), old.id, closure, BEFORE)
    file_id = db.session.scalars(db.select(Evidence.id)).one()
    actions.remove_evidence(acting(world.owner), old.id, file_id, AFTER)
    assert parts(world) == {Part.TO_CLOSE: ["2017-06 R1"[-7:]]}


def test_completion_awaits_sign_off_however_old(world: World, old: Action, tmp_path: Path) -> None:
    complete(world, old, tmp_path, BEFORE)
    assert parts(world) == {Part.AWAITING_SIGN_OFF: ["R1 / A1"]}


def test_past_its_day_is_overdue_from_the_day_after(world: World, old: Action) -> None:
    old.due_on = TODAY
    assert Part.OVERDUE not in parts(world)
    old.due_on = TODAY - timedelta(days=1)
    assert parts(world) == {Part.OVERDUE: ["R1 / A1"]}


def test_assigned_since_is_new(world: World, old: Action) -> None:
    details = ActionDetails("Brief all.", world.owner.id, date(2018, 3, 1), "Seen.")
    actions.assign_action(acting(world.qa), old.recommendation_id, details, AFTER)
    assert parts(world) == {Part.NEW: ["R1 / A2"]}


def test_agreed_since_is_new_even_without_an_action(world: World, old: Action) -> None:
    audit_round = make_moderated_round(world, reference="second")
    make_action(world, make_recommendation(world, audit_round), date(2018, 3, 1))
    make_recommendation(world, audit_round)
    assert parts(world) == {}
    recommendations.agree_recommendations(acting(world.chair), audit_round.id, AFTER)
    assert parts(world) == {Part.NEW: ["cond R2", "R1 / A1"]}


def test_closed_since_is_no_move(world: World, old: Action, tmp_path: Path) -> None:
    complete(world, old, tmp_path, BEFORE)
    closure = Closure(CHAIRS_ACTION, "", "41 of 41 calls agree.")
    actions.close_action(acting(world.chair), old.id, closure, AFTER)
    assert parts(world) == {Part.TO_CLOSE: ["2017-06 R1"[-7:]], Part.CLOSED: ["R1 / A1"]}
    recommendations.close_recommendation(acting(world.chair), old.recommendation_id, closure, AFTER)
    assert parts(world) == {Part.CLOSED: ["2017-06 R1"[-7:], "R1 / A1"]}


def test_request_for_more_time_waits_until_it_is_decided(world: World, old: Action) -> None:
    row = more_time.ask_more_time(acting(world.owner), old.id, date(2018, 6, 1), "Ill.", BEFORE)
    assert parts(world) == {Part.MORE_TIME: ["R1 / A1"]}
    assert page(world).parts[Part.MORE_TIME][0].until == date(2018, 6, 1)
    more_time.refuse_more_time(acting(world.chair), row.id, "No.", Minute(CHAIRS_ACTION), BEFORE)
    assert parts(world) == {}


def test_before_the_first_meeting_everything_is_new(world: World) -> None:
    make_action(world)
    found = page(world, today=world.meeting.held_on)
    assert found.held_on is None
    assert len(found.parts[Part.NEW]) == 1


def test_reader_sees_what_is_within_reach(world: World, old: Action) -> None:
    actions.write_update(acting(world.owner), old.id, "Half done.", AFTER)
    assert parts(world, "viewer") == parts(world, "school_lead") == {Part.MOVED: ["R1 / A1"]}
    assert parts(world, "police_lead") == {}


def test_chair_comes_to_the_own_sub_group_and_others_choose(world: World, old: Action) -> None:
    other = partnership.create_sub_group(PROGRAM, "aaa", "A sub-group", "", NOW)
    for who, expected in (("chair", world.sub_group.id), ("owner", world.sub_group.id)):
        actor = acting(getattr(world, who))
        chosen = chosen_sub_group(actor, sub_groups_within(actor), "")
        assert [chosen] == [one for one in sub_groups_within(actor) if one.id == expected]
    officer = acting(world.qa)
    assert [one.id for one in sub_groups_within(officer)] == [world.sub_group.id]
    assert chosen_sub_group(officer, sub_groups_within(officer), other.id) is None
    assert not sub_groups_within(acting(world.police_auditor))


def test_more_rows_cost_no_more_statements(world: World, old: Action, statements: Statements) -> None:
    def count() -> int:
        db.session.flush()
        db.session.expire_all()
        acting(world.chair)
        statements.clear()
        page(world)
        return len(statements)

    def assign(number: int) -> None:
        details = ActionDetails(f"Number {number}.", world.police_lead.id, date(2018, 3, 1), "Seen.")
        actions.assign_action(acting(world.qa), old.recommendation_id, details, AFTER)

    assign(0)
    few = count()
    for number in range(1, 6):
        assign(number)
    assert count() == few
