"""A form sent twice does its act once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from audit_app import create_app
from audit_app.extensions import db, real_now
from audit_app.models import ActionUpdate, Evidence, Finding, IdempotencyKey
from audit_app.services import idempotency
from audit_app.services.idempotency import MOST
from tests.support.browsing import Visits
from tests.support.databases import POSTGRESQL, SQLITE, UrlOf, copy_of, leave, settings_for
from tests.support.making import NOW, World, first_case, make_action, make_moderated_round, make_world


def finding(case_id: str, once: str, text: str = "In time.") -> dict[str, str]:
    return {
        "kind": "strength", "heading": "Notices came", "text": text, "key_line": "", "case_ids": case_id, "once": once,
    }  # fmt: skip


def count(model: type) -> int:
    db.session.expire_all()
    return len(db.session.scalars(db.select(model)).all())


def test_a_form_sent_twice_is_answered_twice_and_done_once(visit: Visits, world: World) -> None:
    audit_round = make_moderated_round(world)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/findings"
    fields = finding(first_case(audit_round).id, "a mark")
    first = visitor.raw("POST", address, fields)
    second = visitor.raw("POST", address, fields)
    assert (first.status_code, second.status_code) == (303, 303)
    assert second.location == first.location
    assert visitor.get(second.location or "").main.count("Finding saved") == 1
    assert count(Finding) == 1


def test_another_page_is_another_form(visit: Visits, world: World) -> None:
    audit_round = make_moderated_round(world)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/findings"
    case_id = first_case(audit_round).id
    for once in ("a mark", "another"):
        visitor.post(address, finding(case_id, once))
    assert count(Finding) == 2


def test_a_form_that_was_refused_can_be_sent_again(visit: Visits, world: World) -> None:
    audit_round = make_moderated_round(world)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/findings"
    fields = finding(first_case(audit_round).id, "a mark") | {"heading": ""}
    visitor.post(address, fields, status=422)
    visitor.post(address, fields, status=422)


def test_a_file_is_told_from_another_of_the_same_name(visit: Visits, world: World) -> None:
    action = make_action(world)
    visitor, address = visit.as_(world.owner), f"/actions/{action.id}/evidence"
    for content in (b"20 of 20", b"20 of 20", b"19 of 20"):
        visitor.post(address, {"file": (BytesIO(content), "sample.txt"), "shows": "yes", "once": "a mark"})
    assert count(Evidence) == 2


def test_what_somebody_else_sent_is_not_mine(visit: Visits, world: World) -> None:
    action = make_action(world)
    for person in (world.owner, world.qa):
        visit.as_(person).post(f"/actions/{action.id}/updates", {"text": "Half done.", "once": "a mark"})
    assert count(ActionUpdate) == 2


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    """The clock of the edge goes on."""
    monkeypatch.setattr("audit_app.queries.people.partnership.real_now", lambda: real_now() + by)


def test_back_and_save_after_89_seconds_is_one_act_and_after_a_day_another(
    visit: Visits, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    action = make_action(world)
    visitor, address = visit.as_(world.owner), f"/actions/{action.id}/updates"
    for by in (timedelta(0), timedelta(seconds=89), timedelta(hours=23), timedelta(hours=25)):
        later(monkeypatch, by)
        visitor.post(address, {"text": "Half done.", "once": "a mark"})
    assert count(ActionUpdate) == 2


def test_other_words_of_a_form_that_adds_are_asked_about_and_neither_lost_nor_doubled(
    visit: Visits, world: World
) -> None:
    action = make_action(world)
    visitor, address = visit.as_(world.owner), f"/actions/{action.id}/updates"
    visitor.post(address, {"text": "Half done.", "once": "a mark"})
    asked = visitor.post(
        address, {"text": "Half done by two of three schools.", "once": "a mark"}, status=409
    )
    assert asked.heading == "You have already sent this form"
    assert "Half done by two of three schools." in asked.main
    assert count(ActionUpdate) == 1
    visitor.post(address, asked.form_values(address))
    assert count(ActionUpdate) == 2


def test_other_words_of_a_form_that_changes_are_another_change(visit: Visits, world: World) -> None:
    audit_round = make_moderated_round(world)
    visitor, case_id = visit.as_(world.qa), first_case(audit_round).id
    visitor.post(f"/rounds/{audit_round.id}/findings", finding(case_id, "a mark"))
    made = db.session.scalars(db.select(Finding)).one()
    for text in ("The same day.", "The next day."):
        address = f"/findings/{made.id}"
        form = visitor.get(f"{address}/edit").form_values(address)
        visitor.post(address, form | {"text": text, "once": "another"})
    db.session.expire_all()
    assert made.text == "The next day."


def test_four_presses_of_move_down_on_a_page_drawn_once_are_four(visit: Visits, world: World) -> None:
    audit_round = make_moderated_round(world)
    visitor, case_id = visit.as_(world.qa), first_case(audit_round).id
    for number in range(5):
        visitor.post(f"/rounds/{audit_round.id}/findings", finding(case_id, f"mark {number}", f"{number}"))
    first = db.session.scalars(db.select(Finding).order_by(Finding.position)).first()
    assert first
    address = f"/findings/{first.id}/move"
    drawn = visitor.get(f"/rounds/{audit_round.id}/findings").form_values(address)
    for _ in range(4):
        visitor.post(address, drawn | {"way": "down"})
    in_order = db.session.scalars(db.select(Finding.id).order_by(Finding.position)).all()
    assert in_order[-1] == first.id


def test_each_of_many_forms_is_remembered_and_no_more_than_two_hundred(visit: Visits, world: World) -> None:
    action = make_action(world)
    visitor, address = visit.as_(world.owner), f"/actions/{action.id}/updates"
    visitor.post(address, {"text": "First.", "once": "first"})
    visitor.post(address, {"text": "Second.", "once": "second"})
    visitor.post(address, {"text": "First.", "once": "first"})
    assert count(ActionUpdate) == 2
    for number in range(MOST + 3):
        sent = idempotency.StoredAnswer("f", "/", [], None, NOW + timedelta(seconds=number))
        idempotency.remember_answer(world.owner.id, f"{number}", sent)
    db.session.commit()
    assert count(IdempotencyKey) == MOST


@pytest.fixture(params=[SQLITE, pytest.param(POSTGRESQL, marks=pytest.mark.postgresql)])
def app_apart(
    request: pytest.FixtureRequest, migrated_url: UrlOf, tmp_path: Path
) -> Iterator[tuple[Flask, World]]:
    """An application whose requests each have a connection of their own, and its people."""
    with copy_of(migrated_url(request.param), tmp_path) as url:
        app = create_app(settings_for(url, tmp_path))
        with app.app_context():
            world = make_world()
            db.session.commit()
            yield app, world
            leave()


def test_of_several_at_the_same_moment_one_is_done_and_all_are_answered(
    app_apart: tuple[Flask, World],
) -> None:
    app, world = app_apart
    action = make_action(world)
    db.session.commit()
    address = f"/actions/{action.id}/updates"
    visitors = [Visits(app).as_(world.owner) for _ in range(4)]
    sent = [{"text": "Half done.", "once": "a mark", "csrf_token": visitor.token} for visitor in visitors]
    db.session.remove()

    def send(number: int) -> int:
        return visitors[number].client.post(address, data=sent[number]).status_code

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(send, range(4))) == [303] * 4
    assert count(ActionUpdate) == 1


def test_nobody_who_goes_back_meets_their_own_words_and_everybody_those_of_another(
    visit: Visits, world: World
) -> None:
    case_id = first_case(make_moderated_round(world)).id
    address = f"/cases/{case_id}/moderation"
    visitor, other = visit.as_(world.qa), visit.as_(world.moderator)
    drawn = visitor.get(address).form_values(address)
    for words in ("Nobody asked.", "Nobody asked her.", "Nobody asked her or her mother."):
        visitor.post(address, drawn | {"panel_note-text": words})
    theirs = other.get(address).form_values(address)
    other.post(address, theirs | {"panel_note-text": "The school asked."})
    met = visitor.post(address, drawn | {"panel_note-text": "Nobody asked anybody."}, status=409)
    assert "The school asked." in met.main
    assert "Nobody asked anybody." in met.value_of("panel_note-text")
