"""Sub-groups with their meetings and vice-chairs, to choose from and to change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select

from audit_app.extensions import db
from audit_app.models import Decision, Meeting, Person, RoleHeld, SubGroup
from audit_app.policy import Role, Subject
from audit_app.queries.people.people import Choice
from audit_app.rules.dates import day_words
from audit_app.rules.tracker.decisions import TIER_WORDS, Tier

LAST_MEETINGS = 3
"""How many past meetings of a sub-group the list of sub-groups displays."""


@dataclass(frozen=True)
class MeetingLine:
    """A meeting; `used` means that its minutes have a decision, so that it cannot change any more."""

    id: str
    version: int
    held_on: date
    title: str
    used: bool
    sub_group_id: str
    sub_group: str


@dataclass(frozen=True)
class MeetingDay:
    """The day and title of a meeting."""

    held_on: date
    title: str


@dataclass(frozen=True)
class SubGroupLine:
    """A sub-group in the list, with its tier in words.

    `next` is today's meeting or the soonest to come; `last` are the latest before today, the latest first.
    """

    id: str
    name: str
    purpose: str
    tier: str
    next: MeetingDay | None
    last: tuple[MeetingDay, ...]


@dataclass(frozen=True)
class ViceChair:
    """Who is vice-chair for a period; `id` is that of the role."""

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


def sub_groups() -> tuple[Choice, ...]:
    """Return the sub-groups to choose from, by name."""
    rows = db.session.execute(select(SubGroup.id, SubGroup.name).order_by(SubGroup.name, SubGroup.id))
    return tuple(Choice(row.id, row.name) for row in rows)


def meeting_choices(sub_group: str, earliest: date, today: date) -> tuple[Choice, ...]:
    """Return the meetings that may have decided about what had happened by `earliest`, the latest first.

    They were on that day or later, and not after `today`, and their minutes are not agreed yet.
    """
    rows = db.session.execute(
        select(Meeting.id, Meeting.held_on, Meeting.title)
        .where(
            Meeting.sub_group_id == sub_group,
            Meeting.held_on.between(earliest, today),
            Meeting.minutes_agreed_at.is_(None),
        )
        .order_by(Meeting.held_on.desc(), Meeting.id)
    )
    return tuple(Choice(row.id, ", ".join(filter(None, (day_words(row.held_on), row.title)))) for row in rows)


def sub_group_lines(today: date) -> tuple[SubGroupLine, ...]:
    """Return every sub-group by name, in two statements."""
    to_come = Meeting.held_on >= today
    parts = [Meeting.sub_group_id, to_come]
    soonest = func.row_number().over(partition_by=parts, order_by=Meeting.held_on)
    latest = func.row_number().over(partition_by=parts, order_by=Meeting.held_on.desc())
    ranked = select(
        Meeting.sub_group_id,
        Meeting.held_on,
        Meeting.title,
        to_come.label("to_come"),
        soonest.label("soonest"),
        latest.label("latest"),
    ).subquery()
    near_today = or_(
        and_(ranked.c.to_come, ranked.c.soonest == 1),
        and_(not_(ranked.c.to_come), ranked.c.latest <= LAST_MEETINGS),
    )
    rows = db.session.execute(
        select(ranked).where(near_today).order_by(ranked.c.sub_group_id, ranked.c.held_on.desc())
    )
    meetings = {
        group_id: list(of_group) for group_id, of_group in groupby(rows, key=lambda row: row.sub_group_id)
    }
    groups = db.session.scalars(select(SubGroup).order_by(SubGroup.name, SubGroup.id))
    return tuple(_sub_group(group, meetings.get(group.id, []), today) for group in groups)


def sub_group_page(sub_group_id: str, today: date) -> SubGroupPage | None:
    """Return a sub-group with its meetings and vice-chairs, or None."""
    row = db.session.get(SubGroup, sub_group_id)
    if row is None:
        return None
    meetings = db.session.execute(
        select(Meeting, _in_minutes().label("used"))
        .where(Meeting.sub_group_id == sub_group_id)
        .order_by(Meeting.held_on.desc(), Meeting.id)
    )
    lines = tuple(_meeting(meeting, row.name, used) for meeting, used in meetings)
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


def meeting_line(meeting_id: str) -> MeetingLine | None:
    """Return a meeting, or None."""
    row = db.session.get(Meeting, meeting_id)
    return _meeting(row, row.sub_group.name, meeting_is_used(meeting_id)) if row else None


def meeting_is_used(meeting_id: str) -> bool:
    """Return whether the meeting decided or noted anything."""
    return bool(db.session.scalar(select(Meeting.id).where(Meeting.id == meeting_id, _in_minutes())))


def _in_minutes() -> ColumnElement[bool]:
    """Return the condition of queries on Meeting that it decided or noted anything."""
    return exists(select(Decision.id).where(Decision.meeting_id == Meeting.id))


def _sub_group(row: SubGroup, meetings: Iterable[Any], today: date) -> SubGroupLine:
    days = [MeetingDay(meeting.held_on, meeting.title) for meeting in meetings]
    to_come = next((day for day in days if day.held_on >= today), None)
    last = tuple(day for day in days if day.held_on < today)
    return SubGroupLine(row.id, row.name, row.purpose, TIER_WORDS[row.tier], to_come, last)


def _meeting(row: Meeting, sub_group: str, used: bool) -> MeetingLine:
    return MeetingLine(row.id, row.version, row.held_on, row.title, used, row.sub_group_id, sub_group)
