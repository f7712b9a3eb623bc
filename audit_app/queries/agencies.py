"""Agencies, services, sub-groups and meetings, to find and to choose from."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Agency, Meeting, Service, SubGroup
from audit_app.queries.people import Choice
from audit_app.rules.dates import day_words


def agency_id(slug: str) -> str | None:
    return db.session.scalar(select(Agency.id).where(Agency.slug == slug))


def sub_group_id(slug: str) -> str | None:
    return db.session.scalar(select(SubGroup.id).where(SubGroup.slug == slug))


def sub_groups() -> tuple[Choice, ...]:
    rows = db.session.execute(select(SubGroup.id, SubGroup.name).order_by(SubGroup.name, SubGroup.id))
    return tuple(Choice(row.id, row.name) for row in rows)


def service_ids() -> Mapping[str, str]:
    """Service slug -> id."""
    return {row.slug: row.id for row in db.session.execute(select(Service.slug, Service.id))}


def meeting_choices(sub_group: str, today: date) -> tuple[Choice, ...]:
    """The sub-group's meetings that have been held, latest first: a decision may stand in their minutes."""
    rows = db.session.execute(
        select(Meeting.id, Meeting.held_on, Meeting.title)
        .where(Meeting.sub_group_id == sub_group, Meeting.held_on <= today)
        .order_by(Meeting.held_on.desc(), Meeting.id)
    )
    return tuple(Choice(row.id, ", ".join(filter(None, (day_words(row.held_on), row.title)))) for row in rows)
