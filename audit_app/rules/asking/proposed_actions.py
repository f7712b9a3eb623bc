"""Rows in which a service says what it will do next, as actions that can be taken over."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, cast

from audit_app.rules.question_set import Question

WORDED = ("long-text", "text")
"""Types of the columns that can say what is to be done; the first such of a question does."""


@dataclass(frozen=True)
class Proposal:
    """`mark` tells this row of this return from any other; a row that is reworded is another."""

    mark: str
    text: str
    due_on: date | None


def proposals(return_id: str, question: Question, value: object) -> Iterator[Proposal]:
    """Of the rows that say something. The first column of words says what, the first of days by when."""
    said = next(column.key for column in question.columns if column.type in WORDED)
    by = next((column.key for column in question.columns if column.type == "date"), "")
    rows = cast("list[dict[str, Any]]", value) if isinstance(value, list) else []
    for row in rows:
        if text := str(row.get(said, "")).strip():
            day = row.get(by)
            due_on = date.fromisoformat(str(day)) if day else None
            yield Proposal(_mark(return_id, question.key, text, str(day or "")), text, due_on)


def _mark(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:24]
