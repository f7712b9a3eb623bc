"""The tables of a Word file as rows of text, read within bounds as the file goes by: no part of it is held as a tree.

Each cell is met once, so the time taken grows with the file and no faster.
"""

import zipfile
from typing import BinaryIO
from xml.parsers import expat

from audit_app.delivery import office_files
from audit_app.delivery.file_kinds import WORD
from audit_app.delivery.spreadsheets import MOST_COLUMNS, MOST_ROWS, NotReadable

MOST_XML = 20 * 1024 * 1024
"""Bytes of the document's main part, unpacked."""
_MAIN = "word/document.xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_CHUNK = 64 * 1024
_SAID = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}
"""Elements that stand for a character."""
NO_TABLE = "There is no table in this Word file."
TOO_LONG = "The Word file holds more than can be read at once. Divide it."
_OTHER = "This is not a Word document. Save it as .docx."


def rows_of_tables(data: BinaryIO) -> list[list[str]]:
    """Of all tables in their order; a table within a cell is part of its cell. Raises NotReadable."""
    try:
        if office_files.main_content_type(data) != f"{WORD.content_type}.main+xml":
            raise NotReadable(_OTHER)
    except office_files.OfficeFileRefused as error:
        raise NotReadable(str(error)) from error
    reading = _Reading()
    try:
        with zipfile.ZipFile(data) as archive, archive.open(_MAIN) as part:
            while chunk := part.read(_CHUNK):
                reading.take(chunk)
    except NotReadable:
        raise
    except Exception as error:
        # Whatever a damaged file does to the library, to its sender it is a damaged file.
        raise NotReadable(office_files.DAMAGED) from error
    if not reading.rows:
        raise NotReadable(NO_TABLE)
    return reading.rows


class _Reading:
    """What has been met so far. `depth` counts the tables in which the reading stands."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.row: list[str] = []
        self.cell: list[str] = []
        self.depth = self.taken = 0
        self.span = 1
        self.in_text = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._say

    def take(self, chunk: bytes) -> None:
        self.taken += len(chunk)
        if self.taken > MOST_XML:
            raise NotReadable(TOO_LONG)
        self.parser.Parse(chunk, False)

    def _refuse(self, *_: object) -> None:
        """Word writes none, and one could hold entities that grow without end."""
        raise NotReadable(office_files.DAMAGED)

    def _begin(self, tag: str, given: dict[str, str]) -> None:
        name = tag.removeprefix(_W)
        if name == "tbl":
            self.depth += 1
        elif self.depth == 1 and name == "tr":
            self.row = []
        elif self.depth == 1 and name == "tc":
            self.cell, self.span = [], 1
        elif self.depth == 1 and name == "gridSpan":
            self.span = _number(given.get(f"{_W}val", ""))
        elif self.depth and name in _SAID:
            self.cell.append(_SAID[name])
        self.in_text = self.depth > 0 and name == "t"

    def _say(self, text: str) -> None:
        if self.in_text:
            self.cell.append(text)

    def _end(self, tag: str) -> None:
        name = tag.removeprefix(_W)
        self.in_text = False
        if name == "tbl":
            self.depth -= 1
        elif self.depth and name == "p":
            self.cell.append("\n")
        elif self.depth == 1 and name == "tc":
            cells = ["".join(self.cell).strip(), *[""] * (self.span - 1)]
            self.row += cells[: MOST_COLUMNS - len(self.row)]
        elif self.depth == 1 and name == "tr":
            if len(self.rows) == MOST_ROWS:
                raise NotReadable(TOO_LONG)
            self.rows.append(self.row)


def _number(text: str) -> int:
    return min(int(text), MOST_COLUMNS) if text.isascii() and text.isdigit() and len(text) < 4 else 1
