"""Copies of records that are kept as files beside an answer of a return."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, relationship

from audit_app.models.base import MaybeWhen, Slug, link
from audit_app.models.files import StoredFile
from audit_app.models.returns import AgencyReturn


class AnswerFile(StoredFile):
    """Once removed, the row still says what was there and who took it away; its name is gone with its content, since
    both may name a child. `cleared_at`: the content is out of the store.
    """

    __tablename__ = "answer_file"
    __table_args__ = (
        CheckConstraint("(removed_at IS NULL) = (removed_by_id IS NULL)", name="removed_by"),
        CheckConstraint("(removed_at IS NULL) = (file_name != '')", name="named"),
        CheckConstraint("cleared_at IS NULL OR removed_at IS NOT NULL", name="cleared"),
    )
    return_id: Mapped[str] = link("agency_return.id")
    question_key: Mapped[Slug]
    removed_at: Mapped[MaybeWhen]
    removed_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    cleared_at: Mapped[MaybeWhen]
    agency_return: Mapped[AgencyReturn] = relationship()
