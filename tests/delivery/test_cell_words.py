"""Cells read as a workbook shows them: by number format and stored value."""

import io
import re
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from audit_app.delivery.cell_words import shown
from audit_app.delivery.spreadsheets import sheets


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (7, "000", "007"),
        (1.1, "0.00", "1.10"),
        (7, "General", "7"),
        (12.0, "General", "12"),
        (0.5, "General", "0.5"),
        (0.5, "0%", "50%"),
        (0.125, "0.0%", "12.5%"),
        (1234567, "#,##0", "1,234,567"),
        (-3, "0", "-3"),
        (-3, "0;(0)", "(3)"),
        (7, '"OE-"00', "OE-07"),
        (7, "[Red]00", "07"),
        (2.5, "0.0#", "2.5"),
        (0.5, "#.0", ".5"),
        (7, "0 \\y", "7 y"),
        (1500, "0.00E+00", "1500"),
        (2.25, "# ?/?", "2.25"),
        (True, "General", "TRUE"),
        (date(2018, 6, 4), "General", "04/06/2018"),
        (datetime(2018, 6, 4, 0, 0), "General", "04/06/2018"),  # noqa: DTZ001
        (datetime(2018, 6, 4, 9, 30), "General", "04/06/2018 09:30"),  # noqa: DTZ001
        (None, "General", ""),
    ],
)
def test_a_value_is_read_as_its_format_shows_it(value: object, number_format: str, text: str) -> None:
    assert shown(value, number_format) == text


def book_with(first_cell: str) -> io.BytesIO:
    """Return a workbook of a single cell, whose XML is the given one, as Excel writes formulas with values."""
    workbook, plain, made = Workbook(), io.BytesIO(), io.BytesIO()
    workbook.active.append(["x"])
    workbook.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            if entry.filename.endswith("sheet1.xml"):
                content = re.sub(rb'<c r="A1".*?</c>', first_cell.encode(), content)
            new.writestr(entry.filename, content)
    return made


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('<c r="A1"><f>5+2</f><v>7</v></c>', "7"),
        ('<c r="A1" t="str"><f>"OE-"&amp;2</f><v>OE-2</v></c>', "OE-2"),
        ('<c r="A1"><f>5+2</f></c>', "=5+2"),
        ('<c r="A1" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
    ],
)
def test_a_formula_is_its_stored_value_or_else_itself(cell: str, text: str) -> None:
    (sheet,) = sheets(book_with(cell))
    assert sheet.rows == [[text]]


def test_a_formula_whose_stored_text_is_empty_is_an_empty_cell() -> None:
    assert sheets(book_with('<c r="A1" t="str"><f>IF(1,"")</f><v></v></c>')) == []


def test_every_sheet_with_content_is_read_by_its_title() -> None:
    workbook, stream = Workbook(), io.BytesIO()
    workbook.active.title = "Cover"
    workbook.active["A1"] = "Please return by 31 May"
    workbook.create_sheet("Empty")
    cases = workbook.create_sheet("Cases")
    cases["A1"], cases["A2"] = "Reference", 7
    cases["A2"].number_format = "000"
    workbook.save(stream)
    assert [(sheet.title, sheet.rows) for sheet in sheets(stream)] == [
        ("Cover", [["Please return by 31 May"]]),
        ("Cases", [["Reference"], ["007"]]),
    ]
