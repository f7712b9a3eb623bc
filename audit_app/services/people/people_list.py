"""Many people at once, from a pasted or uploaded table: read with what is wrong in which line, then all invited."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from audit_app.errors import Invalid
from audit_app.policy import (
    AGENCY_ROLES,
    ROLE_WORDS,
    SUB_GROUP_ROLES,
    Actor,
    Grant,
    Permission,
    Role,
    Subject,
)
from audit_app.queries.people.agencies import agencies
from audit_app.queries.people.people import Choice
from audit_app.queries.people.sub_groups import sub_groups
from audit_app.rules.tables.headings import read_headed
from audit_app.rules.tables.text_tables import MOST_CHARACTERS, NotATable, normalised_name
from audit_app.services import access
from audit_app.services.people import password_links, people
from audit_app.services.people.people import PersonDetails

MOST_PEOPLE = 200
TOO_LONG = f"This list is longer than {MOST_CHARACTERS:,} characters. Add fewer people at a time."
_NOTHING = "Paste the list with the column names in the first line."
COLUMNS = {
    "name": "Name",
    "email": "Email",
    "agency": "Agency",
    "roles": "Role",
    "sub_group": "Sub-group",
    "job_title": "Job title",
    "phone": "Phone",
}
_NEEDED = ("name", "email", "agency", "roles")
_SYNONYMS = {
    "name": ("full name", "person"),
    "email": ("e-mail", "email address", "e-mail address", "mail"),
    "agency": ("organisation", "employer"),
    "roles": ("roles",),
    "sub_group": ("subgroup", "group"),
    "job_title": ("job", "title", "post"),
    "phone": ("telephone", "phone number", "telephone number", "mobile"),
}
HEADINGS = {normalised_name(name): key for key in COLUMNS for name in (COLUMNS[key], *_SYNONYMS[key])}
"""The key of the column for each name that it may have."""
_ROLES = {
    normalised_name(words): role for role, words in ROLE_WORDS.items() if role is not Role.VICE_CHAIR
} | {
    "lead": Role.AGENCY_LEAD,
    "chair": Role.CHAIR,
    "reader": Role.VIEWER,
    "qa": Role.QA_OFFICER,
    "admin": Role.ADMINISTRATOR,
}
_BETWEEN_ROLES = re.compile(r"\s*(?:[,;/&\n]|\band\b)\s*")


@dataclass(frozen=True)
class PersonRow:
    """A line of the list as a person; `errors` is column -> a sentence, `number` counts the header as 1."""

    number: int
    cells: dict[str, str]
    details: PersonDetails
    grants: frozenset[Grant]
    errors: dict[str, str]


@dataclass(frozen=True)
class PeopleTable:
    """The list as it was read; `ignored` are headings that mean nothing here."""

    rows: tuple[PersonRow, ...]
    ignored: tuple[str, ...]

    @property
    def wrong(self) -> int:
        """Count the lines that have an error."""
        return sum(bool(row.errors) for row in self.rows)


@dataclass(frozen=True)
class Invited:
    """A person of the list who was created; `path` is "" where the link to choose a password is mailed."""

    name: str
    email: str
    path: str


@dataclass(frozen=True)
class _Bodies:
    """The agencies and sub-groups of the partnership: normalised name -> id."""

    agencies: Mapping[str, str]
    sub_groups: Mapping[str, str]

    @property
    def only_group(self) -> str:
        """Return the id of the sub-group where there is a single one, which a list need not name."""
        return next(iter(self.sub_groups.values())) if len(self.sub_groups) == 1 else ""


def read_people(text: str) -> PeopleTable:
    """Read a list of people, each line checked against the database and the lines above it.

    Raises NotATable when its columns are not named, when it has no rows or when it has too many.
    """
    table = read_headed(text, HEADINGS, _NOTHING, TOO_LONG)
    if missing := [COLUMNS[key] for key in _NEEDED if key not in table.positions]:
        found = shorten(", ".join(filter(None, table.heading)), 200, placeholder=" …")
        raise NotATable(
            f"A line above the people must name the columns. Missing: {', '.join(missing)}. Found: {found}."
        )
    if not table.below:
        raise NotATable("There are column names but no people below them.")
    if len(table.below) > MOST_PEOPLE:
        raise NotATable(f"The list has {len(table.below):,} people. Add up to {MOST_PEOPLE} at a time.")
    bodies = _Bodies(_by_name(agencies()), _by_name(sub_groups()))
    rows: list[PersonRow] = []
    lines_of: dict[str, int] = {}
    for number, cells in table.below:
        values = {key: cells[at] if at < len(cells) else "" for key, at in table.positions.items()}
        rows.append(_row(number, values, bodies, lines_of))
        lines_of.setdefault(rows[-1].details.email.lower(), number)
    return PeopleTable(tuple(rows), table.ignored)


def invite_people(
    actor: Actor, table: PeopleTable, secret: str, now: datetime, real_now: datetime, *, mailed: bool
) -> list[Invited]:
    """Create everybody of the list with a link to choose a password each, which is `mailed` or handed over.

    Raises Invalid where somebody took an address in the meantime; then nobody is created.
    """
    access.require(actor, Permission.PERSON_MANAGE, Subject())
    invited = []
    for row in table.rows:
        person = people.create_person(actor, row.details, row.grants, now)
        path = password_links.make_link(actor, person.id, secret, now, real_now, mailed=mailed)
        invited.append(Invited(person.name, person.email, path))
    return invited


def _row(number: int, values: dict[str, str], bodies: _Bodies, lines_of: Mapping[str, int]) -> PersonRow:
    agency_id = bodies.agencies.get(normalised_name(values["agency"]))
    details = PersonDetails(
        values["email"],
        values["name"],
        values.get("job_title", ""),
        agency_id,
        phone=values.get("phone", ""),
    )
    grants, errors = _grants(values, agency_id, bodies)
    if values["agency"] and agency_id is None:
        errors["agency"] = f"“{values['agency']}” is not the name of an agency in Roundtable"
    if earlier := lines_of.get(details.email.lower()):
        errors["email"] = f"Line {earlier} has the same email address"
    try:
        people.checked(details, grants)
    except Invalid as error:
        errors = {**error.fields, **errors}
    return PersonRow(number, values, details, frozenset(grants), errors)


def _grants(
    values: dict[str, str], agency_id: str | None, bodies: _Bodies
) -> tuple[set[Grant], dict[str, str]]:
    """Return the roles that a line names, and what is wrong with them; no role is no error."""
    grants: set[Grant] = set()
    errors: dict[str, str] = {}
    named = values.get("sub_group", "")
    group_id = bodies.sub_groups.get(normalised_name(named), "") if named else bodies.only_group
    if named and not group_id:
        errors["sub_group"] = f"“{named}” is not the name of a sub-group in Roundtable"
    for words in filter(None, _BETWEEN_ROLES.split(values["roles"])):
        role = _ROLES.get(normalised_name(words))
        if role is None:
            known = ", ".join(ROLE_WORDS[role] for role in Role if role is not Role.VICE_CHAIR)
            errors["roles"] = f"“{words}” is not a role. Use one of: {known}"
        elif role in AGENCY_ROLES and not agency_id:
            errors.setdefault("agency", f"{ROLE_WORDS[role]}: enter an agency")
        elif role in SUB_GROUP_ROLES and not group_id:
            errors.setdefault("sub_group", f"{ROLE_WORDS[role]}: enter a sub-group, in a column “Sub-group”")
        else:
            grants.add(
                Grant(
                    role,
                    agency_id if role in AGENCY_ROLES else None,
                    group_id if role in SUB_GROUP_ROLES else None,
                )
            )
    return grants, errors


def _by_name(choices: tuple[Choice, ...]) -> dict[str, str]:
    return {normalised_name(choice.label): choice.id for choice in choices}
