"""Cases as a pasted or uploaded table: its columns, each row as a case, and what is wrong in which cell."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from audit_app.rules.case_details import MOST_CASES, CaseDetails, problems
from audit_app.rules.cohort import Facts

MOST_CHARACTERS = 200_000
REFERENCE, SUMMARY = "reference", "summary"
_ALSO = {REFERENCE: ("case", "case reference", "ref"), SUMMARY: ("summary in one sentence", "why", "story")}
_YEARS = re.compile(r"([0-9]{1,2})( years?( old)?)?")
_AGE_ENDS = (("under-5", 4), ("5-9", 9), ("10-13", 13), ("14-15", 15), ("16-17", 17))
"""Band -> the last age in whole years that belongs to it."""


class NotATable(ValueError):
    """Its text says what to do; nothing of the table can be read."""


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


def read_table(text: str, facts: Facts, others: Collection[str]) -> CaseTable:
    """`others` are references that the round has already. Raises NotATable."""
    lines = _lines(text)
    columns = columns_of(facts)
    places, ignored = _places(lines[0][1], columns)
    if missing := [heading for key, heading in columns.items() if key not in places and key != SUMMARY]:
        raise NotATable(
            f"The first line must name the columns. Missing: {', '.join(missing)}. Found: {', '.join(lines[0][1])}."
        )
    if len(lines) == 1:
        raise NotATable("There are column names but no case below them.")
    if len(lines) - 1 > MOST_CASES:
        raise NotATable(f"The table holds {len(lines) - 1:,} cases; a round holds at most {MOST_CASES}.")
    rows: list[Row] = []
    taken = list(others)
    for number, cells in lines[1:]:
        row = _row(number, cells, places, facts, taken)
        taken.append(row.details.reference)
        rows.append(row)
    return CaseTable(columns, ignored, tuple(rows))


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows of a spreadsheet as the text that one would paste from it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, dialect="excel-tab", lineterminator="\n").writerows(rows)
    return stream.getvalue()


def decoded(data: bytes) -> str:
    """The text of a CSV file as Excel and others write it: UTF-8, UTF-16 with its mark, or Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """The lines that hold anything, with their numbers."""
    if len(text) > MOST_CHARACTERS:
        raise NotATable(f"This is longer than {MOST_CHARACTERS:,} characters. Paste fewer cases at a time.")
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").lstrip("\ufeff")
    first = plain.lstrip("\n").partition("\n")[0]
    separator = max("\t;,", key=first.count)
    try:
        read = list(csv.reader(io.StringIO(plain, newline=""), delimiter=separator))
    except csv.Error as error:
        raise NotATable("A quotation mark is opened and not closed. Take the quotation marks out.") from error
    lines = [(at, [cell.strip() for cell in cells]) for at, cells in enumerate(read, 1)]
    lines = [(at, cells) for at, cells in lines if any(cells)]
    if not lines:
        raise NotATable("Paste the cases with the names of the columns in the first line.")
    return lines


def _places(header: list[str], columns: dict[str, str]) -> tuple[dict[str, int], tuple[str, ...]]:
    named = {
        _plain(name): key for key, heading in columns.items() for name in (key, heading, *_ALSO.get(key, ()))
    }
    places: dict[str, int] = {}
    ignored: list[str] = []
    for at, heading in enumerate(header):
        key = named.get(_plain(heading))
        if key in places:
            raise NotATable(f"Two columns are called “{heading}”. Keep one of them.")
        if key:
            places[key] = at
        elif heading:
            ignored.append(heading)
    return places, tuple(ignored)


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
    named = {_plain(name): key for key, label in facts[fact][1].items() for name in (key, label)}
    years = _YEARS.fullmatch(cell.lower()) if fact == "age_band" else None
    if years:
        return next((band for band, last in _AGE_ENDS if int(years[1]) <= last), cell)
    return named.get(_plain(cell), cell)


def _plain(name: str) -> str:
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold()))
