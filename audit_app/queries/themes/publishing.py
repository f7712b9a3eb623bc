"""Reads what publishing a draft of a question set would do, and the rounds that are on its theme."""

from dataclasses import dataclass

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import AuditRound, Theme, ThemeVersion
from audit_app.policy import Scope
from audit_app.queries.scoping import rounds_within
from audit_app.queries.themes.draft_page import DraftPage
from audit_app.rules.workflow import RoundState, VersionState


@dataclass(frozen=True)
class Publishing:
    """The effect of publishing a draft: it becomes the version `number`, after `before` (number and id), if any.

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
