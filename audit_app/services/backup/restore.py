"""Restoring a backup into an empty database of either kind, in one transaction, after every hash was checked."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, column, delete, exists, func, insert, select, table, text

from audit_app.delivery.backup_file import BrokenBackup, Reader, reading
from audit_app.delivery.evidence_store import NoSuchFile, holds, put_back, remove
from audit_app.errors import Refused
from audit_app.extensions import DatabaseFailed, db
from audit_app.models.portable import PortableTable
from audit_app.models.triggers import create_triggers, drop_triggers
from audit_app.queries import backup as queries
from audit_app.services.backup import manifest as backup_manifest
from audit_app.services.backup.backup import MIGRATE, Kept
from audit_app.services.backup.manifest import Manifest, TablePart

MIGRATION = "Roundtable"
"""The name under which migrating writes into the log that it published a question set."""
BATCH_ROWS, BATCH_BYTES = 500, 4 * 1024 * 1024


def restore_backup(path: Path, folder: Path) -> Kept:
    """Nothing is added to the log: the database says afterwards what it said when the backup was made.

    `folder` takes the evidence files, before the tables that name them. Raises Refused.
    """
    try:
        with reading(path) as reader:
            manifest = backup_manifest.parse(reader.manifest())
            connection = db.session.connection()
            _require_fitting(connection, manifest)
            reader.check(manifest.parts)
            # This also locks the tables until the end: nobody else can begin to use the database meanwhile.
            drop_triggers(connection)
            _require_empty(connection, manifest)
            lost = _restore(reader, manifest, connection, folder)
            create_triggers(connection)
    except BrokenBackup as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"The evidence could not be put back into {folder}: {error.strerror}.") from error
    return Kept(manifest.rows, len(manifest.evidence), lost)


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
    said = {one.table.name: frozenset(name for name, _ in one.table.columns) for one in manifest.tables}
    if len(said) != len(manifest.tables) or said != queries.columns_by_table(connection):
        raise BrokenBackup("The tables of this backup are not those of the revision that it names.")


def _require_empty(connection: Connection, manifest: Manifest) -> None:
    """What migrating itself published may stand there; it gives way to what the backup holds."""
    own = {"theme", "theme_version", "log_entry"}
    filled = [
        one.table.name
        for one in manifest.tables
        if one.table.name not in own and connection.scalar(select(exists().select_from(one.table.clause)))
    ]
    others = select(exists().select_from(table("log_entry")).where(column("actor_name") != MIGRATION))
    if filled or connection.scalar(others):
        raise Refused(
            "This database is not empty. A backup is restored into an empty one; nothing was changed."
        )


def _restore(reader: Reader, manifest: Manifest, connection: Connection, folder: Path) -> tuple[str, ...]:
    """Files that were put back and then not needed are taken away again."""
    put = []
    try:
        for key in _evidence_missing_here(manifest, folder):
            with reader.open(backup_manifest.evidence_part_name(key)) as file:
                put_back(folder, key, file)
            put.append(key)
        for one in reversed(manifest.tables):
            connection.execute(delete(one.table.clause))
        for one in manifest.tables:
            _load(reader, one, connection)
        return _lost(connection, manifest)
    except BaseException:
        for key in put:
            remove(folder, key)
        raise


def _evidence_missing_here(manifest: Manifest, folder: Path) -> list[str]:
    try:
        keys = [key for key, part in manifest.evidence.items() if not holds(folder, key, part.sha256)]
    except NoSuchFile:
        raise BrokenBackup("The backup holds an evidence file under a name that is none of ours.") from None
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    needed = sum(manifest.evidence[key].size for key in keys)
    if needed > shutil.disk_usage(folder).free:
        raise Refused(f"There is no room for {needed // 1024**2} MB of evidence in {folder}.")
    return keys


def _load(reader: Reader, one: TablePart, connection: Connection) -> None:
    into = insert(one.table.clause)
    counted = 0
    try:
        for batch in _batches(reader, one):
            connection.execute(into, batch)
            counted += len(batch)
    except (ValueError, TypeError, RecursionError) as error:
        raise BrokenBackup(f"The backup is damaged: {one.part.name} cannot be read.") from error
    except DatabaseFailed as error:
        raise Refused(
            f"The database does not take what {one.part.name} holds. Nothing was changed."
        ) from error
    if counted != one.rows:
        raise BrokenBackup(f"The backup is damaged: {one.part.name} does not hold {one.rows} rows.")
    if one.table.numbered and connection.dialect.name == "postgresql":
        _count_on(connection, one.table)


def _batches(reader: Reader, one: TablePart) -> Iterator[list[dict[str, Any]]]:
    batch, size = [], 0
    for line in reader.lines(one.part.name):
        batch.append(one.table.decode(json.loads(line)))
        size += len(line)
        if len(batch) == BATCH_ROWS or size > BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _count_on(connection: Connection, numbered: PortableTable) -> None:
    """The next row gets the number after the last."""
    last = connection.scalar(select(func.max(column("id"))).select_from(numbered.clause)) or 0
    connection.execute(
        text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :next, false)"),
        {"name": numbered.name, "next": last + 1},
    )


def _lost(connection: Connection, manifest: Manifest) -> tuple[str, ...]:
    """Evidence that the backup could not hold any more. Raises BrokenBackup for files that no row names."""
    rows = queries.named_files(connection, [one.table for one in manifest.tables])
    if not set(manifest.evidence) <= {row.stored_as for row in rows}:
        raise BrokenBackup("The backup holds evidence files that it does not speak of.")
    kept = {key: part.sha256 for key, part in manifest.evidence.items()}
    return tuple(row.file_name for row in rows if kept.get(row.stored_as) != row.sha256)
