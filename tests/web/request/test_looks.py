"""Whoever looks at what is known of a child is noted, and nobody else."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import Text, select, update
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.test import TestResponse

from audit_app.extensions import db
from audit_app.models import (
    AccessEntry,
    ActionUpdate,
    Answer,
    Case,
    Concern,
    Finding,
    PanelAnswer,
)
from audit_app.web.request.endpoints import needs_of
from tests.support.browsing import Visits
from tests.support.databases import on_one_database, undone
from tests.support.making import World
from tests.support.things import Things, address_of, governed_rules

SECRET = "Jayden"
ABOUT_A_CHILD = (ActionUpdate, Answer, Case, Concern, Finding, PanelAnswer)


def looks() -> list[tuple[str, str, str]]:
    query = select(AccessEntry.person_id, AccessEntry.page, AccessEntry.subject_id).order_by(AccessEntry.id)
    return [tuple(row) for row in db.session.execute(query)]  # type: ignore[misc]


def name_the_child() -> None:
    """In every text of the tables that hold what is known of a case."""
    for model in ABOUT_A_CHILD:
        texts = [column.name for column in model.__table__.columns if isinstance(column.type, Text)]
        db.session.execute(update(model).values(dict.fromkeys(set(texts) - {"withdrawn_reason"}, SECRET)))
    db.session.commit()


def words(answer: TestResponse) -> Iterator[str]:
    if answer.data.startswith(b"PK"):
        with zipfile.ZipFile(BytesIO(answer.data)) as parts:
            yield from (parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))
    else:
        yield answer.data.decode(errors="replace")


@on_one_database
@pytest.mark.parametrize("name", ["qa", "chair", "police_auditor"])
def test_whatever_answer_tells_of_a_child_is_noted(
    app: Flask, visit: Visits, world: World, own: Things, name: str
) -> None:
    """Pages, files, and pages that come back with a form that was not accepted."""
    name_the_child()
    visitor = visit.as_(getattr(world, name))
    missed = []
    for rule in governed_rules(app):
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            with undone():
                before = len(looks())
                answer = visitor.raw(method, address_of(app, rule, own))
                told = any(SECRET in text for text in words(answer))
                if rule.endpoint != "sign_in.sign_out" and told and len(looks()) == before:
                    missed.append(f"{method} {rule.endpoint}")
    assert not missed


def test_looking_at_a_child_s_case_is_logged(app: Flask, visit: Visits, world: World, own: Things) -> None:
    visit.as_(world.moderator).get(f"/cases/{own.ids['case_id']}/moderation")
    assert looks() == [(world.moderator.id, "moderation.case", own.ids["case_id"])]


def test_no_view_answers_what_only_asks_for_its_methods(app: Flask) -> None:
    """Flask answers OPTIONS itself, whoever asks after whatever thing."""
    assert not [rule for rule in app.url_map.iter_rules() if "OPTIONS" in (rule.methods or ())]


def test_a_page_that_is_not_there_was_not_looked_at(
    visit: Visits, world: World, own: Things, strangers: Things
) -> None:
    visitor = visit.as_(world.police_auditor)
    for method in ("GET", "HEAD", "POST", "OPTIONS"):
        visitor.raw(method, f"/returns/{strangers.ids['return_id']}")
        visitor.raw(method, "/returns/neverexisted0000")
    assert not looks()


def test_evidence_is_looked_at_once_for_each_file_that_is_opened(
    visit: Visits, world: World, own: Things
) -> None:
    action, file = own.ids["action_id"], own.ids["evidence_id"]
    visit.as_(world.viewer).raw("GET", f"/actions/{action}/evidence/{file}")
    assert looks() == [(world.viewer.id, "actions.evidence", file)]


@pytest.mark.parametrize("made_up", ["a" * 17, "UPPER", "\u00e4", "a b", "a%00"])
def test_an_id_that_no_row_can_have_names_no_page(app: Flask, own: Things, made_up: str) -> None:
    """On PostgreSQL a look at an id that is longer than its column could not be written."""
    addresses = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        for name in rule.arguments:
            if name.endswith("_id"):
                path = address_of(app, rule, own).replace(str(own.ids[name]), made_up)
                with pytest.raises((NotFound, MethodNotAllowed)):
                    addresses.match(path, method=next(iter(rule.methods or ())))


def test_every_look_is_about_something_that_its_address_names(app: Flask) -> None:
    looks = [(rule, needs_of(rule.endpoint).looks_at) for rule in app.url_map.iter_rules()]
    assert all(not about or about in rule.arguments for rule, about in looks)
    assert sum(about is not None for _, about in looks) > 40
