"""The partnership, its agencies and their services, its sub-groups and their meetings."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.models.base import MaybeDay, MaybeWhen, Name, Slug, Versioned, Words, link, word_column
from audit_app.rules.tracker.decisions import Tier


class Partnership(Versioned):
    """The partnership, in a single row: its name, and how far the clock of a demonstration lags behind."""

    __tablename__ = "partnership"
    name: Mapped[Name]
    demonstration: Mapped[bool] = mapped_column(default=False)
    clock_lag_seconds: Mapped[int] = mapped_column(default=0)


class Agency(Versioned):
    """An agency, which stays on record after it has ended; its `successor` carries on its work."""

    __tablename__ = "agency"
    __table_args__ = (
        CheckConstraint("successor_id IS NULL OR ended_on IS NOT NULL", name="ended"),
        CheckConstraint("successor_id != id", name="successor"),
    )
    slug: Mapped[Slug] = mapped_column(unique=True)
    name: Mapped[Name] = mapped_column(unique=True)
    ended_on: Mapped[MaybeDay]
    # Deferred to the end of the transaction, because a backup may restore an agency before its successor.
    successor_id: Mapped[str | None] = mapped_column(
        String(16), ForeignKey("agency.id", ondelete="RESTRICT", deferrable=True, initially="DEFERRED")
    )
    services: Mapped[list["Service"]] = relationship(back_populates="agency", order_by="Service.name")
    successor: Mapped["Agency | None"] = relationship(remote_side="Agency.id")


class Service(Versioned):
    """A part of an agency that keeps its own records and makes its own returns; `kind` decides what it is asked."""

    __tablename__ = "service"
    __table_args__ = (UniqueConstraint("agency_id", "name"),)
    agency_id: Mapped[str] = link("agency.id")
    slug: Mapped[Slug] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[Slug]
    agency: Mapped[Agency] = relationship(back_populates="services")


class SubGroup(Versioned):
    """A group of the partnership that oversees rounds and their recommendations."""

    __tablename__ = "sub_group"
    slug: Mapped[Slug] = mapped_column(unique=True)
    name: Mapped[Name] = mapped_column(unique=True)
    purpose: Mapped[Words]
    tier: Mapped[Tier] = word_column(Tier, Tier.SUB_GROUP)
    meetings: Mapped[list["Meeting"]] = relationship(back_populates="sub_group", order_by="Meeting.held_on")


class Meeting(Versioned):
    """A meeting of a sub-group. Once its minutes are agreed, the minute references of its decisions are final."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("sub_group_id", "held_on"),)
    sub_group_id: Mapped[str] = link("sub_group.id")
    held_on: Mapped[date]
    title: Mapped[Words]
    minutes_agreed_at: Mapped[MaybeWhen]
    sub_group: Mapped[SubGroup] = relationship(back_populates="meetings")
