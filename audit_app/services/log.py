"""The append-only log: every service writes its act here, in the same transaction as the act itself."""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from audit_app.extensions import db
from audit_app.models import AccessEntry, LogEntry
from audit_app.policy import Actor

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")
"""Set at the web's edge; quoted on error pages, so that a log line can be found from what a person saw."""


def write(
    actor: Actor,
    act: str,
    subject: Any,
    now: datetime,
    *,
    round_id: str | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """`subject` is any row that has been given its id; `before` and `after` hold what changed, as JSON."""
    db.session.add(
        LogEntry(
            at=now,
            act=act,
            actor_id=actor.person_id,
            actor_name=actor.name,
            subject_kind=subject.__tablename__,
            subject_id=subject.id,
            round_id=round_id,
            before=dict(before) if before else None,
            after=dict(after) if after else None,
            reason=reason,
            request_id=current_request_id.get(),
        )
    )


def write_look(actor: Actor, page: str, subject_id: str, now: datetime) -> None:
    """Somebody looked at identifying data; `page` is the endpoint's name."""
    db.session.add(
        AccessEntry(
            at=now,
            person_id=actor.person_id or "",
            page=page,
            subject_id=subject_id,
            request_id=current_request_id.get(),
        )
    )
