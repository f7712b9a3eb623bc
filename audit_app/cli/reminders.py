"""`flask --app wsgi reminders send`: writes the reminders of the day into the outbox."""

from datetime import datetime

import click
from flask.cli import AppGroup

from audit_app.cli.transactions import PROGRAM, acting
from audit_app.services.rounds.reminders import remind_of_due

CRON = (
    "\b\nEvery morning, by cron, and the mail itself every few minutes:\n"
    "  0 7 * * *    cd /srv/roundtable && .venv/bin/flask --app wsgi reminders send\n"
    "  */5 * * * *  cd /srv/roundtable && .venv/bin/flask --app wsgi mail send"
)

group = AppGroup("reminders", help="Reminders of what is due.")


@group.command("send", epilog=CRON)
@acting
def send(now: datetime) -> None:
    """Remind everybody of what is due today or soon, or is late; once a day, however often this runs and where.

    Auditors of their returns and agency leads of cases not yet said known or not known: 7 days before, 2 days
    before, on the day, then every 7 days. Owners of their actions: 14 days before, on the day, then every 14 days.
    A day on which this did not run is made up for by the next run, once.
    """
    count = remind_of_due(PROGRAM, now)
    click.echo("1 reminder written." if count == 1 else f"{count} reminders written.")
