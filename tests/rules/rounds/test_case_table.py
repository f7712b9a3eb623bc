"""Cases from a table: columns in any order, bands by their words, every error in its cell."""

import pytest

from audit_app.rules.asking.cohort import FACTS
from audit_app.rules.rounds.case_table import CaseTable, read_table
from audit_app.rules.tables.text_tables import NotATable, as_text, decoded
from audit_app.rules.unit import Unit

CASES = Unit("case", "cases")
HEADER = "Reference,Age,Girl or boy,Ethnicity,Level of help,School or setting,Summary"
GOOD = "OE-01,5 to 9,Girl,White British,Universal,Primary school,Police were called."


def table(*lines: str, others: tuple[str, ...] = ()) -> CaseTable:
    return read_table("\n".join((HEADER, *lines)), FACTS, others, CASES)


def test_a_good_row_is_a_case_without_errors() -> None:
    (row,) = table(GOOD).rows
    assert not row.errors
    assert row.details.reference == "OE-01"
    assert row.details.bands["plan_level"] == "universal"
    assert row.details.summary == "Police were called."


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_columns_may_be_divided_as_excel_or_paste_divides_them(separator: str) -> None:
    text = f"{HEADER}\n{GOOD}".replace(",", separator)
    assert not read_table(text, FACTS, (), CASES).wrong


def test_columns_stand_in_any_order_and_are_called_as_people_call_them() -> None:
    text = "case;plan level;AGE;ethnicity;girl or boy;setting\nOE-01;universal;7;white-british;GIRL;primary"
    (row,) = read_table(text, FACTS, (), CASES).rows
    assert not row.errors
    assert row.details.bands["age_band"] == "5-9"


@pytest.mark.parametrize(
    ("age", "band"),
    [("0", "under-5"), ("4", "under-5"), ("9 years", "5-9"), ("15", "14-15"), ("17", "16-17")],
)
def test_an_age_in_years_becomes_its_band(age: str, band: str) -> None:
    assert table(GOOD.replace("5 to 9", age)).rows[0].details.bands["age_band"] == band


@pytest.mark.parametrize(
    ("change", "column", "says"),
    [
        (("5 to 9", "18"), "age_band", "“18” is not one of"),
        (("Girl", ""), "gender", "Girl or boy is missing"),
        (("OE-01", "J. Smith"), "reference", "letters, numbers and hyphens"),
        (("OE-01", "=cmd"), "reference", "Reference: this cell is a formula that holds no value: =cmd"),
        (("Police were", "@Police"), "summary", "must begin with a word"),
        (("5 to 9", "=5+2"), "age_band", "Age: this cell is a formula that holds no value: =5+2"),
        (("Police were called.", "x" * 201), "summary", "200 characters or fewer"),
    ],
)
def test_what_is_wrong_stands_in_its_cell(change: tuple[str, str], column: str, says: str) -> None:
    (row,) = table(GOOD.replace(*change)).rows
    assert set(row.errors) == {column}
    assert says in row.errors[column]


def test_a_reference_is_given_once_in_table_and_round() -> None:
    rows = table(GOOD, GOOD, GOOD.replace("OE-01", "oe-02"), others=("OE-02",)).rows
    assert ["reference" in row.errors for row in rows] == [False, True, True]


def test_empty_lines_count_as_lines_and_not_as_cases() -> None:
    rows = table("", GOOD, ",,,,,,", GOOD.replace("OE-01", "OE-02")).rows
    assert [row.number for row in rows] == [3, 5]


def test_a_column_that_means_nothing_here_is_said() -> None:
    text = f"{HEADER},Team\n{GOOD},x"
    assert read_table(text, FACTS, (), CASES).ignored == ("Team",)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Paste the list"),
        (GOOD, "Missing: Reference, Age"),
        (HEADER, "no cases below"),
        (f"{HEADER},Age\n{GOOD},7", "Two columns are called “Age”"),
        (f"{HEADER}\n" + f"{GOOD}\n" * 501, "has 501 cases"),
        (f"{HEADER}\n" + "x" * 200_000, "200,000 characters"),
        (f'{HEADER}\n"' + "x\n" * 70_000, "quotation mark"),
    ],
)
def test_what_is_no_table_is_answered_with_what_to_do(text: str, says: str) -> None:
    with pytest.raises(NotATable, match=says):
        read_table(text, FACTS, (), CASES)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_are_read_as_programs_write_them(encoding: str) -> None:
    assert decoded("Café".encode(encoding)).lstrip("\ufeff") == "Café"


def test_rows_of_a_sheet_come_back_from_their_text() -> None:
    rows = [HEADER.split(","), [*GOOD.split(",")[:-1], 'He said "no", then\tleft.']]
    assert read_table(as_text(rows), FACTS, (), CASES).rows[0].details.summary == 'He said "no", then\tleft.'
