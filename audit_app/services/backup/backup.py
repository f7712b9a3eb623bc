"""Write a backup: the database at one moment, and the evidence files that it names, in one file."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import Connection

from audit_app.delivery.backup_file import CHUNK, MANIFEST, BackupWriter, Part, write_file
from audit_app.delivery.evidence_store import NoSuchFile, open_stored
from audit_app.errors import Refused
from audit_app.models.portable import PortableTable, portable_tables
from audit_app.queries import backup as queries
from audit_app.services.backup import manifest as backup_manifest
from audit_app.services.backup.manifest import Manifest, TablePart

MIGRATE = "Run `flask --app wsgi db upgrade` first."


@dataclass(frozen=True)
class BackupSummary:
    """The contents of a backup in numbers: its rows and its evidence files.

    `lost` has the names of evidence files that are missing from the store, or whose content has changed in it.
    """

    rows: int
    files: int
    lost: tuple[str, ...]


def write_backup(path: Path, folder: Path, now: datetime) -> BackupSummary:
    """Write the database, and the evidence files in `folder`, to a new file at `path`.

    People can go on working meanwhile. Raises Refused when the file exists already or cannot be written, or when
    the database is not at the version of this program.
    """
    try:
        with queries.snapshot() as connection, write_file(path) as writer:
            _require_current(connection)
            tables = tuple(_write_table(writer, connection, table) for table in portable_tables())
            evidence, lost = _write_evidence(writer, connection, folder)
            manifest = Manifest(queries.revision(connection), now, tables, evidence)
            writer.add(MANIFEST, [backup_manifest.dump(manifest)])
    except FileExistsError:
        raise Refused(f"{path} is there already. Nothing was written.") from None
    except OSError as error:
        raise Refused(f"{path} could not be written: {error.strerror}.") from error
    return BackupSummary(manifest.rows, len(evidence), lost)


def _require_current(connection: Connection) -> None:
    expected = {table.name: frozenset(name for name, _ in table.columns) for table in portable_tables()}
    if queries.columns_by_table(connection) != expected:
        raise Refused(f"This database is not at the version of this program. {MIGRATE}")


def _write_table(writer: BackupWriter, connection: Connection, table: PortableTable) -> TablePart:
    row_count = 0

    def lines() -> Iterator[bytes]:
        nonlocal row_count
        for row in queries.rows(connection, table):
            row_count += 1
            yield json.dumps(row, separators=(",", ":")).encode() + b"\n"

    part = writer.add(backup_manifest.table_part_name(table), lines())
    return TablePart(table, row_count, part)


def _write_evidence(
    writer: BackupWriter, connection: Connection, folder: Path
) -> tuple[dict[str, Part], tuple[str, ...]]:
    # A file is stored before its row is written and never changes afterwards, so every file that the snapshot
    # names belongs to the same moment as the tables, although it is read later.
    parts, lost = {}, []
    for file in queries.named_files(connection, portable_tables()):
        key = file.stored_as
        try:
            with open_stored(folder, key) as stored:
                parts[key] = writer.add(backup_manifest.evidence_part_name(key), _chunks(stored))
        except NoSuchFile:
            lost.append(file.file_name)
            continue
        if parts[key].sha256 != file.sha256:
            lost.append(file.file_name)
    return parts, tuple(lost)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
