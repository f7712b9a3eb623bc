"""Themes and their question sets: the parsed set that screens work with, the list, one version in full."""

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
from audit_app.rules import question_sets
from audit_app.rules.question_sets import Base, QuestionSet, Unit
from audit_app.rules.workflow import VersionState

SETS_KEPT = 32
"""Parsed sets held in each process; one takes some 20 ms to parse and well under a megabyte to hold."""


@dataclass(frozen=True)
class Withdrawal:
    """Why a version is for no new round any more; `reason` is empty where it has been cleared, `by` where the program
    did it.
    """

    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class VersionLine:
    """`withdrawn` is None also where a version was withdrawn before reasons were kept."""

    id: str
    number: int
    state: VersionState
    imported_at: datetime
    published_at: datetime | None
    rounds: int
    withdrawn: Withdrawal | None


@dataclass(frozen=True)
class ThemeLine:
    """`versions` newest first, never empty; `rounds` of each counts only rounds that the reader reaches."""

    slug: str
    title: str
    versions: tuple[VersionLine, ...]

    @property
    def latest(self) -> VersionLine:
        return self.versions[0]

    def version(self, number: int) -> VersionLine:
        return next(line for line in self.versions if line.number == number)


@dataclass(frozen=True)
class VersionPage:
    id: str
    state: VersionState
    published_at: datetime | None
    content_hash: str
    questions: QuestionSet
    theme: ThemeLine
    subject: Subject


def question_set(version_id: str) -> QuestionSet:
    """The parsed set of a theme version; one small statement when it was parsed in this process before."""
    content_hash = db.session.execute(
        select(ThemeVersion.content_hash).where(ThemeVersion.id == version_id)
    ).scalar_one()
    return _parsed(content_hash)


def question_sets_of(version_ids: Iterable[str]) -> dict[str, QuestionSet]:
    """By the ids of their versions; one statement for all that were parsed in this process before."""
    rows = db.session.execute(
        select(ThemeVersion.id, ThemeVersion.content_hash).where(ThemeVersion.id.in_(set(version_ids)))
    )
    return {row.id: _parsed(row.content_hash) for row in rows}


WITH_UNIT = joinedload(AuditRound.theme_version).defer(ThemeVersion.source)
"""An option of statements that load a round, with which `unit_of` needs none of its own."""


def unit_of(audit_round: AuditRound) -> Unit:
    """What this round looks at, in the words of its question set, as in "organisations"."""
    return _parsed(audit_round.theme_version.content_hash).unit


@lru_cache(maxsize=SETS_KEPT)
def _parsed(content_hash: str) -> QuestionSet:
    # Keyed by what it says: a set under the same hash can never be another one.
    source = db.session.execute(
        select(ThemeVersion.source).where(ThemeVersion.content_hash == content_hash)
    ).scalar_one()
    return question_sets.parse(source)


def source_of(slug: str, number: int) -> str | None:
    """The canonical YAML, as it is exported."""
    return db.session.scalar(
        select(ThemeVersion.source).join(Theme).where(Theme.slug == slug, ThemeVersion.number == number)
    )


def published_set(base: Base) -> QuestionSet | None:
    """As others may extend it: a draft and a withdrawn version are none."""
    return _set_of(base, ThemeVersion.state == VersionState.PUBLISHED)


def set_of(base: Base) -> QuestionSet | None:
    """Whatever state it is in."""
    return _set_of(base)


def _set_of(base: Base, *where: ColumnElement[bool]) -> QuestionSet | None:
    content_hash = db.session.scalar(
        select(ThemeVersion.content_hash)
        .join(Theme)
        .where(Theme.slug == base.slug, ThemeVersion.number == base.version, *where)
    )
    return _parsed(content_hash) if content_hash else None


def newest_sets() -> tuple[QuestionSet, ...]:
    """Of each theme the newest version that is published, by title."""
    rows = db.session.execute(
        select(Theme.id, Theme.title, ThemeVersion.content_hash)
        .join(Theme, Theme.id == ThemeVersion.theme_id)
        .where(ThemeVersion.state == VersionState.PUBLISHED)
        .order_by(ThemeVersion.number)
    )
    newest = {row.id: row for row in rows}
    return tuple(_parsed(row.content_hash) for row in sorted(newest.values(), key=lambda row: row.title))


def version_id(slug: str, number: int) -> str | None:
    return db.session.scalar(
        select(ThemeVersion.id).join(Theme).where(Theme.slug == slug, ThemeVersion.number == number)
    )


def themes_page(rounds_scope: Scope) -> tuple[ThemeLine, ...]:
    """Every theme by title. `rounds_scope` is what the reader reaches of rounds."""
    themes = db.session.scalars(
        select(Theme)
        .options(selectinload(Theme.versions).defer(ThemeVersion.source))
        .order_by(Theme.title, Theme.id)
    ).all()
    used, withdrawn = _rounds_by_version(rounds_scope), _withdrawals(themes)
    return tuple(_line(theme, used, withdrawn) for theme in themes if theme.versions)


def version_page(rounds_scope: Scope, slug: str, number: int) -> VersionPage | None:
    theme = db.session.scalar(
        select(Theme)
        .where(Theme.slug == slug)
        .options(selectinload(Theme.versions).defer(ThemeVersion.source))
    )
    version = next((one for one in theme.versions if one.number == number), None) if theme else None
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
    """Version -> its withdrawal. A version is withdrawn once, and nothing else that is done to one has a reason."""
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


def _line(theme: Theme, used: dict[str, int], withdrawn: Mapping[str, Withdrawal]) -> ThemeLine:
    versions = tuple(
        VersionLine(
            id=version.id,
            number=version.number,
            state=version.state,
            imported_at=version.imported_at,
            published_at=version.published_at,
            rounds=used.get(version.id, 0),
            withdrawn=withdrawn.get(version.id),
        )
        for version in theme.versions
    )
    return ThemeLine(theme.slug, theme.title, versions)
