"""The evidence of actions: files that only readers of the action may open; its owner attaches and removes them."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import ColumnElement, and_

from audit_app.errors import NotAllowed
from audit_app.models import Action, Evidence
from audit_app.policy import Actor, Permission
from audit_app.queries import subjects
from audit_app.services import access, files, log
from audit_app.services.files import Download

MOST_FILES = 50
"""The most files of an action: enough for any sign-off, and a limit to the folder."""


def keep(
    actor: Actor, action: Action, file_name: str, data: BinaryIO, folder: Path, limit: int, now: datetime
) -> Evidence:
    """Store a file of at most `limit` bytes as evidence. Raises Invalid beside `file` when it is not accepted."""
    files.require_room(present_evidence(action), MOST_FILES, "An action")
    row = files.keep(actor, Evidence(action_id=action.id), file_name, data, folder, limit, now)
    _note(actor, "evidence_attached", action, row, now)
    return row


def present_evidence(action: Action) -> ColumnElement[bool]:
    """Return the condition for the evidence of an action that has not been removed."""
    return and_(Evidence.action_id == action.id, Evidence.removed_at.is_(None))


def remove(actor: Actor, action: Action, evidence_id: str, now: datetime) -> bool:
    """Remove a file, and return whether it was still there."""
    row = _of(action, evidence_id)
    removed = files.remove(actor, row, now)
    if removed:
        _note(actor, "evidence_removed", action, row, now)
    return removed


def open_evidence(actor: Actor, action_id: str, evidence_id: str, folder: Path) -> Download:
    """Return a file for somebody who may read the action. Raises Refused when the file was removed."""
    action = access.load(Action, action_id)
    access.require(actor, Permission.ACTION_READ, subjects.of_action(action))
    return files.open_kept(_of(action, evidence_id), folder)


def _of(action: Action, evidence_id: str) -> Evidence:
    row = access.load(Evidence, evidence_id)
    if row.action_id != action.id:
        raise NotAllowed(hidden=True)
    return row


def _note(actor: Actor, act: str, action: Action, row: Evidence, now: datetime) -> None:
    """Write a line of the log without the name of the file: the log is kept for ever, and a name may name a child."""
    after = {"action": action.id, "size": row.size, "sha256": row.sha256}
    log.write(actor, act, row, now, round_id=action.recommendation.source.round_id, after=after)
