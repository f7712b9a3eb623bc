"""`flask --app wsgi backup FILE` and `restore FILE`: the database and the evidence files in one file."""

from pathlib import Path

import click
from flask import current_app

from audit_app.cli.transactions import answering
from audit_app.extensions import real_now
from audit_app.services.backup.backup import BackupSummary, write_backup
from audit_app.services.backup.restore import restore_backup
from audit_app.services.files import clear_removed
from config import Settings

CRON = (
    "\b\nEvery night, by cron:\n  15 2 * * *  cd /srv/roundtable && .venv/bin/flask --app wsgi "
    "backup /var/backups/roundtable-$(date +\\%F).zip"
)


@click.command(epilog=CRON)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@answering
def backup(file: Path) -> None:
    """Write database and evidence files into FILE (a ZIP), as they are at one moment; nobody has to stop working.

    FILE holds everything that the partnership wrote, and the hashes of everybody's passwords: only its owner may
    read it, and it belongs on another machine. An existing FILE is never replaced.
    """
    settings: Settings = current_app.config["SETTINGS"]
    _report(write_backup(file, settings.evidence_folder, real_now()), f"Written to {file}")
    # A file may have failed to be deleted when somebody removed it; every backup tries again.
    clear_removed(settings.evidence_folder, real_now())


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@answering
def restore(file: Path) -> None:
    """Restore the backup FILE into an empty database that `db upgrade` has just made, SQLite or PostgreSQL.

    Every hash is checked before anything is written; then everything is restored, or nothing. Question sets that
    came with the program give way to those of the backup. Mail that waited in the outbox then waits again.
    """
    settings: Settings = current_app.config["SETTINGS"]
    _report(restore_backup(file, settings.evidence_folder), f"Restored from {file}")


def _report(kept: BackupSummary, done: str) -> None:
    click.echo(f"{done}: {kept.rows} rows, {kept.files} evidence files.")
    for name in kept.lost:
        click.echo(f"The evidence file “{name}” is missing, or has changed since it was attached.", err=True)
