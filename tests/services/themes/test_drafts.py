"""A question set written step by step: nothing is lost, every step can be undone, and only a sound one is published."""

from collections.abc import Callable

import pytest

from audit_app.errors import Invalid, NotAllowed, Refused, Stale
from audit_app.extensions import db
from audit_app.models import DraftStep, LogEntry, ThemeDraft
from audit_app.policy import Scope
from audit_app.queries.themes.draft_page import draft_page
from audit_app.queries.themes.drafts import open_drafts
from audit_app.queries.themes.themes import version_page
from audit_app.rules.designer.edits import question_edits, section_edits
from audit_app.rules.designer.edits.edit import Edit
from audit_app.rules.question_sets import yaml_tree
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.workflow import VersionState
from audit_app.services.themes import drafts
from tests.support.making import NOW, World, acting


@pytest.fixture
def draft(world: World) -> ThemeDraft:
    return drafts.begin_version(acting(world.qa), world.version.id, NOW)


def adding(text: str) -> Callable[[QuestionSet], Edit]:
    return lambda questions: question_edits.add_question(questions, questions.sections[0].key, text, "yes-no")


def asked(draft: ThemeDraft) -> list[str]:
    page = draft_page(draft.id)
    assert page
    return [question.text for question in page.questions.questions]


def test_a_draft_begins_as_its_version_stands_under_the_next_number(world: World, draft: ThemeDraft) -> None:
    page = draft_page(draft.id)
    assert page
    assert (page.questions.version, page.questions.slug) == (2, world.version.theme.slug)
    assert page.faults == ()
    assert page.based_on == (world.version.theme.slug, 1, world.version.id)
    assert [line.id for line in open_drafts()] == [draft.id]


def test_steps_are_undone_and_done_again_one_by_one(world: World, draft: ThemeDraft) -> None:
    qa, begun = acting(world.qa), asked(draft)
    for text in ("Was it safe?", "Was it kind?"):
        drafts.change_draft(qa, draft.id, adding(text), NOW)
    assert drafts.undo_step(qa, draft.id, NOW) == "Added question 1.5"
    drafts.undo_step(qa, draft.id, NOW)
    assert asked(draft) == begun
    with pytest.raises(Refused, match="nothing to undo"):
        drafts.undo_step(qa, draft.id, NOW)
    assert drafts.redo_step(qa, draft.id, NOW) == "Added question 1.4"
    assert "Was it safe?" in asked(draft)
    assert "Was it kind?" not in asked(draft)


def test_a_new_act_after_an_undo_takes_its_place(world: World, draft: ThemeDraft) -> None:
    qa = acting(world.qa)
    drafts.change_draft(qa, draft.id, adding("Was it safe?"), NOW)
    drafts.undo_step(qa, draft.id, NOW)
    drafts.change_draft(qa, draft.id, adding("Was it kind?"), NOW)
    with pytest.raises(Refused, match="nothing to redo"):
        drafts.redo_step(qa, draft.id, NOW)
    assert "Was it safe?" not in asked(draft)


def test_what_changes_nothing_is_no_step(world: World, draft: ThemeDraft) -> None:
    drafts.change_draft(
        acting(world.qa), draft.id, lambda one: section_edits.move_section(one, "notice", -1), NOW
    )
    assert db.session.scalars(db.select(DraftStep.words).filter_by(draft_id=draft.id)).all() == [
        "Begun from version 1"
    ]


def test_only_so_many_steps_are_kept(
    world: World, draft: ThemeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafts, "MOST_STEPS", 3)
    for text in ("Was it safe?", "Was it kind?", "Was it quick?"):
        drafts.change_draft(acting(world.qa), draft.id, adding(text), NOW)
    assert [step.number for step in draft.steps] == [1, 2, 3]
    assert "Was it quick?" in asked(draft)


def test_a_sound_draft_is_published_as_the_next_version(world: World, draft: ThemeDraft) -> None:
    drafts.change_draft(acting(world.qa), draft.id, adding("Was it safe?"), NOW)
    version = drafts.publish_draft(acting(world.qa), draft.id, NOW)
    assert (version.number, version.state) == (2, VersionState.PUBLISHED)
    page = version_page(Scope(everything=True), version.theme.slug, 2)
    assert page
    assert "Was it safe?" in [question.text for question in page.questions.questions]
    assert open_drafts() == ()
    acts = db.session.scalars(db.select(LogEntry.act).filter_by(subject_id=draft.id)).all()
    assert set(acts) == {"draft_begun", "draft_published"}


def test_a_draft_with_faults_says_what_is_to_mend_instead(world: World, draft: ThemeDraft) -> None:
    drafts.change_draft(acting(world.qa), draft.id, lambda one: section_edits.add_section(one, "Empty"), NOW)
    with pytest.raises(Refused, match="need fixing"):
        drafts.publish_draft(acting(world.qa), draft.id, NOW)
    page = draft_page(draft.id)
    assert page
    assert [fault.path for fault in page.faults] == [("sections", 2, "questions")]


def test_a_second_draft_of_a_theme_is_published_after_the_first(world: World, draft: ThemeDraft) -> None:
    qa = acting(world.qa)
    other = drafts.begin_version(qa, world.version.id, NOW)
    drafts.change_draft(qa, other.id, adding("Was it safe?"), NOW)
    assert drafts.publish_draft(qa, other.id, NOW).number == 2
    drafts.change_draft(qa, draft.id, adding("Was it kind?"), NOW)
    assert drafts.publish_draft(qa, draft.id, NOW).number == 3


def test_a_theme_begins_from_nothing_or_from_another(world: World) -> None:
    qa = acting(world.qa)
    fresh = drafts.begin_theme(qa, "Bruising in babies", "", NOW)
    like = drafts.begin_theme(qa, world.version.theme.title, world.version.id, NOW)
    pages = [draft_page(one.id) for one in (fresh, like)]
    assert [page and page.questions.slug for page in pages] == ["bruising-in-babies", "small-theme"]
    assert [page and page.questions.version for page in pages] == [1, 1]
    assert [page and [fault.path for fault in page.faults] for page in pages] == [[("purpose",)], []]
    with pytest.raises(Refused):
        drafts.publish_draft(qa, fresh.id, NOW)


def test_a_theme_begins_empty_and_says_what_it_needs(world: World) -> None:
    draft = drafts.begin_theme(acting(world.qa), "Bruising in babies", drafts.EMPTY, NOW)
    page = draft_page(draft.id)
    assert page
    assert (page.questions.sections, page.questions.scales) == ((), ())
    assert [fault.path for fault in page.faults] == [("purpose",), ("service_kinds",), ("sections",)]


def test_a_set_that_could_not_be_read_again_is_not_kept(
    world: World, draft: ThemeDraft, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asked(draft)
    monkeypatch.setattr(yaml_tree, "LARGEST_SIZE", 2_000)
    with pytest.raises(Refused, match="be too large"):
        drafts.change_draft(acting(world.qa), draft.id, adding("Was it safe? " * 30), NOW)
    monkeypatch.undo()
    with pytest.raises(Refused, match="cannot be saved"):
        drafts.change_draft(acting(world.qa), draft.id, adding("Was it <b>safe</b>?"), NOW)
    assert asked(draft) == begun


@pytest.mark.parametrize("title", [" ", "x" * 201])
def test_a_theme_needs_a_title(world: World, title: str) -> None:
    with pytest.raises(Invalid):
        drafts.begin_theme(acting(world.qa), title, "", NOW)


def test_a_page_that_was_overtaken_changes_nothing(world: World, draft: ThemeDraft) -> None:
    qa, page = acting(world.qa), draft_page(draft.id)
    assert page
    drafts.change_draft(qa, draft.id, adding("Was it safe?"), NOW, seen=page.step_id)
    with pytest.raises(Stale):
        drafts.change_draft(qa, draft.id, adding("Was it kind?"), NOW, seen=page.step_id)


def test_a_draft_that_has_ended_is_not_changed(world: World, draft: ThemeDraft) -> None:
    qa = acting(world.qa)
    drafts.discard_draft(qa, draft.id, NOW)
    assert draft_page(draft.id) is None
    with pytest.raises(Refused, match="was published or discarded"):
        drafts.change_draft(qa, draft.id, adding("Was it safe?"), NOW)


@pytest.mark.parametrize("name", ["chair", "moderator", "police_lead", "police_auditor", "viewer"])
def test_only_who_publishes_themes_writes_drafts(world: World, draft: ThemeDraft, name: str) -> None:
    with pytest.raises(NotAllowed):
        drafts.change_draft(acting(getattr(world, name)), draft.id, adding("Was it safe?"), NOW)
