"""Answers in rows of a table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from audit_app.rules.answers.base import BY_AMOUNT, AnswerType, Raw, Value
from audit_app.rules.answers.columns import COLUMN_TYPES, column_question, displayed_cell, flat_cell, raw_cell
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.questions.choices import Column
from audit_app.rules.questions.options import Bounds, Options, RowsOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale

MOST_ROWS = 50
LARGEST_ANSWER = 50_000
"""The greatest number of characters in all rows together."""
Row = dict[str, Any]
"""A row as it is stored, with the value of each column by its key."""


class Rows(AnswerType):
    """A table with as many rows as are needed, from the question's `minimum` to its `maximum`.

    The name of a part in an AnswerError is the number of its row, from 1, a hyphen and the key of its column. Empty rows
    are dropped.
    """

    key = "rows"
    options: type[Options] = RowsOptions
    needs = frozenset({"columns"})
    tests = BY_AMOUNT
    repeats = True
    separators = "\n", "\n\n"
    """The signs between cells and between rows, for people: prose in a cell may contain any other sign."""

    def columns(self, question: Question) -> tuple[Column, ...]:
        """Return the columns of the table."""
        return question.options.of(RowsOptions).columns

    def parts(self, question: Question) -> tuple[Question, ...]:
        """Return each column as a question of its own."""
        return tuple(column_question(question, column) for column in self.columns(question))

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        """Return the rows that are not empty; None for none. Raises AnswerError, naming the wrong cells."""
        sent = _row_mappings(raw)
        if len(sent) > most_rows(question):
            raise AnswerError(f"Enter {most_rows(question)} rows or fewer")
        wrong: dict[str, str] = {}
        read = [self._row(number, cells, question, wrong) for number, cells in enumerate(sent, 1)]
        if wrong:
            labels = {part.key: part.text for part in self.parts(question)}
            raise AnswerError(_message(wrong, labels), wrong)
        rows = [row for row in read if row]
        if sum(len(text) for text in self.texts(rows)) > LARGEST_ANSWER:
            raise AnswerError(f"All rows together must be {LARGEST_ANSWER:,} characters or fewer")
        return rows or None

    def _row(self, number: int, sent: Mapping[str, Raw], question: Question, wrong: dict[str, str]) -> Row:
        """Return the cells that are not empty, and add to `wrong` what cannot be read."""
        row: Row = {}
        for part in self.parts(question):
            try:
                value = COLUMN_TYPES[part.type].parse(sent.get(part.key, ""), part)
            except AnswerError as error:
                wrong[f"{number}-{part.key}"] = error.message
            else:
                row |= {part.key: value} if value is not None else {}
        return row

    def raw(self, value: object) -> Raw:
        """Return the rows with the texts of their cells."""
        return [{key: raw_cell(cell) for key, cell in row.items()} for row in rows_of(value)]

    def lacks(self, value: object, question: Question) -> str:
        """Return the first row or cell that is missing, as a sentence."""
        rows = rows_of(value)
        if len(rows) < (least := fewest_rows(question)):
            return f"Enter {least} rows or more"
        for number, row in enumerate(rows, 1):
            for part in self.parts(question):
                if part.required and part.key not in row:
                    return f"Row {number}: enter “{part.text}”"
        return ""

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        """Return the rows, numbered, with their cells labelled."""
        between_cells, between_rows = self.separators
        rows = (between_cells.join(self._labelled(row, question)) for row in rows_of(value))
        return between_rows.join(f"{number}. {row}" for number, row in enumerate(rows, 1))

    def _labelled(self, row: Row, question: Question) -> Iterator[str]:
        for part in self.parts(question):
            if part.key in row:
                yield f"{part.text}: {displayed_cell(row[part.key], part)}"

    def export(self, value: object) -> str:
        """Return the rows on a single line, with the keys of their columns."""
        rows = ("; ".join(f"{key}: {flat_cell(cell)}" for key, cell in row.items()) for row in rows_of(value))
        return " | ".join(rows)

    def texts(self, value: object) -> tuple[str, ...]:
        """Return every cell that is a text, days and choices among them."""
        return tuple(cell for row in rows_of(value) for cell in row.values() if isinstance(cell, str))

    def amount(self, value: object, question: Question, scale: Scale | None) -> int:
        """Return the number of rows."""
        return len(rows_of(value))

    def bound(self, text: str, question: Question, scale: Scale | None) -> int:
        """Return the number of rows in the text. Raises AnswerError."""
        if not text.isdecimal() or not 1 <= int(text) <= MOST_ROWS:
            raise AnswerError(f"Enter a number of rows from 1 to {MOST_ROWS}")
        return int(text)

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        """Return the number of rows in words."""
        return "1 row" if text == "1" else f"{text} rows"

    def cells(self, value: object, column: str) -> Iterable[object]:
        """Return the cells of the column, without those that are empty."""
        return [row[column] for row in rows_of(value) if column in row]


def fewest_rows(question: Question) -> int:
    """Return how many rows the question needs."""
    return question.options.of(Bounds).minimum or 0


def most_rows(question: Question) -> int:
    """Return how many rows the question accepts."""
    most = question.options.of(Bounds).maximum
    return MOST_ROWS if most is None else most


def rows_of(value: object) -> list[Row]:
    """Return the rows of a stored answer; none for a value of another shape."""
    items = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("Row", item) if isinstance(item, dict) else {} for item in items]


def _row_mappings(raw: Raw) -> list[Mapping[str, Raw]]:
    if isinstance(raw, Sequence) and all(isinstance(item, str) and not item.strip() for item in raw):
        return []
    if isinstance(raw, (str, Mapping)) or not all(isinstance(item, Mapping) for item in raw):
        raise AnswerError("Enter each item in its place in the table")
    return [cast("Mapping[str, Raw]", item) for item in raw]


def _message(wrong: Mapping[str, str], labels: Mapping[str, str]) -> str:
    parts = ((*name.partition("-"), message) for name, message in wrong.items())
    return "; ".join(f"Row {number}, {labels[key]}: {message}" for number, _, key, message in parts)
