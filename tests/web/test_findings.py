"""The pages of findings."""

from audit_app.extensions import db
from audit_app.models import Finding
from tests.support import making
from tests.support.browsing import Visits
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
    assert "1 of 1 cases" in after.main


def test_what_was_typed_comes_back_with_what_is_wrong(visit: Visits, world: World) -> None:
    audit_round = making.make_moderated_round(world)
    page = visit.as_(world.qa).post(
        f"/rounds/{audit_round.id}/findings", {"heading": "Told early"}, status=422
    )
    assert page.value_of("heading") == "Told early"
    assert "Error: Say what was found" in page.field_errors


def test_a_finding_is_changed_and_removed(visit: Visits, world: World) -> None:
    finding = making.make_finding(world, making.make_moderated_round(world))
    qa = visit.as_(world.qa)
    page = qa.get(f"/findings/{finding.id}/edit")
    qa.post(f"/findings/{finding.id}", page.form_values(f"/findings/{finding.id}") | {"heading": "Another"})
    assert db.session.scalars(db.select(Finding.heading)).all() == ["Another"]
    qa.post(f"/findings/{finding.id}/remove")
    assert not db.session.scalars(db.select(Finding)).all()


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
