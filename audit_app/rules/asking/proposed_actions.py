"""Rows in which a service writes what it will do next, as actions that can be adopted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, cast

from audit_app.rules.questions.options import RowsOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet

TEXT_COLUMN_TYPES = ("long-text", "text")
"""Types of the columns that can describe an action; the first such column of a question does."""


@dataclass(frozen=True)
class Proposal:
    """A proposed action. `mark` identifies the row of a return by its words: a row that is reworded is a new proposal."""

    mark: str
    text: str
    due_on: date | None


def proposing_questions(question_set: QuestionSet) -> list[Question]:
    """Return the questions of which every row is offered as an action."""
    return [
        question for question in question_set.questions if question.options.of(RowsOptions).becomes_actions
    ]


def proposals(return_id: str, question: Question, value: object) -> Iterator[Proposal]:
    """Yield the rows with text: the first column of text is the action, the first of days its due date."""
    columns = question.options.of(RowsOptions).columns
    what = next(column.key for column in columns if column.type in TEXT_COLUMN_TYPES)
    by_when = next((column.key for column in columns if column.type == "date"), "")
    rows = cast("list[dict[str, Any]]", value) if isinstance(value, list) else []
    for row in rows:
        if text := str(row.get(what, "")).strip():
            day = row.get(by_when)
            due_on = date.fromisoformat(str(day)) if day else None
            yield Proposal(_mark(return_id, question.key, text, str(day or "")), text, due_on)


def _mark(*parts: str) -> str:
    return sha256("\0".join(parts).encode()).hexdigest()[:24]
