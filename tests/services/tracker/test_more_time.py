"""More time: asked for with a reason, granted or refused by the chair; the day changes only then."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import select

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import Action, ActionUpdate, LogEntry, MoreTime, OutboxMessage
from audit_app.policy import Grant, Role
from audit_app.rules.workflow import MoreTimeState
from audit_app.services.people import partnership
from audit_app.services.tracker import actions, more_time
from tests.support.making import (
    NOW,
    PROGRAM,
    World,
    acting,
    make_action,
    make_moderated_round,
    make_person,
    make_recommendation,
)

DUE, LATER = date(2017, 9, 1), date(2017, 12, 1)


def ask(world: World, action: Action, until: date = LATER, reason: str = "The sample is small.") -> MoreTime:
    return more_time.ask_more_time(acting(world.owner), action.id, until, reason, NOW)


def mails(kind: str) -> list[str]:
    return list(db.session.scalars(select(OutboxMessage.recipient).where(OutboxMessage.kind == kind)))


def history(action: Action) -> list[str]:
    return [
        row.act for row in db.session.scalars(select(ActionUpdate).where(ActionUpdate.action_id == action.id))
    ]


def test_asking_changes_no_day_and_tells_the_chair(world: World) -> None:
    action = make_action(world)
    ask(world, action)
    assert (action.due_on, action.first_due_on) == (DUE, DUE)
    assert mails("action-more-time-asked") == [world.chair.email]
    assert history(action) == ["more_time_asked"]


def test_granting_moves_the_day_keeps_the_first_and_tells_the_owner(world: World) -> None:
    action = make_action(world)
    more_time.grant_more_time(acting(world.chair), ask(world, action).id, "", world.minute, NOW)
    assert (action.due_on, action.first_due_on) == (LATER, DUE)
    assert mails("action-more-time-granted") == [world.owner.email]
    entry = db.session.scalars(select(LogEntry).where(LogEntry.act == "action_due_changed")).one()
    assert (entry.before, entry.after) == (
        {"due_on": "2017-09-01"},
        {"due_on": "2017-12-01", "granted_to": ["Owen Owner"]},
    )


def test_refusal_keeps_the_day_and_tells_the_owner_why(world: World) -> None:
    action = make_action(world)
    row = more_time.refuse_more_time(
        acting(world.chair), ask(world, action).id, "Children wait.", world.minute, NOW
    )
    assert (action.due_on, row.state) == (DUE, MoreTimeState.REFUSED)
    assert mails("action-more-time-refused") == [world.owner.email]
    assert history(action) == ["more_time_asked", "more_time_refused"]


def test_refusal_needs_a_reason(world: World) -> None:
    row = ask(world, make_action(world))
    with pytest.raises(Invalid) as caught:
        more_time.refuse_more_time(acting(world.chair), row.id, " ", world.minute, NOW)
    assert list(caught.value.fields) == ["decision"]


@pytest.mark.parametrize("until", [DUE, DUE - timedelta(days=1), NOW.date()])
def test_new_day_is_after_the_old_one(world: World, until: date) -> None:
    with pytest.raises(Invalid) as caught:
        ask(world, make_action(world), until)
    assert list(caught.value.fields) == ["until"]


def test_new_day_of_a_late_action_is_still_to_come(world: World) -> None:
    action = make_action(world)
    with pytest.raises(Invalid, match="after today"):
        more_time.ask_more_time(
            acting(world.owner), action.id, DUE + timedelta(days=1), "Ill.", NOW + timedelta(days=200)
        )


@pytest.mark.parametrize("reason", [" ", "a" * 5_001])
def test_asking_needs_a_reason_of_bounded_length(world: World, reason: str) -> None:
    with pytest.raises(Invalid) as caught:
        ask(world, make_action(world), reason=reason)
    assert list(caught.value.fields) == ["reason"]


def test_one_request_waits_at_a_time(world: World) -> None:
    action = make_action(world)
    row = ask(world, action)
    with pytest.raises(Refused, match="already"):
        ask(world, action)
    more_time.refuse_more_time(acting(world.chair), row.id, "Not yet.", world.minute, NOW)
    assert ask(world, action).state is MoreTimeState.ASKED
    assert mails("action-more-time-asked") == [world.chair.email] * 2


def test_decided_request_is_not_decided_again(world: World) -> None:
    row = ask(world, make_action(world))
    more_time.refuse_more_time(acting(world.chair), row.id, "Not yet.", world.minute, NOW)
    with pytest.raises(Refused):
        more_time.grant_more_time(acting(world.chair), row.id, "", world.minute, NOW)


def test_nothing_is_granted_once_the_action_is_said_complete(world: World, tmp_path: Path) -> None:
    action = make_action(world)
    row = ask(world, action)
    actions.attach_evidence(acting(world.owner), action.id, "a.txt", BytesIO(b"Done"), tmp_path, 1000, NOW)
    actions.say_complete(acting(world.owner), action.id, "Done.", NOW)
    with pytest.raises(Refused, match="awaiting sign-off"):
        more_time.grant_more_time(acting(world.chair), row.id, "", world.minute, NOW)


def test_proposed_recommendation_gives_no_more_time(world: World) -> None:
    action = make_action(world, make_recommendation(world, make_moderated_round(world)))
    with pytest.raises(Refused, match="not agreed"):
        more_time.ask_more_time(acting(world.qa), action.id, LATER, "Ill.", NOW)


@pytest.mark.parametrize("who", ["chair", "viewer", "school_lead", "moderator"])
def test_only_the_owner_and_the_qa_officer_ask(world: World, who: str) -> None:
    action = make_action(world)
    with pytest.raises(NotAllowed):
        more_time.ask_more_time(acting(getattr(world, who)), action.id, LATER, "Ill.", NOW)


@pytest.mark.parametrize("who", ["owner", "qa", "moderator", "viewer"])
def test_only_the_chair_grants(world: World, who: str) -> None:
    row = ask(world, make_action(world))
    with pytest.raises(NotAllowed):
        more_time.grant_more_time(acting(getattr(world, who)), row.id, "", world.minute, NOW)


def test_chair_of_another_sub_group_finds_no_request(world: World) -> None:
    row = ask(world, make_action(world))
    other = partnership.create_sub_group(PROGRAM, "other", "Other sub-group", "", NOW)
    stranger = make_person("Other Chair", Grant(Role.CHAIR, sub_group_id=other.id))
    with pytest.raises(NotAllowed) as caught:
        more_time.grant_more_time(acting(stranger), row.id, "", world.minute, NOW)
    assert caught.value.hidden
