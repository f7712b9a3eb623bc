"""Read the sheets of an Excel workbook as rows of text, within limits and without evaluating anything."""

import re
import zipfile
from contextlib import closing
from dataclasses import dataclass
from typing import Any, BinaryIO

from audit_app.delivery import office_files
from audit_app.delivery.cell_words import shown
from audit_app.delivery.file_kinds import EXCEL

MOST_ROWS = 2_000
MOST_COLUMNS = 50
MOST_SHEETS = 20
MOST_IN_A_SHEET = 8 * 1024 * 1024
MOST_IN_ALL_SHEETS = 12 * 1024 * 1024
MOST_BESIDE_SHEETS = 4 * 1024 * 1024
"""Limits in bytes of unpacked XML. openpyxl reads all strings of the workbook before the first cell, slowly."""
_FORMULA_TAG = re.compile(rb"<(?:\w+:)?f[ />]")
_FORMULA, _STORED_TEXT = "f", "str"
"""Kinds of cell: one with a formula, and one whose formula has a text as its stored value."""
_Cell = tuple[object, str, str]
"""The value of a cell, its number format where it is a number, and its kind."""
TOO_LONG = "The workbook holds more than can be read at once. Keep only the rows and columns that are needed."


class NotReadable(ValueError):
    """The file cannot be read as a table. The message is a sentence for people."""


@dataclass(frozen=True)
class Sheet:
    """A sheet that has content, with its rows as the texts that its cells show."""

    title: str
    rows: list[list[str]]


def sheets(data: BinaryIO) -> list[Sheet]:
    """Return the sheets that have content; there may be none. Raises NotReadable.

    A formula is read as the value that the workbook stores for it. One without a stored value is read as it is
    written, beginning with an equals sign.
    """
    try:
        if office_files.main_content_type(data) != f"{EXCEL.content_type}.main+xml":
            raise NotReadable("This is not an Excel workbook. Save it as .xlsx or CSV.")
    except office_files.OfficeFileRefused as error:
        raise NotReadable(str(error)) from error
    has_formulas = _check_lengths(data)
    try:
        values = _cells(data, stored=True)
        formulas = _cells(data, stored=False) if has_formulas else values
        read = [
            Sheet(title, [_texts(*pair) for pair in zip(rows, formulas[title], strict=False)])
            for title, rows in values.items()
        ]
    except Exception as error:
        # A damaged file can make the library raise anything; to its sender it is a damaged file.
        raise NotReadable(office_files.DAMAGED) from error
    return [sheet for sheet in read if any(any(row) for row in sheet.rows)]


def _cells(data: BinaryIO, *, stored: bool) -> dict[str, list[list[_Cell]]]:
    """Return the cells of each sheet by its title, with the stored values of formulas, or with the formulas."""
    # Importing openpyxl takes longer than starting the rest of the program, and few pages need it.
    from openpyxl import load_workbook  # noqa: PLC0415

    with closing(load_workbook(data, read_only=True, data_only=stored, keep_links=False)) as workbook:
        return {
            sheet.title: [
                [_cell(cell) for cell in row]
                for row in sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS)
            ]
            for sheet in workbook.worksheets[:MOST_SHEETS]
        }


def _cell(cell: Any) -> _Cell:
    is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
    return cell.value, cell.number_format if is_number else "General", str(cell.data_type)


def _texts(values: list[_Cell], formulas: list[_Cell]) -> list[str]:
    texts = [_text(*pair) for pair in zip(values, formulas, strict=False)]
    while texts and not texts[-1]:
        texts.pop()
    return texts


def _text(stored: _Cell, written: _Cell) -> str:
    """Return what a cell shows; a formula whose stored text is empty shows nothing."""
    value, number_format, kind = stored
    if value is None and written[2] == _FORMULA and kind != _STORED_TEXT:
        return str(getattr(written[0], "text", written[0]))
    return shown(value, number_format)


def _check_lengths(data: BinaryIO) -> bool:
    """Return whether a sheet has formulas. Raises NotReadable for too much."""
    with zipfile.ZipFile(data) as archive:
        entries = [
            entry for entry in archive.infolist() if entry.filename.lower().endswith((".xml", ".rels"))
        ]
        parts = [entry for entry in entries if "worksheets/" in entry.filename.lower()]
        lengths = [entry.file_size for entry in parts]
        others = sum(entry.file_size for entry in entries) - sum(lengths)
        if sum(lengths) > MOST_IN_ALL_SHEETS or max(lengths, default=0) > MOST_IN_A_SHEET:
            raise NotReadable(TOO_LONG)
        if others > MOST_BESIDE_SHEETS:
            raise NotReadable(TOO_LONG)
        return any(_FORMULA_TAG.search(archive.read(part)) for part in parts)
