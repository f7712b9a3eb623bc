"""The rows of a partnership: agencies with a service each, sub-groups with their meetings, and people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from audit_app import models
from audit_app.extensions import db, new_id, real_now
from audit_app.policy import Role
from bench.databases import insert_rows
from bench.sample import NOW


@dataclass(frozen=True)
class PartnershipRows:
    """Ids of a partnership. Each agency has a service, a lead and an auditor, each sub-group a chair, in this order."""

    groups: list[str]
    agencies: list[str]
    services: list[str]
    chairs: list[str]
    leads: list[str]
    auditors: list[str]
    qa: str
    moderator: str

    @property
    def by_role(self) -> dict[Role, str]:
        """A person for each role but the auditor's, of whom it matters what they have begun."""
        return {
            Role.QA_OFFICER: self.qa,
            Role.MODERATOR: self.moderator,
            Role.CHAIR: self.chairs[0],
            Role.AGENCY_LEAD: self.leads[0],
        }


def insert_partnership(service_kinds: Sequence[str], groups: int = 1) -> PartnershipRows:
    """Insert a partnership, whose clock says `NOW` while it is measured."""
    lag = int((real_now() - NOW).total_seconds())
    db.session.add(models.Partnership(name="Benchshire", demonstration=False, clock_lag_seconds=lag))
    group_ids = [new_id() for _ in range(groups)]
    insert_rows(
        models.SubGroup,
        [
            {"id": group, "version": 1, "slug": f"group-{at}", "name": f"Sub-group {at}", "purpose": ""}
            for at, group in enumerate(group_ids)
        ],
    )
    agencies, services = _agencies(service_kinds)
    return _with_people(group_ids, agencies, services)


def insert_meetings(group: str, days: Iterable[date]) -> list[tuple[date, str]]:
    """Insert a meeting of the sub-group on each of these days; return days and ids."""
    meetings = [(day, new_id()) for day in days]
    insert_rows(
        models.Meeting,
        [
            {"id": meeting, "version": 1, "sub_group_id": group, "held_on": day, "title": ""}
            for day, meeting in meetings
        ],
    )
    return meetings


def _agencies(kinds: Sequence[str]) -> tuple[list[str], list[str]]:
    agencies, services = [new_id() for _ in kinds], [new_id() for _ in kinds]
    insert_rows(
        models.Agency,
        [
            {"id": agency, "slug": f"agency-{number}", "name": f"Agency {number}"}
            for number, agency in enumerate(agencies, 1)
        ],
    )
    insert_rows(
        models.Service,
        [
            {
                "id": service,
                "agency_id": agencies[at],
                "slug": f"service-{at}",
                "name": f"Service {at + 1}",
                "kind": kinds[at],
            }
            for at, service in enumerate(services)
        ],
    )
    return agencies, services


def _with_people(groups: list[str], agencies: list[str], services: list[str]) -> PartnershipRows:
    people: list[dict[str, Any]] = []
    roles: list[dict[str, Any]] = []

    def person(name: str, role: Role, agency: str | None = None, sub_group: str | None = None) -> str:
        person_id = new_id()
        people.append(
            {
                "id": person_id,
                "email": f"{name}@bench.example",
                "name": name,
                "job_title": "Officer",
                "agency_id": agency,
                "password_hash": "",
                "sign_in_token": person_id,
                "demonstration": False,
                "created_at": NOW,
            }
        )
        place = {"agency_id": agency, "sub_group_id": sub_group}
        roles.append({"id": new_id(), "person_id": person_id, "role": role, **place})
        return person_id

    rows = PartnershipRows(
        groups=groups,
        agencies=agencies,
        services=services,
        chairs=[person(f"chair-{at}", Role.CHAIR, sub_group=group) for at, group in enumerate(groups)],
        leads=[person(f"lead-{at}", Role.AGENCY_LEAD, agency) for at, agency in enumerate(agencies)],
        auditors=[person(f"auditor-{at}", Role.AUDITOR, agency) for at, agency in enumerate(agencies)],
        qa=person("qa", Role.QA_OFFICER),
        moderator=person("moderator", Role.MODERATOR, sub_group=groups[0]),
    )
    insert_rows(models.Person, people)
    insert_rows(models.RoleHeld, roles)
    return rows
