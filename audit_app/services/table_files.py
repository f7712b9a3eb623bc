"""An uploaded table as text to paste: from CSV, the sheets of a workbook, or the tables of a Word file."""

from typing import BinaryIO

from audit_app.delivery import office_files
from audit_app.delivery.file_kinds import WORD
from audit_app.delivery.spreadsheets import NotReadable, Sheet, sheets
from audit_app.delivery.word_tables import rows_of_tables
from audit_app.errors import Invalid
from audit_app.rules.tables.text_tables import MOST_CHARACTERS, as_text, decoded, is_binary

_OFFICE_BEGINS = b"PK"
"""The first bytes of Excel and Word files, which are ZIP archives."""
_LONGEST_CHARACTER = 4
"""The most bytes of a character in UTF-8."""
_EMPTY = "The file is empty."
_NOT_A_TABLE = (
    "This file is not a table. Select a CSV file, an Excel workbook (.xlsx) or a Word file (.docx)."
)
TOO_LONG = f"The file has more than {MOST_CHARACTERS:,} characters. Split it into smaller files."


def texts_of(data: BinaryIO, too_long: str = TOO_LONG) -> dict[str, str]:
    """Return the text of each sheet of an uploaded table by its title; a file without sheets has the title "".

    Raises Invalid beside `file`.
    """
    texts = _texts(data, too_long)
    if any(map(is_binary, texts.values())):
        raise Invalid({"file": _NOT_A_TABLE})
    if not any(text.strip() for text in texts.values()):
        raise Invalid({"file": _EMPTY})
    return texts


def _texts(data: BinaryIO, too_long: str) -> dict[str, str]:
    begins = data.read(len(_OFFICE_BEGINS))
    data.seek(0)
    if begins == _OFFICE_BEGINS:
        try:
            return {sheet.title: as_text(_trimmed(sheet.rows)) for sheet in _sheets(data)}
        except (NotReadable, office_files.OfficeFileRefused) as error:
            raise Invalid({"file": str(error)}) from error
    content = data.read(MOST_CHARACTERS * _LONGEST_CHARACTER + 1)
    if len(content) > MOST_CHARACTERS * _LONGEST_CHARACTER:
        raise Invalid({"file": too_long})
    return {"": decoded(content)}


def _sheets(data: BinaryIO) -> list[Sheet]:
    is_word = office_files.main_content_type(data) == f"{WORD.content_type}.main+xml"
    return [Sheet("", rows_of_tables(data))] if is_word else sheets(data)


def _trimmed(rows: list[list[str]]) -> list[list[str]]:
    width = max((number for row in rows for number, cell in enumerate(row, 1) if cell), default=0)
    return [row[:width] for row in rows]
