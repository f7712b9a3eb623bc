"""The form that each person sent last, so that sending it twice does nothing twice."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.extensions import Json
from audit_app.models.base import Model, When, Words


class SentForm(Model):
    """`fingerprint` is a SHA-256 of the form; `location` and `said` are what was answered, empty until then."""

    __tablename__ = "sent_form"
    person_id: Mapped[str] = mapped_column(
        String(16), ForeignKey("person.id", ondelete="CASCADE"), primary_key=True
    )
    fingerprint: Mapped[str] = mapped_column(String(64))
    location: Mapped[Words]
    said: Mapped[object | None] = mapped_column(Json)
    sent_at: Mapped[When]
