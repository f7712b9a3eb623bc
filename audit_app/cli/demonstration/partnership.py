"""The demonstration's agencies, sub-groups and people."""

from dataclasses import dataclass, field
from datetime import date, datetime

from audit_app.cli.demonstration import files
from audit_app.cli.demonstration.files import Content
from audit_app.cli.transactions import PROGRAM
from audit_app.policy import Actor, Grant, Role
from audit_app.queries.people.actors import actor_by_email
from audit_app.rules.tracker.decisions import Tier
from audit_app.services.people import partnership, people

PASSWORD = "roundtable-demonstration"  # noqa: S105 - printed at every start: it opens invented cases only


@dataclass
class Cast:
    """The agencies, sub-groups and people of the demonstration, by the short names that its files use.

    `people` has the people as actors; the other mappings have ids of rows. `service_agencies` has the agency id of each
    service, `agency_of` the agency of each person by email.
    """

    agencies: dict[str, str] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)
    service_agencies: dict[str, str] = field(default_factory=dict)
    sub_groups: dict[str, str] = field(default_factory=dict)
    meetings: dict[tuple[str, date], str] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    agency_of: dict[str, str] = field(default_factory=dict)

    def load(self, content: Content, now: datetime) -> None:
        """Create the agencies, sub-groups and people of a file."""
        self._load_agencies(content["agencies"], now)
        self._load_sub_groups(content["sub_groups"], now)
        self._load_people(content["people"], now)

    def first(self, role: Role, sub_group: str | None = None) -> Actor:
        """Return the first person of the files with a role, for a sub-group where it is named."""
        group_id = self.sub_groups[sub_group] if sub_group else None
        return next(
            actor
            for actor in self.people.values()
            if any(grant.role is role and grant.sub_group_id in (None, group_id) for grant in actor.grants)
        )

    def lead(self, service: str) -> Actor:
        """Return the first agency lead of the agency to which a service belongs."""
        agency_id = self.service_agencies[service]
        return next(
            actor
            for actor in self.people.values()
            if Grant(Role.AGENCY_LEAD, agency_id=agency_id) in actor.grants
        )

    def _load_agencies(self, agencies: list[Content], now: datetime) -> None:
        for agency in agencies:
            agency_id = partnership.create_agency(PROGRAM, agency["slug"], agency["name"], now).id
            self.agencies[agency["slug"]] = agency_id
            for service in agency["services"]:
                row = partnership.create_service(
                    PROGRAM, agency_id, service["slug"], service["name"], service["kind"], now
                )
                self.services[service["slug"]] = row.id
                self.service_agencies[service["slug"]] = agency_id

    def _load_sub_groups(self, sub_groups: list[Content], now: datetime) -> None:
        for group in sub_groups:
            tier = Tier(group.get("tier", Tier.SUB_GROUP))
            group_id = partnership.create_sub_group(
                PROGRAM, group["slug"], group["name"], group["purpose"], now, tier
            ).id
            self.sub_groups[group["slug"]] = group_id
            for meeting in group["meetings"]:
                day = date.fromisoformat(meeting["held_on"])
                row = partnership.add_meeting(PROGRAM, group_id, day, meeting["title"], now)
                self.meetings[group["slug"], day] = row.id

    def _load_people(self, persons: list[Content], now: datetime) -> None:
        for person in persons:
            agency = person.get("agency")
            agency_id = self.agencies.get(agency or "")
            details = people.PersonDetails(
                person["email"], person["name"], person["job_title"], agency_id, PASSWORD, demonstration=True
            )
            grants = [self._grant(role) for role in person.get("roles") or ()]
            row = people.create_person(PROGRAM, details, grants, now)
            self.people[row.email] = files.require(actor_by_email(row.email))
            self.agency_of[row.email] = agency or ""

    def _grant(self, role: Content) -> Grant:
        agency, group = role.get("agency"), role.get("sub_group")
        return Grant(
            Role(role["role"]),
            self.agencies[agency] if agency else None,
            self.sub_groups[group] if group else None,
        )
