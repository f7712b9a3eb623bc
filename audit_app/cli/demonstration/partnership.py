"""The demonstration's agencies, sub-groups and people; demonstration.py calls it."""

from dataclasses import dataclass, field
from datetime import date, datetime

from audit_app.cli.demonstration import files
from audit_app.cli.demonstration.files import Content
from audit_app.policy import Actor, Grant, Role
from audit_app.queries.people.actors import actor_by_email
from audit_app.rules.tracker.decisions import Tier
from audit_app.services.people import partnership, people

PASSWORD = "roundtable-demonstration"  # noqa: S105 - printed at every start: it opens invented cases only
PROGRAM = Actor(None, "Roundtable")


@dataclass
class Cast:
    """Keeps what was made under the short names that the files use."""

    agencies: dict[str, str] = field(default_factory=dict)
    services: dict[str, str] = field(default_factory=dict)
    service_agencies: dict[str, str] = field(default_factory=dict)
    sub_groups: dict[str, str] = field(default_factory=dict)
    meetings: dict[tuple[str, date], str] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)
    agency_of: dict[str, str] = field(default_factory=dict)

    def load(self, content: Content, now: datetime) -> None:
        self._load_agencies(content["agencies"], now)
        self._load_sub_groups(content["sub_groups"], now)
        self._load_people(content["people"], now)

    def first(self, role: Role, sub_group: str | None = None) -> Actor:
        """The first person of the files who holds the role (for that sub-group)."""
        group_id = self.sub_groups[sub_group] if sub_group else None
        return next(
            actor
            for actor in self.people.values()
            if any(grant.role is role and grant.sub_group_id in (None, group_id) for grant in actor.grants)
        )

    def lead(self, service: str) -> Actor:
        agency_id = self.service_agencies[service]
        return next(
            actor
            for actor in self.people.values()
            if Grant(Role.AGENCY_LEAD, agency_id=agency_id) in actor.grants
        )

    def _load_agencies(self, agencies: list[Content], now: datetime) -> None:
        for agency in agencies:
            made = partnership.create_agency(PROGRAM, agency["slug"], agency["name"], now)
            self.agencies[agency["slug"]] = made.id
            for service in agency["services"]:
                row = partnership.create_service(
                    PROGRAM, made.id, service["slug"], service["name"], service["kind"], now
                )
                self.services[service["slug"]] = row.id
                self.service_agencies[service["slug"]] = made.id

    def _load_sub_groups(self, sub_groups: list[Content], now: datetime) -> None:
        for group in sub_groups:
            tier = Tier(group.get("tier", Tier.SUB_GROUP))
            made = partnership.create_sub_group(
                PROGRAM, group["slug"], group["name"], group["purpose"], now, tier
            )
            self.sub_groups[group["slug"]] = made.id
            for meeting in group["meetings"]:
                day = date.fromisoformat(meeting["held_on"])
                row = partnership.add_meeting(PROGRAM, made.id, day, meeting["title"], now)
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
            self.people[row.email] = files.found(actor_by_email(row.email))
            self.agency_of[row.email] = agency or ""

    def _grant(self, role: Content) -> Grant:
        agency, group = role.get("agency"), role.get("sub_group")
        return Grant(
            Role(role["role"]),
            self.agencies[agency] if agency else None,
            self.sub_groups[group] if group else None,
        )
