"""Read the tables of a Word file as rows of text, within limits.

The XML is parsed as a stream and never as a tree, so time grows with the file and memory hardly at all.
"""

import zipfile
from typing import BinaryIO
from xml.parsers import expat

from audit_app.delivery import office_files
from audit_app.delivery.file_kinds import WORD
from audit_app.delivery.spreadsheets import MOST_COLUMNS, MOST_ROWS, NotReadable

MOST_XML = 20 * 1024 * 1024
"""The limit in bytes of the document's main part, unpacked."""
_MAIN = "word/document.xml"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_CHUNK = 64 * 1024
_CHARACTERS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}
"""Elements that represent a character."""
NO_TABLE = "There is no table in this Word file."
TOO_LONG = "The Word file holds more than can be read at once. Split it into smaller files."
_OTHER = "This is not a Word document. Save it as .docx."


def rows_of_tables(data: BinaryIO) -> list[list[str]]:
    """Return the rows of all tables in order, with nested tables as text of their cell. Raises NotReadable."""
    try:
        if office_files.main_content_type(data) != f"{WORD.content_type}.main+xml":
            raise NotReadable(_OTHER)
    except office_files.OfficeFileRefused as error:
        raise NotReadable(str(error)) from error
    reader = _TableReader()
    try:
        with zipfile.ZipFile(data) as archive, archive.open(_MAIN) as part:
            while chunk := part.read(_CHUNK):
                reader.feed(chunk)
    except NotReadable:
        raise
    except Exception as error:
        # A damaged file can make the libraries raise anything; to its sender it is a damaged file.
        raise NotReadable(office_files.DAMAGED) from error
    if not reader.rows:
        raise NotReadable(NO_TABLE)
    return reader.rows


class _TableReader:
    """The rows that have been read so far; `depth` is the number of tables that are open."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.row: list[str] = []
        self.cell: list[str] = []
        self.depth = self.bytes_read = 0
        self.span = 1
        self.in_text = False
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse_doctype
        self.parser.StartElementHandler = self._start_element
        self.parser.EndElementHandler = self._end_element
        self.parser.CharacterDataHandler = self._characters

    def feed(self, chunk: bytes) -> None:
        """Parse the next bytes of the document. Raises NotReadable."""
        self.bytes_read += len(chunk)
        if self.bytes_read > MOST_XML:
            raise NotReadable(TOO_LONG)
        self.parser.Parse(chunk, False)

    def _refuse_doctype(self, *_: object) -> None:
        # Word never writes a document type declaration, and inside it entities could be declared that expand
        # without end.
        raise NotReadable(office_files.DAMAGED)

    def _start_element(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.removeprefix(_W)
        if name == "tbl":
            self.depth += 1
        elif self.depth == 1 and name == "tr":
            self.row = []
        elif self.depth == 1 and name == "tc":
            self.cell, self.span = [], 1
        elif self.depth == 1 and name == "gridSpan":
            self.span = _span(attributes.get(f"{_W}val", ""))
        elif self.depth and name in _CHARACTERS:
            self.cell.append(_CHARACTERS[name])
        self.in_text = self.depth > 0 and name == "t"

    def _characters(self, text: str) -> None:
        if self.in_text:
            self.cell.append(text)

    def _end_element(self, tag: str) -> None:
        name = tag.removeprefix(_W)
        self.in_text = False
        if name == "tbl":
            self.depth -= 1
        elif self.depth and name == "p":
            self.cell.append("\n")
        elif self.depth == 1 and name == "tc":
            # A cell that spans columns is followed by empty cells, so that columns stay below their headings.
            cells = ["".join(self.cell).strip(), *[""] * (self.span - 1)]
            self.row += cells[: MOST_COLUMNS - len(self.row)]
        elif self.depth == 1 and name == "tr":
            if len(self.rows) == MOST_ROWS:
                raise NotReadable(TOO_LONG)
            self.rows.append(self.row)


def _span(text: str) -> int:
    return min(int(text), MOST_COLUMNS) if text.isascii() and text.isdigit() and len(text) < 4 else 1
