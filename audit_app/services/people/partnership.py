"""The partnership: its name and clock, agencies, services, sub-groups and meetings, set up and changed."""

import re
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import func, select

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Agency, Meeting, Partnership, Service, SubGroup
from audit_app.models.base import Versioned
from audit_app.models.texts import REGISTER
from audit_app.policy import Actor, Permission, Subject
from audit_app.queries.people.agencies import service_is_used
from audit_app.queries.tracker.meetings import in_minutes
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.dates import day_words
from audit_app.rules.plain_text import LONGEST_TEXT
from audit_app.rules.tracker.decisions import TIER_WORDS, Tier
from audit_app.services import access, log, text_revisions

Row = TypeVar("Row", bound=Versioned)
LONGEST_NAME, LONGEST_SLUG = 200, 80


def set_up_partnership(
    actor: Actor, name: str, demonstration: bool, clock_lag_seconds: int, now: datetime
) -> Partnership:
    """`clock_lag_seconds`: how far the clock that people see lags behind the real one; 0 outside a demonstration.

    Raises Refused where a partnership stands already.
    """
    _require_manager(actor)
    if db.session.scalar(select(Partnership.id).limit(1)):
        raise Refused("A partnership stands here already. Each has a database of its own.")
    if problem := _name_problem(name):
        raise Invalid({"name": problem})
    partnership = Partnership(
        name=name.strip(), demonstration=demonstration, clock_lag_seconds=clock_lag_seconds
    )
    return _added(actor, partnership, "partnership_set_up", now, name=name.strip())


def rename_partnership(actor: Actor, version: int, name: str, now: datetime) -> Partnership:
    """Raises Stale when somebody else renamed it since `version`."""
    row_id = db.session.scalar(select(Partnership.id).order_by(Partnership.id).limit(1))
    row = _held(actor, Partnership, row_id or "")
    access.compare_version(row, version, name=("Name", row.name, name.strip()))
    if problem := _name_problem(name):
        raise Invalid({"name": problem})
    return _changed(actor, row, "partnership_renamed", now, name=name.strip())


def create_agency(actor: Actor, slug: str, name: str, now: datetime) -> Agency:
    """An empty `slug` is made from the name, here and for services and sub-groups."""
    _require_manager(actor)
    _check(_free_name(Agency, name))
    agency = Agency(slug=slug or _slug(Agency, name), name=name.strip())
    return _added(actor, agency, "agency_created", now, name=agency.name)


def rename_agency(actor: Actor, agency_id: str, version: int, name: str, now: datetime) -> Agency:
    """Raises Stale when somebody else changed it since `version`, as every change here does."""
    agency = _held(actor, Agency, agency_id)
    access.compare_version(agency, version, name=("Name", agency.name, name.strip()))
    _check(_free_name(Agency, name, agency))
    return _changed(actor, agency, "agency_changed", now, name=name.strip())


def create_service(actor: Actor, agency_id: str, slug: str, name: str, kind: str, now: datetime) -> Service:
    """Raises Invalid for a kind that no question set can route to."""
    _require_manager(actor)
    agency = access.load(Agency, agency_id)
    _check({**_free_name(Service, name, agency_id=agency_id), **_kind_problem(kind)})
    service = Service(agency_id=agency.id, slug=slug or _slug(Service, name), name=name.strip(), kind=kind)
    return _added(actor, service, "service_created", now, name=service.name, kind=kind)


def change_service(
    actor: Actor, service_id: str, version: int, name: str, kind: str, now: datetime
) -> Service:
    """The kind decides which questions a service is asked: it stays once there is a return. Raises Invalid."""
    service = _held(actor, Service, service_id)
    access.compare_version(
        service,
        version,
        name=("Name", service.name, name.strip()),
        kind=("Kind", SERVICE_KINDS.get(service.kind, service.kind), SERVICE_KINDS.get(kind, kind)),
    )
    problems = {**_free_name(Service, name, service, agency_id=service.agency_id), **_kind_problem(kind)}
    if kind != service.kind and service_is_used(service_id):
        problems["kind"] = (
            "Returns have been asked of this service: its kind stays. Add another service instead"
        )
    _check(problems)
    return _changed(actor, service, "service_changed", now, name=name.strip(), kind=kind)


def create_sub_group(
    actor: Actor, slug: str, name: str, purpose: str, now: datetime, tier: Tier = Tier.SUB_GROUP
) -> SubGroup:
    _require_manager(actor)
    _check({**_free_name(SubGroup, name), **_purpose_problem(purpose)})
    group = SubGroup(
        slug=slug or _slug(SubGroup, name), name=name.strip(), purpose=purpose.strip(), tier=tier
    )
    return _added(actor, group, "sub_group_created", now, name=group.name)


def change_sub_group(
    actor: Actor,
    sub_group_id: str,
    version: int,
    name: str,
    purpose: str,
    now: datetime,
    tier: Tier | None = None,
) -> SubGroup:
    """Without a tier, it stays as high as it stands."""
    group = _held(actor, SubGroup, sub_group_id)
    tier = tier or group.tier
    access.compare_version(
        group,
        version,
        name=("Name", group.name, name.strip()),
        purpose=("What it does", group.purpose, purpose.strip()),
        tier=("Tier", TIER_WORDS[group.tier], TIER_WORDS[tier]),
    )
    _check({**_free_name(SubGroup, name, group), **_purpose_problem(purpose)})
    changed = {"name": name.strip(), "purpose": purpose.strip(), "tier": tier}
    return _changed(actor, group, "sub_group_changed", now, **changed)


def add_meeting(actor: Actor, sub_group_id: str, held_on: date, title: str, now: datetime) -> Meeting:
    """Raises Invalid where the sub-group meets on that day already."""
    _require_manager(actor)
    group = access.load(SubGroup, sub_group_id)
    _check(_meeting_problems(group.id, held_on, title))
    meeting = Meeting(sub_group_id=group.id, held_on=held_on, title=title.strip())
    return _added(actor, meeting, "meeting_added", now, held_on=held_on)


def change_meeting(
    actor: Actor, meeting_id: str, version: int, held_on: date, title: str, now: datetime
) -> Meeting:
    """Raises Refused once a decision stands in its minutes."""
    meeting = _held(actor, Meeting, meeting_id)
    access.compare_version(
        meeting,
        version,
        held_on=("Day", day_words(meeting.held_on), day_words(held_on)),
        title=("Title", meeting.title, title.strip()),
    )
    _require_undecided(meeting_id)
    _check(_meeting_problems(meeting.sub_group_id, held_on, title, meeting))
    return _changed(actor, meeting, "meeting_changed", now, held_on=held_on, title=title.strip())


def remove_meeting(actor: Actor, meeting_id: str, now: datetime) -> None:
    """Raises Refused once a decision stands in its minutes."""
    meeting = _held(actor, Meeting, meeting_id)
    _require_undecided(meeting_id)
    was, called = {"held_on": meeting.held_on}, {"title": meeting.title}
    log.write(actor, "meeting_removed", meeting, now, before=was, replaced=called)
    db.session.delete(meeting)
    db.session.flush()


def _require_undecided(meeting_id: str) -> None:
    """Raises Refused with what the meeting decided: it is neither moved nor removed from under its decisions."""
    if named := in_minutes(meeting_id):
        raise Refused(named)


def _require_manager(actor: Actor) -> None:
    """Whoever may run commands on the machine may set up: the program itself needs no role."""
    if actor.person_id is not None:
        access.require(actor, Permission.PARTNERSHIP_MANAGE, Subject())


def _held(actor: Actor, model: type[Row], row_id: str) -> Row:
    """A row that may be changed now; whoever refers to it at the same moment waits."""
    _require_manager(actor)
    row = access.load(model, row_id)
    access.hold(row)
    return row


def _check(problems: dict[str, str]) -> None:
    if problems:
        raise Invalid(problems)


def _name_problem(name: str) -> str:
    fits = 1 <= len(name.strip()) <= LONGEST_NAME
    return "" if fits else f"Enter a name of {LONGEST_NAME} characters or fewer"


def _free_name(model: Any, name: str, row: Versioned | None = None, **within: str) -> dict[str, str]:
    """What is wrong with the name: `row` is what is renamed, `within` where no other may have it."""
    if problem := _name_problem(name):
        return {"name": problem}
    same = select(model.id).filter_by(**within).where(func.lower(model.name) == name.strip().lower())
    others = set(db.session.scalars(same)) - {row.id if row else ""}
    return {"name": f"There is one called “{name.strip()}” already"} if others else {}


def _kind_problem(kind: str) -> dict[str, str]:
    if kind in SERVICE_KINDS:
        return {}
    return {"kind": f"“{kind}” is not a kind of service: {', '.join(SERVICE_KINDS)}"}


def _purpose_problem(purpose: str) -> dict[str, str]:
    too_long = len(purpose.strip()) > LONGEST_TEXT
    return {"purpose": f"This must be {LONGEST_TEXT:,} characters or fewer"} if too_long else {}


def _meeting_problems(
    sub_group_id: str, held_on: date, title: str, meeting: Meeting | None = None
) -> dict[str, str]:
    problems = {}
    same = select(Meeting.id).where(Meeting.sub_group_id == sub_group_id, Meeting.held_on == held_on)
    if set(db.session.scalars(same)) - {meeting.id if meeting else ""}:
        problems["held_on"] = f"The sub-group meets on {day_words(held_on)} already"
    if len(title.strip()) > LONGEST_NAME:
        problems["title"] = f"Title must be {LONGEST_NAME} characters or fewer"
    return problems


def _slug(model: Any, name: str) -> str:
    """The name in small letters, digits and hyphens, with a number where another has it."""
    plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[: LONGEST_SLUG - 5].strip("-") or "other"
    taken = set(db.session.scalars(select(model.slug).where(model.slug.startswith(plain, autoescape=True))))
    candidates = (plain, *(f"{plain}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)


def _added(actor: Actor, row: Row, act: str, now: datetime, **after: object) -> Row:
    db.session.add(row)
    db.session.flush()
    log.write(actor, act, row, now, after=after)
    return row


def _changed(actor: Actor, row: Row, act: str, now: datetime, **values: Any) -> Row:
    """Facts go into the log as they are; of words (see models.texts) only those that are replaced are kept."""
    words = set(REGISTER[row.__tablename__].words) & values.keys()
    before = {column: getattr(row, column) for column in values}
    for column, value in values.items():
        setattr(row, column, value)
    db.session.flush()
    log.write(
        actor,
        act,
        row,
        now,
        before={name: before[name] for name in before if name not in words},
        after={name: values[name] for name in values if name not in words},
        replaced=text_revisions.replaced({name: before[name] for name in sorted(words)}, values),
    )
    return row
