"""Agencies, services, sub-groups and meetings, to find, to choose from and to change."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, literal, not_, or_, select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import (
    Agency,
    AgencyReturn,
    Decision,
    Meeting,
    Person,
    RoleHeld,
    Service,
    SubGroup,
)
from audit_app.policy import Role, Subject
from audit_app.queries.people.people import Choice
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.dates import day_words
from audit_app.rules.tracker.decisions import TIER_WORDS, Tier

LAST_MEETINGS = 3


@dataclass(frozen=True)
class ServiceLine:
    """`used`: a return has been asked of it, so that its kind stays."""

    id: str
    version: int
    name: str
    kind: str
    agency_id: str
    agency: str
    used: bool = False

    @property
    def kind_words(self) -> str:
        return SERVICE_KINDS.get(self.kind, self.kind)


@dataclass(frozen=True)
class AgencyLine:
    """`slug` is what commands call it; `successor` names the agency that carries on what it did."""

    id: str
    version: int
    name: str
    slug: str
    services: tuple[ServiceLine, ...]
    ended_on: date | None = None
    successor: str = ""


@dataclass(frozen=True)
class MeetingLine:
    """`used`: a decision stands in its minutes, so that it does not change any more."""

    id: str
    version: int
    held_on: date
    title: str
    used: bool
    sub_group_id: str
    sub_group: str


@dataclass(frozen=True)
class MeetingDay:
    held_on: date
    title: str


@dataclass(frozen=True)
class SubGroupLine:
    """`tier` in words; `next` is today's meeting or the soonest to come; `last` are the latest few before today, latest first."""

    id: str
    name: str
    purpose: str
    tier: str
    next: MeetingDay | None
    last: tuple[MeetingDay, ...]


@dataclass(frozen=True)
class ViceChair:
    """`id` is the role as it is held."""

    id: str
    name: str
    since: date
    until: date


@dataclass(frozen=True)
class SubGroupPage:
    """Latest meeting first, and the vice-chairs whose period is not over."""

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
        return TIER_WORDS[self.tier]

    @property
    def subject(self) -> Subject:
        return Subject(sub_group_id=self.id)


def agency_id(slug: str) -> str | None:
    return db.session.scalar(select(Agency.id).where(Agency.slug == slug))


def sub_group_id(slug: str) -> str | None:
    return db.session.scalar(select(SubGroup.id).where(SubGroup.slug == slug))


def agencies(kept: Collection[str] = ()) -> tuple[Choice, ...]:
    """Agencies to choose from: those that have not ended, and those (by id) that are chosen already."""
    rows = db.session.execute(
        select(Agency.id, Agency.name)
        .where(or_(Agency.ended_on.is_(None), Agency.id.in_(kept)))
        .order_by(Agency.name, Agency.id)
    )
    return tuple(Choice(row.id, row.name) for row in rows)


def sub_groups() -> tuple[Choice, ...]:
    rows = db.session.execute(select(SubGroup.id, SubGroup.name).order_by(SubGroup.name, SubGroup.id))
    return tuple(Choice(row.id, row.name) for row in rows)


def service_ids() -> Mapping[str, str]:
    """Service slug -> id."""
    return {row.slug: row.id for row in db.session.execute(select(Service.slug, Service.id))}


def meeting_choices(sub_group: str, earliest: date, today: date) -> tuple[Choice, ...]:
    """The sub-group's meetings that may have decided about what had happened by `earliest`, latest first: held since,
    and their minutes not agreed yet.
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


def agency_lines() -> tuple[AgencyLine, ...]:
    rows = db.session.scalars(
        select(Agency)
        .options(selectinload(Agency.services), joinedload(Agency.successor))
        .order_by(Agency.ended_on.is_not(None), Agency.name, Agency.id)
    )
    return tuple(_agency(row) for row in rows)


def agency_line(agency_id: str) -> AgencyLine | None:
    row = db.session.get(Agency, agency_id)
    return _agency(row) if row else None


def service_line(service_id: str) -> ServiceLine | None:
    row = db.session.get(Service, service_id)
    return _service(row, row.agency.name, service_is_used(service_id)) if row else None


def sub_group_lines(today: date) -> tuple[SubGroupLine, ...]:
    """Every sub-group by name; two statements."""
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
    wanted = or_(
        and_(ranked.c.to_come, ranked.c.soonest == 1),
        and_(not_(ranked.c.to_come), ranked.c.latest <= LAST_MEETINGS),
    )
    rows = db.session.execute(
        select(ranked).where(wanted).order_by(ranked.c.sub_group_id, ranked.c.held_on.desc())
    )
    near = {
        group_id: list(of_group) for group_id, of_group in groupby(rows, key=lambda row: row.sub_group_id)
    }
    groups = db.session.scalars(select(SubGroup).order_by(SubGroup.name, SubGroup.id))
    return tuple(_sub_group(group, near.get(group.id, []), today) for group in groups)


def sub_group_page(sub_group_id: str, today: date) -> SubGroupPage | None:
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
    row = db.session.get(Meeting, meeting_id)
    return _meeting(row, row.sub_group.name, meeting_is_used(meeting_id)) if row else None


def service_is_used(service_id: str) -> bool:
    asked = exists(select(AgencyReturn.id).where(AgencyReturn.service_id == service_id))
    return bool(db.session.scalar(select(literal(1)).where(asked)))


def meeting_is_used(meeting_id: str) -> bool:
    return bool(db.session.scalar(select(Meeting.id).where(Meeting.id == meeting_id, _in_minutes())))


def _in_minutes() -> ColumnElement[bool]:
    """For queries on Meeting: whether it decided or noted anything."""
    return exists(select(Decision.id).where(Decision.meeting_id == Meeting.id))


def _agency(row: Agency) -> AgencyLine:
    services = tuple(_service(service, row.name) for service in row.services)
    successor = row.successor.name if row.successor else ""
    return AgencyLine(row.id, row.version, row.name, row.slug, services, row.ended_on, successor)


def _sub_group(row: SubGroup, meetings: Iterable[Any], today: date) -> SubGroupLine:
    days = [MeetingDay(meeting.held_on, meeting.title) for meeting in meetings]
    to_come = next((day for day in days if day.held_on >= today), None)
    last = tuple(day for day in days if day.held_on < today)
    return SubGroupLine(row.id, row.name, row.purpose, TIER_WORDS[row.tier], to_come, last)


def _service(row: Service, agency: str, used: bool = False) -> ServiceLine:
    return ServiceLine(row.id, row.version, row.name, row.kind, row.agency_id, agency, used)


def _meeting(row: Meeting, sub_group: str, used: bool) -> MeetingLine:
    return MeetingLine(row.id, row.version, row.held_on, row.title, used, row.sub_group_id, sub_group)
