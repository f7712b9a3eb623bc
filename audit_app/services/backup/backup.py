"""Writing a backup: the database at one moment and the evidence files that it names, in one file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from audit_app.delivery.backup_file import CHUNK, MANIFEST, Part, Writer, writing
from audit_app.delivery.evidence_store import NoSuchFile, open_stored
from audit_app.errors import Refused
from audit_app.models.portable import PortableTable, portable_tables
from audit_app.queries import backup as queries
from audit_app.services.backup import manifest as backup_manifest
from audit_app.services.backup.manifest import Manifest, TablePart

MIGRATE = "Run `flask --app wsgi db upgrade` first."


@dataclass(frozen=True)
class Kept:
    """`lost`: names of evidence files that are gone or are no longer what was attached."""

    rows: int
    files: int
    lost: tuple[str, ...]


def write_backup(path: Path, folder: Path, now: datetime) -> Kept:
    """`folder` holds the evidence. People go on working meanwhile. Raises Refused."""
    try:
        with queries.snapshot() as connection, writing(path) as writer:
            _require_current(connection)
            tables = tuple(_write_table(writer, connection, table) for table in portable_tables())
            evidence, lost = _write_evidence(writer, connection, folder)
            manifest = Manifest(queries.revision(connection), now, tables, evidence)
            writer.add(MANIFEST, [backup_manifest.dump(manifest)])
    except FileExistsError:
        raise Refused(f"{path} is there already. Nothing was written.") from None
    except OSError as error:
        raise Refused(f"{path} could not be written: {error.strerror}.") from error
    return Kept(manifest.rows, len(evidence), lost)


def _require_current(connection: Connection) -> None:
    ours = {table.name: frozenset(name for name, _ in table.columns) for table in portable_tables()}
    if queries.columns_by_table(connection) != ours:
        raise Refused(f"This database is not at the version of this program. {MIGRATE}")


def _write_table(writer: Writer, connection: Connection, table: PortableTable) -> TablePart:
    counted = 0

    def lines() -> Iterator[bytes]:
        nonlocal counted
        for row in queries.rows(connection, table):
            counted += 1
            yield json.dumps(row, separators=(",", ":")).encode() + b"\n"

    part = writer.add(backup_manifest.table_part_name(table), lines())
    return TablePart(table, counted, part)


def _write_evidence(
    writer: Writer, connection: Connection, folder: Path
) -> tuple[dict[str, Part], tuple[str, ...]]:
    """A file never changes, and stands before its row does: it belongs to the same moment as the tables."""
    kept, lost = {}, []
    for named in queries.named_files(connection, portable_tables()):
        key = named.stored_as
        try:
            with open_stored(folder, key) as file:
                kept[key] = writer.add(backup_manifest.evidence_part_name(key), _chunks(file))
        except NoSuchFile:
            lost.append(named.file_name)
            continue
        if kept[key].sha256 != named.sha256:
            lost.append(named.file_name)
    return kept, tuple(lost)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
