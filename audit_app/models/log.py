"""What was done, by whom and why; and who looked at identifying data. Both are append-only."""

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from audit_app.extensions import Json
from audit_app.models.base import Model, When, Words

Number = BigInteger().with_variant(Integer, "sqlite")


class LogEntry(Model):
    """One act. `subject_kind` is a table's name, `subject_id` its row; `round_id` where it belongs to one.

    `before` and `after` hold facts, and name words by their revisions: see services.log. `reason` is filled in old lines
    alone.
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
    """One look at a return or at a panel page."""

    __tablename__ = "access_entry"
    id: Mapped[int] = mapped_column(Number, primary_key=True, autoincrement=True)
    at: Mapped[When]
    person_id: Mapped[str] = mapped_column(String(16), index=True)
    page: Mapped[str] = mapped_column(String(80))
    subject_id: Mapped[str] = mapped_column(String(16), index=True)
    request_id: Mapped[str] = mapped_column(String(40), default="")
