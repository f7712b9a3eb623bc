"""A pasted or uploaded table as lines of cells, whatever the separator; imports of cases and questions use it."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

MOST_CHARACTERS = 200_000
Line = tuple[int, list[str]]
"""The number of a line, from 1, and its cells."""


class NotATable(ValueError):
    """A text of which nothing can be read as a table; the message says what to do."""


def read_lines(text: str, nothing: str, too_long: str) -> list[Line]:
    """Return the lines that are not empty.

    Raises NotATable, with the sentence `nothing` where there are none, and `too_long` for too much text.
    """
    if len(text) > MOST_CHARACTERS:
        raise NotATable(too_long)
    plain = tidied(text)
    first = plain.lstrip("\n").partition("\n")[0]
    # The heading decides: cells below it may hold commas in prose. Of equals, the tab of a spreadsheet wins.
    separator = max("\t;,", key=first.count)
    try:
        read = list(csv.reader(io.StringIO(plain, newline=""), delimiter=separator))
    except csv.Error as error:
        raise NotATable("A quotation mark is opened but not closed. Remove the quotation marks.") from error
    lines = [(at, [cell.strip() for cell in cells]) for at, cells in enumerate(read, 1)]
    lines = [(at, cells) for at, cells in lines if any(cells)]
    if not lines:
        raise NotATable(nothing)
    return lines


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
