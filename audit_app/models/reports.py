"""The report of a round: the texts people write, and each version that was handed over."""

from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.models.base import Identified, MaybeWhen, Slug, Versioned, When, Words, link, word_column
from audit_app.models.partnership import Meeting
from audit_app.models.people import Person
from audit_app.models.rounds import AuditRound
from audit_app.rules.workflow import ReportState


class ReportText(Versioned):
    """What people write under one heading of the report."""

    __tablename__ = "report_text"
    __table_args__ = (UniqueConstraint("round_id", "section_key"),)
    round_id: Mapped[str] = link("audit_round.id")
    section_key: Mapped[Slug]
    text: Mapped[Words]
    written_at: Mapped[When]
    written_by_id: Mapped[str] = link("person.id", index=False)
    written_by: Mapped[Person] = relationship()


class Report(Identified):
    """One Word file as it was approved, with its SHA-256."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("(state = 'final') = (approved_at IS NOT NULL)", name="approved"),
    )
    round_id: Mapped[str] = link("audit_round.id")
    number: Mapped[int]
    state: Mapped[ReportState] = word_column(ReportState, ReportState.DRAFT)
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[When]
    approved_at: Mapped[MaybeWhen]
    approved_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    meeting_id: Mapped[str | None] = link("meeting.id", nullable=True, index=False)
    minute_reference: Mapped[str] = mapped_column(String(80), default="")
    audit_round: Mapped[AuditRound] = relationship()
    approved_by: Mapped[Person | None] = relationship()
    meeting: Mapped[Meeting | None] = relationship()
