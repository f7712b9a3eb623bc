"""The log of a round, newest first, a page at a time: who did what and why, without the texts themselves."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from audit_app.extensions import db
from audit_app.models import AuditRound, LogEntry
from audit_app.policy import Scope
from audit_app.queries.scoping import rounds_within

LINES_A_PAGE = 100


@dataclass(frozen=True)
class LogLine:
    at: datetime
    who: str
    act: str
    subject_kind: str
    reason: str


@dataclass(frozen=True)
class LogPage:
    round_id: str
    title: str
    lines: tuple[LogLine, ...]
    number: int
    pages: int


@dataclass(frozen=True)
class LastAct:
    round_id: str | None
    who: str
    at: datetime


def last_act(subject_id: str, *acts: str) -> LastAct | None:
    """Who did one of these acts last to this row, which may be gone by now."""
    row = db.session.execute(
        select(LogEntry.round_id, LogEntry.actor_name, LogEntry.at)
        .where(LogEntry.subject_id == subject_id, LogEntry.act.in_(acts))
        .order_by(LogEntry.id.desc())
        .limit(1)
    ).first()
    return LastAct(*row) if row else None


def log_page(scope: Scope, round_id: str, number: int) -> LogPage | None:
    """None for a round out of reach, and for a page that the log does not have."""
    title = db.session.scalar(select(AuditRound.title).where(AuditRound.id == round_id, rounds_within(scope)))
    count = db.session.scalar(select(func.count(LogEntry.id)).where(LogEntry.round_id == round_id)) or 0
    pages = max(1, -(-count // LINES_A_PAGE))
    if title is None or not 1 <= number <= pages:
        return None
    rows = db.session.scalars(
        select(LogEntry)
        .where(LogEntry.round_id == round_id)
        .order_by(LogEntry.id.desc())
        .limit(LINES_A_PAGE)
        .offset((number - 1) * LINES_A_PAGE)
    )
    lines = tuple(LogLine(row.at, row.actor_name, row.act, row.subject_kind, row.reason) for row in rows)
    return LogPage(round_id, title, lines, number, pages)
