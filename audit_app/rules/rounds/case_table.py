"""Cases as a pasted or uploaded table: its columns, each row as a case, and what is wrong in which cell."""

from collections.abc import Collection
from dataclasses import dataclass
from textwrap import shorten

from audit_app.rules.asking.cohort import Facts
from audit_app.rules.rounds.case_details import MOST_CASES, CaseDetails, case_errors
from audit_app.rules.rounds.case_words import band_of
from audit_app.rules.rounds.identifying_columns import identifying_columns, identifying_headings
from audit_app.rules.tables.headings import HeadedTable, read_headed
from audit_app.rules.tables.text_tables import MOST_CHARACTERS, NotATable, formula_problem, normalised_name
from audit_app.rules.unit import Unit

_NOTHING = "Paste the list with the column names in the first line."
_LONGEST_HEADINGS = 200
REFERENCE, SUMMARY = "reference", "summary"
_SYNONYMS = {
    REFERENCE: ("case", "case reference", "ref"),
    SUMMARY: ("summary in one sentence", "why", "story"),
}


class Identifies(NotATable):
    """A list with a column of names or identifiers, of which a page may show and keep nothing."""


@dataclass(frozen=True)
class CaseRow:
    """A row of the table as a case.

    `number` counts the lines of the table, its header being 1; `errors` is column -> a sentence.
    """

    number: int
    cells: dict[str, str]
    details: CaseDetails
    errors: dict[str, str]


@dataclass(frozen=True)
class CaseTable:
    """The table as it was read.

    `columns` is key -> heading; `ignored` are headings that mean nothing here; `note` says what else was not used.
    """

    columns: dict[str, str]
    ignored: tuple[str, ...]
    rows: tuple[CaseRow, ...]
    note: str = ""

    @property
    def wrong(self) -> int:
        """Count the rows that have an error."""
        return sum(bool(row.errors) for row in self.rows)


def columns_of(facts: Facts) -> dict[str, str]:
    """Return key -> heading, in the order in which a table is best written."""
    return {REFERENCE: "Reference", **{fact: label for fact, (label, _) in facts.items()}, SUMMARY: "Summary"}


def column_names(facts: Facts, unit: Unit) -> dict[str, str]:
    """Return the key of the column for each name that it may have, as `normalised_name` returns names."""
    synonyms = {**_SYNONYMS, REFERENCE: (*_SYNONYMS[REFERENCE], unit.singular, f"{unit.singular} reference")}
    return {
        normalised_name(name): key
        for key, heading in columns_of(facts).items()
        for name in (key, heading, *synonyms.get(key, ()))
    }


def too_long_message(unit: Unit) -> str:
    """Say that a list is longer than is accepted."""
    return (
        f"A round can have up to {MOST_CASES} {unit.plural}, and this list is longer than {MOST_CHARACTERS:,} characters. "
        f"Add fewer {unit.plural} at a time."
    )


def read_table(text: str, facts: Facts, others: Collection[str], unit: Unit) -> CaseTable:
    """Read a table of cases, each row checked against the rows above it.

    `others` are references that the round has already. Raises NotATable when its columns are not named, when
    it has no rows or when it has too many.
    """
    columns = columns_of(facts)
    try:
        read = read_headed(text, column_names(facts, unit), _NOTHING, too_long_message(unit))
    except NotATable as error:
        if kinds := identifying_headings(text):
            raise _identifies(kinds) from error
        raise
    _refuse_identifying(read)
    if missing := [
        heading for key, heading in columns.items() if key not in read.positions and key != SUMMARY
    ]:
        headings = shorten(", ".join(read.heading), _LONGEST_HEADINGS, placeholder=" …")
        raise NotATable(
            f"One of the first lines must name the columns. Missing: {', '.join(missing)}. Found: {headings}."
        )
    if not read.below:
        raise NotATable(f"There are column names but no {unit.plural} below them.")
    if len(read.below) > MOST_CASES:
        raise NotATable(
            f"The table has {len(read.below):,} {unit.plural}. A round can have up to {MOST_CASES}."
        )
    rows: list[CaseRow] = []
    references = list(others)
    for number, cells in read.below:
        row = _row(number, cells, read.positions, facts, references)
        references.append(row.details.reference)
        rows.append(row)
    return CaseTable(columns, read.ignored, tuple(rows), read.note)


def identifies(text: str, facts: Facts, unit: Unit) -> bool:
    """Return whether a list has a column of names or identifiers, or cannot be read well enough to know."""
    try:
        _refuse_identifying(read_headed(text, column_names(facts, unit), _NOTHING, too_long_message(unit)))
    except NotATable:
        return True
    return False


def _refuse_identifying(read: HeadedTable) -> None:
    if columns := identifying_columns(read, (SUMMARY,)):
        raise _identifies(columns)


def _identifies(columns: Collection[str]) -> Identifies:
    these = "this column" if len(columns) == 1 else "these columns"
    return Identifies(
        f"The list identifies people: {'; '.join(columns)}. Nothing of it was kept. Remove {these} in your file, "
        "then select the file or paste the list again."
    )


def _row(
    number: int, cells: list[str], positions: dict[str, int], facts: Facts, references: Collection[str]
) -> CaseRow:
    values = {key: cells[position] if position < len(cells) else "" for key, position in positions.items()}
    bands = {fact: band_of(fact, values[fact], facts) for fact in facts}
    details = CaseDetails(values[REFERENCE], bands, values.get(SUMMARY, ""))
    errors = case_errors(details, facts, references)
    for fact, (label, bands_of_fact) in facts.items():
        if fact in errors:
            labels = ", ".join(bands_of_fact.values())
            errors[fact] = (
                f"{label}: “{values[fact]}” is not one of: {labels}"
                if values[fact]
                else f"{label} is missing"
            )
    headings = columns_of(facts)
    errors |= {
        key: f"{headings[key]}: {problem}"
        for key, cell in values.items()
        if (problem := formula_problem(cell))
    }
    return CaseRow(number, values, details, errors)
