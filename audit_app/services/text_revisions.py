"""Words that were replaced, stored apart from the log, so that they can be cleared while the log stays as it is."""

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
    """Store `words` as `add` does, and flush: rows that refer to the revision can be inserted then."""
    revision_id = add(actor, subject, column_name, words, now, round_id=round_id)
    db.session.flush()
    return revision_id


def add(
    actor: Actor, subject: Any, column_name: str, words: object, now: datetime, *, round_id: str | None
) -> str | None:
    """Store `words` as a revision of a column of `subject`, any row that has its id; return the id of the revision.

    What is no text, such as an answer of several parts, is stored as JSON. Nothing is stored where there are no
    words: the result is then None. A reason that somebody types for an act is a revision of "reason", whether
    or not the table has such a column. Raises texts.NotRegistered for a column that the register of texts does
    not know.
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
    """Return those of the words before, by column, that are not the same after."""
    return {column: words for column, words in before.items() if words != after.get(column)}
