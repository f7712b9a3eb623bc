"""Idempotency keys: the forms that people sent within the last day, so that a repeated form acts only once."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.extensions import Json
from audit_app.models.base import Model, When, Words


class IdempotencyKey(Model):
    """A form of a page that a person opened, and the response to it.

    `form` is a keyed hash of the form's mark and address, `fingerprint` a keyed hash of its fields. `location`
    and `said` (messages to display) are the response, empty until there is one. `left` has keyed hashes of the
    texts that the form wrote where several people write, so that the page recognises its own words and reports no
    conflict.
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
