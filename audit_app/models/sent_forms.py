"""The forms that people sent within the last day, so that sending one twice does nothing twice."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.extensions import Json
from audit_app.models.base import Model, When, Words


class SentForm(Model):
    """One drawn form of one person. `form` is a keyed hash of its mark and address, `fingerprint` of its words.

    `location` and `said` are what was answered, empty until then. `left` has keyed hashes of what the form wrote into
    each piece that several people share, so that the page does not meet its own words as somebody else's.
    """

    __tablename__ = "sent_form"
    __table_args__ = (Index("ix_sent_form_person_id_sent_at", "person_id", "sent_at"),)
    person_id: Mapped[str] = mapped_column(
        String(16), ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    form: Mapped[str] = mapped_column(String(64), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    location: Mapped[Words]
    said: Mapped[object | None] = mapped_column(Json)
    left: Mapped[object | None] = mapped_column(Json)
    sent_at: Mapped[When]
