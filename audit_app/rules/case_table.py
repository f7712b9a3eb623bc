"""Cases as a pasted or uploaded table: its columns, each row as a case, and what is wrong in which cell."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from textwrap import shorten

from audit_app.rules.case_details import MOST_CASES, CaseDetails, problems
from audit_app.rules.cohort import Facts
from audit_app.rules.question_sets import Unit
from audit_app.rules.text_tables import MOST_CHARACTERS, NotATable, lines_of, places_of, plain

_NOTHING = "Paste the list with the names of the columns in the first line."
_LONGEST_FOUND = 200
REFERENCE, SUMMARY = "reference", "summary"
_ALSO = {REFERENCE: ("case", "case reference", "ref"), SUMMARY: ("summary in one sentence", "why", "story")}
_YEARS = re.compile(r"([0-9]{1,2})( years?( old)?)?")
_AGE_ENDS = (("under-5", 4), ("5-9", 9), ("10-13", 13), ("14-15", 15), ("16-17", 17))
"""Band -> the last age in whole years that belongs to it."""


@dataclass(frozen=True)
class Row:
    """`number` counts the lines of the table, its header being 1; `errors`: column -> a sentence."""

    number: int
    cells: dict[str, str]
    details: CaseDetails
    errors: dict[str, str]


@dataclass(frozen=True)
class CaseTable:
    """`columns`: key -> its heading; `ignored` are the headings that mean nothing here."""

    columns: dict[str, str]
    ignored: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def wrong(self) -> int:
        return sum(bool(row.errors) for row in self.rows)


def columns_of(facts: Facts) -> dict[str, str]:
    """Key -> heading, in the order in which a table is best written."""
    return {REFERENCE: "Reference", **{fact: label for fact, (label, _) in facts.items()}, SUMMARY: "Summary"}


def too_long(unit: Unit) -> str:
    return (
        f"A round holds at most {MOST_CASES} {unit.plural}, and this is longer than {MOST_CHARACTERS:,} characters. "
        f"Take fewer {unit.plural} at a time."
    )


def read_table(text: str, facts: Facts, others: Collection[str], unit: Unit) -> CaseTable:
    """`others` are references that the round has already. Raises NotATable."""
    lines = lines_of(text, _NOTHING, too_long(unit))
    columns = columns_of(facts)
    also = {**_ALSO, REFERENCE: (*_ALSO[REFERENCE], unit.singular, f"{unit.singular} reference")}
    names = ((key, (key, heading, *also.get(key, ()))) for key, heading in columns.items())
    places, ignored = places_of(lines[0][1], {plain(name): key for key, own in names for name in own})
    if missing := [heading for key, heading in columns.items() if key not in places and key != SUMMARY]:
        found = shorten(", ".join(lines[0][1]), _LONGEST_FOUND, placeholder=" …")
        raise NotATable(
            f"The first line must name the columns. Missing: {', '.join(missing)}. Found: {found}."
        )
    if len(lines) == 1:
        raise NotATable(f"There are column names but no {unit.singular} below them.")
    if len(lines) - 1 > MOST_CASES:
        raise NotATable(
            f"The table holds {len(lines) - 1:,} {unit.plural}; a round holds at most {MOST_CASES}."
        )
    rows: list[Row] = []
    taken = list(others)
    for number, cells in lines[1:]:
        row = _row(number, cells, places, facts, taken)
        taken.append(row.details.reference)
        rows.append(row)
    return CaseTable(columns, ignored, tuple(rows))


def _row(number: int, cells: list[str], places: dict[str, int], facts: Facts, taken: Collection[str]) -> Row:
    given = {key: cells[at] if at < len(cells) else "" for key, at in places.items()}
    bands = {fact: _band(fact, given[fact], facts) for fact in facts}
    details = CaseDetails(given[REFERENCE], bands, given.get(SUMMARY, ""))
    errors = problems(details, facts, taken)
    for fact, (label, known) in facts.items():
        if fact in errors:
            words = ", ".join(known.values())
            errors[fact] = (
                f"{label}: “{given[fact]}” is not one of: {words}" if given[fact] else f"{label} is empty"
            )
    return Row(number, given, details, errors)


def _band(fact: str, cell: str, facts: Facts) -> str:
    """The key of the band that the cell names; the cell itself where it names none."""
    named = {plain(name): key for key, label in facts[fact][1].items() for name in (key, label)}
    years = _YEARS.fullmatch(cell.lower()) if fact == "age_band" else None
    if years:
        return next((band for band, last in _AGE_ENDS if int(years[1]) <= last), cell)
    return named.get(plain(cell), cell)
