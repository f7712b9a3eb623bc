"""The partnership: its name and clock, agencies, services, sub-groups and meetings, set up and changed."""

from datetime import date, datetime

from sqlalchemy import select

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Agency, Meeting, Partnership, Service, SubGroup
from audit_app.policy import Actor
from audit_app.queries.people.agencies import service_is_used
from audit_app.queries.tracker.meetings.minutes import in_minutes
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.dates import day_words
from audit_app.rules.plain_text import LONGEST_TEXT, one_line
from audit_app.rules.tracker.decisions import TIER_WORDS, Tier
from audit_app.services import access, log
from audit_app.services.people import partnership_rows as rows


def set_up_partnership(
    actor: Actor, name: str, demonstration: bool, clock_lag_seconds: int, now: datetime
) -> Partnership:
    """Set up the partnership of an empty database.

    `clock_lag_seconds` is how far the clock that people see lags behind the real clock; 0 outside a
    demonstration. Raises Refused where there is a partnership already.
    """
    rows.require_manager(actor)
    if db.session.scalar(select(Partnership.id).limit(1)):
        raise Refused("There is already a partnership here. Each partnership has its own database.")
    if problem := rows.name_problem(name):
        raise Invalid({"name": problem})
    partnership = Partnership(
        name=one_line(name), demonstration=demonstration, clock_lag_seconds=clock_lag_seconds
    )
    return rows.added(actor, partnership, "partnership_set_up", now, name=one_line(name))


def rename_partnership(actor: Actor, version: int, name: str, now: datetime) -> Partnership:
    """Rename the partnership. Raises Stale when somebody else renamed it since `version`, Invalid."""
    row_id = db.session.scalar(select(Partnership.id).order_by(Partnership.id).limit(1))
    row = rows.locked(actor, Partnership, row_id or "")
    access.compare_version(row, version, name=("Name", row.name, one_line(name)))
    if problem := rows.name_problem(name):
        raise Invalid({"name": problem})
    return rows.changed(actor, row, "partnership_renamed", now, name=one_line(name))


def create_agency(actor: Actor, slug: str, name: str, now: datetime) -> Agency:
    """Add an agency. Raises Invalid where its name is taken.

    An empty `slug` is made from the name, here and for services and sub-groups.
    """
    rows.require_manager(actor)
    rows.check(rows.free_name(Agency, name))
    agency = Agency(slug=slug or rows.new_slug(Agency, name), name=one_line(name))
    return rows.added(actor, agency, "agency_created", now, name=agency.name)


def rename_agency(actor: Actor, agency_id: str, version: int, name: str, now: datetime) -> Agency:
    """Rename an agency. Raises Invalid where the name is taken.

    Raises Stale when somebody else changed the row since `version`, as every change here does.
    """
    agency = rows.locked(actor, Agency, agency_id)
    access.compare_version(agency, version, name=("Name", agency.name, one_line(name)))
    rows.check(rows.free_name(Agency, name, agency))
    return rows.changed(actor, agency, "agency_changed", now, name=one_line(name))


def create_service(actor: Actor, agency_id: str, slug: str, name: str, kind: str, now: datetime) -> Service:
    """Add a service to an agency. Raises Invalid, also for a kind that no question set can route to."""
    rows.require_manager(actor)
    agency = access.load(Agency, agency_id)
    rows.check({**rows.free_name(Service, name, agency_id=agency_id), **_kind_problem(kind)})
    service = Service(
        agency_id=agency.id, slug=slug or rows.new_slug(Service, name), name=one_line(name), kind=kind
    )
    return rows.added(actor, service, "service_created", now, name=service.name, kind=kind)


def change_service(
    actor: Actor, service_id: str, version: int, name: str, kind: str, now: datetime
) -> Service:
    """Change name and kind of a service. Raises Invalid.

    The kind decides which questions a service is asked, so it cannot change once there is a return.
    """
    service = rows.locked(actor, Service, service_id)
    access.compare_version(
        service,
        version,
        name=("Name", service.name, one_line(name)),
        kind=("Kind", SERVICE_KINDS.get(service.kind, service.kind), SERVICE_KINDS.get(kind, kind)),
    )
    problems = {**rows.free_name(Service, name, service, agency_id=service.agency_id), **_kind_problem(kind)}
    if kind != service.kind and service_is_used(service_id):
        problems["kind"] = (
            "Kind of service cannot change, because this service has been asked for a return. Add another service instead"
        )
    rows.check(problems)
    return rows.changed(actor, service, "service_changed", now, name=one_line(name), kind=kind)


def create_sub_group(
    actor: Actor, slug: str, name: str, purpose: str, now: datetime, tier: Tier = Tier.SUB_GROUP
) -> SubGroup:
    """Add a sub-group. Raises Invalid where its name is taken or its purpose too long."""
    rows.require_manager(actor)
    rows.check({**rows.free_name(SubGroup, name), **_purpose_problem(purpose)})
    group = SubGroup(
        slug=slug or rows.new_slug(SubGroup, name), name=one_line(name), purpose=purpose.strip(), tier=tier
    )
    return rows.added(actor, group, "sub_group_created", now, name=group.name)


def change_sub_group(
    actor: Actor,
    sub_group_id: str,
    version: int,
    name: str,
    purpose: str,
    now: datetime,
    tier: Tier | None = None,
) -> SubGroup:
    """Change a sub-group; without `tier`, its tier stays. Raises Invalid."""
    group = rows.locked(actor, SubGroup, sub_group_id)
    tier = tier or group.tier
    access.compare_version(
        group,
        version,
        name=("Name", group.name, one_line(name)),
        purpose=("Purpose", group.purpose, purpose.strip()),
        tier=("Kind of group", TIER_WORDS[group.tier], TIER_WORDS[tier]),
    )
    rows.check({**rows.free_name(SubGroup, name, group), **_purpose_problem(purpose)})
    values = {"name": one_line(name), "purpose": purpose.strip(), "tier": tier}
    return rows.changed(actor, group, "sub_group_changed", now, **values)


def add_meeting(actor: Actor, sub_group_id: str, held_on: date, title: str, now: datetime) -> Meeting:
    """Add a meeting. Raises Invalid where the sub-group meets on that day already."""
    rows.require_manager(actor)
    group = access.load(SubGroup, sub_group_id)
    rows.check(_meeting_problems(group.id, held_on, title))
    meeting = Meeting(sub_group_id=group.id, held_on=held_on, title=one_line(title))
    return rows.added(actor, meeting, "meeting_added", now, held_on=held_on)


def change_meeting(
    actor: Actor, meeting_id: str, version: int, held_on: date, title: str, now: datetime
) -> Meeting:
    """Change day and title of a meeting. Raises Refused once its minutes have a decision."""
    meeting = rows.locked(actor, Meeting, meeting_id)
    access.compare_version(
        meeting,
        version,
        held_on=("Date", day_words(meeting.held_on), day_words(held_on)),
        title=("Title", meeting.title, one_line(title)),
    )
    _require_undecided(meeting_id)
    rows.check(_meeting_problems(meeting.sub_group_id, held_on, title, meeting))
    return rows.changed(actor, meeting, "meeting_changed", now, held_on=held_on, title=one_line(title))


def remove_meeting(actor: Actor, meeting_id: str, now: datetime) -> None:
    """Remove a meeting. Raises Refused once its minutes have a decision."""
    meeting = rows.locked(actor, Meeting, meeting_id)
    _require_undecided(meeting_id)
    facts, words = {"held_on": meeting.held_on}, {"title": meeting.title}
    log.write(actor, "meeting_removed", meeting, now, before=facts, replaced=words)
    db.session.delete(meeting)
    db.session.flush()


def _require_undecided(meeting_id: str) -> None:
    """Raise Refused where the meeting has decided: it is neither moved nor removed from under its decisions."""
    if decided := in_minutes(meeting_id):
        raise Refused(decided)


def _kind_problem(kind: str) -> dict[str, str]:
    if kind in SERVICE_KINDS:
        return {}
    return {"kind": f"Kind of service must be 1 of these, not “{kind}”: {', '.join(SERVICE_KINDS)}"}


def _purpose_problem(purpose: str) -> dict[str, str]:
    too_long = len(purpose.strip()) > LONGEST_TEXT
    return {"purpose": f"Purpose must be {LONGEST_TEXT:,} characters or fewer"} if too_long else {}


def _meeting_problems(
    sub_group_id: str, held_on: date, title: str, meeting: Meeting | None = None
) -> dict[str, str]:
    problems = {}
    same = select(Meeting.id).where(Meeting.sub_group_id == sub_group_id, Meeting.held_on == held_on)
    if set(db.session.scalars(same)) - {meeting.id if meeting else ""}:
        problems["held_on"] = f"The sub-group already has a meeting on {day_words(held_on)}"
    if len(one_line(title)) > rows.LONGEST_NAME:
        problems["title"] = f"Title must be {rows.LONGEST_NAME} characters or fewer"
    return problems
