"""Files that people attach: checked by content and size, stored outside the database, and removed for good.

A file may hold what must not be there, such as a child's name. Removing it takes its content out of the store
and its name out of the row; row and log still say who attached and removed it and when, and its size and hash.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from sqlalchemy import ColumnElement, func, select

from audit_app.delivery import evidence_store
from audit_app.delivery.evidence_store import NoSuchFile, TooLarge, open_stored, store
from audit_app.delivery.file_contents import NotAccepted
from audit_app.delivery.file_kinds import KINDS
from audit_app.delivery.file_names import safe_download_name
from audit_app.delivery.upload_checks import recognise
from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.extensions import db
from audit_app.models import AnswerFile, Evidence, StoredFile
from audit_app.policy import Actor
from audit_app.rules.naming import things

Row = TypeVar("Row", bound=StoredFile)
KIND_WORDS = {kind.key: kind.label for kind in KINDS}
TABLES: tuple[type[StoredFile], ...] = (AnswerFile, Evidence)

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Download:
    """A file to hand out; `content_type` comes from our own list of kinds, never from whoever sent the file."""

    data: BinaryIO
    file_name: str
    content_type: str


def require_room(condition: ColumnElement[bool], most: int, holder: str) -> None:
    """Raise Invalid beside `file` where `most` rows fulfil the condition; `holder` names what holds the files."""
    if (db.session.scalar(select(func.count()).where(condition)) or 0) >= most:
        raise Invalid({"file": f"{holder} can have up to {things(most, 'file')}"})


def keep(
    actor: Actor, row: Row, file_name: str, data: BinaryIO, folder: Path, limit: int, now: datetime
) -> Row:
    """Store a file and add its row, which names what the file belongs to; `limit` in bytes.

    The file comes first, then the row: a file without a row harms nobody. Raises Invalid beside `file`.
    """
    try:
        kind = recognise(data, file_name)
        stored = store(folder, data, limit)
    except (NotAccepted, TooLarge) as error:
        raise Invalid({"file": str(error)}) from error
    row.file_name = safe_download_name(file_name)
    row.kind, row.content_type = kind.key, kind.content_type
    row.size, row.sha256, row.stored_as = stored.size, stored.sha256, stored.key
    row.added_at, row.added_by_id = now, actor.person_id or ""
    db.session.add(row)
    db.session.flush()
    return row


def open_kept(row: StoredFile, folder: Path) -> Download:
    """Open a stored file; the caller closes `data`.

    Raises NotAllowed where it was removed, Refused when the file is missing or its content is not what was
    attached.
    """
    if row.removed_at:
        raise NotAllowed(hidden=True)
    try:
        data = open_stored(folder, row.stored_as)
    except NoSuchFile:
        raise Refused("The file cannot be found. Ask your QA officer.") from None
    if file_digest(cast("BufferedReader", data), "sha256").hexdigest() != row.sha256:
        data.close()
        _logger.error("the stored file of %s %s is not the file of its hash", row.__tablename__, row.id)
        raise Refused(
            f"“{row.file_name}” is not the file that was attached, because its content has changed in the store. "
            "Ask the person who runs the server to restore it from a backup."
        )
    data.seek(0)
    return Download(data, row.file_name, row.content_type)


def remove(actor: Actor, row: StoredFile, now: datetime) -> bool:
    """Remove a file from its row, and return whether it was still there.

    Nobody can open it any more; after the commit, `clear_removed` deletes its content from the store.
    """
    if row.removed_at is not None:
        return False
    row.file_name, row.removed_at, row.removed_by_id = "", now, actor.person_id
    db.session.flush()
    return True


def clear_removed(folder: Path, now: datetime) -> None:
    """Delete the contents of removed files from the store; call it after the commit of their removal.

    What the store cannot delete now is tried again by the next call.
    """
    for table in TABLES:
        waiting = select(table).where(table.removed_at.is_not(None), table.cleared_at.is_(None))
        for row in db.session.scalars(waiting.order_by(table.id)):
            try:
                evidence_store.remove(folder, row.stored_as)
            except OSError:
                _logger.exception("a removed file stays in the store until the next try")
            else:
                row.cleared_at = now
    db.session.flush()
