"""Words that stood in a column until somebody replaced or removed them; the log names a revision, never its words."""

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.models.base import Identified, MaybeWhen, Slug, When, link


class TextRevision(Identified):
    """One text of one column (`subject_kind` is a table's name, `subject_id` its row, which may be gone).

    `text` is None once it has been cleared; nothing else of a row ever changes, which a trigger sees to.
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
