"""Read the first sheet of an Excel workbook as rows of text, within limits and without evaluating anything."""

import zipfile
from contextlib import closing
from datetime import date, datetime
from typing import BinaryIO

from audit_app.delivery import office_files
from audit_app.delivery.file_kinds import EXCEL

MOST_ROWS = 2_000
MOST_COLUMNS = 50
MOST_IN_A_SHEET = 8 * 1024 * 1024
MOST_BESIDE_SHEETS = 4 * 1024 * 1024
"""Limits in bytes of unpacked XML. openpyxl reads all strings of the workbook before the first cell, slowly."""
TOO_LONG = "The workbook holds more than can be read at once. Keep only the rows and columns that are needed."


class NotReadable(ValueError):
    """The file cannot be read as a table. The message is a sentence for people."""


def first_sheet(data: BinaryIO) -> list[list[str]]:
    """Return the rows of the first sheet, with formulas as they are written. Raises NotReadable."""
    try:
        if office_files.main_content_type(data) != f"{EXCEL.content_type}.main+xml":
            raise NotReadable("This is not an Excel workbook. Save it as .xlsx or CSV.")
    except office_files.OfficeFileRefused as error:
        raise NotReadable(str(error)) from error
    _check_lengths(data)
    # Importing openpyxl takes longer than starting the rest of the program, and few pages need it.
    from openpyxl import load_workbook  # noqa: PLC0415

    try:
        with closing(load_workbook(data, read_only=True, data_only=False, keep_links=False)) as workbook:
            sheet = workbook.worksheets[0]
            rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS, values_only=True)
            return [[_text(value) for value in row] for row in rows]
    except Exception as error:
        # A damaged file can make the library raise anything; to its sender it is a damaged file.
        raise NotReadable(office_files.DAMAGED) from error


def _check_lengths(data: BinaryIO) -> None:
    with zipfile.ZipFile(data) as archive:
        entries = [
            entry for entry in archive.infolist() if entry.filename.lower().endswith((".xml", ".rels"))
        ]
    sheets = [entry.file_size for entry in entries if "worksheets/" in entry.filename.lower()]
    others = sum(entry.file_size for entry in entries) - sum(sheets)
    if max(sheets, default=0) > MOST_IN_A_SHEET or others > MOST_BESIDE_SHEETS:
        raise NotReadable(TOO_LONG)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
