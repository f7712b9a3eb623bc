"""Workbooks that would keep a worker busy are refused before they are read."""

import io
import secrets
import zipfile
from time import process_time

import pytest
from openpyxl import Workbook

from audit_app.delivery.spreadsheets import NotReadable, sheets

TEXT_OF_STRINGS = "xl/sharedStrings.xml"


def workbook(rows: int = 2, columns: int = 2, words: str = "a") -> bytes:
    made = Workbook(write_only=True)
    sheet = made.create_sheet()
    for number in range(rows):
        sheet.append([f"{words} {number}"] * columns)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, part: bytes, padding: int = 0) -> bytes:
    """The workbook with this part in place of its own, and bytes that do not shrink."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry.filename, old.read(entry))
        new.writestr(name, part)
        if padding:
            new.writestr("padding.bin", secrets.token_bytes(padding))
    return stream.getvalue()


def shared_strings(megabytes: int, doctype: str = "") -> bytes:
    text = "<si><t>w</t></si>" * (megabytes * 1_000_000 // 17)
    return (
        f'<?xml version="1.0"?>{doctype}'
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{text}</sst>'
    ).encode()


@pytest.mark.parametrize("megabytes", [15, 61])
def test_a_workbook_of_many_words_is_refused_at_once(megabytes: int) -> None:
    content = with_part(workbook(), TEXT_OF_STRINGS, shared_strings(megabytes), padding=megabytes * 12_000)
    begun = process_time()
    with pytest.raises(NotReadable, match=r"more than can be read"):
        sheets(io.BytesIO(content))
    assert process_time() - begun < 1


def test_a_sheet_of_many_cells_is_refused_at_once() -> None:
    cells = b"<c><v>1</v></c>" * 600
    sheet = b"<worksheet><sheetData>" + (b"<row>" + cells + b"</row>") * 1_000 + b"</sheetData></worksheet>"
    content = with_part(workbook(), "xl/worksheets/sheet1.xml", sheet, padding=100_000)
    begun = process_time()
    with pytest.raises(NotReadable, match=r"more than can be read"):
        sheets(io.BytesIO(content))
    assert process_time() - begun < 1


def test_as_many_rows_as_are_read_fit() -> None:
    (sheet,) = sheets(io.BytesIO(workbook(rows=1_999, columns=6, words="Something that people write")))
    assert len(sheet.rows) == 1_999


@pytest.mark.parametrize(
    "name", [TEXT_OF_STRINGS, "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_that_declares_entities_is_refused(name: str, encoding: str) -> None:
    hostile = '<!DOCTYPE a [<!ENTITY b "words words">]><a>&b;&b;</a>'.encode(encoding)
    with pytest.raises(NotReadable, match="damaged"):
        sheets(io.BytesIO(with_part(workbook(), name, hostile)))


def test_a_beginning_without_an_end_is_refused() -> None:
    hostile = b"<!--" + b"x" * 100_000 + b"--><!DOCTYPE a><a/>"
    with pytest.raises(NotReadable, match="damaged"):
        sheets(io.BytesIO(with_part(workbook(), TEXT_OF_STRINGS, hostile, padding=2_000)))
