"""Whoever acts holds the row that decides until the end: nobody moves it between look and write."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from audit_app.extensions import db
from audit_app.services import idempotency
from audit_app.services.moderation import moderation
from audit_app.services.reports import texts
from audit_app.services.rounds import cases
from audit_app.services.tracker import actions
from tests.support.databases import Statements
from tests.support.making import (
    CASE,
    NOW,
    World,
    acting,
    first_case,
    make_action,
    make_finding,
    make_moderated_round,
    make_round,
)


def add_case(world: World) -> Callable[[], object]:
    round_id = make_round(world).id
    return lambda: cases.add_case(acting(world.qa), round_id, replace(CASE, reference="SM-09"), NOW)


def write_finding(world: World) -> Callable[[], object]:
    audit_round = make_moderated_round(world)
    return lambda: make_finding(world, audit_round)


def write_text(world: World) -> Callable[[], object]:
    round_id = make_moderated_round(world).id
    return lambda: texts.write_text(acting(world.qa), round_id, "introduction", "Why.", None, NOW)


def agree_grade(world: World) -> Callable[[], object]:
    case_id, details = (
        first_case(make_moderated_round(world)).id,
        moderation.GradeDetails("good", "All read."),
    )
    return lambda: moderation.agree_grade(acting(world.qa), case_id, "grade", details, None, NOW)


def write_update(world: World) -> Callable[[], object]:
    action_id = make_action(world).id
    return lambda: actions.write_update(acting(world.owner), action_id, "Begun.", NOW)


def send_a_form(world: World) -> Callable[[], object]:
    person_id = world.qa.id
    return lambda: idempotency.earlier_answer(person_id, "f", "0" * 64, NOW)


@pytest.mark.parametrize(
    "prepare", [add_case, write_finding, write_text, agree_grade, write_update, send_a_form]
)
def test_the_row_that_decides_is_held(
    app: Flask, world: World, statements: Statements, prepare: Callable[[World], Callable[[], object]]
) -> None:
    act = prepare(world)
    statements.clear()
    act()
    one_writer_at_a_time = db.engine.dialect.name == "sqlite"
    assert one_writer_at_a_time or any("FOR UPDATE" in statement for statement in statements)
