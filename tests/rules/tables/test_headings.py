"""The names of columns are found below title rows, on one line or two, whatever divides the columns."""

import pytest

from audit_app.rules.tables.headings import HeadedTable, read_headed
from audit_app.rules.tables.text_tables import NotATable

NAMED = {"reference": "reference", "age": "age", "girl or boy": "gender", "no": "reference"}


def read(text: str) -> HeadedTable:
    return read_headed(text, NAMED, "Nothing.", "Too long.")


@pytest.mark.parametrize(
    ("text", "positions", "below"),
    [
        ("Reference,Age\nOE-01,7", {"reference": 0, "age": 1}, [(2, ["OE-01", "7"])]),
        ("Audit; June, July, and August\n\nReference;Age\nOE-01;7", {"reference": 0, "age": 1}, [(4, ["OE-01", "7"])]),
        ("Reference\tThe child\t\n\tAge\tGirl or boy\nOE-01\t7\tGirl", {"reference": 0, "age": 1, "gender": 2}, [(3, ["OE-01", "7", "Girl"])]),
        ("Reference,Extra\nOE-01,No", {"reference": 0}, [(2, ["OE-01", "No"])]),
    ],
)  # fmt: skip
def test_heading_is_found_where_it_is(text: str, positions: dict[str, int], below: list[object]) -> None:
    table = read(text)
    assert table.positions == positions
    assert list(table.below) == below


def test_what_is_above_the_heading_is_said() -> None:
    assert read("Audit of June,\nReference,Age\nOE-01,7").note == (
        "Not used, because it is above the column names: “Audit of June”."
    )
    assert read("Reference,Age\nOE-01,7").note == ""


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('Reference,Age\nOE-01,"7\nOE-02,8\nOE-03,9', 2),
        ('Reference,Age\nOE-01,7\nOE-02,"8\nOE-03,"9"', 3),
    ],
)
def test_open_quotation_mark_is_an_error_with_its_line(text: str, line: int) -> None:
    with pytest.raises(NotATable, match=f"quotation mark in line {line} is opened but not closed"):
        read(text)


@pytest.mark.parametrize(
    ("text", "cell"), [('Reference,Age\n"OE\n01",7', "OE\n01"), ('Reference,Age\nthe "OE",7', 'the "OE"')]
)
def test_quotation_marks_in_pairs_are_read(text: str, cell: str) -> None:
    assert read(text).below[0][1][0] == cell
