"""Lists of people to choose from, and the pages about people."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import LogEntry, Person, RoleHeld
from audit_app.policy import Grant, Role
from audit_app.queries.people.actors import body_names, grants_of, roles_in_words


@dataclass(frozen=True)
class Choice:
    """An entry of a list to choose from."""

    id: str
    label: str


def auditors_of(agency_ids: frozenset[str]) -> dict[str, tuple[Choice, ...]]:
    """Return agency id -> its auditors who have not left, by name."""
    rows = db.session.execute(
        select(RoleHeld.agency_id, Person.id, Person.name, Person.job_title)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(RoleHeld.role == Role.AUDITOR, RoleHeld.agency_id.in_(agency_ids), Person.left_at.is_(None))
        .order_by(Person.name, Person.id)
    )
    choices_by_agency: dict[str, list[Choice]] = {agency_id: [] for agency_id in agency_ids}
    for agency_id, person_id, name, job_title in rows:
        choices_by_agency[str(agency_id)].append(
            Choice(person_id, f"{name}, {job_title}" if job_title else name)
        )
    return {agency_id: tuple(choices) for agency_id, choices in choices_by_agency.items()}


def colleagues(agency_ids: Collection[str]) -> tuple[Choice, ...]:
    """Return everybody of these agencies who has not left, by name."""
    people = db.session.scalars(_present().where(Person.agency_id.in_(agency_ids)))
    return tuple(
        Choice(person.id, ", ".join(filter(None, (person.name, person.job_title)))) for person in people
    )


def everybody() -> tuple[Choice, ...]:
    """Return everybody who has not left, by name."""
    people = db.session.scalars(_present().options(joinedload(Person.agency)))
    return tuple(
        Choice(
            person.id,
            f"{person.name} ({person.agency.name if person.agency else person.job_title or 'no agency'})",
        )
        for person in people
    )


def possible_owners() -> tuple[Choice, ...]:
    """Return everybody of an agency who has not left, by name: any of them may own an action."""
    people = db.session.scalars(
        _present().where(Person.agency_id.is_not(None)).options(joinedload(Person.agency))
    )
    return tuple(
        Choice(person.id, f"{person.name} ({person.agency.name if person.agency else ''})")
        for person in people
    )


def _present() -> Select[Person]:
    return select(Person).where(Person.left_at.is_(None)).order_by(Person.name, Person.id)


PEOPLE_A_PAGE = 100


@dataclass(frozen=True)
class PeopleFilters:
    """The filters in the address of the list: `left` lists those who have left, `refused` whose address was refused."""

    agency_id: str = ""
    role: Role | None = None
    left: bool = False
    refused: bool = False


@dataclass(frozen=True)
class PersonLine:
    """A person in a list; `invited` means that they have chosen no password yet, so that they cannot sign in."""

    id: str
    name: str
    job_title: str
    agency: str
    roles: tuple[str, ...]
    invited: bool
    refused: bool
    left_at: datetime | None


@dataclass(frozen=True)
class PeoplePage:
    """A page of the list of people.

    `found` counts whom the filters select; `here` and `left` count everybody.
    """

    filters: PeopleFilters
    lines: tuple[PersonLine, ...]
    found: int
    here: int
    left: int
    number: int
    pages: int


@dataclass(frozen=True)
class PersonPage:
    """A person with what the page about them displays.

    `alone_in` are the roles that nobody else holds who has not left; `last_sign_in` is by the real clock.
    """

    line: PersonLine
    version: int
    email: str
    phone: str
    working_days: str
    agency_id: str
    grants: frozenset[Grant]
    alone_in: tuple[str, ...]
    last_sign_in: datetime | None


def people_page(filters: PeopleFilters, number: int) -> PeoplePage | None:
    """Return a page of the list by name, or None where the list has no such page.

    The number of statements does not grow with the list.
    """
    here, left = db.session.execute(
        select(func.count().filter(Person.left_at.is_(None)), func.count(Person.left_at)).select_from(Person)
    ).one()
    conditions = _conditions(filters)
    total = db.session.scalar(select(func.count(Person.id)).where(*conditions)) or 0
    pages = max(1, -(-total // PEOPLE_A_PAGE))
    if not 1 <= number <= pages:
        return None
    rows = db.session.scalars(
        select(Person)
        .where(*conditions)
        .options(joinedload(Person.agency), selectinload(Person.roles))
        .order_by(func.lower(Person.name), Person.id)
        .limit(PEOPLE_A_PAGE)
        .offset((number - 1) * PEOPLE_A_PAGE)
    ).all()
    names = body_names()
    # The line names the agency already: a role for it need not name it again.
    lines = tuple(_line(row, {**names, row.agency_id or "": ""}) for row in rows)
    return PeoplePage(filters, lines, total, here, left, number, pages)


def person_page(person_id: str) -> PersonPage | None:
    """Return the page about a person, or None where there is no such person."""
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
        phone=row.phone,
        working_days=row.working_days,
        agency_id=row.agency_id or "",
        grants=grants_of(row),
        alone_in=roles_in_words(_alone(row), names),
        last_sign_in=db.session.scalar(select(LogEntry.at).where(LogEntry.id == last.scalar_subquery())),
    )


def _conditions(filters: PeopleFilters) -> list[ColumnElement[bool]]:
    """Return the conditions of the filters; to an agency belong who works there and who has a role for it."""
    conditions: list[ColumnElement[bool]] = [
        Person.left_at.is_not(None) if filters.left else Person.left_at.is_(None)
    ]
    person_ids = select(RoleHeld.person_id)
    if filters.agency_id:
        has_role = Person.id.in_(person_ids.where(RoleHeld.agency_id == filters.agency_id))
        conditions.append(or_(Person.agency_id == filters.agency_id, has_role))
    if filters.role:
        conditions.append(Person.id.in_(person_ids.where(RoleHeld.role == filters.role)))
    if filters.refused:
        conditions.append(Person.mail_refused_at.is_not(None))
    return conditions


def _line(row: Person, names: Mapping[str, str]) -> PersonLine:
    return PersonLine(
        id=row.id,
        name=row.name,
        job_title=row.job_title,
        agency=row.agency.name if row.agency else "",
        roles=roles_in_words(grants_of(row), names),
        invited=not row.password_hash,
        refused=row.mail_refused_at is not None,
        left_at=row.left_at,
    )


def _alone(person: Person) -> frozenset[Grant]:
    """Return the roles of the person that nobody else holds who has not left."""
    others = db.session.execute(
        select(RoleHeld.role, RoleHeld.agency_id, RoleHeld.sub_group_id)
        .join(Person, Person.id == RoleHeld.person_id)
        .where(Person.left_at.is_(None), Person.id != person.id)
        .distinct()
    )
    return grants_of(person) - {Grant(row.role, row.agency_id, row.sub_group_id) for row in others}
