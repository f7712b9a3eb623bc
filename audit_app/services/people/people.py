"""People: creating and changing them with their roles, noting that they left, and changing their own password."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Agency, Person, RoleHeld
from audit_app.policy import PERMISSIONS, Actor, Grant, Permission, Role, Subject
from audit_app.queries.people.actors import body_names, grant_key, grants_of, roles_in_words
from audit_app.rules.plain_text import one_line
from audit_app.services import access, form_drafts, log, text_revisions
from audit_app.services.mail import outbox
from audit_app.services.people import passwords, sign_in
from audit_app.services.people.person_checks import email_problem, grant_problem

LONGEST_NAME = 200
LONGEST_DAYS = 100
_PHONE = re.compile(r"(?:[0-9+() .-]|ext|x){0,40}")
MANAGING = frozenset(allow.role for allow in PERMISSIONS[Permission.PERSON_MANAGE] if allow.role)


@dataclass(frozen=True)
class PersonDetails:
    """The details that are entered about a person.

    `password` and `demonstration` count when a person is created; without a password they choose it by a link.
    """

    email: str
    name: str
    job_title: str
    agency_id: str | None
    password: str = ""
    demonstration: bool = False
    phone: str = ""
    working_days: str = ""


def create_person(actor: Actor, details: PersonDetails, grants: Iterable[Grant], now: datetime) -> Person:
    """Create a person with their roles.

    Raises Invalid for an email address that is malformed or taken, a weak password, and a role without its
    body.
    """
    _require_manager(actor)
    roles = checked(details, grants)
    person = Person(
        password_hash=_first_password(details),
        sign_in_token=secrets.token_hex(16),
        demonstration=details.demonstration,
        created_at=now,
    )
    _fill(person, details, roles)
    db.session.add(person)
    db.session.flush()
    log.write(actor, "person_created", person, now, after=_facts(person))
    return person


def change_person(
    actor: Actor, person_id: str, version: int, details: PersonDetails, grants: Iterable[Grant], now: datetime
) -> Person:
    """Change details and roles of a person; it counts from the next page that they open.

    Raises Invalid as `create_person` does, Stale when somebody else changed them since `version`, Refused for
    somebody who has left, and when nobody would remain who manages people.
    """
    _require_manager(actor)
    person = access.load(Person, person_id)
    if person.left_at is not None:
        raise Refused(f"{person.name} has left. Bring them back first.")
    roles = set(grants)
    access.compare_version(person, version, **_compared(person, details, roles))
    roles = checked(details, roles, person)
    if not any(grant.role in MANAGING for grant in roles):
        _keep_a_manager(person)
    before, job_title, email = _facts(person), person.job_title, person.email
    _fill(person, details, roles)
    if person.email != email:
        outbox.send_to_new_address(person)
    # Roles are rows of another table: without this a change of roles alone would not count as a new version.
    flag_modified(person, "name")
    db.session.flush()
    replaced = text_revisions.replaced({"job_title": job_title}, {"job_title": person.job_title})
    log.write(actor, "person_changed", person, now, before=before, after=_facts(person), replaced=replaced)
    return person


def mark_as_left(actor: Actor, person_id: str, now: datetime) -> Person:
    """Note that a person has left: they are signed out everywhere from this moment.

    What they did, and the work that they hold, stays under their name. Raises Refused for oneself, and when
    nobody would remain who manages people.
    """
    _require_manager(actor)
    person = access.load(Person, person_id)
    access.lock(person)
    if person.left_at is not None:
        return person
    if person.id == actor.person_id:
        raise Refused("You cannot record that you have left. Ask somebody else who manages people.")
    _keep_a_manager(person)
    person.left_at = now
    form_drafts.forget_of(person.id)
    db.session.flush()
    sign_in.renew_token(person)
    log.write(actor, "person_left", person, now)
    return person


def take_back(actor: Actor, person_id: str, now: datetime) -> Person:
    """Undo that a person has left: they have their roles and their password again."""
    _require_manager(actor)
    person = access.load(Person, person_id)
    access.lock(person)
    if person.left_at is not None:
        person.left_at = None
        db.session.flush()
        log.write(actor, "person_taken_back", person, now)
    return person


def change_own_password(
    actor: Actor, old: str, new: str, address: str, now: datetime, real_now: datetime
) -> str:
    """Change the actor's own password and return the value of a new session cookie: every other sign-in ends.

    Raises Invalid beside `old_password` or `password`. A wrong old password counts like a failed sign-in, and
    must be committed.
    """
    person = access.load(Person, actor.person_id or "")
    # Counts as a known device: strangers who guess at this account elsewhere must not slow its owner down.
    device = sign_in.KnownDevice(person.id, frozenset({person.id}))
    if sign_in.authenticate(person.email, old, address, real_now, device) is None:
        raise Invalid({"old_password": "Current password is not correct"})
    password_hash = passwords.hash_new_password(new, person.name, person.email, person.agency_id)
    sign_in.renew_token(person, password_hash=password_hash)
    log.write(actor, "password_changed", person, now)
    return f"{person.id}:{person.sign_in_token}"


def _first_password(details: PersonDetails) -> str:
    """Return the hash of the first password; "" where the person is to choose it by a link."""
    if not details.password:
        return ""
    if details.demonstration:
        return passwords.hash_password(details.password)
    return passwords.hash_new_password(details.password, details.name, details.email, details.agency_id)


def _require_manager(actor: Actor) -> None:
    """Raise NotAllowed where a person may not manage people; the program itself needs no role."""
    if actor.person_id is not None:
        access.require(actor, Permission.PERSON_MANAGE, Subject())


def checked(details: PersonDetails, grants: Iterable[Grant], person: Person | None = None) -> set[Grant]:
    """Return the grants, each once; `person` is who is changed. Raises Invalid beside the fields."""
    errors = {}
    if problem := email_problem(_email(details), person):
        errors["email"] = problem
    if not 1 <= len(one_line(details.name)) <= LONGEST_NAME:
        errors["name"] = f"Name must be between 1 and {LONGEST_NAME} characters"
    if len(one_line(details.job_title)) > LONGEST_NAME:
        errors["job_title"] = f"Job title must be {LONGEST_NAME} characters or fewer"
    if not _PHONE.fullmatch(details.phone.strip()):
        errors["phone"] = "Enter a phone number with digits, spaces and + ( ) only, 40 characters or fewer"
    if len(one_line(details.working_days)) > LONGEST_DAYS:
        errors["working_days"] = f"Working days must be {LONGEST_DAYS} characters or fewer"
    if details.agency_id and db.session.get(Agency, details.agency_id) is None:
        errors["agency_id"] = "Select an agency from the list"
    roles = set(grants)
    if problem := next(filter(None, map(grant_problem, roles)), ""):
        errors["roles"] = problem
    if errors:
        raise Invalid(errors)
    return roles


def _email(details: PersonDetails) -> str:
    """Return the email address as it is stored: in small letters."""
    return details.email.strip().lower()


def _fill(person: Person, details: PersonDetails, grants: set[Grant]) -> None:
    """Set details and roles. Roles as vice-chair stay: they are for a period and have a page of their own."""
    person.email, person.name = _email(details), one_line(details.name)
    person.phone, person.working_days = details.phone.strip(), one_line(details.working_days)
    person.job_title, person.agency_id = one_line(details.job_title), details.agency_id
    vice_chair_roles = [role for role in person.roles if role.role is Role.VICE_CHAIR]
    kept = {
        grant: role
        for role in person.roles
        if role not in vice_chair_roles
        and (grant := Grant(role.role, role.agency_id, role.sub_group_id)) in grants
    }
    new = [
        RoleHeld(role=grant.role, agency_id=grant.agency_id, sub_group_id=grant.sub_group_id)
        for grant in grants - kept.keys()
    ]
    person.roles = [*kept.values(), *vice_chair_roles, *new]


def _facts(person: Person) -> dict[str, object]:
    return {
        "email": person.email,
        "name": person.name,
        "agency_id": person.agency_id,
        "roles": sorted(map(grant_key, grants_of(person))),
    }


def _compared(person: Person, details: PersonDetails, grants: set[Grant]) -> dict[str, tuple[str, str, str]]:
    """Return label, stored value and entered value by field, for the page that says what somebody else changed."""
    names = body_names()

    def words(roles: Iterable[Grant]) -> str:
        return "; ".join(roles_in_words(roles, names))

    return {
        "name": ("Name", person.name, one_line(details.name)),
        "email": ("Email address", person.email, _email(details)),
        "phone": ("Phone", person.phone, details.phone.strip()),
        "working_days": ("Working days", person.working_days, one_line(details.working_days)),
        "job_title": ("Job title", person.job_title, one_line(details.job_title)),
        "agency": ("Agency", names.get(person.agency_id or "", ""), names.get(details.agency_id or "", "")),
        "roles": ("Roles", words(grants_of(person)), words(grants)),
    }


def _keep_a_manager(person: Person) -> None:
    """Raise Refused when nobody else manages people and can sign in.

    The rows are locked: of two managers who remove each other at the same moment, the second waits here and is
    refused.
    """
    managing = select(Person.id).where(
        Person.left_at.is_(None),
        Person.password_hash != "",
        Person.id.in_(select(RoleHeld.person_id).where(RoleHeld.role.in_(MANAGING))),
    )
    db.session.execute(managing.order_by(Person.id).with_for_update())
    holders = set(db.session.scalars(managing))
    if holders <= {person.id}:
        raise Refused(
            f"Nobody else could manage people without {person.name}. First make somebody else an "
            "administrator or QA officer. They must have chosen a password."
        )
