"""The forms of who oversees an action: escalation, a judged RAG, opening again, passing on."""

from datetime import date
from typing import Any

import pytest

from audit_app.models import Action
from audit_app.services.tracker import actions, recommendations, reopening
from audit_app.services.tracker.closures import Closure
from audit_app.services.tracker.decisions import Minute
from audit_app.services.tracker.reopening import Reopening
from tests.support.browsing import Visits
from tests.support.making import NOW, World, acting, make_action

WHY = "No answer from two schools."


@pytest.fixture
def action(world: World) -> Action:
    return make_action(world)


def minute(world: World) -> dict[str, str]:
    return {"meeting_id": world.meeting.id, "minute_reference": "5.2"}


def test_a_chair_escalates_in_a_minute_and_the_page_says_where_it_stands(
    visit: Visits, world: World, action: Action
) -> None:
    typed = {"rung": "executive", "reason": WHY, **minute(world)}
    page = visit.as_(world.chair).post(f"/actions/{action.id}/escalation", typed)
    assert "The action is now with the Executive. No email is sent" in page.main
    assert WHY in page.main


def test_a_qa_officer_escalates_without_a_minute(visit: Visits, world: World, action: Action) -> None:
    form = visit.as_(world.qa).get(f"/actions/{action.id}/escalation")
    assert "Minute reference" not in form.main
    page = visit.as_(world.qa).post(
        f"/actions/{action.id}/escalation", {"rung": "agency-lead", "reason": WHY}
    )
    assert WHY in page.main


@pytest.mark.parametrize(
    ("address", "typed", "wrong"),
    [
        ("escalation", {}, {"Select who should deal with the action", "Enter the reason"}),
        ("rag", {}, {"Select a RAG rating", "Enter why you are changing the RAG rating"}),
        ("owner", {"owner_id": ""}, {"Select the new owner"}),
    ],
)
def test_what_is_missing_is_said_beside_its_field(
    visit: Visits, world: World, action: Action, address: str, typed: dict[str, Any], wrong: set[str]
) -> None:
    reader = visit.as_(world.school_lead if address == "owner" else world.chair)
    page = reader.post(f"/actions/{action.id}/{address}", typed, status=422)
    assert wrong <= {error.removeprefix("Error: ") for error in page.field_errors}


def test_what_was_typed_stands_in_the_form_that_is_refused(
    visit: Visits, world: World, action: Action
) -> None:
    address = f"/actions/{action.id}/escalation"
    page = visit.as_(world.chair).post(address, {"rung": "agency-lead", "reason": WHY}, status=422)
    assert page.form_values(address)["reason"] == [WHY]
    assert page.form_values(address)["rung"] == ["agency-lead"]


def test_a_judged_colour_stands_beside_the_computed_one(visit: Visits, world: World, action: Action) -> None:
    chair = visit.as_(world.chair)
    page = chair.post(f"/actions/{action.id}/rag", {"rag": "amber", "reason": WHY})
    assert "The RAG rating is now amber." in page.main
    tracker = chair.get("/tracker?view=all")
    assert f"Calculated as red. {WHY}" in tracker.main


def test_a_finished_action_is_opened_again_for_a_day_and_in_a_minute(
    visit: Visits, world: World, action: Action
) -> None:
    actions.excuse_action(acting(world.chair), action.id, "The tool is gone.", world.minute, NOW)
    chair, address = visit.as_(world.chair), f"/actions/{action.id}/reopening"
    page = chair.post(address, {"reason": WHY}, status=422)
    assert "Error: Enter the due date" in page.field_errors
    day = {"due_on-day": "8", "due_on-month": "1", "due_on-year": "2099"}
    page = chair.post(address, {"reason": WHY, **day, **minute(world)})
    assert (
        "The action is reopened. No email is sent, because no mail server is set up. Tell the owner yourself."
        in page.main
    )
    assert "8 January 2099" in page.main


def test_history_of_what_is_opened_again_has_the_minutes_of_closing_and_opening(
    visit: Visits, world: World, action: Action
) -> None:
    """Of the action, and of the recommendation that was opened again with it."""
    chair, meeting = acting(world.chair), world.meeting.id
    actions.excuse_action(chair, action.id, "The tool is gone.", Minute(meeting, "5.2"), NOW)
    closure = Closure(meeting, "5.3", "All was done.")
    recommendations.close_recommendation(chair, action.recommendation_id, closure, NOW)
    again = Reopening(WHY, date(2099, 1, 8), Minute(meeting, "5.4"))
    reopening.reopen_action(chair, action.id, again, NOW)
    for address, first in (
        (f"actions/{action.id}", "5.2"),
        (f"recommendations/{action.recommendation_id}", "5.3"),
    ):
        page = visit.as_(world.chair).get(f"/{address}").main
        for minute_reference in (first, "5.4"):
            assert f"Meeting of 1 June 2017, minute {minute_reference}" in page


@pytest.mark.parametrize("address", ["escalation", "rag", "owner"])
def test_what_is_finished_is_neither_escalated_nor_judged_nor_passed_on(
    visit: Visits, world: World, action: Action, address: str
) -> None:
    reader = visit.as_(world.school_lead if address == "owner" else world.chair)
    assert reader.get(f"/actions/{action.id}/{address}").main
    actions.excuse_action(acting(world.chair), action.id, "The tool is gone.", world.minute, NOW)
    assert "You cannot do this now" in reader.get(f"/actions/{action.id}/{address}", status=409).main
