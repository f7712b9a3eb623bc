"""Vice-chairs: named for a sub-group and a period in which they decide what its chair decides."""

from datetime import date, datetime

from audit_app.errors import Invalid
from audit_app.extensions import db
from audit_app.models import Person, RoleHeld, SubGroup
from audit_app.policy import Actor, Permission, Role, Subject
from audit_app.rules.dates import local_day
from audit_app.services import access, log

LONGEST_DAYS = 366
"""The longest period of a vice-chair: a year, from the first day to the last."""


def name_vice_chair(
    actor: Actor, sub_group_id: str, person_id: str, since: date | None, until: date | None, now: datetime
) -> RoleHeld:
    """Make a person vice-chair of a sub-group from `since` to `until`, both days included.

    An earlier period of the same person for this sub-group is replaced. Raises Invalid beside `person_id`, `since` and
    `until`.
    """
    access.require(actor, Permission.PARTNERSHIP_MANAGE, Subject())
    group = access.load(SubGroup, sub_group_id)
    person = db.session.get(Person, person_id) if person_id else None
    errors = {}
    if person is None or person.left_at is not None:
        errors["person_id"] = "Select the vice-chair"
    elif any(role.role is Role.CHAIR and role.sub_group_id == group.id for role in person.roles):
        errors["person_id"] = f"{person.name} already chairs this sub-group"
    if since is None:
        errors["since"] = "Enter the first day"
    if until is None or until < local_day(now):
        errors["until"] = "Last day must be today or in the future"
    elif since is not None and not 0 <= (until - since).days <= LONGEST_DAYS:
        errors["until"] = "Last day must be after the first day, and within a year of it"
    if errors or person is None:
        raise Invalid(errors)
    for earlier in [role for role in person.roles if role.role is Role.VICE_CHAIR]:
        if earlier.sub_group_id == group.id:
            person.roles.remove(earlier)
    db.session.flush()
    row = RoleHeld(role=Role.VICE_CHAIR, sub_group_id=group.id, since=since, until=until)
    person.roles.append(row)
    db.session.flush()
    days = {"since": since, "until": until}
    log.write(actor, "vice_chair_named", person, now, after=days)
    return row


def end_vice_chair(actor: Actor, sub_group_id: str, role_held_id: str, now: datetime) -> None:
    """End the period of a vice-chair at once; what they decided in it stays decided. Ending it twice does no harm."""
    access.require(actor, Permission.PARTNERSHIP_MANAGE, Subject())
    row = db.session.get(RoleHeld, role_held_id)
    if row is None or row.role is not Role.VICE_CHAIR or row.sub_group_id != sub_group_id:
        return
    person = row.person
    person.roles.remove(row)
    db.session.flush()
    log.write(actor, "vice_chair_ended", person, now)
