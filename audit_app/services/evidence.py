"""Evidence of actions: files for readers of the action alone."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from audit_app.errors import NotAllowed
from audit_app.models import Action, Evidence
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.services import access, files, log
from audit_app.services.files import Download

MOST_FILES = 50
"""On one action: enough for any sign-off, and no folder without end."""


def keep(
    actor: Actor, action: Action, file_name: str, data: BinaryIO, folder: Path, limit: int, now: datetime
) -> Evidence:
    """Raises Invalid beside `file`."""
    files.require_room(Evidence.action_id == action.id, MOST_FILES, "An action")
    row = files.keep(actor, Evidence(action_id=action.id), file_name, data, folder, limit, now)
    after = {"action": action.id, "file_name": row.file_name, "size": row.size, "sha256": row.sha256}
    log.write(actor, "evidence_attached", row, now, round_id=action.recommendation.round_id, after=after)
    return row


def open_evidence(actor: Actor, action_id: str, evidence_id: str, folder: Path) -> Download:
    """For whoever may read the action. Raises Refused when the file is gone."""
    action = access.load(Action, action_id)
    access.require(actor, Permission.ACTION_READ, subjects.of_action(action))
    row = access.load(Evidence, evidence_id)
    if row.action_id != action_id:
        raise NotAllowed(hidden=True)
    return files.open_kept(row, folder)
