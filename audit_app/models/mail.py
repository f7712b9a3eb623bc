"""The outbox: which mail goes to whom, and about what. Its text is composed when it is sent, and stored nowhere."""

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, String, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from audit_app.extensions import Json
from audit_app.models.base import Identified, MaybeWhen, When, link, word_column
from audit_app.models.people import Person
from audit_app.rules.unsent_mail import NotSent


class OutboxMessage(Identified):
    """A mail that is to be sent, was sent, or was withdrawn for the reason in `not_sent`.

    `occasion` combines kind, person, thing and day; because it is unique, asking for the same mail twice queues
    it once. `about_id` is the row that the mail is about. `facts` are days, ids and states that no row holds any
    more when the mail is sent, and never words that somebody wrote. `server_code` is the code with which the server
    refused it, such as "550 5.1.1". Until `claimed_until` the mail belongs to the
    process that is sending it, and others leave it alone.
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
    server_code: Mapped[str] = mapped_column(String(20), default="")
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_until: Mapped[MaybeWhen]

    @staticmethod
    def occasion_of(kind: str, person_id: str, about: str, day: date) -> str:
        """Return the occasion of a mail; `about` begins with the id of its thing."""
        return ":".join((kind, person_id, about, day.isoformat()))

    @staticmethod
    def thing_of(occasion: str) -> str:
        """Return the id of what the mail is about, which may be followed by more in the occasion."""
        return occasion.split(":")[2]


OutboxMessage.recipient = column_property(  # type: ignore[attr-defined]
    select(Person.email)
    .where(Person.id == OutboxMessage.person_id)
    .correlate_except(Person)
    .scalar_subquery()
)
"""The person's present e-mail address."""
