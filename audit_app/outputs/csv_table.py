"""Write rows as a CSV file that Excel opens directly, and in which no text is run as a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

Value = str | int | float | date | datetime | None

_BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_file(header: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Return a CSV file in UTF-8, with CR LF at line ends and dates such as 2018-05-18.

    It begins with a byte order mark, without which Excel misreads accents.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow([_text(name) for name in header])
    writer.writerows([_text(value) for value in row] for row in rows)
    return stream.getvalue().encode("utf-8-sig", errors="replace")


def _text(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes")
    if not isinstance(value, str):
        return str(value)
    text = value.replace("\x00", "")
    # Spreadsheets run text that begins like a formula; an apostrophe in front keeps it text.
    return f"'{text}" if text.lstrip(" ").startswith(_BEGINS_FORMULA) else text
