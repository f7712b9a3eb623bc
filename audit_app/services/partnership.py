"""Setting up the partnership: its name and clock, agencies, services, sub-groups and meetings. Commands call it."""

from datetime import date, datetime
from typing import TypeVar

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import Agency, Meeting, Partnership, Service, SubGroup
from audit_app.policy import Actor
from audit_app.rules.cohort import SERVICE_KINDS
from audit_app.services import log

Row = TypeVar("Row")


def set_up_partnership(
    actor: Actor, name: str, demonstration: bool, clock_lag_seconds: int, now: datetime
) -> Partnership:
    """`clock_lag_seconds`: how far the clock that people see lags behind the real one; 0 outside a demonstration."""
    partnership = Partnership(name=name, demonstration=demonstration, clock_lag_seconds=clock_lag_seconds)
    return _added(actor, partnership, "partnership_set_up", now, name=name)


def create_agency(actor: Actor, slug: str, name: str, now: datetime) -> Agency:
    return _added(actor, Agency(slug=slug, name=name), "agency_created", now, name=name)


def create_service(actor: Actor, agency_id: str, slug: str, name: str, kind: str, now: datetime) -> Service:
    """Raises Invalid for a kind that no question set can route to."""
    if kind not in SERVICE_KINDS:
        raise Invalid({"kind": f"“{kind}” is not a kind of service: {', '.join(SERVICE_KINDS)}"})
    service = Service(agency_id=agency_id, slug=slug, name=name, kind=kind)
    return _added(actor, service, "service_created", now, name=name)


def create_sub_group(actor: Actor, slug: str, name: str, purpose: str, now: datetime) -> SubGroup:
    return _added(actor, SubGroup(slug=slug, name=name, purpose=purpose), "sub_group_created", now, name=name)


def add_meeting(actor: Actor, sub_group_id: str, held_on: date, title: str, now: datetime) -> Meeting:
    meeting = Meeting(sub_group_id=sub_group_id, held_on=held_on, title=title)
    return _added(actor, meeting, "meeting_added", now, held_on=held_on.isoformat())


def _added(actor: Actor, row: Row, act: str, now: datetime, **after: object) -> Row:
    db.session.add(row)
    db.session.flush()
    log.write(actor, act, row, now, after=after)
    return row
