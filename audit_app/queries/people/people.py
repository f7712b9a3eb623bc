"""Who is signed in, lists of people to choose from, and the pages about people."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, inspect, or_, select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import Agency, LogEntry, Person, RoleHeld, SubGroup
from audit_app.policy import ROLE_WORDS, Actor, Grant, Role


@dataclass(frozen=True)
class SignedIn:
    actor: Actor
    email: str
    agency: str
    job_title: str


@dataclass(frozen=True)
class Choice:
    """One entry of a list to choose from."""

    id: str
    label: str


_SIGNED_IN = (
    select(
        Person.name,
        Person.email,
        Person.job_title,
        Agency.name.label("agency"),
        RoleHeld.role,
        RoleHeld.agency_id,
        RoleHeld.sub_group_id,
        RoleHeld.since,
        RoleHeld.until,
    )
    .outerjoin(Agency, Agency.id == Person.agency_id)
    .outerjoin(RoleHeld, RoleHeld.person_id == Person.id)
    .where(
        Person.id == bindparam("person_id"),
        Person.sign_in_token == bindparam("token"),
        Person.left_at.is_(None),
    )
)


def signed_in(person_id: str, sign_in_token: str, today: date) -> SignedIn | None:
    """The person behind a session cookie; None once they left or signed out everywhere. Asked by every request."""
    rows = db.session.execute(_SIGNED_IN, {"person_id": person_id, "token": sign_in_token}).all()
    if not rows:
        return None
    grants = frozenset(
        Grant(row.role, row.agency_id, row.sub_group_id) for row in rows if row.role and _holds(row, today)
    )
    one = rows[0]
    return SignedIn(Actor(person_id, one.name, grants), one.email, one.agency or "", one.job_title)


def actor_of(person: Person, today: date | None = None) -> Actor:
    return Actor(person.id, person.name, grants_of(person, today))


def grants_of(person: Person, today: date | None = None) -> frozenset[Grant]:
    """What they hold; what is held for a period counts only on a day of it."""
    return frozenset(
        Grant(held.role, held.agency_id, held.sub_group_id) for held in person.roles if _holds(held, today)
    )


def _holds(held: Any, today: date | None) -> bool:
    """`held` has the columns of a role that is held."""
    if held.since is None or held.until is None:
        return True
    return today is not None and held.since <= today <= held.until


def roles_in_words(grants: Iterable[Grant], names: Mapping[str, str]) -> tuple[str, ...]:
    """Each role with what it is held for, in the order of the roles; `names` are those of `body_names`."""
    order = {role: number for number, role in enumerate(Role)}
    held = sorted(
        (order[grant.role], names.get(grant.agency_id or grant.sub_group_id or "", ""), grant.role)
        for grant in grants
    )
    return tuple(", ".join(filter(None, (ROLE_WORDS[role], name))) for _, name, role in held)


def body_names() -> dict[str, str]:
    """Id -> name of every agency and sub-group."""
    both = select(Agency.id, Agency.name).union_all(select(SubGroup.id, SubGroup.name))
    return {row.id: row.name for row in db.session.execute(both)}


def actor_by_email(email: str) -> Actor | None:
    """For commands and the demonstration, which act as a person."""
    person = db.session.scalar(
        select(Person).where(Person.email == email.strip().lower()).options(selectinload(Person.roles))
    )
    return actor_of(person) if person else None


def auditors_of(agency_ids: frozenset[str]) -> dict[str, tuple[Choice, ...]]:
    """Agency id -> its auditors who have not left, by name."""
    rows = db.session.execute(
        select(RoleHeld.agency_id, Person.id, Person.name, Person.job_title)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(RoleHeld.role == Role.AUDITOR, RoleHeld.agency_id.in_(agency_ids), Person.left_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    found: dict[str, list[Choice]] = {agency_id: [] for agency_id in agency_ids}
    for agency_id, person_id, name, job_title in rows:
        found[str(agency_id)].append(Choice(person_id, f"{name}, {job_title}" if job_title else name))
    return {agency_id: tuple(choices) for agency_id, choices in found.items()}


def colleagues(agency_ids: Collection[str]) -> tuple[Choice, ...]:
    """Everybody of these agencies who has not left."""
    people = db.session.scalars(
        select(Person)
        .where(Person.left_at.is_(None), Person.agency_id.in_(agency_ids))
        .order_by(Person.name, Person.id)
    )
    return tuple(Choice(one.id, ", ".join(filter(None, (one.name, one.job_title)))) for one in people)


def everybody() -> tuple[Choice, ...]:
    """Everybody who has not left, by name."""
    people = db.session.scalars(
        select(Person)
        .where(Person.left_at.is_(None))
        .options(joinedload(Person.agency))
        .order_by(Person.name, Person.id)
    )
    return tuple(
        Choice(one.id, f"{one.name} ({one.agency.name if one.agency else one.job_title or 'no agency'})")
        for one in people
    )


def possible_owners() -> tuple[Choice, ...]:
    """Everybody of an agency who has not left: any of them may own an action."""
    people = db.session.scalars(
        select(Person)
        .where(Person.left_at.is_(None), Person.agency_id.is_not(None))
        .options(joinedload(Person.agency))
        .order_by(Person.name, Person.id)
    )
    return tuple(Choice(p.id, f"{p.name} ({p.agency.name if p.agency else ''})") for p in people)


PEOPLE_A_PAGE = 100


@dataclass(frozen=True)
class PeopleFilters:
    """What an address asks for; `left` shows who has left, and only them."""

    agency_id: str = ""
    role: Role | None = None
    left: bool = False


@dataclass(frozen=True)
class PersonLine:
    """`invited`: no password is chosen yet, so that they cannot sign in."""

    id: str
    name: str
    job_title: str
    agency: str
    roles: tuple[str, ...]
    invited: bool
    left_at: datetime | None


@dataclass(frozen=True)
class PeoplePage:
    """`here` and `left` count everybody, whatever the filters."""

    filters: PeopleFilters
    lines: tuple[PersonLine, ...]
    found: int
    here: int
    left: int
    number: int
    pages: int


@dataclass(frozen=True)
class PersonPage:
    """`alone_in` are roles that nobody else holds who is still here; `last_sign_in` is a real moment."""

    line: PersonLine
    version: int
    email: str
    agency_id: str
    grants: frozenset[Grant]
    alone_in: tuple[str, ...]
    last_sign_in: datetime | None


def people_page(filters: PeopleFilters, number: int) -> PeoplePage | None:
    """By name. None for a page that the list does not have. A fixed number of statements."""
    here, left = db.session.execute(
        select(func.count().filter(Person.left_at.is_(None)), func.count(Person.left_at)).select_from(Person)
    ).one()
    wanted = _wanted(filters)
    found = db.session.scalar(select(func.count(Person.id)).where(*wanted)) or 0
    pages = max(1, -(-found // PEOPLE_A_PAGE))
    if not 1 <= number <= pages:
        return None
    rows = db.session.scalars(
        select(Person)
        .where(*wanted)
        .options(joinedload(Person.agency), selectinload(Person.roles))
        .order_by(func.lower(Person.name), Person.id)
        .limit(PEOPLE_A_PAGE)
        .offset((number - 1) * PEOPLE_A_PAGE)
    ).all()
    names = body_names()
    # The agency stands beside the name: a role that is held for it need not name it again.
    lines = tuple(_line(row, {**names, row.agency_id or "": ""}) for row in rows)
    return PeoplePage(filters, lines, found, here, left, number, pages)


def person_page(person_id: str) -> PersonPage | None:
    row = db.session.scalar(
        select(Person)
        .where(Person.id == person_id)
        .options(joinedload(Person.agency), selectinload(Person.roles))
    )
    if row is None:
        return None
    names = body_names()
    last = select(func.max(LogEntry.id)).where(LogEntry.subject_id == row.id, LogEntry.act == "signed_in")
    return PersonPage(
        line=_line(row, names),
        version=row.version,
        email=row.email,
        agency_id=row.agency_id or "",
        grants=grants_of(row),
        alone_in=roles_in_words(_alone(row), names),
        last_sign_in=db.session.scalar(select(LogEntry.at).where(LogEntry.id == last.scalar_subquery())),
    )


def _wanted(filters: PeopleFilters) -> list[ColumnElement[bool]]:
    """Of an agency is who works there and who holds a role for it."""
    wanted: list[ColumnElement[bool]] = [
        Person.left_at.is_not(None) if filters.left else Person.left_at.is_(None)
    ]
    held = select(RoleHeld.person_id)
    if filters.agency_id:
        holds = Person.id.in_(held.where(RoleHeld.agency_id == filters.agency_id))
        wanted.append(or_(Person.agency_id == filters.agency_id, holds))
    if filters.role:
        wanted.append(Person.id.in_(held.where(RoleHeld.role == filters.role)))
    return wanted


def _line(row: Person, names: Mapping[str, str]) -> PersonLine:
    return PersonLine(
        id=row.id,
        name=row.name,
        job_title=row.job_title,
        agency=row.agency.name if row.agency else "",
        roles=roles_in_words(grants_of(row), names),
        invited=not row.password_hash,
        left_at=row.left_at,
    )


def _alone(person: Person) -> frozenset[Grant]:
    others = db.session.execute(
        select(RoleHeld.role, RoleHeld.agency_id, RoleHeld.sub_group_id)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(Person.left_at.is_(None), Person.id != person.id)
        .distinct()
    )
    return grants_of(person) - {Grant(row.role, row.agency_id, row.sub_group_id) for row in others}


def demonstration_stands() -> bool:
    """Whether anybody of the demonstration can sign in; also answers before the first migration."""
    if not inspect(db.engine).has_table(Person.__tablename__):
        return False
    return db.session.scalar(select(Person.id).where(Person.demonstration).limit(1)) is not None


@dataclass(frozen=True)
class SignIn:
    email: str
    does: str


def demonstration_people() -> tuple[SignIn, ...]:
    """Everybody of the demonstration, those who run audits first."""
    people = db.session.scalars(
        select(Person)
        .where(Person.demonstration)
        .options(joinedload(Person.agency), selectinload(Person.roles))
        .order_by(Person.email)
    ).all()
    order = {role: number for number, role in enumerate(Role)}
    ranked = sorted(
        people, key=lambda person: min((order[held.role] for held in person.roles), default=len(order))
    )
    return tuple(SignIn(person.email, _does(person)) for person in ranked)


def _does(person: Person) -> str:
    roles = sorted({ROLE_WORDS[held.role] for held in person.roles}) or ["Owns actions"]
    return ", ".join([*roles, *([person.agency.name] if person.agency else [])])
