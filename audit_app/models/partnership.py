"""The partnership itself: its agencies and their services, its sub-groups and their meetings."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from audit_app.models.base import MaybeDay, MaybeWhen, Name, Slug, Versioned, Words, link, word_column
from audit_app.rules.tracker.decisions import Tier


class Partnership(Versioned):
    """One row: the name in the header and, for a demonstration, how far its clock lags behind the real one."""

    __tablename__ = "partnership"
    name: Mapped[Name]
    demonstration: Mapped[bool] = mapped_column(default=False)
    clock_lag_seconds: Mapped[int] = mapped_column(default=0)


class Agency(Versioned):
    """An agency stays after it has ended, since what it did is told under its name; `successor` carries its work on."""

    __tablename__ = "agency"
    __table_args__ = (
        CheckConstraint("successor_id IS NULL OR ended_on IS NOT NULL", name="ended"),
        CheckConstraint("successor_id != id", name="successor"),
    )
    slug: Mapped[Slug] = mapped_column(unique=True)
    name: Mapped[Name] = mapped_column(unique=True)
    ended_on: Mapped[MaybeDay]
    # Checked at the end of the transaction, so that a backup is restored whichever of the two comes first.
    successor_id: Mapped[str | None] = mapped_column(
        String(16), ForeignKey("agency.id", ondelete="RESTRICT", deferrable=True, initially="DEFERRED")
    )
    services: Mapped[list["Service"]] = relationship(back_populates="agency", order_by="Service.name")
    successor: Mapped["Agency | None"] = relationship(remote_side="Agency.id")


class Service(Versioned):
    """The part of an agency that holds a file and makes a return; `kind` routes the questions."""

    __tablename__ = "service"
    __table_args__ = (UniqueConstraint("agency_id", "name"),)
    agency_id: Mapped[str] = link("agency.id")
    slug: Mapped[Slug] = mapped_column(unique=True)
    name: Mapped[Name]
    kind: Mapped[Slug]
    agency: Mapped[Agency] = relationship(back_populates="services")


class SubGroup(Versioned):
    __tablename__ = "sub_group"
    slug: Mapped[Slug] = mapped_column(unique=True)
    name: Mapped[Name] = mapped_column(unique=True)
    purpose: Mapped[Words]
    tier: Mapped[Tier] = word_column(Tier, Tier.SUB_GROUP)
    meetings: Mapped[list["Meeting"]] = relationship(back_populates="sub_group", order_by="Meeting.held_on")


class Meeting(Versioned):
    """Once its minutes are agreed, no minute reference of what it decided changes any more."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("sub_group_id", "held_on"),)
    sub_group_id: Mapped[str] = link("sub_group.id")
    held_on: Mapped[date]
    title: Mapped[Words]
    minutes_agreed_at: Mapped[MaybeWhen]
    sub_group: Mapped[SubGroup] = relationship(back_populates="meetings")
