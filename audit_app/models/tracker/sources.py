"""Sources: where recommendations come from."""

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.models.base import Identified, Slug, link
from audit_app.models.rounds.rounds import AuditRound

ROUND = "round"
"""The kind of a source that is a round."""


class Source(Identified):
    """A source of recommendations. A round is a kind of source, and says itself what it is called."""

    __tablename__ = "source"
    __table_args__ = (
        UniqueConstraint("round_id"),
        CheckConstraint(f"(kind = '{ROUND}') = (round_id IS NOT NULL)", name="round"),
    )
    kind: Mapped[Slug] = mapped_column(default=ROUND)
    round_id: Mapped[str | None] = link("audit_round.id", nullable=True, index=False)
    audit_round: Mapped[AuditRound | None] = relationship()
