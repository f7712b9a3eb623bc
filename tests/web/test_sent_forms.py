"""A form sent twice does its act once."""

from io import BytesIO

from audit_app.extensions import db
from audit_app.models import ActionUpdate, Evidence, Finding
from tests.support.browsing import Visits
from tests.support.making import World, first_case, make_action, make_moderated_round


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


def test_other_words_or_another_page_are_another_form(visit: Visits, world: World) -> None:
    audit_round = make_moderated_round(world)
    visitor, address = visit.as_(world.qa), f"/rounds/{audit_round.id}/findings"
    case_id = first_case(audit_round).id
    for once, text in (("a mark", "In time."), ("a mark", "The same day."), ("another", "The same day.")):
        visitor.post(address, finding(case_id, once, text))
    assert count(Finding) == 3


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
