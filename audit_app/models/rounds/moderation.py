"""Stores what the panel agrees: attendance, grades next to the services' own, strengths and areas for development."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.extensions import Json, db
from audit_app.models.base import Identified, Slug, Versioned, When, Words, link, word_column
from audit_app.models.partnership import Agency, Service
from audit_app.models.people import Person
from audit_app.models.rounds.rounds import AuditRound, Case
from audit_app.rules.reports.finding_kinds import FindingKind


class AgreedGrade(Versioned):
    """The panel's grade of a case on a graded question; the services' own grades stay in their answers."""

    __tablename__ = "agreed_grade"
    __table_args__ = (
        UniqueConstraint("case_id", "question_key"),
        CheckConstraint("reason != ''", name="reason"),
    )
    case_id: Mapped[str] = link("audit_case.id")
    question_key: Mapped[Slug]
    level: Mapped[Slug]
    reason: Mapped[Words]
    dissent: Mapped[Words]
    decided_at: Mapped[When]
    decided_by_id: Mapped[str] = link("person.id", index=False)
    case: Mapped[Case] = relationship()
    decided_by: Mapped[Person] = relationship()


class PanelNote(Versioned):
    """The panel's note on a case: what it sees with hindsight, and from all the returns together."""

    __tablename__ = "panel_note"
    __table_args__ = (UniqueConstraint("case_id"),)
    case_id: Mapped[str] = link("audit_case.id", index=False)
    text: Mapped[Words]
    written_at: Mapped[When]
    written_by_id: Mapped[str] = link("person.id", index=False)
    written_by: Mapped[Person] = relationship()


class PanelAnswer(Versioned):
    """The panel's answer, for a case, to a question that only the panel is asked."""

    __tablename__ = "panel_answer"
    __table_args__ = (UniqueConstraint("case_id", "question_key"),)
    case_id: Mapped[str] = link("audit_case.id")
    question_key: Mapped[Slug]
    value: Mapped[object | None] = mapped_column(Json)
    rationale: Mapped[Words]
    answered_at: Mapped[When]
    answered_by_id: Mapped[str] = link("person.id", index=False)
    answered_by: Mapped[Person] = relationship()


class SecondScore(Versioned):
    """The panel's score next to a service's score of itself, which was `own` at that time."""

    __tablename__ = "second_score"
    __table_args__ = (
        UniqueConstraint("return_id", "question_key"),
        CheckConstraint("reason != ''", name="reason"),
    )
    return_id: Mapped[str] = link("agency_return.id")
    question_key: Mapped[Slug]
    score: Mapped[Slug]
    own: Mapped[Slug]
    reason: Mapped[Words]
    scored_at: Mapped[When]
    scored_by_id: Mapped[str] = link("person.id", index=False)
    scored_by: Mapped[Person] = relationship()


class PanelAttendance(Versioned):
    """The attendance at the panel of a round; `others` came from no agency that was asked."""

    __tablename__ = "panel_attendance"
    __table_args__ = (UniqueConstraint("round_id"),)
    round_id: Mapped[str] = link("audit_round.id", index=False)
    others: Mapped[str] = mapped_column(String(200), default="")
    noted_at: Mapped[When]
    noted_by_id: Mapped[str] = link("person.id", index=False)
    noted_by: Mapped[Person] = relationship()
    agencies: Mapped[list["AgencyAttendance"]] = relationship(cascade="all, delete-orphan")


class AgencyAttendance(Identified):
    """An agency that attended the panel; `who` is a line of names or roles, or empty."""

    __tablename__ = "agency_attendance"
    __table_args__ = (UniqueConstraint("attendance_id", "agency_id"),)
    attendance_id: Mapped[str] = link("panel_attendance.id", index=False, cascade=True)
    agency_id: Mapped[str] = link("agency.id")
    who: Mapped[str] = mapped_column(String(200), default="")
    agency: Mapped[Agency] = relationship()


finding_case = Table(
    "finding_case",
    db.metadata,
    Column("finding_id", String(16), ForeignKey("finding.id", ondelete="CASCADE"), primary_key=True),
    Column("case_id", String(16), ForeignKey("audit_case.id", ondelete="RESTRICT"), primary_key=True),
    Index(None, "case_id"),
)
finding_service = Table(
    "finding_service",
    db.metadata,
    Column("finding_id", String(16), ForeignKey("finding.id", ondelete="CASCADE"), primary_key=True),
    Column("service_id", String(16), ForeignKey("service.id", ondelete="RESTRICT"), primary_key=True),
    Index(None, "service_id"),
)


class Finding(Versioned):
    """A strength or an area for development, with the cases and services in which it was seen."""

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("round_id", "position"),)
    round_id: Mapped[str] = link("audit_round.id")
    position: Mapped[int]
    kind: Mapped[FindingKind] = word_column(FindingKind, FindingKind.STRENGTH)
    heading: Mapped[str] = mapped_column(String(200))
    text: Mapped[Words]
    key_line: Mapped[Slug] = mapped_column(default="")
    written_at: Mapped[When]
    written_by_id: Mapped[str] = link("person.id", index=False)
    audit_round: Mapped[AuditRound] = relationship()
    cases: Mapped[list[Case]] = relationship(secondary=finding_case, order_by=Case.position)
    services: Mapped[list[Service]] = relationship(secondary=finding_service, order_by=Service.name)
