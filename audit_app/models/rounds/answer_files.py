"""Copies of records that are kept as files beside an answer of a return."""

from sqlalchemy.orm import Mapped, relationship

from audit_app.models.base import Slug, link
from audit_app.models.files import StoredFile
from audit_app.models.rounds.returns import AgencyReturn


class AnswerFile(StoredFile):
    """A copy of a record that was read to come to the answer."""

    __tablename__ = "answer_file"
    return_id: Mapped[str] = link("agency_return.id")
    question_key: Mapped[Slug]
    agency_return: Mapped[AgencyReturn] = relationship()
