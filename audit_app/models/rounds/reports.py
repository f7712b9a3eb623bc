"""The report of a round: the texts that people write, its approved versions, and their corrections."""

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
    """The text that people write under a heading of the report.

    `checked_figures` are fingerprints of the figures with which the text was compared when it was checked (see
    rules.reports.figures); they are empty for texts that were checked before fingerprints were kept.
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
    """A version of the report: the Word file as it was approved, with its SHA-256.

    `composed` is the content from which the file was made (see services.reports.versions), so that other versions
    can be made from it; it is empty for versions that were approved before it was kept. `supersedes` is the
    number of the version of the same round that this version replaces. While `held_at` is set, the version is
    withheld from its readers. After `cleared_at`, the file and its content are gone for good, and the hash still
    identifies the file.
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
    """A correction of an approved report: what is wrong in it, and the texts and values that replace those approved.

    Readers see the approved version until the chair approves the correction. `number` counts a round's corrections.
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
    """The corrected text under a heading of the report."""

    __tablename__ = "corrected_text"
    __table_args__ = (UniqueConstraint("correction_id", "section_key"),)
    correction_id: Mapped[str] = link("correction.id")
    section_key: Mapped[Slug]
    text: Mapped[Words]
    written_at: Mapped[When]
    written_by_id: Mapped[str] = link("person.id", index=False)
    written_by: Mapped[Person] = relationship()


class CorrectedValue(Versioned):
    """Corrected values of a case or of a row of the panel's work, which take effect with the next version.

    `subject_kind` is the row's table, `subject_id` its key. `before` and `after` have the same columns; once the
    correction is approved, `before` has the values of the earlier version.
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
