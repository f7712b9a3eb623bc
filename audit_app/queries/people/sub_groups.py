"""Sub-groups, to choose from and in their list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import and_, func, not_, or_, select

from audit_app.extensions import db
from audit_app.models import Meeting, SubGroup
from audit_app.queries.people.people import Choice
from audit_app.rules.tracker.decisions import TIER_WORDS

LAST_MEETINGS = 3
"""The most past meetings of a sub-group that the list of sub-groups displays."""


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


def sub_groups() -> tuple[Choice, ...]:
    """Return the sub-groups to choose from, by name."""
    rows = db.session.execute(select(SubGroup.id, SubGroup.name).order_by(SubGroup.name, SubGroup.id))
    return tuple(Choice(row.id, row.name) for row in rows)


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


def _sub_group(row: SubGroup, meetings: Iterable[Any], today: date) -> SubGroupLine:
    days = [MeetingDay(meeting.held_on, meeting.title) for meeting in meetings]
    to_come = next((day for day in days if day.held_on >= today), None)
    last = tuple(day for day in days if day.held_on < today)
    return SubGroupLine(row.id, row.name, row.purpose, TIER_WORDS[row.tier], to_come, last)
