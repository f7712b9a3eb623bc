"""What is committed with an answer, and what an answer says when the database refuses."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from audit_app.extensions import db
from audit_app.models import Finding, LogEntry
from audit_app.policy import Permission
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from tests.support.browsing import Visits
from tests.support.making import World, first_case, make_finding, make_moderated_round


@contextmanager
def connection_lost_at_commit() -> Iterator[None]:
    """The log line is the last that an act writes, and goes out with the commit."""

    def lose(*_: object) -> None:
        raise OperationalError("INSERT", {}, Exception("connection lost"))

    event.listen(LogEntry, "before_insert", lose)
    try:
        yield
    finally:
        event.remove(LogEntry, "before_insert", lose)


def finding_fields(case_id: str) -> dict[str, str]:
    return {
        "kind": "strength",
        "heading": "Notices came",
        "text": "In time.",
        "key_line": "",
        "case_ids": case_id,
    }


def test_what_could_not_be_committed_is_never_said_to_be_saved(visit: Visits, world: World) -> None:
    audit_round = make_moderated_round(world)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/findings"
    visitor.get(address)
    with connection_lost_at_commit():
        answer = visitor.raw("POST", address, finding_fields(first_case(audit_round).id))
    assert answer.status_code == 503
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Finding saved" not in visitor.get(address).main


def test_of_two_who_take_the_same_number_the_second_is_told_kindly(
    app: Flask, visit: Visits, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit_round = make_moderated_round(world)
    make_finding(world, audit_round)
    address = f"/rounds/{audit_round.id}/findings"

    @requires(Permission.MODERATION_DECIDE)
    def same_again(round_id: str) -> str:
        first = db.session.scalars(db.select(Finding).filter_by(round_id=round_id)).one()
        names = ("round_id", "position", "kind", "heading", "text", "written_at", "written_by_id")
        db.session.add(Finding(**{name: getattr(first, name) for name in names}))
        db.session.flush()
        return round_id

    monkeypatch.setitem(app.view_functions, "findings.write", same_again)
    visit.as_(world.qa).post(address, status=409)


def test_a_fault_after_a_partial_save_keeps_nothing(
    app: Flask, visit: Visits, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = make_finding(world, make_moderated_round(world))

    @requires(Permission.MODERATION_DECIDE)
    def half_done(finding_id: str) -> str:
        db.session.get_one(Finding, finding_id).heading = "Half done"
        db.session.flush()
        hooks.keep_changes()
        raise RuntimeError("a fault of ours")

    monkeypatch.setitem(app.view_functions, "findings.change", half_done)
    visit.as_(world.qa).post(f"/findings/{finding.id}", status=500)
    db.session.expire_all()
    assert db.session.get_one(Finding, finding.id).heading == "Notices came late"


def test_no_value_of_the_address_brings_a_nul_to_the_database(visit: Visits, world: World) -> None:
    page = visit.as_(world.qa).get("/rounds?x=a&x=%00", status=404)
    assert page.heading == "Page not found"
