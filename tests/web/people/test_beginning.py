"""A partnership at its very beginning: each page says what is missing, and leads to where it is made."""

from dataclasses import replace

import pytest
from flask import Flask

from audit_app.extensions import db
from audit_app.models import Person
from audit_app.policy import Grant, Role
from audit_app.services.people import partnership
from audit_app.services.rounds import cases, rounds
from audit_app.services.themes import themes
from tests.support.browsing import Visits
from tests.support.making import (
    CASE,
    NOW,
    PROGRAM,
    ROUND,
    SMALL_SET,
    World,
    acting,
    make_moderated_round,
    make_person,
    make_recommendation,
)
from tests.support.page import text_of


@pytest.fixture
def qa(app: Flask) -> Person:
    """Alone in a partnership that has nothing but its name."""
    partnership.set_up_partnership(PROGRAM, "Newshire", False, 0, NOW)
    return make_person("Quinn Officer", Grant(Role.QA_OFFICER))


def test_new_round_names_what_it_lacks_before_anything_is_typed(qa: Person, visit: Visits) -> None:
    page = visit.as_(qa).get("/rounds/new")
    assert page.links["Import a question set"] == "/themes/import"
    assert page.links["Add a sub-group"] == "/partnership/sub-groups/new"
    assert "Save" not in page.buttons


def test_what_was_typed_into_a_round_that_lacks_something_comes_back(qa: Person, visit: Visits) -> None:
    page = visit.as_(qa).post("/rounds", {"title": "Operation Encompass"}, status=422)
    assert page.value_of("title") == "Operation Encompass"
    assert "Add a sub-group" in page.links


def test_new_round_that_lacks_nothing_says_nothing_of_it(world: World, visit: Visits) -> None:
    page = visit.as_(world.qa).get("/rounds/new")
    assert "Add a sub-group" not in page.links
    assert "Save" in page.buttons


def test_round_without_a_service_to_ask_says_which_kinds_it_asks(qa: Person, visit: Visits) -> None:
    actor = acting(qa)
    version = themes.import_theme(actor, SMALL_SET, NOW)
    themes.publish_version(actor, version.id, NOW)
    group = partnership.create_sub_group(actor, "", "Audit", "", NOW)
    details = replace(ROUND, theme_version_id=version.id, sub_group_id=group.id)
    audit_round = rounds.create_round(actor, details, NOW)
    cases.add_case(actor, audit_round.id, CASE, NOW)
    page = visit.as_(qa).get(f"/rounds/{audit_round.id}/services")
    assert {"Police", "Schools and colleges"} <= {text_of(item) for item in page.all("main//li")}
    assert page.links["Add services to the agencies"] == "/partnership"
    assert "Save" not in page.buttons


@pytest.mark.parametrize(("name", "links"), [("qa", ["Add a person", "add an agency"]), ("moderator", [])])
def test_action_without_anybody_to_own_it_says_who_adds_people(
    world: World, visit: Visits, name: str, links: list[str]
) -> None:
    recommendation = make_recommendation(world, make_moderated_round(world))
    db.session.execute(db.update(Person).values(agency_id=None))
    page = visit.as_(world.people()[name]).get(f"/recommendations/{recommendation.id}/assign")
    assert "nobody from an agency has been added yet" in page.main
    assert [link for link in page.links if link in ("Add a person", "add an agency")] == links
    assert "Assign" not in page.buttons
