"""Files that people attach: checked by content and size, and kept outside the database."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, TypeVar

from sqlalchemy import ColumnElement, func, select

from audit_app.delivery.evidence_store import NoSuchFile, TooLarge, open_stored, store
from audit_app.delivery.file_kinds import KINDS, NotAccepted, recognise, safe_download_name
from audit_app.errors import Invalid, Refused
from audit_app.extensions import db
from audit_app.models import StoredFile
from audit_app.policy import Actor

Row = TypeVar("Row", bound=StoredFile)
KIND_WORDS = {kind.key: kind.label for kind in KINDS}


@dataclass(frozen=True)
class Download:
    """`content_type` comes from our own list of kinds, never from whoever sent the file."""

    data: BinaryIO
    file_name: str
    content_type: str


def require_room(held: ColumnElement[bool], most: int, holder: str) -> None:
    """`held` are the rows of those that are there. Raises Invalid beside `file`."""
    if (db.session.scalar(select(func.count()).where(held)) or 0) >= most:
        raise Invalid({"file": f"{holder} holds at most {most} files"})


def keep(
    actor: Actor, row: Row, file_name: str, data: BinaryIO, folder: Path, limit: int, now: datetime
) -> Row:
    """`row` names whose file it is. Stores first, then writes the row: a file without a row harms nobody.

    `limit` in bytes. Raises Invalid beside `file`.
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
    """The caller closes `data`. Raises Refused when the file is gone."""
    try:
        return Download(open_stored(folder, row.stored_as), row.file_name, row.content_type)
    except NoSuchFile:
        raise Refused("The file is not where it should be. Ask your QA officer.") from None
