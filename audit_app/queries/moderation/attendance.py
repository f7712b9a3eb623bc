"""Reads the attendance at the panel of a round, and the page on which it is recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import Agency, AgencyReturn, AuditRound, Case, PanelAttendance, Service
from audit_app.policy import Scope
from audit_app.queries.moderation.facts import RoundFacts, facts_of
from audit_app.queries.people.people import Choice
from audit_app.queries.scoping import rounds_within
from audit_app.queries.themes.themes import question_set


@dataclass(frozen=True)
class Attendance:
    """The attendance at the panel of a round.

    `came` maps the id of an agency to the people who came from it, in words. `version` is None until somebody records
    the attendance.
    """

    agencies: tuple[Choice, ...]
    came: Mapping[str, str]
    others: str
    version: int | None
    noted_by: str
    noted_at: datetime | None

    @property
    def lines(self) -> tuple[str, ...]:
        """Return a line for each agency that came, and a last line for others."""
        present = (agency for agency in self.agencies if agency.id in self.came)
        named = [
            f"{agency.label}: {self.came[agency.id]}" if self.came[agency.id] else agency.label
            for agency in present
        ]
        return (*named, f"Also there: {self.others}") if self.others else tuple(named)


@dataclass(frozen=True)
class AttendancePage:
    """The form in which attendance is recorded; it needs neither cases nor grades."""

    facts: RoundFacts
    attendance: Attendance


def attendance_page(scope: Scope, round_id: str) -> AttendancePage | None:
    """Return the form for the attendance of a round, or None for a round out of reach."""
    audit_round = db.session.scalar(select(AuditRound).where(AuditRound.id == round_id, rounds_within(scope)))
    if audit_round is None:
        return None
    unit = question_set(audit_round.theme_version_id).unit
    return AttendancePage(facts_of(audit_round, unit), attendance(round_id))


def attendance(round_id: str) -> Attendance:
    """Return the attendance at the panel, for whoever may read the round's panel or its report.

    `agencies` are those that the round asked, and any other that was recorded.
    """
    record = db.session.scalar(
        select(PanelAttendance)
        .where(PanelAttendance.round_id == round_id)
        .options(selectinload(PanelAttendance.agencies), joinedload(PanelAttendance.noted_by))
    )
    came = {agency.agency_id: agency.who for agency in record.agencies} if record else {}
    asked = (
        select(Service.agency_id)
        .join(AgencyReturn, AgencyReturn.service_id == Service.id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == round_id)
    )
    agencies = db.session.execute(
        select(Agency.id, Agency.name)
        .where(or_(Agency.id.in_(asked), Agency.id.in_(came)))
        .order_by(Agency.name, Agency.id)
    )
    return Attendance(
        agencies=tuple(Choice(row.id, row.name) for row in agencies),
        came=came,
        others=record.others if record else "",
        version=record.version if record else None,
        noted_by=record.noted_by.name if record else "",
        noted_at=record.noted_at if record else None,
    )
