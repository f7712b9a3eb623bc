"""Agencies and their services, to look up, to choose from and to change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, Service, SubGroup
from audit_app.queries.people.people import Choice
from audit_app.rules.asking.cohort import SERVICE_KINDS


@dataclass(frozen=True)
class ServiceLine:
    """A service; `used` means that a return was asked of it, so that its kind cannot change."""

    id: str
    version: int
    name: str
    kind: str
    agency_id: str
    agency: str
    used: bool = False

    @property
    def kind_words(self) -> str:
        """Return the kind of service in words."""
        return SERVICE_KINDS.get(self.kind, self.kind)


@dataclass(frozen=True)
class AgencyLine:
    """An agency; `slug` is its name in commands, `successor` the name of the agency that carries on its work."""

    id: str
    version: int
    name: str
    slug: str
    services: tuple[ServiceLine, ...]
    ended_on: date | None = None
    successor: str = ""


def agency_id(slug: str) -> str | None:
    """Return the id of the agency with this slug."""
    return db.session.scalar(select(Agency.id).where(Agency.slug == slug))


def sub_group_id(slug: str) -> str | None:
    """Return the id of the sub-group with this slug."""
    return db.session.scalar(select(SubGroup.id).where(SubGroup.slug == slug))


def agencies(kept: Collection[str] = ()) -> tuple[Choice, ...]:
    """Return the agencies to choose from: those that have not ended, and those (by id) that are chosen already."""
    rows = db.session.execute(
        select(Agency.id, Agency.name)
        .where(or_(Agency.ended_on.is_(None), Agency.id.in_(kept)))
        .order_by(Agency.name, Agency.id)
    )
    return tuple(Choice(row.id, row.name) for row in rows)


def service_ids() -> Mapping[str, str]:
    """Return service slug -> id."""
    return {row.slug: row.id for row in db.session.execute(select(Service.slug, Service.id))}


def agency_lines() -> tuple[AgencyLine, ...]:
    """Return all agencies by name with their services; those that have ended come last."""
    rows = db.session.scalars(
        select(Agency)
        .options(selectinload(Agency.services), joinedload(Agency.successor))
        .order_by(Agency.ended_on.is_not(None), Agency.name, Agency.id)
    )
    return tuple(_agency(row) for row in rows)


def agency_line(agency_id: str) -> AgencyLine | None:
    """Return an agency with its services, or None."""
    row = db.session.get(Agency, agency_id)
    return _agency(row) if row else None


def service_line(service_id: str) -> ServiceLine | None:
    """Return a service, or None."""
    row = db.session.get(Service, service_id)
    return _service(row, row.agency.name, service_is_used(service_id)) if row else None


def service_is_used(service_id: str) -> bool:
    """Return whether a return was asked of the service."""
    asked = exists(select(AgencyReturn.id).where(AgencyReturn.service_id == service_id))
    return bool(db.session.scalar(select(literal(1)).where(asked)))


def _agency(row: Agency) -> AgencyLine:
    services = tuple(_service(service, row.name) for service in row.services)
    successor = row.successor.name if row.successor else ""
    return AgencyLine(row.id, row.version, row.name, row.slug, services, row.ended_on, successor)


def _service(row: Service, agency: str, used: bool = False) -> ServiceLine:
    return ServiceLine(row.id, row.version, row.name, row.kind, row.agency_id, agency, used)
