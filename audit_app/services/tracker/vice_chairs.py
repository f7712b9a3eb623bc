"""Vice-chairs: named for a sub-group and a period, in which they do what its chair does."""

from datetime import date, datetime

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import Person, RoleHeld, SubGroup
from audit_app.policy import Actor, Permission, Role, Subject
from audit_app.rules.dates import local_day
from audit_app.services import access, log

LONGEST_DAYS = 366


def name_vice_chair(
    actor: Actor, sub_group_id: str, person_id: str, since: date | None, until: date | None, now: datetime
) -> RoleHeld:
    """Both days included. Whoever was vice-chair of the sub-group before keeps that period only where it is over."""
    access.require(actor, Permission.PARTNERSHIP_MANAGE, Subject())
    group = access.load(SubGroup, sub_group_id)
    person = db.session.get(Person, person_id) if person_id else None
    errors = {}
    if person is None or person.left_at is not None:
        errors["person_id"] = "Choose who stands in for the chair"
    elif any(held.role is Role.CHAIR and held.sub_group_id == group.id for held in person.roles):
        errors["person_id"] = f"{person.name} chairs this sub-group already"
    if since is None:
        errors["since"] = "Enter the first day"
    if until is None or until < local_day(now):
        errors["until"] = "The last day must be today or later"
    elif since is not None and not 0 <= (until - since).days <= LONGEST_DAYS:
        errors["until"] = "The last day must be after the first, and within a year of it"
    if errors or person is None:
        raise Invalid(errors)
    for held in [one for one in person.roles if one.role is Role.VICE_CHAIR]:
        if held.sub_group_id == group.id:
            person.roles.remove(held)
    db.session.flush()
    row = RoleHeld(role=Role.VICE_CHAIR, sub_group_id=group.id, since=since, until=until)
    person.roles.append(row)
    db.session.flush()
    days = {"since": since, "until": until}
    log.write(actor, "vice_chair_named", person, now, after=days)
    return row


def end_vice_chair(actor: Actor, sub_group_id: str, held_id: str, now: datetime) -> None:
    """At once. What was decided in the period stays as it was decided."""
    access.require(actor, Permission.PARTNERSHIP_MANAGE, Subject())
    row = db.session.get(RoleHeld, held_id)
    if row is None or row.role is not Role.VICE_CHAIR or row.sub_group_id != sub_group_id:
        return
    person = row.person
    person.roles.remove(row)
    db.session.flush()
    log.write(actor, "vice_chair_ended", person, now)
