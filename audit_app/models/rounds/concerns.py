"""Immediate concerns, which are raised outside the audit's timetable, and their handovers."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, relationship

from audit_app.models.base import Identified, MaybeWhen, Versioned, When, Words, link, word_column
from audit_app.models.partnership import Agency
from audit_app.models.people import Person
from audit_app.models.rounds.rounds import Case
from audit_app.rules.workflow import ConcernState


class Concern(Versioned):
    """A concern about a child who may be unsafe now.

    `owner_id` is who is dealing with it at present: first who acknowledged it, then whoever it was handed over to.
    """

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint("(state = 'acknowledged') = (acknowledged_at IS NOT NULL)", name="acknowledged"),
        CheckConstraint("(acknowledged_at IS NULL) = (acknowledged_by_id IS NULL)", name="acknowledged_by"),
        CheckConstraint("(acknowledged_at IS NULL) = (owner_id IS NULL)", name="owner"),
    )
    case_id: Mapped[str] = link("audit_case.id")
    agency_id: Mapped[str | None] = link("agency.id", nullable=True)
    state: Mapped[ConcernState] = word_column(ConcernState, ConcernState.RAISED)
    text: Mapped[Words]
    raised_at: Mapped[When]
    raised_by_id: Mapped[str] = link("person.id")
    acknowledged_at: Mapped[MaybeWhen]
    acknowledged_by_id: Mapped[str | None] = link("person.id", nullable=True, index=False)
    response: Mapped[Words]
    owner_id: Mapped[str | None] = link("person.id", nullable=True)
    case: Mapped[Case] = relationship()
    agency: Mapped[Agency | None] = relationship()
    raised_by: Mapped[Person] = relationship(foreign_keys="Concern.raised_by_id")
    acknowledged_by: Mapped[Person | None] = relationship(foreign_keys="Concern.acknowledged_by_id")
    owner: Mapped[Person | None] = relationship(foreign_keys="Concern.owner_id")
    hand_overs: Mapped[list["ConcernHandOver"]] = relationship(order_by="ConcernHandOver.at")


class ConcernHandOver(Identified):
    """The handover of a concern from a person to another, with a note of what the new owner needs to know."""

    __tablename__ = "concern_hand_over"
    concern_id: Mapped[str] = link("concern.id")
    by_id: Mapped[str] = link("person.id", index=False)
    to_id: Mapped[str] = link("person.id", index=False)
    at: Mapped[When]
    note: Mapped[Words]
    by: Mapped[Person] = relationship(foreign_keys="ConcernHandOver.by_id")
    to: Mapped[Person] = relationship(foreign_keys="ConcernHandOver.to_id")
