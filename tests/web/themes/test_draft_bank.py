"""Questions are taken from the bank into a draft, and a variant says what differs."""

import pytest

from audit_app.queries.themes.bank import shipped_sets
from audit_app.rules.question_sets import files
from audit_app.rules.question_sets.errors import SetErrors
from audit_app.rules.questions.set_parts import Base
from audit_app.services.themes import drafts, themes
from tests.support import making
from tests.support.browsing import Visitor, Visits
from tests.support.making import NOW, World, acting


@pytest.fixture
def draft(world: World) -> str:
    return f"/drafts/{drafts.begin_version(acting(world.qa), world.version.id, NOW).id}"


@pytest.fixture
def qa(visit: Visits, world: World) -> Visitor:
    return visit.as_(world.qa)


def test_ticked_questions_are_taken_as_one_step_that_can_be_undone(qa: Visitor, draft: str) -> None:
    taken = shipped_sets()[0].questions[:2]
    page = qa.get(f"{draft}/bank")
    fields = page.form_values(f"{draft}/bank") | {"shared": [one.shared for one in taken]}
    outline = qa.post(f"{draft}/bank", fields).main
    assert "Added 2 questions from the bank" in outline
    assert all(one.text in outline for one in taken)
    assert f"Already in this draft: {taken[0].text}" in qa.get(f"{draft}/bank").main
    assert taken[0].text not in qa.post(f"{draft}/undo").main


def test_whoever_ticks_nothing_is_told(qa: Visitor, draft: str) -> None:
    page = qa.get(f"{draft}/bank")
    said = qa.post(f"{draft}/bank", page.form_values(f"{draft}/bank"), status=422).main
    assert "Select the questions to add" in said


def test_a_question_of_ones_own_is_in_the_bank_once_it_is_shared_and_published(
    world: World, qa: Visitor, draft: str
) -> None:
    making.make_version(world, ("key: told-in-time,", "key: told-in-time, shared: told-in-time,"))
    said = qa.get(f"{draft}/bank").main
    assert "Asked in Small theme" in said


def test_a_new_theme_made_from_another_says_what_differs(world: World, qa: Visitor) -> None:
    draft = drafts.begin_theme(acting(world.qa), "Front door", world.version.id, NOW)
    version = drafts.publish_draft(acting(world.qa), draft.id, NOW)
    assert files.parse(version.source).variant_of == Base("small", 1)
    said = qa.get("/themes/front-door/1/changes").main
    assert "From small, version 1" in said
    assert "Title: from “Small theme” to “Front door”" in said


def test_an_imported_variant_is_kept_whole(world: World) -> None:
    text = "format: 1\nextends: {slug: small, version: 1}\nslug: front\nversion: 1\nleave_out: [support]\n"
    version = themes.import_theme(acting(world.qa), text, NOW)
    kept = files.parse(version.source)
    assert [one.key for one in kept.questions] == ["told-in-time", "sent-on", "grade"]


def test_a_draft_cannot_be_extended(world: World) -> None:
    text = "format: 1\nextends: {slug: small, version: 2}\nslug: front\nversion: 1\n"
    themes.import_theme(acting(world.qa), making.SMALL_SET.replace("version: 1", "version: 2"), NOW)
    with pytest.raises(SetErrors):
        themes.import_theme(acting(world.qa), text, NOW)
