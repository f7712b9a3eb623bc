"""Actions: one owner each; closed by the chair alone, with outcome, meeting and evidence."""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import Action, ActionUpdate, Evidence, LogEntry, OutboxMessage
from audit_app.policy import Grant, Role
from audit_app.rules.workflow import ActionState
from audit_app.services.people import partnership
from audit_app.services.tracker import action_edits, actions, handover, recommendations
from audit_app.services.tracker.actions import ActionDetails
from audit_app.services.tracker.closures import Closure
from tests.support.logged import logged, reason_of, words_in
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

DETAILS = ActionDetails("Set up one record.", "", date(2017, 9, 1), "A dip sample in March.")


def attach(
    world: World, action: Action, folder: Path, content: bytes = b"20 of 20", name: str = "sample.txt"
) -> Evidence:
    return actions.attach_evidence(acting(world.owner), action.id, name, BytesIO(content), folder, 1000, NOW)


def completed_action(world: World, folder: Path) -> Action:
    action = make_action(world)
    attach(world, action, folder)
    return actions.say_complete(acting(world.owner), action.id, "All calls are in.", NOW)


def closure(world: World, **changes: str) -> Closure:
    return replace(Closure(world.meeting.id, "5.2", "41 of 41 calls agree."), **changes)


def mails(kind: str) -> list[str]:
    return list(db.session.scalars(select(OutboxMessage.recipient).where(OutboxMessage.kind == kind)))


def test_action_belongs_to_the_agency_of_its_owner(world: World) -> None:
    action = make_action(world)
    assert (action.number, action.agency_id) == (1, world.education.id)


def test_actions_are_numbered_within_their_recommendation(world: World) -> None:
    first = make_action(world)
    details = replace(DETAILS, owner_id=world.police_lead.id)
    second = actions.assign_action(acting(world.moderator), first.recommendation_id, details, NOW)
    assert second.number == 2


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", " "),
        ("text", "a" * 5_001),
        ("impact_measure", ""),
        ("due_on", NOW.date() - timedelta(days=1)),
        ("owner_id", "nobody"),
    ],
)
def test_action_needs_words_a_measure_a_day_and_an_owner(world: World, field: str, value: object) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    details = replace(replace(DETAILS, owner_id=world.owner.id), **{field: value})
    with pytest.raises(Invalid) as caught:
        actions.assign_action(acting(world.qa), row.id, details, NOW)
    assert list(caught.value.fields) == [field]


def test_person_without_an_agency_owns_no_action(world: World) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    with pytest.raises(Invalid, match="belongs to an agency"):
        actions.assign_action(acting(world.qa), row.id, replace(DETAILS, owner_id=world.qa.id), NOW)


def test_person_who_left_owns_no_action(world: World) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    world.owner.left_at = NOW
    with pytest.raises(Invalid, match="belongs to an agency"):
        actions.assign_action(acting(world.qa), row.id, replace(DETAILS, owner_id=world.owner.id), NOW)


def test_form_sent_twice_assigns_once(world: World) -> None:
    action = make_action(world)
    with pytest.raises(Invalid, match="already has this action"):
        actions.assign_action(
            acting(world.qa), action.recommendation_id, replace(DETAILS, owner_id=world.owner.id), NOW
        )


def test_dropped_recommendation_takes_no_action(world: World) -> None:
    row = make_recommendation(world, make_moderated_round(world))
    recommendations.drop_recommendation(acting(world.chair), row.id, "Overtaken.", world.minute, NOW)
    with pytest.raises(Refused):
        actions.assign_action(acting(world.qa), row.id, replace(DETAILS, owner_id=world.owner.id), NOW)


def test_owner_of_an_agreed_recommendation_is_told_at_once(world: World) -> None:
    first = make_action(world)
    details = replace(DETAILS, owner_id=world.police_lead.id)
    actions.assign_action(acting(world.qa), first.recommendation_id, details, NOW)
    assert mails("action-assigned") == [world.owner.email, world.police_lead.email]


def test_first_update_begins_the_action(world: World) -> None:
    action = make_action(world)
    actions.write_update(acting(world.owner), action.id, "The record is designed.", NOW)
    assert action.state is ActionState.IN_PROGRESS


def test_empty_update_is_not_taken(world: World) -> None:
    action = make_action(world)
    with pytest.raises(Invalid):
        actions.write_update(acting(world.owner), action.id, " \n", NOW)


@pytest.mark.parametrize("who", ["chair", "viewer", "school_lead", "moderator"])
def test_others_read_an_action_and_write_no_update(world: World, who: str) -> None:
    action = make_action(world)
    with pytest.raises(NotAllowed) as caught:
        actions.write_update(acting(getattr(world, who)), action.id, "Done.", NOW)
    assert not caught.value.hidden


def test_action_of_another_agency_does_not_exist(world: World) -> None:
    action = make_action(world)
    with pytest.raises(NotAllowed) as caught:
        actions.write_update(acting(world.police_lead), action.id, "Done.", NOW)
    assert caught.value.hidden


def test_evidence_begins_the_action_and_is_logged_with_its_hash(world: World, tmp_path: Path) -> None:
    action = make_action(world)
    row = attach(world, action, tmp_path)
    entry = db.session.scalars(select(LogEntry).where(LogEntry.act == "evidence_attached")).one()
    assert action.state is ActionState.IN_PROGRESS
    assert entry.after["sha256"] == row.sha256  # type: ignore[index]


def test_completion_needs_evidence(world: World) -> None:
    action = make_action(world)
    with pytest.raises(Refused, match="no evidence"):
        actions.say_complete(acting(world.owner), action.id, "All calls are in.", NOW)


def test_completion_needs_words(world: World, tmp_path: Path) -> None:
    action = make_action(world)
    attach(world, action, tmp_path)
    with pytest.raises(Invalid):
        actions.say_complete(acting(world.owner), action.id, "", NOW)


def test_completion_asks_the_chairs_of_that_sub_group(world: World, tmp_path: Path) -> None:
    other = partnership.create_sub_group(PROGRAM, "other", "Other sub-group", "", NOW)
    make_person("Other Chair", Grant(Role.CHAIR, sub_group_id=other.id))
    action = completed_action(world, tmp_path)
    assert action.state is ActionState.AWAITING_SIGN_OFF
    assert mails("action-sign-off-asked") == [world.chair.email]


def test_chair_closes_with_outcome_meeting_and_minute(world: World, tmp_path: Path) -> None:
    action = completed_action(world, tmp_path)
    actions.close_action(acting(world.chair), action.id, closure(world), NOW)
    assert (action.state, action.outcome, action.minute_reference) == (
        ActionState.CLOSED,
        "41 of 41 calls agree.",
        "5.2",
    )
    assert mails("action-closed") == [world.owner.email]


@pytest.mark.parametrize("missing", ["meeting_id", "outcome"])
def test_chair_cannot_close_action_without(world: World, tmp_path: Path, missing: str) -> None:
    action = completed_action(world, tmp_path)
    with pytest.raises(Invalid) as caught:
        actions.close_action(acting(world.chair), action.id, closure(world, **{missing: " "}), NOW)
    assert list(caught.value.fields) == [missing]


def test_chair_cannot_close_action_without_evidence(world: World, tmp_path: Path) -> None:
    action = completed_action(world, tmp_path)
    db.session.delete(db.session.scalars(select(Evidence)).one())
    with pytest.raises(Refused, match="no evidence"):
        actions.close_action(acting(world.chair), action.id, closure(world), NOW)


def test_action_is_not_closed_in_a_meeting_to_come(world: World, tmp_path: Path) -> None:
    action = completed_action(world, tmp_path)
    later = partnership.add_meeting(PROGRAM, world.sub_group.id, date(2017, 6, 2), "Audit", NOW)
    with pytest.raises(Invalid):
        actions.close_action(acting(world.chair), action.id, closure(world, meeting_id=later.id), NOW)


def test_action_is_not_closed_in_a_meeting_held_before_its_round_was_opened(
    world: World, tmp_path: Path
) -> None:
    action = completed_action(world, tmp_path)
    before = partnership.add_meeting(PROGRAM, world.sub_group.id, date(2017, 5, 28), "Audit", NOW)
    with pytest.raises(Invalid):
        actions.close_action(acting(world.chair), action.id, closure(world, meeting_id=before.id), NOW)


def test_action_is_not_closed_in_the_meeting_of_another_sub_group(world: World, tmp_path: Path) -> None:
    action = completed_action(world, tmp_path)
    other = partnership.create_sub_group(PROGRAM, "other", "Other sub-group", "", NOW)
    meeting = partnership.add_meeting(PROGRAM, other.id, date(2017, 5, 2), "Other", NOW)
    with pytest.raises(Invalid):
        actions.close_action(acting(world.chair), action.id, closure(world, meeting_id=meeting.id), NOW)


def test_action_is_not_followed_before_its_recommendation_is_agreed(world: World) -> None:
    action = make_action(world, make_recommendation(world, make_moderated_round(world)))
    with pytest.raises(Refused, match="not agreed"):
        actions.write_update(acting(world.qa), action.id, "Half the calls are in.", NOW)
    with pytest.raises(NotAllowed) as caught:
        actions.write_update(acting(world.owner), action.id, "Half the calls are in.", NOW)
    assert caught.value.hidden


def test_chair_of_another_sub_group_finds_no_action(world: World, tmp_path: Path) -> None:
    action = completed_action(world, tmp_path)
    other = partnership.create_sub_group(PROGRAM, "other", "Other sub-group", "", NOW)
    stranger = make_person("Other Chair", Grant(Role.CHAIR, sub_group_id=other.id))
    with pytest.raises(NotAllowed) as caught:
        actions.close_action(acting(stranger), action.id, closure(world), NOW)
    assert caught.value.hidden


@pytest.mark.parametrize("who", ["qa", "owner", "moderator", "viewer", "school_lead"])
def test_only_the_chair_closes_an_action(world: World, tmp_path: Path, who: str) -> None:
    action = completed_action(world, tmp_path)
    with pytest.raises(NotAllowed):
        actions.close_action(acting(getattr(world, who)), action.id, closure(world), NOW)


def test_refused_action_goes_back_with_its_reason(world: World, tmp_path: Path) -> None:
    action = completed_action(world, tmp_path)
    actions.refuse_action(acting(world.chair), action.id, "Show a second sample.", world.minute, NOW)
    assert action.state is ActionState.IN_PROGRESS
    assert mails("action-refused") == [world.owner.email]


def test_refusal_needs_a_reason(world: World, tmp_path: Path) -> None:
    action = completed_action(world, tmp_path)
    with pytest.raises(Invalid):
        actions.refuse_action(acting(world.chair), action.id, " ", world.minute, NOW)


def test_excused_action_says_why_in_its_history(world: World) -> None:
    action = make_action(world)
    actions.excuse_action(acting(world.chair), action.id, "The region does it.", world.minute, NOW)
    row = db.session.scalars(select(ActionUpdate).where(ActionUpdate.action_id == action.id)).one()
    assert (action.state, row.act, row.text) == (
        ActionState.EXCUSED,
        "action_excused",
        "The region does it.",
    )
    assert mails("action-excused") == [world.owner.email]


def test_finished_action_takes_no_more(world: World, tmp_path: Path) -> None:
    action = make_action(world)
    actions.excuse_action(acting(world.chair), action.id, "The region does it.", world.minute, NOW)
    with pytest.raises(Refused):
        actions.write_update(acting(world.owner), action.id, "And yet.", NOW)
    with pytest.raises(Refused):
        attach(world, action, tmp_path)
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 0


def change(world: World, action: Action, who: str = "qa", **different: object) -> Action:
    stored = ActionDetails(action.text, action.owner_id, action.due_on, action.impact_measure)
    details = replace(stored, **different)
    return action_edits.change_action(
        acting(getattr(world, who)), action.id, action.version, details, "The record moved.", NOW
    )


def proposed(world: World) -> Action:
    return make_action(world, make_recommendation(world, make_moderated_round(world)))


def test_replaced_words_and_the_reason_are_named_in_the_log(world: World) -> None:
    action = change(world, proposed(world), text="Set up two records.", due_on=date(2017, 10, 2))
    entry = logged("action_changed")
    assert (entry.before["due_on"], entry.after["due_on"]) == ("2017-09-01", "2017-10-02")
    assert words_in(entry.before, "text") == "Set up one record."
    assert (reason_of(entry), action.first_due_on) == ("The record moved.", date(2017, 10, 2))
    assert not mails("action-changed")


def test_agreed_action_is_changed_by_nobody_in_passing(world: World) -> None:
    with pytest.raises(Refused, match="only the chair"):
        change(world, make_action(world), due_on=date(2018, 8, 31))


def test_late_action_is_changed_without_touching_its_day(world: World) -> None:
    action = proposed(world)
    details = ActionDetails("Other words.", action.owner_id, action.due_on, action.impact_measure)
    later = NOW + timedelta(days=200)
    action_edits.change_action(acting(world.qa), action.id, action.version, details, "Clearer.", later)
    assert action.text == "Other words."


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", " "), ("impact_measure", "a" * 5_001), ("due_on", date(2017, 5, 1)), ("owner_id", "nobody")],
)
def test_changed_action_still_needs_all_that_it_needed(world: World, field: str, value: object) -> None:
    with pytest.raises(Invalid) as caught:
        change(world, proposed(world), **{field: value})
    assert list(caught.value.fields) == [field]


def test_change_needs_a_reason_and_something_different(world: World) -> None:
    action = proposed(world)
    with pytest.raises(Invalid, match="not changed anything yet"):
        change(world, action)
    details = ActionDetails("New.", action.owner_id, action.due_on, action.impact_measure)
    with pytest.raises(Invalid) as caught:
        action_edits.change_action(acting(world.qa), action.id, action.version, details, " ", NOW)
    assert list(caught.value.fields) == ["reason"]


def test_change_over_somebody_elses_is_stale(world: World) -> None:
    action = proposed(world)
    details = ActionDetails("New.", action.owner_id, action.due_on, action.impact_measure)
    with pytest.raises(Stale) as caught:
        action_edits.change_action(acting(world.qa), action.id, action.version - 1, details, "Clearer.", NOW)
    assert [one.label for one in caught.value.conflicts] == ["What needs to be done"]


def test_action_is_not_changed_into_one_that_its_owner_has(world: World) -> None:
    action = proposed(world)
    details = replace(DETAILS, owner_id=world.police_lead.id)
    actions.assign_action(acting(world.qa), action.recommendation_id, details, NOW)
    with pytest.raises(Invalid, match="already has this action"):
        change(world, action, owner_id=world.police_lead.id)


def test_finished_action_does_not_change(world: World) -> None:
    action = proposed(world)
    actions.excuse_action(acting(world.chair), action.id, "The region does it.", None, NOW)
    with pytest.raises(Refused):
        change(world, action, text="New.")


@pytest.mark.parametrize("who", ["owner", "moderator", "chair", "viewer"])
def test_only_the_qa_officer_changes_an_action(world: World, who: str) -> None:
    with pytest.raises(NotAllowed):
        change(world, proposed(world), who, text="New.")


def test_day_of_a_proposed_action_is_the_first_until_it_is_agreed(world: World) -> None:
    action = make_action(world, make_recommendation(world, make_moderated_round(world)))
    assert change(world, action, due_on=date(2017, 10, 2)).first_due_on == date(2017, 10, 2)
    assert not mails("action-changed")


def test_actions_of_who_leaves_get_another_owner_at_once(world: World, tmp_path: Path) -> None:
    first = make_action(world)
    attach(world, first, tmp_path)
    second = actions.assign_action(
        acting(world.qa),
        first.recommendation_id,
        replace(DETAILS, text="Other.", owner_id=world.owner.id),
        NOW,
    )
    handover.hand_over_actions(acting(world.administrator), [first.id, second.id], world.school_lead.id, NOW)
    assert {one.owner_id for one in (first, second)} == {world.school_lead.id}
    assert first.state is ActionState.IN_PROGRESS
    assert mails("action-assigned").count(world.school_lead.email) == 2
    assert mails("action-passed-on") == [world.owner.email] * 2
    noted = db.session.scalars(
        select(ActionUpdate.text).where(ActionUpdate.act == "action_handed_over")
    ).all()
    assert noted == ["From Owen Owner to Sam Lead."] * 2
    logged = db.session.scalars(select(LogEntry.after).where(LogEntry.act == "action_handed_over")).all()
    assert logged == [{"owner": "Sam Lead", "agency_id": world.education.id}] * 2


def test_agreed_action_goes_to_another_agency_only_by_the_chair(world: World) -> None:
    with pytest.raises(Invalid, match="same agency"):
        handover.hand_over_actions(acting(world.qa), [make_action(world).id], world.police_lead.id, NOW)


@pytest.mark.parametrize("name", ["owner", "qa", ""])
def test_new_owner_is_somebody_else_of_an_agency(world: World, name: str) -> None:
    action = make_action(world)
    owner_id = getattr(world, name).id if name else ""
    with pytest.raises(Invalid) as error:
        handover.hand_over_actions(acting(world.qa), [action.id], owner_id, NOW)
    assert set(error.value.fields) == {"owner_id"}


def test_handover_of_no_action_is_refused(world: World) -> None:
    with pytest.raises(Invalid) as error:
        handover.hand_over_actions(acting(world.qa), [], world.school_lead.id, NOW)
    assert set(error.value.fields) == {"action_ids"}


def test_nobody_gets_the_very_same_action_twice(world: World) -> None:
    first = make_action(world)
    details = replace(DETAILS, text=first.text, owner_id=world.police_lead.id)
    actions.assign_action(acting(world.qa), first.recommendation_id, details, NOW)
    with pytest.raises(Invalid, match="already has this action"):
        handover.hand_over_actions(acting(world.qa), [first.id], world.police_lead.id, NOW)


def test_finished_action_keeps_its_owner(world: World, tmp_path: Path) -> None:
    action = completed_action(world, tmp_path)
    actions.close_action(acting(world.chair), action.id, closure(world), NOW)
    with pytest.raises(Refused):
        handover.hand_over_actions(acting(world.qa), [action.id], world.police_lead.id, NOW)


@pytest.mark.parametrize("name", ["owner", "moderator", "chair", "school_lead"])
def test_others_hand_no_action_over(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        handover.hand_over_actions(
            acting(getattr(world, name)), [make_action(world).id], world.police_lead.id, NOW
        )
