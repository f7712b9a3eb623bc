"""`flask --app wsgi reports round REFERENCE --out FILE`: writes the Word report of a round."""

from pathlib import Path

import click
from flask.cli import AppGroup

from audit_app.cli.transactions import acting
from audit_app.errors import Refused
from audit_app.queries.reports.reports import round_id_by_reference
from audit_app.services.reports.reports import export

group = AppGroup("reports", help="Reports in Word.")


@group.command("round")
@click.argument("reference")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The file to write."
)
@acting
def round_(now: object, reference: str, out: Path) -> None:
    """Write the report of the round REFERENCE, with its recommendations as of today."""
    round_id = round_id_by_reference(reference)
    if round_id is None:
        raise Refused(f"There is no round “{reference}”.")
    out.write_bytes(export(round_id, now))  # type: ignore[arg-type]
    click.echo(f"Written to {out}.")
