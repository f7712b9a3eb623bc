"""What is typed and not saved is kept for its writer alone, put back in place, and gone with the act."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from audit_app.extensions import db
from audit_app.models import FormDraft, LogEntry, PanelNote, Person, Recommendation
from audit_app.policy import Permission, Subject
from audit_app.queries.form_drafts import FormThing
from audit_app.services import form_drafts
from audit_app.services.people import people
from audit_app.services.reports import corrections
from audit_app.web.request.endpoints import needs_of
from tests.support.browsing import Visitor, Visits
from tests.support.making import (
    NOW,
    World,
    acting,
    first_case,
    make_action,
    make_closed_round,
    make_finding,
    make_moderated_round,
    make_recommendation,
)
from tests.support.page import Page

WORDS = "Nobody asked the child what she wanted."


@dataclass(frozen=True)
class Place:
    """A page with a form, whose it is, and a field of it for words."""

    page: str
    form: str
    field: str
    person: Person


def agreed() -> Recommendation:
    """A recommendation of the closed round."""
    return db.session.scalars(db.select(Recommendation).where(Recommendation.agreed_at.is_not(None))).one()


def places(world: World) -> dict[str, Place]:
    """One for every endpoint whose form keeps drafts, but two that draw the same as others do."""
    closed = make_closed_round(world)
    audit_round = make_moderated_round(world, reference="second", title="The second round")
    finding = make_finding(world, audit_round)
    proposed = make_recommendation(world, audit_round, [finding.id])
    action = make_action(world, agreed())
    rounds, case = f"/rounds/{audit_round.id}", f"/cases/{first_case(audit_round).id}/moderation"
    corrections.begin_correction(acting(world.qa), closed.id, "Read again.", NOW)
    wanted = f"/rounds/{closed.id}/report/correction/audit_case/{first_case(closed).id}"
    here, there = f"/actions/{action.id}", f"/recommendations/{proposed.id}"
    return {
        "actions.update": Place(here, f"{here}/updates", "text", world.owner),
        "corrections.write": Place(wanted, wanted, "because", world.qa),
        "findings.change": Place(f"/findings/{finding.id}/edit", f"/findings/{finding.id}", "text", world.qa),
        "findings.write": Place(f"{rounds}/findings/new", f"{rounds}/findings", "text", world.qa),
        "moderation.agree": Place(case, case, "panel_note-text", world.qa),
        "moderation.note_attendance": Place(
            f"{rounds}/moderation/attendance", f"{rounds}/moderation/attendance", "others", world.qa
        ),
        "recommendations.change": Place(f"{there}/edit", there, "why", world.qa),
        "recommendations.write": Place(
            f"{rounds}/recommendations", f"{rounds}/recommendations", "why", world.qa
        ),
        "reports.correct": Place(
            f"/rounds/{closed.id}/report/corrections/new",
            f"/rounds/{closed.id}/report/corrections",
            "reason",
            world.qa,
        ),
        "reports.write": Place(
            f"{rounds}/report/introduction", f"{rounds}/report/introduction", "text", world.qa
        ),
    }


def keep(
    visitor: Visitor, place: Place, page: Page, words: str = WORDS, *, turn: int = 1, status: int = 200
) -> None:
    """As the script of the page does."""
    values = page.form_values(place.form)
    once = values.pop("once")
    ours = {"typed-form": place.form, "typed-page": place.page, "typed-mark": once, "typed-turn": str(turn)}
    answer = visitor.raw("POST", "/typed", {**values, place.field: words, **ours})
    assert answer.status_code == status, answer.text


def drafts() -> int:
    db.session.expire_all()
    return len(db.session.scalars(db.select(FormDraft)).all())


def test_what_was_typed_stands_in_every_such_form_when_its_page_is_opened_again(
    app: Flask, visit: Visits, world: World
) -> None:
    kept = places(world)
    drafted = {endpoint for endpoint in app.view_functions if needs_of(endpoint).drafted}
    assert set(kept) == drafted - {"moderation.score", "actions.complete"}, "an endpoint that nobody tries"
    for place in kept.values():
        visitor = visit.as_(place.person)
        page = visitor.get(place.page)
        keep(visitor, place, page)
        again = visitor.get(place.page)
        assert again.form_values(place.form)[place.field] == [WORDS], place.page
        assert "We kept what you typed" in again.main
        visitor.post("/typed/discard", {"typed-form": place.form})
        assert WORDS not in visitor.get(place.page).html
    assert not drafts()


@pytest.fixture
def note(world: World) -> Place:
    case = f"/cases/{first_case(make_moderated_round(world)).id}/moderation"
    return Place(case, case, "panel_note-text", world.qa)


def test_nobody_else_sees_a_draft_and_no_log_tells_of_it(visit: Visits, world: World, note: Place) -> None:
    visitor, before = visit.as_(world.qa), len(db.session.scalars(db.select(LogEntry)).all())
    keep(visitor, note, visitor.get(note.page))
    assert WORDS not in visit.as_(world.moderator).get(note.page).html
    assert len(db.session.scalars(db.select(LogEntry)).all()) == before
    assert not db.session.scalars(db.select(PanelNote)).all()


def test_a_draft_is_gone_with_the_act_and_stays_where_the_act_was_refused(
    visit: Visits, world: World
) -> None:
    place = places(world)["findings.write"]
    visitor = visit.as_(world.qa)
    keep(visitor, place, visitor.get(place.page))
    page = visitor.get(place.page)
    refused = visitor.post(place.form, page.form_values(place.form), status=422)
    assert drafts() == 1
    case_id = next(box.get("value") for box in refused.all("input[@name='case_ids']"))
    sound = {"kind": "strength", "heading": "Notices came", "case_ids": case_id}
    visitor.post(place.form, refused.form_values(place.form) | sound)
    assert not drafts()


def test_a_draft_that_arrives_after_its_form_was_saved_is_not_kept(
    visit: Visits, world: World, note: Place
) -> None:
    visitor = visit.as_(world.qa)
    page = visitor.get(note.page)
    visitor.post(note.form, page.form_values(note.form) | {note.field: WORDS})
    keep(visitor, note, page, "What was on its way meanwhile.", turn=2, status=409)
    assert not drafts()


def test_an_earlier_draft_that_arrives_late_changes_nothing(visit: Visits, world: World, note: Place) -> None:
    visitor = visit.as_(world.qa)
    page = visitor.get(note.page)
    keep(visitor, note, page, f"{WORDS} Nor her mother.", turn=2)
    keep(visitor, note, page, turn=1)
    assert "Nor her mother." in visitor.get(note.page).html


def test_of_two_pages_of_one_person_neither_puts_the_words_of_the_other_away(
    visit: Visits, world: World, note: Place
) -> None:
    visitor = visit.as_(world.qa)
    first, second = visitor.get(note.page), visitor.get(note.page)
    keep(visitor, note, first)
    keep(visitor, note, second, "Something else.", status=409)
    visitor.post(note.form, second.form_values(note.form) | {note.field: "Something else."})
    assert drafts() == 1
    opened = visitor.get(note.page)
    keep(visitor, note, opened, f"{WORDS} Nor her mother.")
    keep(visitor, note, first, turn=2, status=409)


def test_what_somebody_else_saved_meanwhile_stands_beside_the_draft(
    visit: Visits, world: World, note: Place
) -> None:
    visitor, other = visit.as_(world.qa), visit.as_(world.moderator)
    keep(visitor, note, visitor.get(note.page))
    form = other.get(note.page).form_values(note.form)
    other.post(note.form, form | {note.field: "The school was never told."})
    again = visitor.get(note.page)
    assert "saved this first" in again.main
    assert "The school was never told." in again.main
    assert again.form_values(note.form)[note.field] == [WORDS]


def test_nobody_keeps_a_draft_of_a_form_whose_page_is_not_theirs(
    visit: Visits, world: World, note: Place
) -> None:
    page = visit.as_(world.qa).get(note.page)
    for person in (world.owner, world.viewer):
        visitor = visit.as_(person)
        own = visitor.get("/").value_of("whose")
        values = {**page.form_values(note.form), "whose": own, "typed-page": note.page, "typed-turn": "1"}
        values |= {"typed-form": note.form, "typed-mark": values.pop("once")}
        answer = visitor.raw("POST", "/typed", values | {"csrf_token": visitor.token})
        assert answer.status_code in (403, 404), person.name
    assert not drafts()


def test_drafts_are_bounded_and_go_with_what_they_are_about(world: World) -> None:
    actor, action = acting(world.qa), make_action(world)

    def typed(number: int) -> form_drafts.Typed:
        return form_drafts.Typed(f"/{number}", "/", "m", 1, "", (("text", WORDS),))

    for number in range(form_drafts.MOST + 2):
        about = FormThing("action", action.id, None, Subject())
        later = NOW + timedelta(minutes=number)
        form_drafts.keep_draft(actor, Permission.HOME_READ, about, typed(number), later)
    assert drafts() == form_drafts.MOST
    form_drafts.keep_draft(actor, Permission.HOME_READ, about, typed(-1), NOW + timedelta(days=40))
    assert drafts() == 1
    form_drafts.forget_about(action)
    assert not drafts()
    form_drafts.keep_draft(acting(world.owner), Permission.HOME_READ, about, typed(1), NOW)
    people.mark_as_left(acting(world.administrator), world.owner.id, NOW)
    assert not drafts()
