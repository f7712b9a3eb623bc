"""Question sets that are being written: the list of them, and one as it stands with all that is to mend."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Select, select
from sqlalchemy.orm import defer, joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import AuditRound, DraftStep, Theme, ThemeDraft, ThemeVersion
from audit_app.policy import Scope, Subject
from audit_app.queries.scoping import rounds_within
from audit_app.rules.question_set import QuestionSet
from audit_app.rules.question_sets import files
from audit_app.rules.question_sets.errors import Fault
from audit_app.rules.workflow import RoundState, VersionState

SETS_KEPT = 16


@dataclass(frozen=True)
class DraftLine:
    """`changed_by` and `changed_at` are of the last act, undone or not."""

    id: str
    title: str
    begun_by: str
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True)
class DraftPage:
    """`step_id` is that of the step after which it stands as it does. `undo` and `redo` are the words of the steps that would be undone or done again, empty for none. `based_on` is
    the version that it was begun from: slug, number and id.
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
        return self.line.id


def open_drafts() -> tuple[DraftLine, ...]:
    """Last changed first."""
    drafts = db.session.scalars(_open()).all()
    return tuple(sorted((_line(draft) for draft in drafts), key=lambda line: line.changed_at, reverse=True))


def draft_page(draft_id: str) -> DraftPage | None:
    """An open draft; None for one that has ended."""
    query = _open().where(ThemeDraft.id == draft_id)
    draft = db.session.scalar(query.options(joinedload(ThemeDraft.based_on).joinedload(ThemeVersion.theme)))
    if draft is None:
        return None
    done = [step for step in draft.steps if not step.undone]
    undone = [step for step in draft.steps if step.undone]
    questions, faults = _read(done[-1].id)
    based_on = draft.based_on
    return DraftPage(
        line=_line(draft),
        step_id=done[-1].id,
        questions=questions,
        faults=faults,
        undo=done[-1].words if len(done) > 1 else "",
        redo=undone[0].words if undone else "",
        based_on=(based_on.theme.slug, based_on.number, based_on.id) if based_on else None,
        subject=Subject(),
    )


@dataclass(frozen=True)
class Publishing:
    """What publishing a draft would make of it: the version of this `number`, which follows the one `before`, if there
    is any. `overtaken` tells that it was begun from an earlier one. `marks` say by which of these a page is known again.
    """

    number: int
    before: tuple[int, str] | None
    overtaken: bool
    marks: tuple[str, ...]


def publishing(page: DraftPage) -> Publishing:
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
    """The open drafts of one theme."""
    drafts = db.session.scalars(_open()).all()
    return tuple(_line(draft) for draft in drafts if _read(_standing(draft).id)[0].slug == slug)


def rounds_on(slug: str, reach: Scope) -> tuple[tuple[str, int], ...]:
    """The rounds that are not closed on any version of a theme: title and number of the version."""
    rows = db.session.execute(
        select(AuditRound.title, ThemeVersion.number)
        .join(ThemeVersion, ThemeVersion.id == AuditRound.theme_version_id)
        .join(Theme, Theme.id == ThemeVersion.theme_id)
        .where(Theme.slug == slug, AuditRound.state != RoundState.CLOSED, rounds_within(reach))
        .order_by(AuditRound.title, AuditRound.id)
    )
    return tuple((title, number) for title, number in rows)


def _open() -> Select[ThemeDraft]:
    light = selectinload(ThemeDraft.steps).options(defer(DraftStep.source), joinedload(DraftStep.made_by))
    return (
        select(ThemeDraft)
        .where(ThemeDraft.ended_at.is_(None))
        .options(light, joinedload(ThemeDraft.begun_by))
        .execution_options(populate_existing=True)
    )


@lru_cache(maxsize=SETS_KEPT)
def _read(step_id: str) -> tuple[QuestionSet, tuple[Fault, ...]]:
    # A step never changes what it says.
    source = db.session.execute(select(DraftStep.source).where(DraftStep.id == step_id)).scalar_one()
    return files.read(source)


def _standing(draft: ThemeDraft) -> DraftStep:
    return [step for step in draft.steps if not step.undone][-1]


def _line(draft: ThemeDraft) -> DraftLine:
    last = draft.steps[-1]
    return DraftLine(draft.id, draft.title, draft.begun_by.name, last.made_by.name, last.made_at)
