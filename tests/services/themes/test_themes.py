"""Importing question sets and publishing them."""

import pytest
from sqlalchemy.exc import DatabaseError

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import LogEntry, Theme, ThemeVersion
from audit_app.queries.rounds.rounds import version_choices
from audit_app.rules.question_sets.errors import SetErrors
from audit_app.rules.workflow import VersionState
from audit_app.services.themes import themes
from tests.support.logged import logged, reason_of
from tests.support.making import NOW, PROGRAM, SMALL_SET, World, acting

SECOND = SMALL_SET.replace("version: 1", "version: 2")
NO_PUBLISHERS = ("moderator", "chair", "viewer", "police_lead", "police_auditor", "owner")


def imported(world: World, source: str = SECOND) -> ThemeVersion:
    return themes.import_theme(acting(world.qa), source, NOW)


def test_imported_version_is_a_draft_of_its_theme(world: World) -> None:
    version = imported(world)
    assert (version.state, version.number, version.theme.slug) == (VersionState.DRAFT, 2, "small")


def test_same_content_is_imported_once(world: World) -> None:
    assert imported(world, SMALL_SET).id == world.version.id


def test_same_content_in_another_layout_is_imported_once(world: World) -> None:
    assert imported(world, "# A comment\n" + SMALL_SET).id == world.version.id


def test_draft_of_the_same_number_is_replaced(world: World) -> None:
    first = imported(world)
    second = imported(world, SECOND.replace("To try things out.", "To try them again."))
    assert first.id == second.id
    assert "again" in second.source


def test_published_number_cannot_be_imported_with_other_content(world: World) -> None:
    with pytest.raises(Refused, match="higher version number"):
        imported(world, SMALL_SET.replace("To try things out.", "Changed."))


def test_every_error_of_a_source_is_raised(world: World) -> None:
    broken = SMALL_SET.replace("type: date", "type: dtae").replace("scale: four", "scale: five")
    with pytest.raises(SetErrors) as raised:
        imported(world, broken)
    assert len(raised.value.errors) >= 2


def test_failed_import_leaves_no_theme(world: World) -> None:
    with pytest.raises(SetErrors):
        imported(world, "slug: other\n")
    assert db.session.scalars(db.select(Theme.slug)).all() == ["small"]


def test_publishing_says_when_and_by_whom(world: World) -> None:
    version = themes.publish_version(acting(world.qa), imported(world).id, NOW)
    assert (version.state, version.published_at, version.published_by_id) == (
        VersionState.PUBLISHED,
        NOW,
        world.qa.id,
    )


def test_published_version_cannot_be_published_again(world: World) -> None:
    with pytest.raises(Refused):
        themes.publish_version(acting(world.qa), world.version.id, NOW)


def test_theme_takes_the_title_of_what_was_published_last(world: World) -> None:
    version = imported(world, SECOND.replace("title: Small theme", "title: Renamed theme"))
    themes.publish_version(acting(world.qa), version.id, NOW)
    assert version.theme.title == "Renamed theme"


def test_database_refuses_a_change_to_a_published_set(world: World) -> None:
    world.version.source = "other"
    with pytest.raises(DatabaseError):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("name", NO_PUBLISHERS)
def test_only_qa_officer_and_administrator_may_import(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        themes.import_theme(acting(world.people()[name]), SECOND, NOW)


@pytest.mark.parametrize("name", NO_PUBLISHERS)
def test_only_qa_officer_and_administrator_may_publish(world: World, name: str) -> None:
    version = imported(world)
    with pytest.raises(NotAllowed):
        themes.publish_version(acting(world.people()[name]), version.id, NOW)


def test_program_itself_may_import_and_publish(world: World) -> None:
    version = themes.import_theme(PROGRAM, SECOND, NOW)
    assert themes.publish_version(PROGRAM, version.id, NOW).published_by_id is None


def test_import_and_publication_stand_in_the_log(world: World) -> None:
    version = themes.publish_version(acting(world.qa), imported(world).id, NOW)
    acts = db.session.scalars(
        db.select(LogEntry.act).filter_by(subject_id=version.id).order_by(LogEntry.id)
    ).all()
    assert acts == ["theme_imported", "version_published"]


def test_a_withdrawn_version_is_for_no_new_round_and_stays_as_it_is(world: World) -> None:
    themes.withdraw_version(acting(world.qa), world.version.id, "The protocol changed.", NOW)
    assert world.version.state is VersionState.WITHDRAWN
    assert version_choices() == ()
    assert imported(world, SMALL_SET).state is VersionState.WITHDRAWN
    with pytest.raises(Refused):
        themes.publish_version(acting(world.qa), world.version.id, NOW)
    assert reason_of(logged("version_withdrawn")) == "The protocol changed."


def test_a_version_is_not_withdrawn_without_a_reason(world: World) -> None:
    with pytest.raises(Invalid):
        themes.withdraw_version(acting(world.qa), world.version.id, " ", NOW)


@pytest.mark.parametrize("name", NO_PUBLISHERS)
def test_only_who_publishes_withdraws(world: World, name: str) -> None:
    with pytest.raises(NotAllowed):
        themes.withdraw_version(acting(getattr(world, name)), world.version.id, "No.", NOW)
