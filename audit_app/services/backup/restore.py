"""Restore a backup into an empty database, SQLite or PostgreSQL, in one transaction, after checking every hash."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, delete, exists, func, insert, select, table, text

from audit_app.delivery.backup_file import BackupReader, BrokenBackup, read_file
from audit_app.delivery.evidence_store import NoSuchFile, is_intact, put_back, remove
from audit_app.errors import Refused
from audit_app.extensions import DatabaseFailed, db
from audit_app.models.portable import PortableTable
from audit_app.models.triggers import create_triggers, drop_triggers
from audit_app.queries import backup as queries
from audit_app.services.backup import manifest as backup_manifest
from audit_app.services.backup.backup import MIGRATE, BackupSummary
from audit_app.services.backup.manifest import Manifest, TablePart

MIGRATION = "Roundtable"
"""The actor's name in log entries that migrations write when they publish a question set."""
BATCH_ROWS, BATCH_BYTES = 500, 4 * 1024 * 1024


def restore_backup(path: Path, folder: Path) -> BackupSummary:
    """Restore the database from the backup at `path`, and its evidence files into `folder`.

    Nothing is added to the log: afterwards the database says exactly what it said when the backup was made. Raises
    Refused when the backup is broken, or does not fit this database, or when the database is not empty.
    """
    try:
        with read_file(path) as reader:
            manifest = backup_manifest.parse(reader.manifest())
            connection = db.session.connection()
            _require_fitting(connection, manifest)
            reader.check(manifest.parts)
            # Dropping triggers also locks the tables until the end of the transaction, so nobody else can begin
            # to use the database between the check that it is empty and the last row.
            drop_triggers(connection)
            _require_empty(connection, manifest)
            lost = _restore(reader, manifest, connection, folder)
            create_triggers(connection)
    except BrokenBackup as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"The evidence could not be put back into {folder}: {error.strerror}.") from error
    return BackupSummary(manifest.rows, len(manifest.evidence), lost)


def _require_fitting(connection: Connection, manifest: Manifest) -> None:
    here = queries.revision(connection)
    if not here:
        raise Refused(f"This database has no tables yet. {MIGRATE}")
    if here != manifest.revision:
        raise Refused(
            f"The backup is of revision {manifest.revision}, and this database is at {here}. Restore it into an "
            f"empty database that `flask --app wsgi db upgrade {manifest.revision}` has made, "
            "then run `flask --app wsgi db upgrade`."
        )
    columns = {
        entry.table.name: frozenset(name for name, _ in entry.table.columns) for entry in manifest.tables
    }
    if len(columns) != len(manifest.tables) or columns != queries.columns_by_table(connection):
        raise BrokenBackup("The tables of this backup are not those of the revision that it names.")


def _require_empty(connection: Connection, manifest: Manifest) -> None:
    # Migrations publish question sets of their own and log that. These rows are replaced by those of the backup.
    by_migration = {"theme", "theme_version", "log_entry"}
    filled = any(
        connection.scalar(select(exists().select_from(entry.table.clause)))
        for entry in manifest.tables
        if entry.table.name not in by_migration
    )
    others = select(exists().select_from(table("log_entry")).where(column("actor_name") != MIGRATION))
    if filled or connection.scalar(others):
        raise Refused(
            "This database is not empty. A backup is restored into an empty one; nothing was changed."
        )


def _restore(
    reader: BackupReader, manifest: Manifest, connection: Connection, folder: Path
) -> tuple[str, ...]:
    # Files come before the rows that name them. The transaction undoes the rows; files are undone by hand.
    restored = []
    try:
        for key in _missing_evidence(manifest, folder):
            with reader.open(backup_manifest.evidence_part_name(key)) as file:
                put_back(folder, key, file)
            restored.append(key)
        for entry in reversed(manifest.tables):
            connection.execute(delete(entry.table.clause))
        for entry in manifest.tables:
            _load(reader, entry, connection)
        return _lost(connection, manifest)
    except BaseException:
        for key in restored:
            remove(folder, key)
        raise


def _missing_evidence(manifest: Manifest, folder: Path) -> list[str]:
    try:
        keys = [key for key, part in manifest.evidence.items() if not is_intact(folder, key, part.sha256)]
    except NoSuchFile:
        raise BrokenBackup("The backup holds an evidence file under a name that is none of ours.") from None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    needed = sum(manifest.evidence[key].size for key in keys)
    if needed > shutil.disk_usage(folder).free:
        raise Refused(f"There is no room for {needed // 1024**2} MB of evidence in {folder}.")
    return keys


def _load(reader: BackupReader, entry: TablePart, connection: Connection) -> None:
    statement = insert(entry.table.clause)
    row_count = 0
    try:
        for batch in _batches(reader, entry):
            connection.execute(statement, batch)
            row_count += len(batch)
    except (ValueError, TypeError, RecursionError) as error:
        raise BrokenBackup(f"The backup is damaged: {entry.part.name} cannot be read.") from error
    except DatabaseFailed as error:
        raise Refused(
            f"The database does not take what {entry.part.name} holds. Nothing was changed."
        ) from error
    if row_count != entry.rows:
        raise BrokenBackup(f"The backup is damaged: {entry.part.name} does not hold {entry.rows} rows.")
    if entry.table.numbered and connection.dialect.name == "postgresql":
        _advance_sequence(connection, entry.table)


def _batches(reader: BackupReader, entry: TablePart) -> Iterator[list[dict[str, Any]]]:
    # Bounded by bytes as well as by rows: a row of `report` holds a whole Word file.
    batch, size = [], 0
    for line in reader.lines(entry.part.name):
        batch.append(entry.table.decode(json.loads(line)))
        size += len(line)
        if len(batch) == BATCH_ROWS or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _advance_sequence(connection: Connection, numbered: PortableTable) -> None:
    # Rows were inserted with their ids, which PostgreSQL's sequence does not notice.
    last = connection.scalar(select(func.max(column("id"))).select_from(numbered.clause)) or 0
    connection.execute(
        text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :next, false)"),
        {"name": numbered.name, "next": last + 1},
    )


def _lost(connection: Connection, manifest: Manifest) -> tuple[str, ...]:
    """Return the names of evidence files that were lost or altered before the backup was made.

    Raises BrokenBackup for files that no row names.
    """
    files = queries.named_files(connection, [entry.table for entry in manifest.tables])
    if not set(manifest.evidence) <= {file.stored_as for file in files}:
        raise BrokenBackup("The backup holds evidence files that it does not speak of.")
    hashes = {key: part.sha256 for key, part in manifest.evidence.items()}
    return tuple(file.file_name for file in files if hashes.get(file.stored_as) != file.sha256)
