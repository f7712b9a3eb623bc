"""Recommendations: what should change, the findings behind them, and their outcomes."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.extensions import db
from audit_app.models.base import MaybeWhen, Versioned, When, Words, link, word_column
from audit_app.models.partnership import Meeting, SubGroup
from audit_app.models.rounds.moderation import Finding
from audit_app.models.tracker.sources import Source
from audit_app.rules.workflow import RecommendationState

recommendation_finding = Table(
    "recommendation_finding",
    db.metadata,
    Column(
        "recommendation_id", String(16), ForeignKey("recommendation.id", ondelete="CASCADE"), primary_key=True
    ),
    Column("finding_id", String(16), ForeignKey("finding.id", ondelete="RESTRICT"), primary_key=True),
    Index(None, "finding_id"),
)


class Recommendation(Versioned):
    """A recommendation, overseen by a sub-group until the chair closes it with an outcome.

    `number` is its place among those of its source, `reference` what pages call it there, such as "R3".
    """

    __tablename__ = "recommendation"
    __table_args__ = (
        UniqueConstraint("source_id", "number"),
        UniqueConstraint("source_id", "reference"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
        CheckConstraint("(closed_at IS NULL) = (closed_by_id IS NULL)", name="closed_by"),
        CheckConstraint(
            "state != 'closed' OR outcome != ''",
            name="outcome",
        ),
        CheckConstraint("minute_reference = '' OR closing_meeting_id IS NOT NULL", name="minute"),
    )
    source_id: Mapped[str] = link("source.id", index=False)
    number: Mapped[int]
    reference: Mapped[str] = mapped_column(String(40))
    text: Mapped[Words]
    why: Mapped[Words]
    state: Mapped[RecommendationState] = word_column(RecommendationState, RecommendationState.PROPOSED)
    sub_group_id: Mapped[str] = link("sub_group.id")
    written_at: Mapped[When]
    agreed_at: Mapped[MaybeWhen]
    closed_at: Mapped[MaybeWhen]
    closed_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    closing_meeting_id: Mapped[str | None] = link("meeting.id", nullable=True, index=False)
    minute_reference: Mapped[str] = mapped_column(String(80), default="")
    outcome: Mapped[Words]
    source: Mapped[Source] = relationship()
    sub_group: Mapped[SubGroup] = relationship()
    closing_meeting: Mapped[Meeting | None] = relationship()
    findings: Mapped[list[Finding]] = relationship(
        secondary=recommendation_finding, order_by=Finding.position
    )
