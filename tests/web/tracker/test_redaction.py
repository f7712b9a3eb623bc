"""What names a child is taken back from an action: its words and its content go for good, that it was there stays."""

import pytest
from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Action, ActionUpdate, Evidence, LogEntry
from audit_app.services.tracker import actions
from audit_app.services.tracker.closures import Closure
from tests.support.browsing import Visits
from tests.support.making import NOW, World, acting
from tests.support.things import evidence_folder
from tests.web.tracker.test_actions import agreed_action, completed_action

NAMED = "Told Ann Other's mother."


@pytest.fixture
def action(world: World) -> Action:
    action = agreed_action(world)
    actions.write_update(acting(world.owner), action.id, NAMED, NOW)
    db.session.commit()
    return action


def take_back(action: Action) -> str:
    update = db.session.scalars(select(ActionUpdate.id).where(ActionUpdate.text == NAMED)).one()
    return f"/actions/{action.id}/updates/{update}/take-back"


def removing(action: Action) -> str:
    return f"/actions/{action.id}/evidence/{evidence_of(action).id}/remove"


def evidence_of(action: Action) -> Evidence:
    return db.session.scalars(select(Evidence).where(Evidence.action_id == action.id)).one()


def test_words_taken_back_are_gone_and_who_took_them_back_stays(
    world: World, action: Action, visit: Visits
) -> None:
    address = take_back(action)
    owner = visit.as_(world.owner)
    assert NAMED in owner.get(address).main
    assert f"Removed by {world.owner.name}" in owner.post(address).main
    assert NAMED not in owner.get(f"/actions/{action.id}").main
    assert NAMED not in "".join(map(str, db.session.scalars(select(ActionUpdate.text))))
    assert db.session.scalars(select(LogEntry).where(LogEntry.act == actions.TAKEN_BACK)).one()


def test_words_of_a_decision_cannot_be_taken_back(world: World, visit: Visits) -> None:
    action = completed_action(world)
    said = db.session.scalars(select(ActionUpdate.id).where(ActionUpdate.act == "action_said_complete")).one()
    assert (
        visit.as_(world.owner).raw("POST", f"/actions/{action.id}/updates/{said}/take-back").status_code
        == 404
    )


def test_who_only_reads_takes_nothing_back(world: World, action: Action, visit: Visits) -> None:
    assert visit.as_(world.chair).raw("POST", take_back(action)).status_code == 403
    assert "Remove" not in visit.as_(world.chair).get(f"/actions/{action.id}").main


def test_file_removed_is_gone_from_page_and_store(world: World, visit: Visits) -> None:
    action = completed_action(world)
    file = evidence_of(action)
    kept = evidence_folder() / file.stored_as
    address = f"/actions/{action.id}/evidence/{file.id}"
    owner = visit.as_(world.owner)
    assert "sample.txt" in owner.get(f"{address}/remove").main
    assert kept.exists()
    page = owner.post(f"{address}/remove")
    assert "sample.txt" not in page.main
    assert "A file was permanently deleted." in page.main
    assert owner.raw("GET", address).status_code == 404
    assert not kept.exists()


def test_action_whose_only_file_was_removed_is_not_signed_off(world: World, visit: Visits) -> None:
    action = completed_action(world)
    visit.as_(world.qa).post(removing(action))
    closure = {"outcome": "Done.", "meeting_id": world.meeting.id, "minute_reference": "5"}
    page = visit.as_(world.chair).post(f"/actions/{action.id}/close", closure, status=409)
    assert "There is no evidence yet" in page.main


def test_file_of_a_closed_action_can_be_removed_too(world: World, visit: Visits) -> None:
    action = completed_action(world)
    actions.close_action(acting(world.chair), action.id, Closure(world.meeting.id, "5", "Done."), NOW)
    db.session.commit()
    visit.as_(world.qa).post(removing(action))
    assert evidence_of(action).file_name == ""
