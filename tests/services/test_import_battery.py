"""Lists as they come from case systems, Excel and Word: each file with what is made of it, or what is said of it."""

import io
from collections.abc import Callable
from datetime import date

import pytest
from openpyxl import Workbook

from audit_app.errors import Invalid
from audit_app.rules.asking.cohort import FACTS
from audit_app.rules.rounds.case_table import read_table
from audit_app.rules.tables.text_tables import NotATable
from audit_app.services.table_files import texts_of
from tests.rules.rounds.test_case_table import CASES, GOOD, HEADER

NAMES = HEADER.split(",")
ROW = GOOD.split(",")


def row(reference: str = "OE-01", **changes: object) -> list[object]:
    places = {"age": 1, "gender": 2, "ethnicity": 3, "level": 4, "setting": 5, "summary": 6}
    cells: list[object] = [reference, *ROW[1:]]
    for name, value in changes.items():
        cells[places[name]] = value
    return cells


def excel(*rows: list[object], formats: dict[str, str] | None = None, title: str = "Sheet") -> bytes:
    workbook, stream = Workbook(), io.BytesIO()
    workbook.active.title = title
    for cells in rows:
        workbook.active.append(cells)
    for place, number_format in (formats or {}).items():
        workbook.active[place].number_format = number_format
    workbook.save(stream)
    return stream.getvalue()


def csv_of(*rows: list[object], separator: str = ",", encoding: str = "utf-8", ends: str = "\r\n") -> bytes:
    return ends.join(separator.join(map(str, cells)) for cells in rows).encode(encoding)


def said(content: bytes) -> str:
    """Return what is made of a file: each case with its age and gender, or what is said of it."""
    try:
        (text,) = texts_of(io.BytesIO(content)).values()
        table = read_table(text, FACTS, (), CASES)
    except (NotATable, Invalid) as error:
        return str(error.fields if isinstance(error, Invalid) else error)
    if table.wrong:
        return "; ".join(problem for case in table.rows for problem in case.errors.values())
    return "; ".join(
        " ".join((case.details.reference, *list(case.details.bands.values())[:2])) for case in table.rows
    )


GIRL = "OE-01 5-9 girl"
UPPER = ["Reference", "The child", "", "", "What is done", "", "Summary"]
LOWER = ["", "Age", "Girl or boy", "Ethnicity", "Level of help", "School or setting", ""]
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "plain workbook": (lambda: excel(NAMES, row()), GIRL),
    "title rows above": (lambda: excel(["Audit of June 2026"], [], ["Version 2"], NAMES, row()), GIRL),
    "heading of two rows": (lambda: excel(UPPER, LOWER, row()), GIRL),
    "title and heading of two rows": (lambda: excel(["June"], UPPER, LOWER, row()), GIRL),
    "empty first column": (lambda: excel(["", *NAMES], ["", *row()]), GIRL),
    "empty rows between": (lambda: excel(NAMES, [], row(), [], [], row("OE-02")), f"{GIRL}; OE-02 5-9 girl"),
    "number with leading zeros": (lambda: excel(NAMES, row(reference=7), formats={"A2": "000"}), "007 5-9 girl"),
    "number with a prefix": (lambda: excel(NAMES, row(reference=7), formats={"A2": '"OE-"00'}), "OE-07 5-9 girl"),
    "age as a number": (lambda: excel(NAMES, row(age=7)), GIRL),
    "age with decimals": (lambda: excel(NAMES, row(age=7.5)), GIRL),
    "age shown as 12.0": (lambda: excel(NAMES, row(age=12.0), formats={"B2": "0.0"}), "OE-01 10-13 girl"),
    "formula without a value": (lambda: excel(NAMES, row(age="=5+2")), "Age: this cell is a formula that holds no value: =5+2"),
    "date that Excel made of 5-9": (lambda: excel(NAMES, row(age=date(2026, 5, 9))), "Age: “09/05/2026” is not one of"),
    "M and F": (lambda: excel(NAMES, row(gender="F"), row("OE-02", gender="M")), f"{GIRL}; OE-02 5-9 boy"),
    "Male, Female and spans": (lambda: excel(NAMES, row(gender="Female", age="14 to 15")), "OE-01 14-15 girl"),
    "codes of a school census": (lambda: excel(NAMES, row(ethnicity="WBRI", level="CIN", setting="PRU")), GIRL),
    "no-break spaces": (lambda: excel(NAMES, row(age="5\xa0to\xa09", gender=" Girl\xa0")), GIRL),
    "column of names": (lambda: excel([*NAMES, "Child's name"], [*row(), "Jayden Smith"]), "“Child's name” (names)"),
    "column of NHS numbers as numbers": (lambda: excel([*NAMES, "ID"], [*row(), 9434765919]), "column 8 (NHS numbers)"),
    "column of birth days": (lambda: excel([*NAMES, "DOB"], [*row(), date(2018, 3, 12)]), "“DOB” (dates of birth)"),
    "column of pupil numbers": (lambda: excel([*NAMES, "UPN"], [*row(), "X"]), "“UPN” (pupil numbers)"),
    "addresses below another word": (lambda: excel([*NAMES, "Where"], [*row(), "12 High Street, CH1 2AB"]), "(postcodes)"),
    "other column": (lambda: excel([*NAMES, "Team"], [*row(), "North"]), GIRL),
    "only a cover": (lambda: excel(["Please return by 31 May"]), "Missing: Reference, Age"),
    "empty workbook": (lambda: excel([]), "The file is empty"),
    "semicolons": (lambda: csv_of(NAMES, row(), separator=";"), GIRL),
    "tabs in UTF-16": (lambda: csv_of(NAMES, row(), separator="\t", encoding="utf-16"), GIRL),
    "Windows-1252": (lambda: csv_of(NAMES, row(summary="Mother’s partner – £5"), encoding="cp1252"), GIRL),
    "byte order mark": (lambda: csv_of(NAMES, row(), encoding="utf-8-sig"), GIRL),
    "old line ends": (lambda: csv_of(NAMES, row(), ends="\r"), GIRL),
    "title with commas above semicolons": (
        lambda: csv_of(["June, July, August and, of course, September"], NAMES, row(), separator=";"), GIRL,
    ),
    "the line sep=;": (lambda: csv_of(["sep=;"], NAMES, row(), separator=";"), GIRL),
    "cell of two lines": (lambda: csv_of(NAMES, row(summary='"Seen.\nHeard."')), "Summary must be one sentence"),
    "open quotation mark": (
        lambda: csv_of(NAMES, row(summary='"Seen.'), row("OE-02"), row("OE-03")), "quotation mark in line 2 is opened",
    ),
    "twice the same column": (lambda: csv_of([*NAMES, "Age"], [*row(), "7"]), "Two columns are called “Age”"),
    "JavaScript": (lambda: csv_of(NAMES, row(gender="<script>")), "“<script>” is not one of"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "not a table"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_file_is_read_or_said_what_is_wrong(name: str) -> None:
    make, expected = FILES[name]
    assert expected in said(make())
