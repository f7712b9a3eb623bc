"""`flask --app wsgi demo load` and `demo sign-ins`: the demonstration that `make run` serves."""

import click
from flask import current_app
from flask.cli import AppGroup

from audit_app.cli.demonstration import load as demonstration
from audit_app.cli.demonstration.partnership import PASSWORD
from audit_app.cli.transactions import acting
from audit_app.errors import Refused
from audit_app.queries.people.demonstration import demonstration_people
from audit_app.queries.people.partnership import partnership
from config import ROOT, Settings

group = AppGroup(
    "demo", help="The demonstration partnership, in which every person and every case is invented."
)


@group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing if there is already a partnership.")
@acting
def load(_now: object, if_empty: bool) -> None:
    """Load the demonstration into an empty database."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.demonstration:
        raise Refused("This is not a demonstration (ROUNDTABLE_MODE=demonstration): nothing was loaded.")
    if partnership().name:
        if if_empty:
            return
        raise Refused("There is already a partnership. The demonstration needs an empty database.")
    click.echo("Loading the demonstration, which takes some seconds")
    folder = ROOT / "audit_templates"
    demonstration.load(folder, settings.evidence_folder, settings.evidence_limit_bytes)


@group.command("sign-ins")
@acting
def sign_ins(_now: object) -> None:
    """Print who can sign in to the demonstration, and how."""
    people = demonstration_people()
    if not people:
        raise Refused("No demonstration is loaded.")
    click.echo(f"Everybody's password: {PASSWORD}")
    width = max(len(person.email) for person in people)
    for person in people:
        click.echo(f"  {person.email:<{width}}  {person.does}")
