"""People: creating them with their roles, changing both, saying that they left; and one's own password."""

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import Agency, Person, RoleHeld, SubGroup
from audit_app.policy import (
    AGENCY_ROLES,
    PERMISSIONS,
    ROLE_WORDS,
    SUB_GROUP_ROLES,
    Actor,
    Grant,
    Permission,
    Role,
    Subject,
)
from audit_app.queries.people.people import body_names, grants_of, roles_in_words
from audit_app.services import access, form_drafts, log, text_revisions
from audit_app.services.people import passwords, sign_in

LONGEST_NAME = 200
MANAGING = frozenset(allow.role for allow in PERMISSIONS[Permission.PERSON_MANAGE] if allow.role)
_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250})[A-Za-z0-9]")


@dataclass(frozen=True)
class PersonDetails:
    """`password` and `demonstration` count when a person is created; without a password they choose it by a link."""

    email: str
    name: str
    job_title: str
    agency_id: str | None
    password: str = ""
    demonstration: bool = False


def create_person(actor: Actor, details: PersonDetails, grants: Iterable[Grant], now: datetime) -> Person:
    """Raises Invalid: an address that is none or taken, a password that is none, a role without what it is held for."""
    _require_manager(actor)
    held = _checked(details, grants)
    person = Person(
        password_hash=_first_password(details),
        sign_in_token=secrets.token_hex(16),
        demonstration=details.demonstration,
        created_at=now,
    )
    _fill(person, details, held)
    db.session.add(person)
    db.session.flush()
    log.write(actor, "person_created", person, now, after=_facts(person))
    return person


def change_person(
    actor: Actor, person_id: str, version: int, details: PersonDetails, grants: Iterable[Grant], now: datetime
) -> Person:
    """Details and roles, from the next page that they open.

    Raises Invalid as `create_person` does, Stale when somebody else changed them since `version`, Refused when
    nobody would be left who manages people, and of somebody who has left.
    """
    _require_manager(actor)
    person = access.load(Person, person_id)
    if person.left_at is not None:
        raise Refused(f"{person.name} has left. Take them back first.")
    held = set(grants)
    access.compare_version(person, version, **_side_by_side(person, details, held))
    held = _checked(details, held, person)
    if not any(grant.role in MANAGING for grant in held):
        _keep_a_manager(person)
    before, job_title = _facts(person), person.job_title
    _fill(person, details, held)
    # Roles stand in a table of their own: a change of them alone is a new version, too.
    flag_modified(person, "name")
    db.session.flush()
    replaced = text_revisions.replaced({"job_title": job_title}, {"job_title": person.job_title})
    log.write(actor, "person_changed", person, now, before=before, after=_facts(person), replaced=replaced)
    return person


def say_left(actor: Actor, person_id: str, now: datetime) -> Person:
    """Signed out everywhere from this moment; what they did, and what they hold, stays under their name."""
    _require_manager(actor)
    person = access.load(Person, person_id)
    access.hold(person)
    if person.left_at is not None:
        return person
    if person.id == actor.person_id:
        raise Refused("You cannot say of yourself that you have left. Ask somebody else who manages people.")
    _keep_a_manager(person)
    person.left_at = now
    form_drafts.forget_of(person.id)
    db.session.flush()
    sign_in.renew_token(person)
    log.write(actor, "person_left", person, now)
    return person


def take_back(actor: Actor, person_id: str, now: datetime) -> Person:
    """With the roles and the password of before."""
    _require_manager(actor)
    person = access.load(Person, person_id)
    access.hold(person)
    if person.left_at is not None:
        person.left_at = None
        db.session.flush()
        log.write(actor, "person_taken_back", person, now)
    return person


def change_own_password(
    actor: Actor, old: str, new: str, address: str, now: datetime, real_now: datetime
) -> str:
    """The value of a new session cookie: every other sign-in of theirs ends.

    Raises Invalid beside `old_password` (a failure that counts like one at signing in, and must be committed) or `password`.
    """
    person = access.load(Person, actor.person_id or "")
    # Strangers who guess at this account elsewhere do not slow whoever is signed in.
    device = sign_in.KnownDevice(person.id, frozenset({person.id}))
    if sign_in.matching(person.email, old, address, real_now, device) is None:
        raise Invalid({"old_password": "This is not your password now"})
    password_hash = passwords.chosen(new, person.name, person.email, person.agency_id)
    sign_in.renew_token(person, password_hash=password_hash)
    log.write(actor, "password_changed", person, now)
    return f"{person.id}:{person.sign_in_token}"


def _first_password(details: PersonDetails) -> str:
    if not details.password:
        return ""
    if details.demonstration:
        return passwords.hashed(details.password)
    return passwords.chosen(details.password, details.name, details.email, details.agency_id)


def _require_manager(actor: Actor) -> None:
    """Whoever may run commands on the machine may create people: the program itself needs no role."""
    if actor.person_id is not None:
        access.require(actor, Permission.PERSON_MANAGE, Subject())


def _checked(details: PersonDetails, grants: Iterable[Grant], person: Person | None = None) -> set[Grant]:
    """The grants, once each. `person` is who is changed."""
    errors = {}
    if problem := _email_problem(_email(details), person):
        errors["email"] = problem
    if not 1 <= len(details.name.strip()) <= LONGEST_NAME:
        errors["name"] = f"Enter a name of {LONGEST_NAME} characters or fewer"
    if len(details.job_title.strip()) > LONGEST_NAME:
        errors["job_title"] = f"Job title must be {LONGEST_NAME} characters or fewer"
    if details.agency_id and db.session.get(Agency, details.agency_id) is None:
        errors["agency_id"] = "Choose an agency from the list"
    held = set(grants)
    if problem := next(filter(None, map(_grant_problem, held)), ""):
        errors["roles"] = problem
    if errors:
        raise Invalid(errors)
    return held


def _email(details: PersonDetails) -> str:
    return details.email.strip().lower()


def _email_problem(email: str, person: Person | None) -> str:
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        return "Enter an email address, such as name@example.org"
    other = db.session.scalar(select(Person).where(Person.email == email))
    if other is None or other is person:
        return ""
    if other.left_at is not None:
        return f"{other.name} has this email address, and has left. Take them back instead"
    return "Somebody already has this email address"


def _grant_problem(grant: Grant) -> str:
    if grant.role is Role.VICE_CHAIR:
        return "A vice-chair is named for a period, on the page of the sub-group"
    if (grant.role in AGENCY_ROLES) != (grant.agency_id is not None):
        return f"The role {grant.role} is held for an agency, and only such roles are"
    if (grant.role in SUB_GROUP_ROLES) != (grant.sub_group_id is not None):
        return f"The role {grant.role} is held for a sub-group, and only such roles are"
    gone = (grant.agency_id and db.session.get(Agency, grant.agency_id) is None) or (
        grant.sub_group_id and db.session.get(SubGroup, grant.sub_group_id) is None
    )
    return f"{ROLE_WORDS[grant.role]}: tick it for an agency or sub-group of the list" if gone else ""


def _fill(person: Person, details: PersonDetails, grants: set[Grant]) -> None:
    person.email, person.name = _email(details), details.name.strip()
    person.job_title, person.agency_id = details.job_title.strip(), details.agency_id
    periods = [held for held in person.roles if held.role is Role.VICE_CHAIR]
    kept = {
        grant: held
        for held in person.roles
        if held not in periods and (grant := Grant(held.role, held.agency_id, held.sub_group_id)) in grants
    }
    new = [
        RoleHeld(role=grant.role, agency_id=grant.agency_id, sub_group_id=grant.sub_group_id)
        for grant in grants - kept.keys()
    ]
    person.roles = [*kept.values(), *periods, *new]


def _facts(person: Person) -> dict[str, object]:
    return {
        "email": person.email,
        "name": person.name,
        "agency_id": person.agency_id,
        "roles": sorted(
            ":".join(filter(None, (grant.role, grant.agency_id, grant.sub_group_id)))
            for grant in grants_of(person)
        ),
    }


def _side_by_side(
    person: Person, details: PersonDetails, grants: set[Grant]
) -> dict[str, tuple[str, str, str]]:
    names = body_names()

    def words(held: Iterable[Grant]) -> str:
        return "; ".join(roles_in_words(held, names))

    return {
        "name": ("Name", person.name, details.name.strip()),
        "email": ("Email address", person.email, _email(details)),
        "job_title": ("Job title", person.job_title, details.job_title.strip()),
        "agency": ("Agency", names.get(person.agency_id or "", ""), names.get(details.agency_id or "", "")),
        "roles": ("Roles", words(grants_of(person)), words(grants)),
    }


def _keep_a_manager(person: Person) -> None:
    """Raises Refused when nobody else manages people and can sign in. Two who take each other away wait here."""
    managing = select(Person.id).where(
        Person.left_at.is_(None),
        Person.password_hash != "",
        Person.id.in_(select(RoleHeld.person_id).where(RoleHeld.role.in_(MANAGING))),
    )
    db.session.execute(managing.order_by(Person.id).with_for_update())
    holders = set(db.session.scalars(managing))
    if holders <= {person.id}:
        raise Refused(
            f"Nobody else could manage people then. Before {person.name}, somebody else has to be "
            "administrator or QA officer, with a password of their own."
        )
