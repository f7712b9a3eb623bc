"""The outbox: mail waits here until it was sent, and is never written twice for the same occasion."""

from datetime import date

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.models.base import Identified, MaybeWhen, When, Words, link

OWN_ADDRESS = "{roundtable}"
"""Stands in a waiting body for where the program is reached; put in on sending."""


class OutboxMessage(Identified):
    """`occasion` names person, thing, kind and day: its uniqueness makes a second run write nothing.

    `claimed_until`: until then one sender has it in hand, and no other takes it.
    """

    __tablename__ = "outbox_message"
    occasion: Mapped[str] = mapped_column(String(200), unique=True)
    person_id: Mapped[str] = link("person.id")
    kind: Mapped[str] = mapped_column(String(60))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[Words]
    queued_at: Mapped[When]
    sent_at: Mapped[MaybeWhen]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[MaybeWhen]
    last_error: Mapped[Words]

    @staticmethod
    def occasion_of(kind: str, person_id: str, about: str, day: date) -> str:
        return ":".join((kind, person_id, about, day.isoformat()))

    @staticmethod
    def thing_of(occasion: str) -> str:
        """The id of what the mail is about; in `about` more may stand after it."""
        return occasion.split(":")[2]
