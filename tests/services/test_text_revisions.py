"""Replaced words are kept apart from the log: they can be cleared, and never rewritten."""

import pytest
from flask import Flask
from sqlalchemy import delete, update
from sqlalchemy.exc import DBAPIError

from audit_app.extensions import db
from audit_app.models import TextRevision
from audit_app.services import text_revisions
from tests.support import making
from tests.support.making import NOW, PROGRAM


@pytest.fixture
def revision(app: Flask) -> TextRevision:
    world = making.make_world()
    revision_id = text_revisions.keep(PROGRAM, world.sub_group, "name", "To learn.", NOW, round_id="a-round")
    return db.session.get_one(TextRevision, revision_id)


def test_an_empty_text_is_not_kept(app: Flask) -> None:
    world = making.make_world()
    assert text_revisions.keep(PROGRAM, world.sub_group, "purpose", "", NOW, round_id=None) is None


def test_words_can_be_cleared_with_the_moment_at_which_they_were(revision: TextRevision) -> None:
    db.session.execute(update(TextRevision).values(text=None, cleared_at=NOW))
    db.session.refresh(revision)
    assert (revision.text, revision.cleared_at) == (None, NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"text": "Otherwise."},
        {"text": None, "cleared_at": NOW, "subject_id": "another"},
        {"text": None, "cleared_at": NOW, "round_id": None},
        {"kept_at": NOW},
    ],
)
def test_nothing_else_of_a_revision_changes(revision: TextRevision, change: dict[str, object]) -> None:
    with pytest.raises(DBAPIError):
        db.session.execute(update(TextRevision).values(**change))


def test_cleared_words_cannot_be_put_back(revision: TextRevision) -> None:
    db.session.execute(update(TextRevision).values(text=None, cleared_at=NOW))
    with pytest.raises(DBAPIError):
        db.session.execute(update(TextRevision).values(text="To learn.", cleared_at=None))


def test_a_revision_is_never_deleted(revision: TextRevision) -> None:
    with pytest.raises(DBAPIError):
        db.session.execute(delete(TextRevision))
