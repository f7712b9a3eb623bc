"""A pasted or uploaded table as lines of cells, whatever divides them; cases and questions are read from such."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

MOST_CHARACTERS = 200_000
Line = tuple[int, list[str]]
"""Its number, from 1, and its cells."""


class NotATable(ValueError):
    """Its text says what to do; nothing of the table can be read."""


def lines_of(text: str, nothing: str, too_long: str) -> list[Line]:
    """The lines that hold anything. Raises NotATable with `nothing` where none does, `too_long` for too much text."""
    if len(text) > MOST_CHARACTERS:
        raise NotATable(too_long)
    plain = tidied(text)
    first = plain.lstrip("\n").partition("\n")[0]
    separator = max("\t;,", key=first.count)
    try:
        read = list(csv.reader(io.StringIO(plain, newline=""), delimiter=separator))
    except csv.Error as error:
        raise NotATable("A quotation mark is opened and not closed. Take the quotation marks out.") from error
    lines = [(at, [cell.strip() for cell in cells]) for at, cells in enumerate(read, 1)]
    lines = [(at, cells) for at, cells in lines if any(cells)]
    if not lines:
        raise NotATable(nothing)
    return lines


def places_of(header: Sequence[str], named: Mapping[str, str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where each column stands, by its key, and the headings that mean nothing. `named` has plain headings.
    Raises NotATable.
    """
    places: dict[str, int] = {}
    ignored: list[str] = []
    for at, heading in enumerate(header):
        key = named.get(plain(heading))
        if key in places:
            raise NotATable(f"Two columns are called “{heading}”. Keep one of them.")
        if key:
            places[key] = at
        elif heading:
            ignored.append(heading)
    return places, tuple(ignored)


def tidied(text: str) -> str:
    """With one kind of line end and no mark at its beginning."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").lstrip("\ufeff")


def plain(name: str) -> str:
    """A name as it is compared: without capitals, hyphens and doubled spaces."""
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold()))


def as_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows of a spreadsheet as the text that one would paste from it."""
    stream = io.StringIO(newline="")
    csv.writer(stream, dialect="excel-tab", lineterminator="\n").writerows(rows)
    return stream.getvalue()


def is_binary(text: str) -> bool:
    """Whether what was decoded is no text at all: a picture, a program, or a file of pages."""
    held = text.replace("\x00", "")
    strange = sum(
        (unicodedata.category(one) in _NOT_WRITTEN and one not in _LINES) or one in _LOST for one in held
    )
    return text.startswith("%PDF-") or strange * _MOST_STRANGE > len(held)


_NOT_WRITTEN = frozenset({"Cc", "Cn", "Co", "Cs"})
_LINES, _LOST = "\t\n\v\f\r", "\ufeff\ufffd"
_MOST_STRANGE = 50
"""One in so many is a slip of an old program."""


def decoded(data: bytes) -> str:
    """The text of a CSV file as Excel and others write it: UTF-8, UTF-16 with its mark, or Windows-1252."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")
