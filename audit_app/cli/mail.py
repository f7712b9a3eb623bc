"""`flask --app wsgi mail send`: sends what waits in the outbox, safely also where two run at once."""

from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from audit_app.cli.transactions import acting
from audit_app.errors import Refused
from audit_app.extensions import db, real_now
from audit_app.services.mail import outbox
from config import Settings

group = AppGroup("mail", help="The outbox.")


@group.command("send")
@acting
def send(now: datetime) -> None:
    """Send the emails that are waiting; run this every few minutes."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.smtp_host:
        raise Refused("No mail server is set (SMTP_HOST). Emails stay in the outbox.")
    post = outbox.mail_context(settings, now, real_now())
    sent = outbox.send_waiting(outbox.server(settings), post, db.session.commit)
    click.echo(f"{sent.gone} sent, {sent.failed} failed, {sent.dropped} no longer needed.")
