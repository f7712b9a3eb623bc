"""Evidence files: checked by content and size, kept outside the database, for readers of the action alone."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select

from audit_app.delivery.evidence_store import NoSuchFile, TooLarge, open_stored, store
from audit_app.delivery.file_kinds import NotAccepted, recognise, safe_download_name
from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import Action, Evidence
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.services import access, log

MOST_FILES = 50
"""On one action: enough for any sign-off, and no folder without end."""


@dataclass(frozen=True)
class Download:
    """`content_type` comes from our own list of kinds, never from whoever sent the file."""

    data: BinaryIO
    file_name: str
    content_type: str


def keep(
    actor: Actor, action: Action, file_name: str, data: BinaryIO, folder: Path, limit: int, now: datetime
) -> Evidence:
    """Stores first, then writes the row: a file without a row harms nobody. Raises Invalid beside `file`."""
    files = select(func.count()).where(Evidence.action_id == action.id)
    if (db.session.scalar(files) or 0) >= MOST_FILES:
        raise Invalid({"file": f"An action holds at most {MOST_FILES} files"})
    try:
        kind = recognise(data, file_name)
        stored = store(folder, data, limit)
    except (NotAccepted, TooLarge) as error:
        raise Invalid({"file": str(error)}) from error
    row = Evidence(
        action_id=action.id,
        file_name=safe_download_name(file_name),
        kind=kind.key,
        content_type=kind.content_type,
        size=stored.size,
        sha256=stored.sha256,
        stored_as=stored.key,
        added_at=now,
        added_by_id=actor.person_id or "",
    )
    db.session.add(row)
    db.session.flush()
    after = {"action": action.id, "file_name": row.file_name, "size": row.size, "sha256": row.sha256}
    log.write(actor, "evidence_attached", row, now, round_id=action.recommendation.round_id, after=after)
    return row


def open_evidence(actor: Actor, action_id: str, evidence_id: str, folder: Path) -> Download:
    """For whoever may read the action. The caller closes `data`. Raises Refused when the file is gone."""
    action = access.load(Action, action_id)
    access.require(actor, Permission.ACTION_READ, subjects.of_action(action))
    row = access.load(Evidence, evidence_id)
    if row.action_id != action_id:
        raise NotAllowed(hidden=True)
    try:
        return Download(open_stored(folder, row.stored_as), row.file_name, row.content_type)
    except NoSuchFile:
        raise Refused("The file is not where it should be. Ask your QA officer.") from None
