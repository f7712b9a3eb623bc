"""Meetings of sub-groups, to choose from and to change."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, select

from audit_app.extensions import db
from audit_app.models import Decision, Meeting
from audit_app.queries.people.people import Choice
from audit_app.rules.dates import day_words


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


def meeting_line(meeting_id: str) -> MeetingLine | None:
    """Return a meeting, or None."""
    row = db.session.get(Meeting, meeting_id)
    return meeting_of(row, row.sub_group.name, meeting_is_used(meeting_id)) if row else None


def meeting_is_used(meeting_id: str) -> bool:
    """Return whether the meeting decided or noted anything."""
    return bool(db.session.scalar(select(Meeting.id).where(Meeting.id == meeting_id, decided_or_noted())))


def decided_or_noted() -> ColumnElement[bool]:
    """Return the condition of queries on Meeting that it decided or noted anything."""
    return exists(select(Decision.id).where(Decision.meeting_id == Meeting.id))


def meeting_of(row: Meeting, sub_group: str, used: bool) -> MeetingLine:
    """Return a meeting as a line; `used` is from the query that found it."""
    return MeetingLine(row.id, row.version, row.held_on, row.title, used, row.sub_group_id, sub_group)
