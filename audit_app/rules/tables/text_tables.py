"""A pasted or uploaded table as lines of cells, whatever the separator; imports of cases and questions use it."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from textwrap import shorten

MOST_CHARACTERS = 200_000
_LONGEST_FORMULA = 60
Line = tuple[int, list[str]]
"""The number of a line, from 1, and its cells."""
SEPARATORS = "\t;,"
_LINE_END = "\n"
_AFTER_ALL = "\x00"
"""A line of its own below the last; tidied text has no null characters."""
_OPEN = "A quotation mark in line {} is opened but not closed. Close it or remove it."


class NotATable(ValueError):
    """A text of which nothing can be read as a table; the message says what to do."""


def read_lines(text: str, separator: str, nothing: str, too_long: str) -> list[Line]:
    """Return the lines that are not empty.

    Raises NotATable, with the sentence `nothing` where there are none, and `too_long` for too much text; also where
    a quotation mark is not closed, with its line.
    """
    if len(text) > MOST_CHARACTERS:
        raise NotATable(too_long)
    lines = [(at, [cell.strip() for cell in cells]) for at, cells in _records(tidied(text), separator)]
    lines = [(at, cells) for at, cells in lines if any(cells)]
    if not lines:
        raise NotATable(nothing)
    return lines


def _records(plain: str, separator: str) -> list[Line]:
    """Return the cells of each record. A quotation mark without its other half would take in the lines below it."""
    physical = plain.split("\n")
    reader = csv.reader(
        io.StringIO(f"{plain.rstrip(_LINE_END)}\n{_AFTER_ALL}", newline=""), delimiter=separator
    )
    records: list[Line] = []
    begun = 0
    try:
        for number, cells in enumerate(reader, 1):
            source = physical[begun : reader.line_num]
            if len(source) > 1 and not _closed(source, separator):
                raise NotATable(_OPEN.format(begun + 1))
            begun = reader.line_num
            records.append((number, cells))
    except csv.Error as error:
        raise NotATable(_OPEN.format(begun + 1)) from error
    if records[-1][1] != [_AFTER_ALL]:
        raise NotATable(_OPEN.format(begun + 1))
    return records[:-1]


def _closed(source: Sequence[str], separator: str) -> bool:
    try:
        return (
            len(
                list(csv.reader(io.StringIO("\n".join(source), newline=""), delimiter=separator, strict=True))
            )
            == 1
        )
    except csv.Error:
        return False


def column_positions(
    header: Sequence[str], named: Mapping[str, str]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return the position of each column by its key, and the headings that are not known.

    `named` maps headings, as `plain` returns them, to keys. Raises NotATable where a column comes twice.
    """
    places: dict[str, int] = {}
    ignored: list[str] = []
    for at, heading in enumerate(header):
        key = named.get(normalised_name(heading))
        if key in places:
            raise NotATable(f"Two columns are called “{heading}”. Remove one of them.")
        if key:
            places[key] = at
        elif heading:
            ignored.append(heading)
    return places, tuple(ignored)


def tidied(text: str) -> str:
    """Return the text with line feeds for line ends, without null characters and a byte order mark."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").lstrip("\ufeff")


def normalised_name(name: str) -> str:
    """Return a name as it is compared: without capitals, hyphens and doubled spaces."""
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold()))


def formula_problem(cell: str) -> str:
    """Return what is wrong with a cell that holds a formula instead of a value; empty for any other cell."""
    if not cell.startswith("="):
        return ""
    return f"this cell is a formula that holds no value: {shorten(cell, _LONGEST_FORMULA, placeholder=' …')}. Paste its value instead"


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Return rows of a spreadsheet as the text that copying them there would give."""
    stream = io.StringIO(newline="")
    csv.writer(stream, dialect="excel-tab", lineterminator="\n").writerows(rows)
    return stream.getvalue()


def is_binary(text: str) -> bool:
    """Return whether a decoded text is no text at all, but a picture, a program or a PDF file."""
    # Null characters alone prove nothing: Excel writes UTF-16 without its mark at times.
    characters = text.replace("\x00", "")
    strange = sum(
        (unicodedata.category(character) in _NOT_WRITTEN and character not in _LINES) or character in _LOST
        for character in characters
    )
    return text.startswith("%PDF-") or strange * _MOST_STRANGE > len(characters)


_NOT_WRITTEN = frozenset({"Cc", "Cn", "Co", "Cs"})
_LINES, _LOST = "\t\n\v\f\r", "\ufeff\ufffd"
_MOST_STRANGE = 50
"""A text may hold a single strange character in this many: old programs make such slips."""


def decoded(data: bytes) -> str:
    """Return the text of a CSV file as Excel and others write it: UTF-8, UTF-16 with its mark, or Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
