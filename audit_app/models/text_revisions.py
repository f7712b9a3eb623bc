"""Earlier texts, kept when somebody replaces or removes them. The log names the revision and never its words."""

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.models.base import Identified, MaybeWhen, Slug, When, link


class TextRevision(Identified):
    """An earlier text of a column, in the row `subject_id` of the table `subject_kind`; that row may be deleted.

    `text` is None after it has been cleared. A trigger refuses every other change.
    """

    __tablename__ = "text_revision"
    __table_args__ = (CheckConstraint("(text IS NULL) = (cleared_at IS NOT NULL)", name="cleared"),)
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(String(16), index=True)
    column_name: Mapped[Slug]
    round_id: Mapped[str | None] = mapped_column(String(16), index=True)
    text: Mapped[str | None] = mapped_column(Text)
    kept_at: Mapped[When]
    kept_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    cleared_at: Mapped[MaybeWhen]
