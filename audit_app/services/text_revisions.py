"""Keeps words apart from the log, so that they can be cleared while the log stays as it is."""

from datetime import datetime
from typing import Any

from audit_app.extensions import db
from audit_app.models import TextRevision
from audit_app.policy import Actor


def keep(
    actor: Actor, subject: Any, column_name: str, text: str, now: datetime, *, round_id: str | None
) -> str | None:
    """Keep `text` as a revision of a column of `subject`, any row that has its id; return the revision's id.

    An empty text is not kept: the answer is then None.
    """
    if not text:
        return None
    revision = TextRevision(
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        column_name=column_name,
        round_id=round_id,
        text=text,
        kept_at=now,
        kept_by_id=actor.person_id,
    )
    db.session.add(revision)
    db.session.flush()
    return revision.id
