"""An action on its page: the owner's words and files, the chair's decision, and what each is offered."""

from io import BytesIO
from typing import Any

import pytest
from flask import current_app
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from audit_app.models import Action
from audit_app.services import actions, recommendations
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, World, acting, make_action
from tests.support.page import Page

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def agreed_action(world: World) -> Action:
    action = make_action(world)
    recommendations.agree_recommendations(acting(world.chair), action.recommendation.round_id, NOW)
    return action


def completed_action(world: World) -> Action:
    action = agreed_action(world)
    folder = current_app.config["SETTINGS"].evidence_folder
    owner = acting(world.owner)
    actions.attach_evidence(owner, action.id, "sample.txt", BytesIO(b"20 of 20"), folder, 1000, NOW)
    actions.say_complete(owner, action.id, "All calls are in.", NOW)
    return action


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
    assert page.field_errors == ["Error: Choose a file"]


def send_large(visitor: Visitor, action: Action, lines: int) -> tuple[int, Page]:
    """Encoded here, since the test client leaves the temporary files of large uploads open."""
    fields = {
        **visitor.get(f"/actions/{action.id}").form_values(f"/actions/{action.id}/evidence"),
        "shows": "",
    }
    fields["file"] = FileStorage(BytesIO(b"a line of text\n" * lines), "long.txt")
    boundary, body = encode_multipart(fields)
    kind = f'multipart/form-data; boundary="{boundary}"'
    answer = visitor.client.post(
        f"/actions/{action.id}/evidence", data=body, content_type=kind, follow_redirects=True
    )
    return answer.status_code, Page(answer.text)


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
    assert "Attach at least one file of evidence first" in page.main


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
    assert "Meeting of 30 May 2017, minute 5.2" in page.main


def test_chair_is_told_what_is_missing(world: World, visit: Visits) -> None:
    action = completed_action(world)
    page = visit.as_(world.chair).post(f"/actions/{action.id}/close", {}, status=422)
    assert len(page.field_errors) == 3


def test_chair_sends_back_with_a_reason(world: World, visit: Visits) -> None:
    action = completed_action(world)
    page = visit.as_(world.chair).post(f"/actions/{action.id}/refuse", {"reason": "Show a second sample."})
    assert "Show a second sample." in page.main
    assert "In progress" in page.main


def test_chair_excuses_with_a_reason(world: World, visit: Visits) -> None:
    action = agreed_action(world)
    page = visit.as_(world.chair).post(f"/actions/{action.id}/excuse", {"reason": "The region does it."})
    assert "No longer needed" in page.main


OFFERED = {
    "owner": {"Save the update", "Attach the file", "Ask for more time", "Say that it is complete"},
    "qa": {"Save the update", "Attach the file", "Ask for more time", "Say that it is complete"},
    "chair": {"No longer needed"},
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
    assert {"Sign off and close", "Not yet: send back", "No longer needed"} <= set(page.buttons)


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
