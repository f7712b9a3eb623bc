"""`flask --app wsgi partnership create NAME`: begins a partnership in an empty database."""

from datetime import datetime

import click
from flask.cli import AppGroup

from audit_app.cli.transactions import PROGRAM, acting
from audit_app.services.people import partnership as service

FIRST_PERSON = '  flask --app wsgi users create you@example.org --name "Your Name" --role administrator --role qa-officer'

group = AppGroup("partnership", help="The partnership itself.")


@group.command("create")
@click.argument("name")
@acting
def create(now: datetime, name: str) -> None:
    """Set up an empty database; NAME is shown at the top of every page."""
    made = service.set_up_partnership(PROGRAM, name, False, 0, now)
    click.echo(f"{made.name} is set up. Create its first person with:\n{FIRST_PERSON}")
