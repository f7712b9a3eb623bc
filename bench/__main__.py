"""`make bench` measures each set-up on both databases; `python -m bench NAME …` only those named."""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import update

from audit_app.extensions import db, reading_only
from audit_app.models import AuditRound
from bench import aims
from bench.databases import POSTGRESQL, SQLITE, analyse, migrated_app, new_database
from bench.measures import NotAnswered, Place
from bench.measuring import Line, print_table
from bench.set_ups import SET_UPS, SetUp


def main() -> int:
    """Measure the set-ups named on the command line, or all, and return 1 where a page failed or a line is over its aim twice.

    With `--set-aims` what is measured becomes the aim, with an allowance.
    """
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    by_name = {set_up.name: set_up for set_up in SET_UPS}
    parser.add_argument("names", nargs="*", help=f"set-ups: {', '.join(by_name)}; without any, all")
    parser.add_argument("--set-aims", action="store_true", help="make what is measured the aim")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.names if name not in by_name]:
        parser.error(f"no set-up “{unknown[0]}”; there are: {', '.join(by_name)}")
    print("Other work on this machine makes these figures rough; ours and bare are taken in turns.")
    measured: dict[str, list[Line]] = {}
    over: list[str] = []
    failed: list[str] = []
    for kind in (SQLITE, POSTGRESQL):
        for name in arguments.names or by_name:
            title = aims.title(kind, name)
            own_aims = {} if arguments.set_aims else aims.read().get(title, {})
            lines, failures = measure(kind, by_name[name], own_aims)
            measured[title] = lines
            failed += [f"{title}: {failure}" for failure in failures]
            print_table(f"{title} ({by_name[name].about})", lines, own_aims)
            over += [f"{title}: {line.what}" for line in lines if aims.is_over(line, own_aims)]
    if arguments.set_aims:
        aims.write(measured)
    print("\nFailed:\n" + "\n".join(failed) if failed else "")
    print("\nOver their aim, twice:\n" + "\n".join(over) if over else "\nEverything is within its aim.")
    return 1 if over or failed else 0


def measure(kind: str, set_up: SetUp, own_aims: Mapping[str, float]) -> tuple[list[Line], list[str]]:
    """Measure all of a set-up on a new database of this kind; return the lines, and which pages failed."""
    with (
        tempfile.TemporaryDirectory() as name,
        new_database(kind, Path(name)) as url,
        migrated_app(url, Path(name)) as app,
    ):
        began = time.monotonic()
        place = Place(app, set_up.fill(), url, Path(name))
        analyse()
        filled = time.monotonic()
        lines: list[Line] = []
        failures: list[str] = []
        for measure in set_up.measures:
            if measure.round_state:
                move_to(place.filled.places["round"], measure.round_state)
            try:
                lines += aims.measured_twice(measure.lines(place), own_aims)
            except NotAnswered as failure:
                failures.append(str(failure))
        took = time.monotonic() - filled
    print(f"\n{set_up.name} on {kind}: filled in {filled - began:.0f} s, measured in {took:.0f} s", end="")
    return lines, failures


def move_to(round_id: str, state: str) -> None:
    """Move the round to a state and commit, without what a service would ask for first."""
    reading_only.set(False)
    db.session.execute(update(AuditRound).where(AuditRound.id == round_id).values(state=state))
    db.session.commit()


if __name__ == "__main__":
    os.environ.pop("DATABASE_URL", None)
    sys.exit(main())
