"""The append-only log: every service writes its act here, in the same transaction as the act itself.

A line holds facts alone, of the names and kinds in `rules/log_facts.py`. Words that people wrote are in the row
of their subject and, once they are replaced or removed, in `text_revision`, where they can be cleared; the line
names column and revision:

    before: {"level": "good", "reason": {"revision": "k3j5..."}}    the reason that this act replaced
    before: {"text": {"revision": None}}                            there was no text until this act
    after: {"level": "fair", "reason": {"revision": "p7w2..."}}     why somebody did it, as they typed it
"""

from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from audit_app.extensions import db
from audit_app.models import AccessEntry, LogEntry
from audit_app.models.texts import REASON
from audit_app.policy import Actor
from audit_app.rules import log_facts
from audit_app.services import text_revisions

current_request_id: ContextVar[str] = ContextVar("current_request_id", default="")
"""Set by the request hooks; quoted on error pages, so that a log line can be found from what a person saw."""


def write(
    actor: Actor,
    act: str,
    subject: Any,
    now: datetime,
    *,
    round_id: str | None = None,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    replaced: Mapping[str, object] | None = None,
    reason: str = "",
) -> None:
    """Write what was done to `subject`, any row that has its id.

    `before` and `after` are the facts that changed. `replaced` holds, by column of `subject`, the words or the
    answer that this act replaced. `reason` is what the actor typed as their reason. Raises log_facts.NoFact.
    """

    def revision_of(column: str, words: object) -> dict[str, object]:
        revision_id = text_revisions.add(actor, subject, column, words, now, round_id=round_id)
        return log_facts.revision(revision_id)

    facts_before = log_facts.as_json(before or {}) | {
        name: revision_of(name, words) for name, words in (replaced or {}).items()
    }
    facts_after = log_facts.as_json(after or {}) | ({REASON: revision_of(REASON, reason)} if reason else {})
    db.session.add(
        LogEntry(
            at=now,
            act=act,
            actor_id=actor.person_id,
            actor_name=actor.name,
            subject_kind=subject.__tablename__,
            subject_id=subject.id,
            round_id=round_id,
            before=facts_before or None,
            after=facts_after or None,
            request_id=current_request_id.get(),
        )
    )


def write_look(actor: Actor, page: str, subject_id: str, now: datetime) -> None:
    """Write into the access log that somebody looked at identifying data; `page` is the name of the endpoint."""
    db.session.add(
        AccessEntry(
            at=now,
            person_id=actor.person_id or "",
            page=page,
            subject_id=subject_id,
            request_id=current_request_id.get(),
        )
    )
