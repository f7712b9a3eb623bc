"""The outbox: which mail is to go to whom about what. Its words are made when it is sent, and kept nowhere."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from audit_app.extensions import Json
from audit_app.models.base import Identified, MaybeWhen, When, link, word_column
from audit_app.models.people import Person
from audit_app.rules.unsent_mail import NotSent


class OutboxMessage(Identified):
    """`occasion` names person, thing, kind and day: its uniqueness makes a second run write nothing.

    `about_id` is the row that the mail is about, `facts` what no row holds any more by the time it is sent: days, ids
    and states, never words that somebody wrote. `not_sent` says why it never will be. `claimed_until`: until then one
    sender has it in hand, and no other takes it.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (CheckConstraint("sent_at IS NULL OR not_sent IS NULL", name="outcome"),)
    occasion: Mapped[str] = mapped_column(String(200), unique=True)
    person_id: Mapped[str] = link("person.id")
    kind: Mapped[str] = mapped_column(String(60))
    about_id: Mapped[str] = mapped_column(String(16))
    facts: Mapped[dict[str, Any] | None] = mapped_column(Json)
    queued_at: Mapped[When]
    sent_at: Mapped[MaybeWhen]
    not_sent: Mapped[NotSent | None] = word_column(NotSent, nullable=True)
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[MaybeWhen]

    @staticmethod
    def occasion_of(kind: str, person_id: str, about: str, day: date) -> str:
        return ":".join((kind, person_id, about, day.isoformat()))

    @staticmethod
    def thing_of(occasion: str) -> str:
        """The id of what the mail is about; in `about` more may stand after it."""
        return occasion.split(":")[2]


OutboxMessage.recipient = column_property(  # type: ignore[attr-defined]
    select(Person.email)
    .where(Person.id == OutboxMessage.person_id)
    .correlate_except(Person)
    .scalar_subquery()
)
"""Where the person is reached today."""
