"""Themes and their question sets: the parsed set that pages work with, the list of themes, a version in full."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import AuditRound, Person, TextRevision, Theme, ThemeVersion
from audit_app.models.texts import REASON
from audit_app.policy import Scope, Subject
from audit_app.queries.scoping import rounds_within
from audit_app.rules.question_sets import files
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Base
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import VersionState

SETS_KEPT = 32
"""Parsed sets cached in each process; each takes some 20 ms to parse and well under a megabyte of memory."""


@dataclass(frozen=True)
class Withdrawal:
    """The withdrawal of a version from new rounds.

    `reason` is empty where it has been cleared, `by` where the program withdrew the version.
    """

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class VersionLine:
    """A version of a theme in a list. `rounds` counts only rounds that the reader may see.

    `withdrawn` is None also where a version was withdrawn before reasons were kept.
    """

    id: str
    number: int
    state: VersionState
    imported_at: datetime
    published_at: datetime | None
    rounds: int
    withdrawn: Withdrawal | None


@dataclass(frozen=True)
class ThemeLine:
    """A theme with its versions, newest first. Every theme has a version."""

    slug: str
    title: str
    versions: tuple[VersionLine, ...]

    @property
    def latest(self) -> VersionLine:
        """Return the newest version."""
        return self.versions[0]

    def version(self, number: int) -> VersionLine:
        """Return the version with this number."""
        return next(line for line in self.versions if line.number == number)


@dataclass(frozen=True)
class VersionPage:
    """A version with its whole question set."""

    id: str
    state: VersionState
    published_at: datetime | None
    content_hash: str
    questions: QuestionSet
    theme: ThemeLine
    subject: Subject


def question_set(version_id: str) -> QuestionSet:
    """Return the parsed set of a version, with a single small statement where it is cached."""
    content_hash = db.session.execute(
        select(ThemeVersion.content_hash).where(ThemeVersion.id == version_id)
    ).scalar_one()
    return _parsed(content_hash)


def question_sets_of(version_ids: Iterable[str]) -> dict[str, QuestionSet]:
    """Return the parsed sets by the ids of their versions, with a single statement for all that are cached."""
    rows = db.session.execute(
        select(ThemeVersion.id, ThemeVersion.content_hash).where(ThemeVersion.id.in_(set(version_ids)))
    )
    return {row.id: _parsed(row.content_hash) for row in rows}


WITH_UNIT = joinedload(AuditRound.theme_version).defer(ThemeVersion.source)
"""An option of statements that load a round, with which `unit_of` needs none of its own."""


def unit_of(audit_round: AuditRound) -> Unit:
    """Return the noun for what this round looks at, from its question set, as in "organisations"."""
    return _parsed(audit_round.theme_version.content_hash).unit


@lru_cache(maxsize=SETS_KEPT)
def _parsed(content_hash: str) -> QuestionSet:
    # The hash is of the content, so that a cached set can never be out of date.
    source = db.session.execute(
        select(ThemeVersion.source).where(ThemeVersion.content_hash == content_hash)
    ).scalar_one()
    return files.parse(source)


def source_of(slug: str, number: int) -> str | None:
    """Return the canonical YAML of a version, as it is exported; None where there is no such version."""
    return db.session.scalar(
        select(ThemeVersion.source).join(Theme).where(Theme.slug == slug, ThemeVersion.number == number)
    )


def published_set(base: Base) -> QuestionSet | None:
    """Return the set of a published version, which others may extend; None for a draft or a withdrawn version."""
    return _set_of(base, ThemeVersion.state == VersionState.PUBLISHED)


def set_of(base: Base) -> QuestionSet | None:
    """Return the set of a version in any state; None where there is no such version."""
    return _set_of(base)


def _set_of(base: Base, *where: ColumnElement[bool]) -> QuestionSet | None:
    content_hash = db.session.scalar(
        select(ThemeVersion.content_hash)
        .join(Theme)
        .where(Theme.slug == base.slug, ThemeVersion.number == base.version, *where)
    )
    return _parsed(content_hash) if content_hash else None


def newest_sets() -> tuple[QuestionSet, ...]:
    """Return the set of the newest published version of each theme, by title."""
    rows = db.session.execute(
        select(Theme.id, Theme.title, ThemeVersion.content_hash)
        .join(Theme, Theme.id == ThemeVersion.theme_id)
        .where(ThemeVersion.state == VersionState.PUBLISHED)
        .order_by(ThemeVersion.number)
    )
    newest = {row.id: row for row in rows}
    return tuple(_parsed(row.content_hash) for row in sorted(newest.values(), key=lambda row: row.title))


def version_id(slug: str, number: int) -> str | None:
    """Return the id of a version; None where there is no such version."""
    return db.session.scalar(
        select(ThemeVersion.id).join(Theme).where(Theme.slug == slug, ThemeVersion.number == number)
    )


def themes_page(rounds_scope: Scope) -> tuple[ThemeLine, ...]:
    """Return every theme by title. Rounds outside `rounds_scope` are not counted."""
    themes = db.session.scalars(
        select(Theme)
        .options(selectinload(Theme.versions).defer(ThemeVersion.source))
        .order_by(Theme.title, Theme.id)
    ).all()
    rounds, withdrawn = _rounds_by_version(rounds_scope), _withdrawals(themes)
    return tuple(_line(theme, rounds, withdrawn) for theme in themes if theme.versions)


def version_page(rounds_scope: Scope, slug: str, number: int) -> VersionPage | None:
    """Return a version in full; None where there is no such version."""
    theme = db.session.scalar(
        select(Theme)
        .where(Theme.slug == slug)
        .options(selectinload(Theme.versions).defer(ThemeVersion.source))
    )
    versions = theme.versions if theme else ()
    version = next((version for version in versions if version.number == number), None)
    if theme is None or version is None:
        return None
    return VersionPage(
        id=version.id,
        state=version.state,
        published_at=version.published_at,
        content_hash=version.content_hash,
        questions=_parsed(version.content_hash),
        theme=_line(theme, _rounds_by_version(rounds_scope), _withdrawals([theme])),
        subject=Subject(),
    )


def _rounds_by_version(rounds_scope: Scope) -> dict[str, int]:
    rows = db.session.execute(
        select(AuditRound.theme_version_id, func.count())
        .where(rounds_within(rounds_scope))
        .group_by(AuditRound.theme_version_id)
    )
    return {row[0]: row[1] for row in rows}


def _withdrawals(themes: Iterable[Theme]) -> Mapping[str, Withdrawal]:
    """Return the withdrawal of each withdrawn version, by the id of the version.

    A version is withdrawn once, and nothing else that is done to a version has a reason.
    """
    ids = [
        version.id
        for theme in themes
        for version in theme.versions
        if version.state is VersionState.WITHDRAWN
    ]
    if not ids:
        return {}
    rows = db.session.execute(
        select(TextRevision.subject_id, TextRevision.text, TextRevision.kept_at, Person.name)
        .outerjoin(Person, Person.id == TextRevision.kept_by_id)
        .where(
            TextRevision.subject_kind == ThemeVersion.__tablename__,
            TextRevision.subject_id.in_(ids),
            TextRevision.column_name == REASON,
        )
    )
    return {row.subject_id: Withdrawal(row.text or "", row.name or "", row.kept_at) for row in rows}


def _line(theme: Theme, rounds: dict[str, int], withdrawn: Mapping[str, Withdrawal]) -> ThemeLine:
    versions = tuple(
        VersionLine(
            id=version.id,
            number=version.number,
            state=version.state,
            imported_at=version.imported_at,
            published_at=version.published_at,
            rounds=rounds.get(version.id, 0),
            withdrawn=withdrawn.get(version.id),
        )
        for version in theme.versions
    )
    return ThemeLine(theme.slug, theme.title, versions)
