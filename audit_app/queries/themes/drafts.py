"""Drafts of question sets: their list, and how a draft is read."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import DraftStep, ThemeDraft
from audit_app.rules.question_sets import files
from audit_app.rules.question_sets.errors import Fault
from audit_app.rules.questions.question_set import QuestionSet

SETS_KEPT = 16
"""Parsed drafts cached in each process."""


@dataclass(frozen=True)
class DraftLine:
    """A draft in a list. `changed_by` and `changed_at` are those of the last step, whether undone or not."""

    id: str
    title: str
    begun_by: str
    changed_by: str
    changed_at: datetime


def open_drafts() -> tuple[DraftLine, ...]:
    """Return the drafts that are not ended, last changed first."""
    drafts = db.session.scalars(select_open()).all()
    return tuple(sorted((line_of(draft) for draft in drafts), key=lambda line: line.changed_at, reverse=True))


def drafts_of(slug: str) -> tuple[DraftLine, ...]:
    """Return the open drafts of a theme."""
    drafts = db.session.scalars(select_open()).all()
    return tuple(line_of(draft) for draft in drafts if read_step(current_step(draft).id)[0].slug == slug)


def current_step(draft: ThemeDraft) -> DraftStep:
    """Return the last step that is not undone."""
    return [step for step in draft.steps if not step.undone][-1]


def select_open() -> Select[ThemeDraft]:
    """Select the drafts that are not ended, with their steps and people."""
    # Up to a hundred steps, each with a whole set as its source: only the source of the current step is ever read.
    steps = selectinload(ThemeDraft.steps).options(defer(DraftStep.source), joinedload(DraftStep.made_by))
    return (
        select(ThemeDraft)
        .where(ThemeDraft.ended_at.is_(None))
        .options(steps, joinedload(ThemeDraft.begun_by))
        .execution_options(populate_existing=True)
    )


@lru_cache(maxsize=SETS_KEPT)
def read_step(step_id: str) -> tuple[QuestionSet, tuple[Fault, ...]]:
    """Return the question set after a step, and what is still to mend in it."""
    # The source of a step never changes, so that its id is key enough for the cache.
    source = db.session.execute(select(DraftStep.source).where(DraftStep.id == step_id)).scalar_one()
    return files.parse_with_faults(source)


def line_of(draft: ThemeDraft) -> DraftLine:
    """Return a draft as a line of the list."""
    last = draft.steps[-1]
    return DraftLine(draft.id, draft.title, draft.begun_by.name, last.made_by.name, last.made_at)
