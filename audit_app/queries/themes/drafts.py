"""Drafts of question sets: the list, a draft with what is still to mend, and what publishing it would do."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import AuditRound, DraftStep, Theme, ThemeDraft, ThemeVersion
from audit_app.policy import Scope, Subject
from audit_app.queries.scoping import rounds_within
from audit_app.rules.question_sets import files
from audit_app.rules.question_sets.errors import Fault
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.workflow import RoundState, VersionState

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


@dataclass(frozen=True)
class DraftPage:
    """A draft as it is after its last step that is not undone, `step_id`.

    `undo` and `redo` are the words of the steps that would be undone or redone, empty for none. `based_on` is the
    version from which the draft was begun: slug, number and id.
    """

    line: DraftLine
    step_id: str
    questions: QuestionSet
    faults: tuple[Fault, ...]
    undo: str
    redo: str
    based_on: tuple[str, int, str] | None
    subject: Subject

    @property
    def id(self) -> str:
        """Return the id of the draft."""
        return self.line.id


def open_drafts() -> tuple[DraftLine, ...]:
    """Return the drafts that are not ended, last changed first."""
    drafts = db.session.scalars(_open()).all()
    return tuple(sorted((_line(draft) for draft in drafts), key=lambda line: line.changed_at, reverse=True))


def draft_page(draft_id: str) -> DraftPage | None:
    """Return an open draft; None for a draft that has ended or does not exist."""
    query = _open().where(ThemeDraft.id == draft_id)
    draft = db.session.scalar(query.options(joinedload(ThemeDraft.based_on).joinedload(ThemeVersion.theme)))
    if draft is None:
        return None
    undone = [step for step in draft.steps if step.undone]
    current = current_step(draft)
    questions, faults = _read(current.id)
    based_on = draft.based_on
    return DraftPage(
        line=_line(draft),
        step_id=current.id,
        questions=questions,
        faults=faults,
        undo=current.words if len(draft.steps) - len(undone) > 1 else "",
        redo=undone[0].words if undone else "",
        based_on=(based_on.theme.slug, based_on.number, based_on.id) if based_on else None,
        subject=Subject(),
    )


@dataclass(frozen=True)
class Publishing:
    """What publishing a draft would do: make the version `number`, which follows `before` (number and id), if any.

    `overtaken` says that the draft was begun from an earlier version than `before`. `marks` identify all this, so that
    a page can be compared with what publishing would do by now.
    """

    number: int
    before: tuple[int, str] | None
    overtaken: bool
    marks: tuple[str, ...]


def publishing(page: DraftPage) -> Publishing:
    """Return what publishing the draft would do at present."""
    versions = db.session.execute(
        select(ThemeVersion.number, ThemeVersion.id, ThemeVersion.state)
        .join(Theme)
        .where(Theme.slug == page.questions.slug)
        .order_by(ThemeVersion.number)
    ).all()
    number = versions[-1].number + 1 if versions else 1
    published = [(row.number, row.id) for row in versions if row.state is not VersionState.DRAFT]
    before = published[-1] if published else None
    begun_from = page.based_on[2] if page.based_on and page.based_on[0] == page.questions.slug else ""
    return Publishing(
        number,
        before,
        overtaken=before is not None and before[1] != begun_from,
        marks=(str(number), before[1] if before else "", page.step_id),
    )


def drafts_of(slug: str) -> tuple[DraftLine, ...]:
    """Return the open drafts of a theme."""
    drafts = db.session.scalars(_open()).all()
    return tuple(_line(draft) for draft in drafts if _read(current_step(draft).id)[0].slug == slug)


def current_step(draft: ThemeDraft) -> DraftStep:
    """Return the last step that is not undone."""
    return [step for step in draft.steps if not step.undone][-1]


def rounds_on(slug: str, rounds_scope: Scope) -> tuple[tuple[str, int], ...]:
    """Return the rounds on any version of a theme that are not closed: title, and number of the version."""
    rows = db.session.execute(
        select(AuditRound.title, ThemeVersion.number)
        .join(ThemeVersion, ThemeVersion.id == AuditRound.theme_version_id)
        .join(Theme, Theme.id == ThemeVersion.theme_id)
        .where(Theme.slug == slug, AuditRound.state != RoundState.CLOSED, rounds_within(rounds_scope))
        .order_by(AuditRound.title, AuditRound.id)
    )
    return tuple((title, number) for title, number in rows)


def _open() -> Select[ThemeDraft]:
    # Up to a hundred steps, each with a whole set as its source: only the source of the current step is ever read.
    steps = selectinload(ThemeDraft.steps).options(defer(DraftStep.source), joinedload(DraftStep.made_by))
    return (
        select(ThemeDraft)
        .where(ThemeDraft.ended_at.is_(None))
        .options(steps, joinedload(ThemeDraft.begun_by))
        .execution_options(populate_existing=True)
    )


@lru_cache(maxsize=SETS_KEPT)
def _read(step_id: str) -> tuple[QuestionSet, tuple[Fault, ...]]:
    # The source of a step never changes, so that its id is key enough for the cache.
    source = db.session.execute(select(DraftStep.source).where(DraftStep.id == step_id)).scalar_one()
    return files.parse_with_faults(source)


def _line(draft: ThemeDraft) -> DraftLine:
    last = draft.steps[-1]
    return DraftLine(draft.id, draft.title, draft.begun_by.name, last.made_by.name, last.made_at)
