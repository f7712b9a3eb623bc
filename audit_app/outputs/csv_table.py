"""Rows as a CSV file that Excel opens as it stands, and that cannot smuggle a formula into it."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

Value = str | int | float | date | datetime | None

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads accents; lines end in CR LF; days read 2018-05-18."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([_text(name) for name in header])
    writer.writerows([_text(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def _text(value: Value) -> str:
    """A spreadsheet runs text that begins like a formula; an apostrophe before it makes it text again."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if not isinstance(value, str):
        return str(value)
    text = value.replace("\x00", "")
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_FORMULA) else text
