"""CSV files, read back as a spreadsheet would."""

import csv
import io
from datetime import UTC, date, datetime

import pytest

from audit_app.outputs.csv_table import Value, csv_file


def read(*row: Value) -> list[str]:
    content = csv_file([f"c{number}" for number in range(len(row))], [row]).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))[1]


def test_excel_is_told_the_encoding() -> None:
    assert csv_file(["Owner"], []) == b"\xef\xbb\xbfOwner\r\n"


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_text_that_begins_like_a_formula_stays_text(begin: str) -> None:
    assert read(f"{begin}1+1") == [f"'{begin}1+1"]


def test_header_cannot_be_a_formula() -> None:
    assert csv_file(["=A1"], []).endswith(b"'=A1\r\n")


def test_negative_number_stays_a_number() -> None:
    assert read(-3) == ["-3"]


def test_commas_quotes_and_lines_are_kept() -> None:
    assert read('He said "no", then\nyes') == ['He said "no", then\nyes']


def test_days_and_moments_are_written_so_that_they_sort() -> None:
    assert read(date(2018, 5, 18), datetime(2018, 5, 18, 14, 30, tzinfo=UTC)) == [
        "2018-05-18",
        "2018-05-18 14:30+00:00",
    ]


def test_nothing_is_an_empty_cell() -> None:
    assert read(None, "") == ["", ""]


def test_bytes_that_no_file_can_hold_do_no_harm() -> None:
    assert read("a\x00b", "\ud800") == ["ab", "?"]
