"""Asks about a day in an answer that lies far ahead: reviews are planned for months to come, so it is never refused."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from audit_app.rules.answers.dates import read_date
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.dates import day_words
from audit_app.rules.question_set import Question

_DAYS = frozenset({"date", "datetime"})


def far_dates(question: Question, value: object, due: date) -> tuple[str, ...]:
    """For each day in the answer that lies more than a year after `due`, a sentence that asks."""
    days = {day for text in _days(question, value) if (day := read_date(text[:10])) > _year_after(due)}
    return tuple(
        f"{day_words(day)} is more than a year after this return is due. Is the year right?"
        for day in sorted(days)
    )


def _days(question: Question, value: object) -> Iterator[str]:
    if question.type in _DAYS:
        yield str(value)
    parts = TYPES[question.type].parts(question)
    rows = cast("Sequence[object]", value) if isinstance(value, list) else (value,)
    known = [cast("Mapping[str, object]", row) for row in rows if isinstance(row, Mapping)]
    for part in parts:
        cells = (row[part.key] for row in known if part.key in row)
        yield from (found for cell in cells for found in _days(part, cell))


def _year_after(day: date) -> date:
    return date(day.year + 1, day.month, min(day.day, 28))
