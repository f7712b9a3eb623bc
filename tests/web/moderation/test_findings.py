"""The pages of findings."""

from audit_app.extensions import db
from audit_app.models import AuditRound, Finding
from tests.support import making
from tests.support.browsing import Visitor, Visits, sent_by_another
from tests.support.making import World


def test_a_finding_is_written_from_a_case_of_the_panel(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    case = making.first_case(audit_round)
    moderator = visit.as_(world.moderator)
    page = moderator.get(f"/rounds/{audit_round.id}/findings/new?case={case.id}")
    typed = page.form_values(f"/rounds/{audit_round.id}/findings") | {
        "kind": "strength", "heading": "Told early", "text": "Before the bell.", "key_line": "told",
    }  # fmt: skip
    after = moderator.post(f"/rounds/{audit_round.id}/findings", typed)
    assert "Told early" in after.main
    assert "1 of 1 case" in after.main


def test_what_was_typed_comes_back_with_what_is_wrong(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    page = visit.as_(world.qa).post(
        f"/rounds/{audit_round.id}/findings", {"heading": "Told early"}, status=422
    )
    assert page.value_of("heading") == "Told early"
    assert "Error: Enter what was found" in page.field_errors


def test_a_finding_is_changed_and_removed(visit: Visits, world: World) -> None:
    finding = making.make_finding(world, making.make_moderated_round(world))
    qa = visit.as_(world.qa)
    page = qa.get(f"/findings/{finding.id}/edit")
    qa.post(f"/findings/{finding.id}", page.form_values(f"/findings/{finding.id}") | {"heading": "Another"})
    assert db.session.scalars(db.select(Finding.heading)).all() == ["Another"]
    qa.post(f"/findings/{finding.id}/remove")
    assert not db.session.scalars(db.select(Finding)).all()


def opened_by_two(visit: Visits, world: World) -> tuple[Visitor, Visitor, str, dict[str, object]]:
    """The officer and the moderator, the address to which both send, and what the officer's page began with."""
    address = f"/findings/{making.make_finding(world, making.make_moderated_round(world)).id}"
    qa = visit.as_(world.qa)
    return qa, visit.as_(world.moderator), address, qa.get(f"{address}/edit").form_values(address)


def test_two_who_change_different_texts_of_a_finding_do_not_meet(visit: Visits, world: World) -> None:
    qa, moderator, address, opened = opened_by_two(visit, world)
    moderator.post(
        address, {**sent_by_another(opened), "heading": "Notices came after the bell", "key_line": "told"}
    )
    qa.post(address, {**opened, "text": "In two of three."})
    finding = db.session.scalars(db.select(Finding)).one()
    assert (finding.heading, finding.text, finding.key_line) == (
        "Notices came after the bell",
        "In two of three.",
        "told",
    )


def test_two_who_change_the_same_text_of_a_finding_see_both(visit: Visits, world: World) -> None:
    qa, moderator, address, opened = opened_by_two(visit, world)
    moderator.post(address, {**sent_by_another(opened), "text": "The moderator’s words."})
    clash = qa.post(address, {**opened, "text": "The officer’s words.", "heading": "Another"}, status=409)
    assert "Morgan Moderator saved this first" in clash.main
    assert "The moderator’s words." in clash.main
    assert clash.value_of("text").strip() == "The officer’s words."
    qa.post(address, clash.form_values(address) | {"then": "theirs"})
    finding = db.session.scalars(db.select(Finding)).one()
    assert (finding.heading, finding.text) == ("Another", "The moderator’s words.")


def test_words_about_a_finding_removed_meanwhile_become_a_new_one(visit: Visits, world: World) -> None:
    qa, moderator, address, opened = opened_by_two(visit, world)
    moderator.post(f"{address}/remove")
    page = qa.post(address, {**opened, "text": "The officer’s words."}, status=409)
    assert "Morgan Moderator removed this finding" in page.main
    written = f"/rounds/{db.session.scalars(db.select(AuditRound.id)).one()}/findings"
    assert "The officer’s words." in qa.post(written, page.form_values(written)).main


def test_a_finding_changed_meanwhile_is_not_removed_unread(visit: Visits, world: World) -> None:
    qa, moderator, address, opened = opened_by_two(visit, world)
    removal = qa.get(f"{address}/edit").form_values(f"{address}/remove")
    moderator.post(address, {**sent_by_another(opened), "text": "The moderator’s words."})
    page = qa.post(f"{address}/remove", removal, status=409)
    assert "Morgan Moderator changed this finding after you opened it" in page.main
    assert page.value_of("text").strip() == "The moderator’s words."
    qa.post(f"{address}/remove", page.form_values(f"{address}/remove"))
    assert not db.session.scalars(db.select(Finding)).all()


def test_a_page_that_says_nonsense_of_what_it_began_with_overwrites_nothing(
    visit: Visits, world: World
) -> None:
    qa, _, address, opened = opened_by_two(visit, world)
    for nonsense in ("[1]", '{"text": 7, "case_ids": "x"}', "{", '{"text": ["a"]}'):
        sent = {**opened, "base": nonsense, "text": "Other words."}
        assert "saved this first" in qa.post(address, sent, status=409).main


def test_the_chair_reads_and_is_offered_nothing_to_change(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    making.make_finding(world, audit_round)
    page = visit.as_(world.chair).get(f"/rounds/{audit_round.id}/findings")
    assert "Notices came late" in page.main
    assert "Add a finding" not in page.main


def test_cards_are_moved_by_their_buttons(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    making.make_finding(world, audit_round, "One")
    second = making.make_finding(world, audit_round, "Two")
    moderator = visit.as_(world.moderator)
    page = moderator.get(f"/rounds/{audit_round.id}/findings")
    assert [one for one in page.buttons if one.startswith("Move")] == ["Move down: One", "Move up: Two"]
    after = moderator.post(f"/findings/{second.id}/move", {"way": "up"})
    assert after.main.index("Two") < after.main.index("One")
