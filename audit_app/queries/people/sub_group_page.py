"""The page of a sub-group: its meetings, and its vice-chairs."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Meeting, Person, RoleHeld, SubGroup
from audit_app.policy import Role, Subject
from audit_app.queries.people.meetings import MeetingLine, decided_or_noted, meeting_of
from audit_app.rules.tracker.decisions import TIER_WORDS, Tier


@dataclass(frozen=True)
class ViceChair:
    """A person who is vice-chair for a period; `id` is that of the role."""

    id: str
    name: str
    since: date
    until: date


@dataclass(frozen=True)
class SubGroupPage:
    """A sub-group with its meetings, the latest first, and the vice-chairs whose period is not over."""

    id: str
    version: int
    name: str
    slug: str
    purpose: str
    tier: Tier
    meetings: tuple[MeetingLine, ...]
    vice_chairs: tuple[ViceChair, ...]

    @property
    def tier_words(self) -> str:
        """Return the tier in words."""
        return TIER_WORDS[self.tier]

    @property
    def subject(self) -> Subject:
        """Return what `policy` needs to know of the sub-group."""
        return Subject(sub_group_id=self.id)


def sub_group_page(sub_group_id: str, today: date) -> SubGroupPage | None:
    """Return a sub-group with its meetings and vice-chairs, or None."""
    row = db.session.get(SubGroup, sub_group_id)
    if row is None:
        return None
    meetings = db.session.execute(
        select(Meeting, decided_or_noted().label("used"))
        .where(Meeting.sub_group_id == sub_group_id)
        .order_by(Meeting.held_on.desc(), Meeting.id)
    )
    lines = tuple(meeting_of(meeting, row.name, used) for meeting, used in meetings)
    return SubGroupPage(
        row.id, row.version, row.name, row.slug, row.purpose, row.tier, lines, _vice_chairs(row.id, today)
    )


def _vice_chairs(sub_group_id: str, today: date) -> tuple[ViceChair, ...]:
    rows = db.session.execute(
        select(RoleHeld.id, Person.name, RoleHeld.since, RoleHeld.until)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(
            RoleHeld.role == Role.VICE_CHAIR,
            RoleHeld.sub_group_id == sub_group_id,
            RoleHeld.until >= today,
            Person.left_at.is_(None),
        )
        .order_by(RoleHeld.since, Person.name)
    )
    return tuple(ViceChair(row.id, row.name, row.since, row.until) for row in rows)
