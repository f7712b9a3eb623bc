"""`flask --app wsgi users create`: creates the first people of a new partnership, before anybody can sign in."""

import click
from flask.cli import AppGroup

from audit_app.cli.transactions import PROGRAM, acting, find_agency, find_sub_group
from audit_app.policy import AGENCY_ROLES, SUB_GROUP_ROLES, Grant, Role
from audit_app.services.people import people

group = AppGroup("users", help="People who sign in.")


@group.command("create")
@click.argument("email")
@click.option("--name", required=True, help="First and last name.")
@click.option("--job-title", default="", help="Job title.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    type=click.Choice([role.value for role in Role]),
    help="Can be used more than once.",
)
@click.option("--agency", help="The agency's short name (slug), for agency leads and auditors.")
@click.option("--sub-group", help="The sub-group's short name (slug), for moderators, chairs and readers.")
@click.option(
    "--password",
    prompt=True,
    hide_input=True,
    confirmation_prompt=True,
    help="You are asked for it if you leave it out.",
)
@acting
def create(
    now: object,
    email: str,
    name: str,
    job_title: str,
    roles: tuple[str, ...],
    agency: str | None,
    sub_group: str | None,
    password: str,
) -> None:
    """Create a person who signs in with EMAIL."""
    agency_id = find_agency(agency) if agency else None
    sub_group_id = find_sub_group(sub_group) if sub_group else None
    grants = [_grant(Role(role), agency_id, sub_group_id) for role in roles]
    details = people.PersonDetails(email, name, job_title, agency_id, password)
    person = people.create_person(PROGRAM, details, grants, now)  # type: ignore[arg-type]
    click.echo(f"{person.name} can sign in as {person.email}.")


def _grant(role: Role, agency_id: str | None, sub_group_id: str | None) -> Grant:
    return Grant(
        role,
        agency_id if role in AGENCY_ROLES else None,
        sub_group_id if role in SUB_GROUP_ROLES else None,
    )
