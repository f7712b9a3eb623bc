"""The aims of the bench: what each line may cost at most, kept in `aims.json` and compared with what is measured."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from bench.measuring import Line

FILE = Path(__file__).with_name("aims.json")
ALLOWANCE = 1.25
"""An aim is what was measured when it was set, times this: a page that gets a quarter dearer is noticed."""
Aims = dict[str, dict[str, float]]
"""Database and set-up -> line -> its highest figure."""


def title(kind: str, set_up: str) -> str:
    """Return the key of the aims of a set-up on a kind of database."""
    return f"{kind}, {set_up}"


def read() -> Aims:
    """Return the aims; none before they were set for the first time."""
    return json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}


def write(measured: Mapping[str, Iterable[Line]]) -> None:
    """Set the aims of what was measured; the aims of other set-ups stay."""
    aims = read()
    for key, lines in measured.items():
        aims[key] = {
            line.what: round(line.figure * ALLOWANCE, 2) for line in lines if line.is_alike_on_all_machines
        }
    FILE.write_text(json.dumps(aims, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def is_over(line: Line, aims: Mapping[str, float]) -> bool:
    """Return whether a line that has an aim is over it."""
    return line.what in aims and line.figure > aims[line.what]


def measured_twice(lines: Iterable[Line], aims: Mapping[str, float]) -> list[Line]:
    """Return the lines, each that is over its aim measured once more, with the lower of its figures.

    Other work on the machine seldom disturbs the same line twice.
    """
    return [
        min(line, line.again(), key=lambda measured: measured.figure)
        if line.again and is_over(line, aims)
        else line
        for line in lines
    ]
