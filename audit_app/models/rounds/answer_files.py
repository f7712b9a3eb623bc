"""Copies of records, kept as files with an answer of a return."""

from sqlalchemy.orm import Mapped, relationship

from audit_app.models.base import Slug, link
from audit_app.models.files import StoredFile
from audit_app.models.rounds.returns import AgencyReturn


class AnswerFile(StoredFile):
    """A copy of a record on which an answer is based."""

    __tablename__ = "answer_file"
    return_id: Mapped[str] = link("agency_return.id")
    question_key: Mapped[Slug]
    agency_return: Mapped[AgencyReturn] = relationship()
