"""The report of a round: the texts people write, and each version that was handed over."""

from typing import Any

from sqlalchemy import CheckConstraint, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.extensions import Json
from audit_app.models.base import Identified, MaybeWhen, Slug, Versioned, When, Words, link, word_column
from audit_app.models.partnership import Meeting
from audit_app.models.people import Person
from audit_app.models.rounds.rounds import AuditRound
from audit_app.rules.reports.corrections import Corrected
from audit_app.rules.workflow import CorrectionState, ReportKind, ReportState


class ReportText(Versioned):
    """What people write under one heading of the report.

    `checked_figures` are the figures with which it was compared, as `report_figures.fingerprints` has them; empty where
    it was checked before they were kept.
    """

    __tablename__ = "report_text"
    __table_args__ = (
        UniqueConstraint("round_id", "section_key"),
        CheckConstraint("(checked_at IS NULL) = (checked_by_id IS NULL)", name="checked"),
        CheckConstraint("checked_at IS NULL OR text != ''", name="checked_text"),
        CheckConstraint("checked_figures IS NULL OR checked_at IS NOT NULL", name="checked_figures"),
    )
    round_id: Mapped[str] = link("audit_round.id")
    section_key: Mapped[Slug]
    text: Mapped[Words]
    written_at: Mapped[When]
    written_by_id: Mapped[str] = link("person.id", index=False)
    checked_at: Mapped[MaybeWhen]
    checked_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    checked_figures: Mapped[dict[str, str] | None] = mapped_column(Json)
    written_by: Mapped[Person] = relationship(foreign_keys=[written_by_id])
    checked_by: Mapped[Person | None] = relationship(foreign_keys=[checked_by_id])


class Report(Identified):
    """One Word file as it was approved, with its SHA-256; while it is held back, its readers do not see it.

    `composed` is what the file was made of, as `report_versions.Composed`, so that other versions can be made of it;
    it is empty where the version was approved before versions kept it. `supersedes` is the number of the version of the
    same round whose place it takes. Once `cleared_at` stands, file and composed content are gone for good, and the hash
    still says which file it was.
    """

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("(state = 'final') = (approved_at IS NOT NULL)", name="approved"),
        CheckConstraint("(held_at IS NULL) = (held_reason = '')", name="held"),
        CheckConstraint("(held_at IS NULL) = (held_by_id IS NULL)", name="held_by"),
        CheckConstraint("supersedes < number", name="supersedes"),
        CheckConstraint(
            "kind NOT IN ('correction', 'redacted') OR supersedes IS NOT NULL", name="superseding"
        ),
        CheckConstraint("(content IS NULL) = (cleared_at IS NOT NULL)", name="cleared"),
        CheckConstraint("cleared_at IS NULL OR composed IS NULL", name="cleared_composed"),
    )
    round_id: Mapped[str] = link("audit_round.id")
    number: Mapped[int]
    state: Mapped[ReportState] = word_column(ReportState, ReportState.DRAFT)
    kind: Mapped[ReportKind] = word_column(ReportKind, ReportKind.FINAL)
    supersedes: Mapped[int | None]
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    composed: Mapped[dict[str, Any] | None] = mapped_column(Json, deferred=True)
    sha256: Mapped[str] = mapped_column(String(64))
    cleared_at: Mapped[MaybeWhen]
    made_at: Mapped[When]
    approved_at: Mapped[MaybeWhen]
    approved_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    meeting_id: Mapped[str | None] = link("meeting.id", nullable=True, index=False)
    minute_reference: Mapped[str] = mapped_column(String(80), default="")
    held_at: Mapped[MaybeWhen]
    held_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    held_reason: Mapped[Words]
    audit_round: Mapped[AuditRound] = relationship()
    approved_by: Mapped[Person | None] = relationship(foreign_keys=[approved_by_id])
    held_by: Mapped[Person | None] = relationship(foreign_keys=[held_by_id])
    meeting: Mapped[Meeting | None] = relationship()


class Correction(Versioned):
    """What is wrong in an approved report, and the texts that are to take the place of approved ones.

    Readers go on seeing the approved texts until the chair approves it. `number` counts a round's corrections.
    """

    __tablename__ = "correction"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("reason != ''", name="reason"),
        CheckConstraint("(state = 'approved') = (report_id IS NOT NULL)", name="approved"),
    )
    round_id: Mapped[str] = link("audit_round.id")
    number: Mapped[int]
    state: Mapped[CorrectionState] = word_column(CorrectionState, CorrectionState.WRITING)
    reason: Mapped[Words]
    begun_at: Mapped[When]
    begun_by_id: Mapped[str] = link("person.id", index=False)
    report_id: Mapped[str | None] = link("report.id", nullable=True, index=False)
    audit_round: Mapped[AuditRound] = relationship()
    begun_by: Mapped[Person] = relationship()
    texts: Mapped[list["CorrectedText"]] = relationship(order_by="CorrectedText.section_key")
    values: Mapped[list["CorrectedValue"]] = relationship(order_by="CorrectedValue.id")


class CorrectedText(Versioned):
    """The new text under one heading."""

    __tablename__ = "corrected_text"
    __table_args__ = (UniqueConstraint("correction_id", "section_key"),)
    correction_id: Mapped[str] = link("correction.id")
    section_key: Mapped[Slug]
    text: Mapped[Words]
    written_at: Mapped[When]
    written_by_id: Mapped[str] = link("person.id", index=False)
    written_by: Mapped[Person] = relationship()


class CorrectedValue(Versioned):
    """What a row of the panel's work, or of a case, is to say from the next version on.

    `subject_kind` is the row's table, `subject_id` its key. `before` and `after` hold the same columns; once the
    correction is approved, `before` is what the earlier version said.
    """

    __tablename__ = "corrected_value"
    __table_args__ = (
        UniqueConstraint("correction_id", "subject_kind", "subject_id"),
        CheckConstraint("reason != ''", name="reason"),
    )
    correction_id: Mapped[str] = link("correction.id")
    subject_kind: Mapped[Corrected] = word_column(Corrected)
    subject_id: Mapped[str] = mapped_column(String(16))
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[Words]
    written_at: Mapped[When]
    written_by_id: Mapped[str] = link("person.id", index=False)
    written_by: Mapped[Person] = relationship()
