"""To do: each person sees what waits for them, with one button that leads there."""

from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from audit_app.extensions import db, real_now
from audit_app.models import AuditRound
from audit_app.rules.dates import day_words
from audit_app.services.people import partnership, people
from audit_app.services.returns import concerns
from audit_app.services.tracker import actions, more_time
from tests.support import making
from tests.support.browsing import Visits
from tests.support.making import NOW, World, acting

EXPECTED = {
    "qa": {"Finish setting up the round", "Collect the returns", "Moderate and agree grades"},
    "moderator": {"Moderate and agree grades"},
    "police_lead": {"Confirm known or not known: 1 left", "Urgent Immediate concern about SM-01"},
    "school_lead": {"Confirm known or not known: 2 left", "Immediate concern about SM-01"},
    "police_auditor": {"Complete the return for SM-01, Police"},
    "owner": {"Your action: Set up one record."},
    "viewer": set[str](),
    "chair": set[str](),
    "administrator": set[str](),
}


@pytest.fixture
def busy(world: World) -> World:
    making.make_round(world, reference="set-up")
    audit_round = making.make_open_round(world, reference="open", cases_=2)
    agency_return = making.make_known(world, making.return_of(audit_round, world.police_service))
    concerns.raise_concern(acting(world.police_auditor), agency_return.id, "Not safe tonight.", NOW)
    making.make_action(world)
    db.session.commit()
    return world


@pytest.mark.parametrize("name", [name for name in EXPECTED if name not in ("school_lead", "qa")])
def test_each_person_sees_their_own(visit: Visits, busy: World, name: str) -> None:
    page = visit.as_(getattr(busy, name)).get("/")
    assert set(map(_text, page.all("h2"))) >= EXPECTED[name]


def test_nothing_waiting_says_so(visit: Visits, busy: World) -> None:
    assert "You have nothing to do at the moment." in visit.as_(busy.viewer).get("/").main


def test_a_concern_comes_before_everything_else(visit: Visits, busy: World) -> None:
    page = visit.as_(busy.qa).get("/")
    assert _text(page.all("h2")[0]) == "Urgent Immediate concern about SM-01"


def test_a_concern_comes_before_what_was_due_earlier(app: Flask, visit: Visits, busy: World) -> None:
    headings = visit.as_(busy.police_lead).get("/").all("h2")
    assert "Immediate concern about SM-01" in _text(headings[0])


def test_returns_of_who_has_left_wait_for_their_lead(visit: Visits, busy: World) -> None:
    people.mark_as_left(acting(busy.qa), busy.police_auditor.id, NOW)
    db.session.commit()
    assert "Returns whose auditor has left: 1" in visit.as_(busy.police_lead).get("/").main
    assert "Name another auditor" not in visit.as_(busy.school_lead).get("/").main


def test_every_button_leads_somewhere_that_opens(visit: Visits, busy: World) -> None:
    opened = 0
    for person in busy.people().values():
        visitor = visit.as_(person)
        for text, address in visitor.get("/").links.items():
            if ":" in text:
                # Fails for any answer but 200.
                visitor.get(address)
                opened += 1
    assert opened >= len(busy.people()) // 2


def test_what_was_submitted_waits_for_its_reviewers(visit: Visits, world: World) -> None:
    audit_round = making.make_open_round(world)
    making.make_submitted(world, making.return_of(audit_round, world.police_service))
    assert "Returns to accept or send back: 1" in visit.as_(world.police_lead).get("/").main
    assert "Returns to accept or send back" not in visit.as_(world.school_lead).get("/").main


def test_what_is_late_says_by_how_much(app: Flask, visit: Visits, world: World) -> None:
    audit_round = making.make_open_round(world)
    making.make_known(world, making.return_of(audit_round, world.police_service))
    assert "late by" in visit.as_(world.police_auditor).get("/").main


def test_the_list_costs_the_same_for_one_round_and_for_four(
    visit: Visits, world: World, statements: list[str]
) -> None:
    counts = []
    for number in range(4):
        making.make_action(world, making.make_recommendation(world, _moderated(world, f"round-{number}")))
        qa = visit.as_(world.qa)
        statements.clear()
        qa.get("/")
        counts.append(len(statements))
    assert counts[0] == counts[-1]


def _moderated(world: World, reference: str) -> AuditRound:
    return making.make_moderated_round(world, reference=reference)


def _text(element: object) -> str:
    return " ".join("".join(element.itertext()).split())  # type: ignore[attr-defined]


def test_a_recommendation_whose_actions_are_finished_waits_for_its_chair(visit: Visits, world: World) -> None:
    action = making.make_action(world)
    actions.excuse_action(acting(world.chair), action.id, "The region does it.", world.minute, NOW)
    page = visit.as_(world.chair).get("/")
    assert [_text(heading) for heading in page.all("h2")] == [
        "Ready to close: Record every call in one place."
    ]
    assert f"Waiting since {day_words(NOW)}." in page.main


def test_what_waits_for_a_chair_is_not_late_and_says_when_the_sub_group_meets(
    visit: Visits, world: World, tmp_path: Path
) -> None:
    action = making.make_action(world)
    actions.attach_evidence(
        acting(world.owner), action.id, "x.txt", BytesIO(b"20 of 20"), tmp_path, 1000, NOW
    )
    actions.say_complete(acting(world.owner), action.id, "One record is kept.", NOW)
    details = actions.ActionDetails("Train people.", world.owner.id, date(2017, 9, 1), "A dip sample.")
    other = actions.assign_action(acting(world.qa), action.recommendation_id, details, NOW)
    more_time.ask_more_time(acting(world.owner), other.id, date(2018, 9, 1), "Staff left.", NOW)
    soon = real_now().date() + timedelta(days=9)
    partnership.add_meeting(acting(world.qa), world.sub_group.id, soon, "", NOW)
    page = visit.as_(world.chair).get("/")
    assert page.main.count(f"Waiting since {day_words(NOW)}. Next meeting: {day_words(soon)}.") == 2
    assert "late by" not in page.main
