"""Asks about a day in an answer that lies far ahead, and never refuses it: reviews are planned for months to come."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import cast

from audit_app.rules.answers.dates import read_date
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.dates import day_words
from audit_app.rules.questions.question import Question

_DAYS = frozenset({"date", "datetime"})


def far_dates(question: Question, value: object, due: date) -> tuple[str, ...]:
    """Return a sentence for each day in the answer that is more than a year after the return is due."""
    days = {day for text in _days(question, value) if (day := read_date(text[:10])) > _year_after(due)}
    return tuple(
        f"{day_words(day)} is more than a year after this return is due. Is the year right?"
        for day in sorted(days)
    )


def _days(question: Question, value: object) -> Iterator[str]:
    if question.type in _DAYS:
        yield str(value)
    parts = TYPES[question.type].parts(question)
    items = cast("Sequence[object]", value) if isinstance(value, list) else (value,)
    rows = [cast("Mapping[str, object]", item) for item in items if isinstance(item, Mapping)]
    for part in parts:
        cells = (row[part.key] for row in rows if part.key in row)
        yield from (day for cell in cells for day in _days(part, cell))


def _year_after(day: date) -> date:
    # No month is shorter than 28 days, so that the day exists in every year.
    return date(day.year + 1, day.month, min(day.day, 28))
