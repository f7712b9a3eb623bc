"""`flask --app wsgi themes`: begin, check, compare, import and export question sets."""

from pathlib import Path
from typing import NoReturn

import click
from flask.cli import AppGroup

from audit_app.errors import Refused
from audit_app.extensions import db
from audit_app.policy import Actor
from audit_app.queries.people.partnership import partnership
from audit_app.queries.themes.themes import published_set, source_of
from audit_app.rules.question_sets import files
from audit_app.rules.question_sets.comparison import compare
from audit_app.rules.question_sets.errors import SetErrors
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Base
from audit_app.rules.workflow import VersionState
from audit_app.services.themes import themes as service
from config import ROOT

COMMAND_LINE = Actor(None, "Command line")
SHIPPED = ROOT / "audit_templates" / "themes"
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)

group = AppGroup("themes", help="Question sets: start, check, compare, import and export.")


@group.command()
@click.argument("file", type=_FILE)
def check(file: Path) -> None:
    """Print every error of FILE with its line and column, and how to fix it."""
    errors = files.check(_text(file), _base)
    if errors:
        _fail(file, SetErrors(errors))
    click.echo(f"{file}: no errors.")


@group.command("import")
@click.argument("file", type=_FILE)
@click.option("--publish", is_flag=True, help="Also publish the version. It cannot be changed afterwards.")
def import_(file: Path, publish: bool) -> None:
    """Import FILE as a draft version of its theme; a file imported before changes nothing."""
    now = partnership().now
    try:
        version = service.import_theme(COMMAND_LINE, _text(file), now)
        if publish and version.state is VersionState.DRAFT:
            service.publish_version(COMMAND_LINE, version.id, now)
    except SetErrors as errors:
        _fail(file, errors)
    except Refused as refused:
        raise click.ClickException(str(refused)) from None
    message = f"{version.theme.title}, version {version.number}: {version.state}."
    db.session.commit()
    click.echo(message)


@group.command()
@click.argument("slug")
@click.argument("number", type=int)
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=False)
def export(slug: str, number: int, file: Path | None) -> None:
    """Write version NUMBER of the theme SLUG to FILE, or to the screen."""
    source = source_of(slug, number)
    if source is None:
        raise click.ClickException(f"There is no version {number} of a theme called “{slug}”.")
    if file is None:
        click.echo(source, nl=False)
    else:
        file.write_text(source, encoding="utf-8", newline="\n")


@group.command()
@click.argument("old", type=_FILE)
@click.argument("new", type=_FILE)
def diff(old: Path, new: Path) -> None:
    """List what changed from the file OLD to the file NEW."""
    changes = compare(_parsed(old), _parsed(new))
    for change in changes:
        click.echo(str(change))
    if not changes:
        click.echo("There are no differences.")


@group.command()
@click.argument("slug")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
def new(slug: str, file: Path) -> None:
    """Write a small working question set to FILE, to start from."""
    if file.exists():
        raise click.ClickException(f"{file} already exists. Nothing was written.")
    try:
        text = files.dump(files.parse(files.BEGINNING.replace("a-new-theme", slug)))
    except SetErrors as errors:
        _fail(file, errors)
    file.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"{file}: change it, then run 'themes check {file}'.")


def _parsed(file: Path) -> QuestionSet:
    try:
        return files.parse(_text(file), _base)
    except SetErrors as errors:
        _fail(file, errors)


def _base(base: Base) -> QuestionSet | None:
    """Return the set that a variant extends: a shipped file if there is any, so that checking needs no database."""
    shipped = SHIPPED / base.slug / f"{base.version}.yaml"
    if shipped.exists():
        return files.parse(shipped.read_text(encoding="utf-8"))
    return published_set(base)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise click.ClickException(f"{file} is not plain text in UTF-8.") from None


def _fail(file: Path, errors: SetErrors) -> NoReturn:
    for error in errors.errors:
        click.echo(f"{file}:{error.line}:{error.column}: {error.message}\n    {error.mend}", err=True)
    raise SystemExit(1)
