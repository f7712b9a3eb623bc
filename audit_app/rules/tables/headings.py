"""Finding the line of a table that names its columns: below title rows, on one line or on two, by any separator."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten

from audit_app.rules.tables.text_tables import (
    MOST_CHARACTERS,
    SEPARATORS,
    Line,
    column_positions,
    normalised_name,
    read_lines,
    tidied,
)

FIRST_LINES = 15
"""The lines among which the one that names the columns may be."""
_LONGEST_QUOTE = 120


@dataclass(frozen=True)
class HeadedTable:
    """A table whose heading was found.

    `positions` is key -> place of the column, `ignored` are headings that mean nothing here, `above` are the lines
    above the heading and `below` those that are the table.
    """

    heading: tuple[str, ...]
    positions: dict[str, int]
    ignored: tuple[str, ...]
    above: tuple[Line, ...]
    below: tuple[Line, ...]

    @property
    def note(self) -> str:
        """Say which lines above the heading are not used; empty where there are none."""
        if not self.above:
            return ""
        words = "; ".join(" ".join(filter(None, cells)) for _, cells in self.above)
        quote = shorten(words, _LONGEST_QUOTE, placeholder=" …")
        return f"Not used, because it is above the column names: “{quote}”."


def read_headed(text: str, named: Mapping[str, str], nothing: str, too_long: str) -> HeadedTable:
    """Return the table below the line of the first ones that names most columns.

    `named` maps headings, as `normalised_name` returns them, to keys. Raises NotATable.
    """
    lines = read_lines(text, _separator(text, named), nothing, too_long)
    at, height, heading = _heading(lines, named)
    positions, ignored = column_positions(heading, named)
    return HeadedTable(tuple(heading), positions, ignored, tuple(lines[:at]), tuple(lines[at + height :]))


def columns_named(text: str, named: Mapping[str, str]) -> frozenset[str]:
    """Return the keys of the columns that the best of the first lines names."""
    if len(text) > MOST_CHARACTERS:
        return frozenset()
    return max((_best(text, named, separator) for separator in SEPARATORS), key=len)


def _separator(text: str, named: Mapping[str, str]) -> str:
    """Return what divides the columns that are named; of equals, what the first line has most of, or a tab."""
    if len(text) > MOST_CHARACTERS:
        return SEPARATORS[0]
    first = tidied(text).lstrip("\n").partition("\n")[0]
    return max(SEPARATORS, key=lambda separator: (len(_best(text, named, separator)), first.count(separator)))


def _best(text: str, named: Mapping[str, str], separator: str) -> frozenset[str]:
    first = "\n".join(tidied(text).lstrip("\n").split("\n", FIRST_LINES)[:FIRST_LINES])
    try:
        read = list(csv.reader(io.StringIO(first, newline=""), delimiter=separator))
    except csv.Error:
        return frozenset()
    lines = [(at, [cell.strip() for cell in cells]) for at, cells in enumerate(read, 1) if any(cells)]
    return _keys(_heading(lines, named)[2], named) if lines else frozenset()


def _heading(lines: Sequence[Line], named: Mapping[str, str]) -> tuple[int, int, list[str]]:
    """Return the place of the heading, over how many lines it goes, and its names."""
    best = (0, 1, lines[0][1])
    for at, (_, cells) in enumerate(lines[:FIRST_LINES]):
        lower = lines[at + 1][1] if at + 1 < len(lines) else []
        joined = _joined(cells, lower, named)
        for height, heading in ((1, cells), (2, joined)):
            if len(_keys(heading, named)) > len(_keys(best[2], named)):
                best = at, height, heading
    return best


def _joined(upper: Sequence[str], lower: Sequence[str], named: Mapping[str, str]) -> list[str]:
    """Return the names of a heading of two lines; none where the lower is a row of the table or names all by itself."""
    if not _keys(upper, named):
        return []
    width = max(len(upper), len(lower))
    pairs = zip([*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))], strict=True)
    heading: list[str] = []
    for above, below in pairs:
        if normalised_name(above) in named:
            if below:
                return []
            heading.append(above)
        else:
            heading.append(below or above)
    return heading


def _keys(heading: Sequence[str], named: Mapping[str, str]) -> frozenset[str]:
    return frozenset(key for cell in heading if (key := named.get(normalised_name(cell))))
