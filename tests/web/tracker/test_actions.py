"""An action on its page: the owner's words and files, the chair's decision, and what each is offered."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import current_app

from audit_app.extensions import real_now
from audit_app.models import Action
from audit_app.policy import Grant, Role
from audit_app.rules.dates import day_words
from audit_app.services.people import partnership
from audit_app.services.tracker import actions, more_time, recommendations
from audit_app.services.tracker.decisions import CHAIRS_ACTION, Minute
from tests.support.browsing import Visitor, Visits
from tests.support.making import (
    NOW,
    PASSWORD,
    PROGRAM,
    World,
    acting,
    make_action,
    make_moderated_round,
    make_person,
    make_recommendation,
)
from tests.support.page import Page

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def agreed_action(world: World) -> Action:
    action = make_action(world)
    recommendations.agree_recommendations(acting(world.chair), action.recommendation.source.round_id, NOW)
    return action


def proposed_action(world: World) -> Action:
    return make_action(world, make_recommendation(world, make_moderated_round(world)))


def completed_action(world: World) -> Action:
    action = agreed_action(world)
    folder = current_app.config["SETTINGS"].evidence_folder
    owner = acting(world.owner)
    actions.attach_evidence(owner, action.id, "sample.txt", BytesIO(b"20 of 20"), folder, 1000, NOW)
    actions.say_complete(owner, action.id, "All calls are in.", NOW)
    return action


def because(world: World, reason: str) -> dict[str, str]:
    return {"reason": reason, "meeting_id": world.meeting.id, "minute_reference": "ACR-2017-05/5"}


def upload(name: str, content: bytes, shows: str = "") -> dict[str, Any]:
    return {"file": (BytesIO(content), name), "shows": shows}


def test_owner_sees_what_why_by_when_and_how_we_shall_know(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    page = visit.as_(world.owner).get(f"/actions/{action.id}")
    for words in ("Set up one record.", "Calls were lost.", "1 September 2017", "A dip sample in March."):
        assert words in page.main


def test_owner_reads_no_text_of_a_finding(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    page = visit.as_(world.owner).get(f"/actions/{action.id}")
    assert "The school heard after the day had begun." not in page.html
    assert "SM-01" not in page.html


def test_first_update_begins_the_action(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    page = visit.as_(world.owner).post(f"/actions/{action.id}/updates", {"text": "The record is designed."})
    assert "In progress" in page.main
    assert "The record is designed." in page.main


def test_what_could_identify_a_child_is_told_once_it_is_saved(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    said = {"text": "Seen at CH1 2NX, NHS number 943 476 5919."}
    page = visit.as_(world.owner).post(f"/actions/{action.id}/updates", said)
    assert "may include a postcode and an NHS number" in page.main


def test_only_meetings_since_the_round_was_opened_are_offered(world: World, visit: Visits) -> None:
    action = completed_action(world)
    partnership.add_meeting(PROGRAM, world.sub_group.id, date(2017, 5, 28), "Too early", NOW)
    page = visit.as_(world.chair).get(f"/actions/{action.id}/close")
    assert "1 June 2017, Audit sub-group" in page.main
    assert "Too early" not in page.main


def test_history_stands_newest_first(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    person = visit.as_(world.owner)
    person.post(f"/actions/{action.id}/updates", {"text": "Begun."})
    page = person.post(f"/actions/{action.id}/updates", {"text": "Half done."})
    assert page.main.index("Half done.") < page.main.index("Begun.")


def test_file_is_attached_with_what_it_shows(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    page = visit.as_(world.owner).post(
        f"/actions/{action.id}/evidence", upload("sample.pdf", PDF, "20 of 20")
    )
    assert "sample.pdf" in page.links
    assert "20 of 20" in page.main


def test_refused_file_keeps_the_words(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    fields = upload("sample.pdf", b"<html><script>", "20 of 20")
    page = visit.as_(world.owner).post(f"/actions/{action.id}/evidence", fields, status=422)
    assert page.value_of("shows").strip() == "20 of 20"
    assert "The name ends in .pdf" in page.field_errors[0]


def test_nothing_chosen_is_said_beside_the_field(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    page = visit.as_(world.owner).post(f"/actions/{action.id}/evidence", {"shows": ""}, status=422)
    assert page.field_errors == ["Error: Select a file"]


def test_an_update_without_words_is_said_beside_the_field(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    page = visit.as_(world.owner).post(f"/actions/{action.id}/updates", {"text": " "}, status=422)
    assert page.field_errors == ["Error: Enter what has been done"]


def send_large(visitor: Visitor, action: Action, lines: int) -> tuple[int, Page]:
    page = visitor.get(f"/actions/{action.id}")
    return visitor.send_large(page, f"/actions/{action.id}/evidence", b"a line of text\n" * lines)


def test_file_larger_than_other_forms_is_taken(world: World, visit: Visits) -> None:
    status, page = send_large(visit.as_(world.owner), agreed_action(world), 300_000)
    assert status == 200
    assert "long.txt" in page.links


def test_file_over_the_limit_is_refused_beside_the_field(world: World, visit: Visits) -> None:
    status, page = send_large(visit.as_(world.owner), agreed_action(world), 700_000)
    assert status == 422
    assert page.field_errors == ["Error: The file is larger than 10 MB."]


def test_file_far_over_the_limit_is_answered_with_the_limit(world: World, visit: Visits) -> None:
    status, page = send_large(visit.as_(world.owner), agreed_action(world), 900_000)
    assert status == 413
    assert "10 MB" in page.main


def test_evidence_is_a_download_and_nothing_else(world: World, visit: Visits) -> None:
    action = completed_action(world)
    person = visit.as_(world.chair)
    address = person.get(f"/actions/{action.id}").links["sample.txt"]
    answer = person.raw("GET", address)
    assert answer.data == b"20 of 20"
    assert answer.headers["Content-Disposition"] == "attachment; filename=sample.txt"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.mimetype == "text/plain"


def test_evidence_of_another_action_is_not_found_under_this_one(world: World, visit: Visits) -> None:
    action = completed_action(world)
    address = visit.as_(world.chair).get(f"/actions/{action.id}").links["sample.txt"]
    other = actions.assign_action(
        acting(world.qa),
        action.recommendation_id,
        actions.ActionDetails("Another.", world.owner.id, action.due_on, "Seen."),
        NOW,
    )
    visit.as_(world.chair).get(address.replace(action.id, other.id), status=404)


def test_owner_is_led_to_evidence_before_completion(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    page = visit.as_(world.owner).get(f"/actions/{action.id}/complete")
    assert "Attach at least 1 file of evidence first" in page.main


def test_owner_asks_for_sign_off(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    person = visit.as_(world.owner)
    person.post(f"/actions/{action.id}/evidence", upload("sample.pdf", PDF))
    page = person.post(f"/actions/{action.id}/complete", {"completion": "All calls are in."})
    assert "Awaiting sign-off" in page.main


def test_chair_signs_off_with_outcome_and_minute(world: World, visit: Visits) -> None:
    action = completed_action(world)
    fields = {"outcome": "41 of 41 calls agree.", "meeting_id": world.meeting.id, "minute_reference": "5.2"}
    page = visit.as_(world.chair).post(f"/actions/{action.id}/close", fields)
    assert "41 of 41 calls agree." in page.main
    assert "Meeting of 1 June 2017, minute 5.2" in page.main


def test_chair_is_told_what_is_missing(world: World, visit: Visits) -> None:
    action = completed_action(world)
    page = visit.as_(world.chair).post(f"/actions/{action.id}/close", {}, status=422)
    assert len(page.field_errors) == 2


def test_chair_sends_back_with_a_reason(world: World, visit: Visits) -> None:
    action = completed_action(world)
    page = visit.as_(world.chair).post(
        f"/actions/{action.id}/refuse", because(world, "Show a second sample.")
    )
    assert "Show a second sample." in page.main
    assert "In progress" in page.main


def test_what_is_refused_stands_in_the_minute_of_the_sitting(world: World, visit: Visits) -> None:
    first, second = completed_actions(world, 2)
    chair = visit.as_(world.chair)
    chair.post(f"/actions/{first.id}/refuse", because(world, "Show more."))
    page = chair.get(f"/actions/{second.id}/refuse")
    assert page.value_of("minute_reference") == "ACR-2017-05/5"
    page = chair.post(f"/actions/{second.id}/refuse", {"reason": "Show more."}, status=422)
    assert {"Error: Select the meeting that decided this, or chair’s action"} <= set(page.field_errors)


def test_chair_excuses_with_a_reason(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    page = visit.as_(world.chair).post(f"/actions/{action.id}/excuse", because(world, "The region does it."))
    assert "No longer needed" in page.main


OFFERED = {
    "owner": {"Save update", "Attach file", "Ask for more time", "Mark as complete"},
    "qa": {"Save update", "Attach file", "Ask for more time", "Mark as complete"},
    "chair": {"Mark as no longer needed"},
    "viewer": set(),
    "school_lead": set(),
}


@pytest.mark.parametrize("who", OFFERED)
def test_buttons_are_those_of_the_person(world: World, visit: Visits, who: str) -> None:
    action = agreed_action(world)
    page = visit.as_(getattr(world, who)).get(f"/actions/{action.id}")
    assert set(page.buttons) - {"Sign out", "Menu"} == OFFERED[who]


def test_chair_is_offered_the_decision_first(world: World, visit: Visits) -> None:
    action = completed_action(world)
    page = visit.as_(world.chair).get(f"/actions/{action.id}")
    assert {"Sign off and close", "Send back to the owner", "Mark as no longer needed"} <= set(page.buttons)


def test_decision_that_the_table_does_not_offer_is_refused(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    page = visit.as_(world.chair).get(f"/actions/{action.id}/close", status=409)
    assert "Not started" in page.main


def test_owner_may_not_sign_off(world: World, visit: Visits) -> None:
    action = completed_action(world)
    visit.as_(world.owner).get(f"/actions/{action.id}/close", status=403)
    visit.as_(world.qa).get(f"/actions/{action.id}/close", status=403)


def test_way_back_to_the_filtered_tracker_is_kept(world: World, visit: Visits) -> None:
    completed_action(world)
    person = visit.as_(world.chair)
    listed = person.get("/tracker?view=awaiting-sign-off")
    page = person.get(listed.links["small-2017-06 R1 / A1"])
    assert page.links["Tracker"] == "/tracker?view=awaiting-sign-off"
    decision = person.get(page.links["Sign off and close"])
    assert "back=view%3Dawaiting-sign-off" in next(iter(decision.all("form[@novalidate]"))).get("action")


def completed_actions(world: World, count: int) -> list[Action]:
    """In the order in which a sitting takes them."""
    first = completed_action(world)
    found = [first]
    folder = current_app.config["SETTINGS"].evidence_folder
    for number in range(2, count + 1):
        due_on = first.due_on + timedelta(days=number)
        details = actions.ActionDetails(f"Number {number}.", world.owner.id, due_on, "Seen.")
        action = actions.assign_action(acting(world.qa), first.recommendation_id, details, NOW)
        actions.attach_evidence(acting(world.owner), action.id, "a.txt", BytesIO(b"1"), folder, 1000, NOW)
        found.append(actions.say_complete(acting(world.owner), action.id, "Done.", NOW))
    return found


CLOSURE = {"outcome": "Agreed.", "minute_reference": "ACR-2017-05/4"}


def test_decision_leads_to_the_next_that_awaits_sign_off(world: World, visit: Visits) -> None:
    first, second, third = completed_actions(world, 3)
    person = visit.as_(world.chair)
    assert "1 of 3" in person.get(f"/actions/{first.id}/close").main
    page = person.post(f"/actions/{first.id}/close", {**CLOSURE, "meeting_id": world.meeting.id})
    assert "R1 / A1. The action is signed off and closed." in page.main
    assert "2 of 3" in page.main
    page = person.post(f"/actions/{second.id}/refuse", because(world, "Show more."))
    assert "3 of 3" in page.main
    page = person.post(f"/actions/{third.id}/excuse", because(world, "The region does it."))
    assert "There are no other actions awaiting sign-off." in page.main


def test_meeting_and_minute_are_asked_once_in_a_sitting(world: World, visit: Visits) -> None:
    first, second = completed_actions(world, 2)
    person = visit.as_(world.chair)
    assert person.get(f"/actions/{first.id}/close").value_of("minute_reference") == ""
    page = person.post(f"/actions/{first.id}/close", {**CLOSURE, "meeting_id": world.meeting.id})
    values = page.form_values(f"/actions/{second.id}/close")
    assert values["meeting_id"] == [world.meeting.id]
    assert values["minute_reference"] == ["ACR-2017-05/4"]
    assert "Meeting of 1 June 2017, Audit sub-group, minute ACR-2017-05/4" in page.main
    page = person.post(f"/actions/{second.id}/close", {**values, "outcome": "Agreed."})
    assert "There are no other actions awaiting sign-off." in page.main


def test_another_chair_at_the_same_browser_finds_nothing_remembered(world: World, visit: Visits) -> None:
    first, second = completed_actions(world, 2)
    deputy = make_person("Deputy", Grant(Role.CHAIR, sub_group_id=world.sub_group.id))
    person = visit.as_(world.chair)
    person.post(f"/actions/{first.id}/close", {**CLOSURE, "meeting_id": world.meeting.id})
    with person.client.session_transaction() as session:
        session["_user_id"] = f"{deputy.id}:{deputy.sign_in_token}"
    page = person.get(f"/actions/{second.id}/close")
    assert page.value_of("minute_reference") == ""
    assert not page.form_values(f"/actions/{second.id}/close").get("meeting_id")


def test_skipped_action_comes_back(world: World, visit: Visits) -> None:
    first, second, _ = completed_actions(world, 3)
    person = visit.as_(world.chair)
    page = person.get(f"/actions/{first.id}/close")
    assert page.links["Skip for now"] == f"/actions/{second.id}/close"
    page = person.get(page.links["Skip for now"])
    page = person.get(page.links["Skip for now"])
    assert "3 of 3" in page.main
    assert page.links["Skip for now"] == f"/actions/{first.id}/close"


def test_what_is_decided_out_of_turn_leads_nowhere_else(world: World, visit: Visits) -> None:
    first, _ = completed_actions(world, 2)
    details = actions.ActionDetails("Not begun.", world.owner.id, first.due_on, "Seen.")
    other = actions.assign_action(acting(world.qa), first.recommendation_id, details, NOW)
    page = visit.as_(world.chair).post(f"/actions/{other.id}/excuse", because(world, "The region does it."))
    assert page.heading == "Action R1 / A3"


def day(name: str, of: date) -> dict[str, str]:
    return {f"{name}-day": str(of.day), f"{name}-month": str(of.month), f"{name}-year": str(of.year)}


LATER = real_now().date() + timedelta(days=300)


def test_owner_asks_for_more_time_and_the_chair_grants_it(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    owner, chair = visit.as_(world.owner), visit.as_(world.chair)
    page = owner.post(f"/actions/{action.id}/more-time", {**day("until", LATER), "reason": "Small sample."})
    assert f"has asked for more time, until {day_words(LATER)}" in page.main
    assert "Ask for more time" not in page.buttons
    assert "More time requested: Set up one record." in chair.get("/").main
    page = chair.get(f"/actions/{action.id}/more-time/decision")
    fields = page.form_values(f"/actions/{action.id}/more-time/decision")
    page = chair.post(
        f"/actions/{action.id}/more-time/decision",
        {
            **fields,
            "act": "more_time_granted",
            "decision": "",
            "meeting_id": CHAIRS_ACTION,
            "minute_reference": "",
        },
    )
    assert f"Due {day_words(LATER)} (originally 1 September 2017)" in page.main
    assert "to be noted at the next meeting" in page.main


def test_refusal_of_more_time_without_a_reason_keeps_the_choice(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    more_time.ask_more_time(acting(world.owner), action.id, LATER, "Small sample.", NOW)
    chair = visit.as_(world.chair)
    address = f"/actions/{action.id}/more-time/decision"
    fields = {**chair.get(address).form_values(address), "act": "more_time_refused", "minute_reference": "6"}
    fields["meeting_id"] = world.meeting.id
    page = chair.post(address, fields, status=422)
    assert page.field_errors == ["Error: Enter why you are keeping the due date"]
    assert page.form_values(address)["act"] == ["more_time_refused"]


def test_request_that_was_decided_meanwhile_is_not_decided_unseen(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    first = more_time.ask_more_time(acting(world.owner), action.id, LATER, "Small sample.", NOW)
    chair = visit.as_(world.chair)
    address = f"/actions/{action.id}/more-time/decision"
    fields = {**chair.get(address).form_values(address), "act": "more_time_granted"}
    more_time.refuse_more_time(acting(world.chair), first.id, "No.", Minute(world.meeting.id, "6"), NOW)
    more_time.ask_more_time(acting(world.owner), action.id, LATER, "Again.", NOW)
    chair.post(address, fields, status=409)


def test_more_time_asked_wrongly_keeps_the_words(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    fields = {**day("until", date(2017, 9, 1)), "reason": "Small sample."}
    page = visit.as_(world.owner).post(f"/actions/{action.id}/more-time", fields, status=422)
    assert page.field_errors == ["Error: New due date must be after today"]
    assert page.value_of("reason").strip() == "Small sample."


def test_qa_officer_changes_the_owner_with_a_reason(world: World, visit: Visits) -> None:
    action = proposed_action(world)
    officer = visit.as_(world.qa)
    page = officer.get(f"/actions/{action.id}/edit")
    fields = page.form_values(f"/actions/{action.id}")
    changed = {**fields, "owner_id": world.police_lead.id, "reason": "Owen has moved."}
    page = officer.post(f"/actions/{action.id}", changed)
    assert "Pat Lead, Testshire Police" in page.main
    assert "Owen has moved." in page.main
    page = officer.post(f"/actions/{action.id}", {**changed, "text": "Other."}, status=409)
    assert "Other." in page.main


def test_nothing_different_is_said_and_nothing_typed_is_lost(world: World, visit: Visits) -> None:
    action = proposed_action(world)
    officer = visit.as_(world.qa)
    fields = officer.get(f"/actions/{action.id}/edit").form_values(f"/actions/{action.id}")
    page = officer.post(f"/actions/{action.id}", {**fields, "reason": "Clearer."}, status=422)
    assert page.field_errors == ["Error: You have not changed anything yet"]
    assert page.value_of("reason").strip() == "Clearer."


def test_link_of_a_mail_leads_to_the_action_after_signing_in(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    nobody = visit.nobody()
    page = nobody.get(f"/actions/{action.id}")
    fields = {"next": page.value_of("next"), "email": world.owner.email, "password": PASSWORD}
    assert nobody.post("/sign-in", fields).heading == "Action R1 / A1"


def test_owner_comes_to_what_can_be_done_before_what_was(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    main = visit.as_(world.owner).get(f"/actions/{action.id}").main
    order = (
        "Write an update",
        "Attach file",
        "Ask for more time",
        "Mark as complete",
        "Why",
        "History",
    )
    assert [main.index(words) for words in order] == sorted(main.index(words) for words in order)
