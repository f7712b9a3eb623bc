"""The log of acts, and the access log of who looked at identifying data. Both are append-only."""

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.extensions import Json
from audit_app.models.base import Model, When, Words

Number = BigInteger().with_variant(Integer, "sqlite")


class LogEntry(Model):
    """An act on the row `subject_id` of the table `subject_kind`, with the round to which that row belongs, if any.

    `before` and `after` hold facts; words appear in them only as ids of text revisions (see services.log). `reason`
    is filled only in lines that are older than text revisions.
    """

    __tablename__ = "log_entry"
    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    at: Mapped[When]
    act: Mapped[str] = mapped_column(String(60), index=True)
    actor_id: Mapped[str | None] = mapped_column(String(16), index=True)
    actor_name: Mapped[str] = mapped_column(String(200))
    subject_kind: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(String(16), index=True)
    round_id: Mapped[str | None] = mapped_column(String(16))
    before: Mapped[object | None] = mapped_column(Json)
    after: Mapped[object | None] = mapped_column(Json)
    reason: Mapped[Words]
    request_id: Mapped[str] = mapped_column(String(40), default="")
    __table_args__ = (Index("ix_log_entry_round_id_at_id", "round_id", "at", "id"),)


class AccessEntry(Model):
    """A visit to a page or file that shows identifying data, such as a return."""

    __tablename__ = "access_entry"
    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    at: Mapped[When]
    person_id: Mapped[str] = mapped_column(String(16), index=True)
    page: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[str] = mapped_column(String(16), index=True)
    request_id: Mapped[str] = mapped_column(String(40), default="")
