"""Reads rounds as people see them: the list, the facts that every page of a round displays, and the form's choices."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import (
    AuditRound,
    SubGroup,
    Theme,
    ThemeVersion,
)
from audit_app.policy import Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.people.people import Choice
from audit_app.queries.scoping import rounds_within
from audit_app.queries.themes.themes import WITH_UNIT, unit_of
from audit_app.rules.round_dates import DATES, later_dates
from audit_app.rules.rounds.progress import Timetable
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import (
    STATE_WORDS,
    RoundState,
    VersionState,
)

CASES_A_PAGE = 60


@dataclass(frozen=True)
class RoundFacts:
    """The facts of a round that every page of it displays; `version` travels in forms."""

    id: str
    version: int
    reference: str
    title: str
    state: RoundState
    theme: str
    theme_slug: str
    theme_number: int
    theme_state: VersionState
    theme_version_id: str
    sub_group: str
    sub_group_id: str
    purpose: str
    sampling: str
    population: int | None
    read_from: date
    read_to: date
    judged_from: date
    judged_to: date
    known_due: date
    returns_due: date
    moderation_on: date | None
    report_due: date | None
    invented: str
    unit: Unit
    subject: Subject

    @property
    def timetable(self) -> Timetable:
        """Return the four dates of the round together."""
        return Timetable(self.known_due, self.returns_due, self.moderation_on, self.report_due)


def rounds_with_theme() -> Select[AuditRound]:
    """Select rounds with their theme and sub-group."""
    return select(AuditRound).options(
        joinedload(AuditRound.theme_version).joinedload(ThemeVersion.theme),
        WITH_UNIT,
        joinedload(AuditRound.sub_group),
    )


def round_row(reach: Scope, round_id: str) -> AuditRound | None:
    """Return the row with its theme and sub-group, for the other queries of a round."""
    return db.session.scalar(rounds_with_theme().where(AuditRound.id == round_id, rounds_within(reach)))


def round_facts(reach: Scope, round_id: str) -> RoundFacts | None:
    """Return the facts that every page of a round displays, or None for a round out of reach."""
    row = round_row(reach, round_id)
    return facts_of(row) if row else None


def facts_of(row: AuditRound) -> RoundFacts:
    """Return the facts of a round that is loaded with its theme and sub-group."""
    version = row.theme_version
    return RoundFacts(
        id=row.id,
        version=row.version,
        reference=row.reference,
        title=row.title,
        state=row.state,
        theme=version.theme.title,
        theme_slug=version.theme.slug,
        theme_number=version.number,
        theme_state=version.state,
        theme_version_id=version.id,
        sub_group=row.sub_group.name,
        sub_group_id=row.sub_group_id,
        purpose=row.purpose,
        sampling=row.sampling,
        population=row.population,
        read_from=row.read_from,
        read_to=row.read_to,
        judged_from=row.judged_from,
        judged_to=row.judged_to,
        known_due=row.known_due,
        returns_due=row.returns_due,
        moderation_on=row.moderation_on,
        report_due=row.report_due,
        invented=row.invented,
        unit=unit_of(row),
        subject=subjects.of_round(row),
    )


def values_from_past_round(facts: RoundFacts, today: date) -> dict[str, object]:
    """Return what a new round takes over from a past one, by field.

    It takes the newest published version of the theme, and each date later by the same number of whole weeks.
    Title, reference, purpose and sampling are asked for anew, because those of the past round would be untrue
    of the new one; cases are never taken over.
    """
    newest = db.session.scalar(
        select(ThemeVersion.id)
        .join(Theme)
        .where(Theme.slug == facts.theme_slug, ThemeVersion.state == VersionState.PUBLISHED)
        .order_by(ThemeVersion.number.desc())
        .limit(1)
    )
    dates = later_dates({name: getattr(facts, name) for name in DATES}, facts.known_due, today)
    return {"sub_group_id": facts.sub_group_id, **dates, "theme_version_id": newest or ""}


def version_choices() -> tuple[Choice, ...]:
    """Return every version that is not withdrawn, newest of each theme first; drafts say that they are."""
    rows = db.session.execute(
        select(ThemeVersion.id, Theme.title, ThemeVersion.number, ThemeVersion.state)
        .join(Theme)
        .where(ThemeVersion.state != VersionState.WITHDRAWN)
        .order_by(Theme.title, ThemeVersion.number.desc(), ThemeVersion.id)
    )
    return tuple(
        Choice(
            row.id,
            f"{row.title}, version {row.number}"
            + ("" if row.state is VersionState.PUBLISHED else f" ({STATE_WORDS[row.state].lower()})"),
        )
        for row in rows
    )


def sub_group_choices() -> tuple[Choice, ...]:
    """Return every sub-group, by name."""
    rows = db.session.execute(select(SubGroup.id, SubGroup.name).order_by(SubGroup.name, SubGroup.id))
    return tuple(Choice(row.id, row.name) for row in rows)
