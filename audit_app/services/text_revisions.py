"""Keeps words apart from the log, so that they can be cleared while the log stays as it is."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audit_app.extensions import db, new_id
from audit_app.models import TextRevision, texts
from audit_app.policy import Actor


def keep(
    actor: Actor, subject: Any, column_name: str, words: object, now: datetime, *, round_id: str | None
) -> str | None:
    """Keep `words` as `add` does, in the database by the time that rows refer to their revision."""
    revision_id = add(actor, subject, column_name, words, now, round_id=round_id)
    db.session.flush()
    return revision_id


def add(
    actor: Actor, subject: Any, column_name: str, words: object, now: datetime, *, round_id: str | None
) -> str | None:
    """Keep `words` as a revision of a column of `subject`, any row that has its id; return the revision's id.

    What is no text, such as an answer of several parts, is kept as JSON. Nothing is kept of what is empty: the
    answer is then None. A reason that somebody gives for an act is a revision of "reason", whether or not the table
    has such a column. Raises texts.NotRegistered for a column that the register of texts does not know.
    """
    texts.require_registered(subject.__tablename__, column_name)
    if words is None or words == "":
        return None
    revision = TextRevision(
        id=new_id(),
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        column_name=column_name,
        round_id=round_id,
        text=words if isinstance(words, str) else json.dumps(words, ensure_ascii=False),
        kept_at=now,
        kept_by_id=actor.person_id,
    )
    db.session.add(revision)
    return revision.id


def replaced(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, object]:
    """Of the words that stood there before, those that something else stands in place of."""
    return {column: words for column, words in before.items() if words != after.get(column)}
