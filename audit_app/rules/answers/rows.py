"""Answers of several parts: rows of a table, criteria by records, a judgement with its texts."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from audit_app.rules.answers.base import BY_AMOUNT, AnswerType, Raw, Value, one_text
from audit_app.rules.answers.choices import Chosen, Grade, SeveralChosen, YesNo, YesPartlyNo
from audit_app.rules.answers.moments import Date, Moment
from audit_app.rules.answers.numbers import Decimal, Number, Percentage
from audit_app.rules.answers.written import Line, LongText
from audit_app.rules.plain_text import LONGEST_TEXT, AnswerError, read_words
from audit_app.rules.question_set import Column, Question, Scale

MOST_ROWS = 50
LARGEST_ANSWER = 50_000
"""Characters of all rows together."""

COLUMN_TYPES: dict[str, AnswerType] = {
    kind.key: kind
    for kind in (
        YesNo(),
        YesPartlyNo(),
        Chosen(),
        SeveralChosen(),
        Number(),
        Decimal(),
        Percentage(),
        Date(),
        Moment(),
        Line(),
        LongText(),
    )
}
Row = dict[str, Any]


class Rows(AnswerType):
    """As many rows as are needed, from the question's `minimum` to its `maximum`, each with the same columns.

    The name of a part is the number of its row, from 1, a hyphen and the key of its column. Rows of nothing are left
    out.
    """

    key = "rows"
    takes = frozenset({"columns", "minimum", "maximum"})
    needs = frozenset({"columns"})
    tests = BY_AMOUNT
    repeats = True
    shown_apart = "\n", "\n\n"
    """What divides cells and rows where they are read: what is written in a cell may hold any other sign."""

    def columns(self, question: Question) -> tuple[Column, ...]:
        return question.columns

    def parts(self, question: Question) -> tuple[Question, ...]:
        return tuple(_column_question(question, column) for column in self.columns(question))

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        given = _row_mappings(raw)
        if len(given) > most_rows(question):
            raise AnswerError(f"Enter {most_rows(question)} rows or fewer")
        wrong: dict[str, str] = {}
        read = [self._row(number, one, question, wrong) for number, one in enumerate(given, 1)]
        if wrong:
            raise AnswerError(_said(wrong, {part.key: part.text for part in self.parts(question)}), wrong)
        kept = [row for row in read if row]
        if sum(len(text) for text in self.texts(kept)) > LARGEST_ANSWER:
            raise AnswerError(f"All rows together must be {LARGEST_ANSWER:,} characters or fewer")
        return kept or None

    def _row(self, number: int, given: Mapping[str, Raw], question: Question, wrong: dict[str, str]) -> Row:
        row: Row = {}
        for part in self.parts(question):
            try:
                value = COLUMN_TYPES[part.type].parse(given.get(part.key, ""), part)
            except AnswerError as error:
                wrong[f"{number}-{part.key}"] = error.message
            else:
                row |= {part.key: value} if value is not None else {}
        return row

    def raw(self, value: object) -> Raw:
        return [{key: _raw_cell(cell) for key, cell in row.items()} for row in rows_of(value)]

    def lacks(self, value: object, question: Question) -> str:
        rows = rows_of(value)
        if len(rows) < (question.minimum or 0):
            return f"Enter {question.minimum} rows or more"
        for number, row in enumerate(rows, 1):
            for part in self.parts(question):
                if part.required and part.key not in row:
                    return f"Row {number}: enter “{part.text}”"
        return ""

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        cells, rows = self.shown_apart
        shown = (cells.join(self._shown(row, question)) for row in rows_of(value))
        return rows.join(f"{number}. {row}" for number, row in enumerate(shown, 1))

    def _shown(self, row: Row, question: Question) -> Iterator[str]:
        for part in self.parts(question):
            if part.key in row:
                yield f"{part.text}: {_shown_cell(row[part.key], part)}"

    def export(self, value: object) -> str:
        rows = ("; ".join(f"{key}: {_flat(cell)}" for key, cell in row.items()) for row in rows_of(value))
        return " | ".join(rows)

    def texts(self, value: object) -> tuple[str, ...]:
        return tuple(cell for row in rows_of(value) for cell in row.values() if isinstance(cell, str))

    def amount(self, value: object, question: Question, scale: Scale | None) -> int:
        return len(rows_of(value))

    def bound(self, text: str, question: Question, scale: Scale | None) -> int:
        if not text.isdecimal() or not 1 <= int(text) <= MOST_ROWS:
            raise AnswerError(f"Name a number of rows from 1 to {MOST_ROWS}")
        return int(text)

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        return "1 row" if text == "1" else f"{text} rows"

    def cells(self, value: object, column: str) -> Iterable[object]:
        return [row[column] for row in rows_of(value) if column in row]


class EvidenceSeen(Rows):
    """What was read to come to the answer, with where it is on file, so that somebody else can find it."""

    key = "evidence-seen"
    takes = frozenset({"files", "minimum", "maximum"})
    needs = frozenset()
    shown_apart = "; ", "\n"
    held = (
        Column("document", "Document or record", "text"),
        Column("dated", "Date of it", "date", required=False),
        Column("where", "Where on file", "text", required=False),
    )

    def columns(self, question: Question) -> tuple[Column, ...]:
        return self.held


class Matrix(Rows):
    """The same criteria for each of some records, each met or not in the words of `choices`; a row is a record."""

    key = "matrix"
    takes = frozenset({"criteria", "choices", "minimum", "maximum"})
    needs = frozenset({"criteria", "choices"})
    shown_apart = "; ", "\n"
    record = Column("record", "Record", "text")

    def columns(self, question: Question) -> tuple[Column, ...]:
        criteria = (Column(one.key, one.label, Chosen.key, question.choices) for one in question.criteria)
        return (self.record, *criteria)


class Judgement(Grade):
    """A grade and the texts that bear it, such as the evidence and what it means, each obligatory."""

    key = "judgement"
    takes = needs = frozenset({"scale", "texts"})
    part = "level"

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        given = raw if isinstance(raw, Mapping) else {self.part: raw}
        wrong: dict[str, str] = {}
        kept: Row = {}
        try:
            kept[self.part] = super().parse(given.get(self.part, ""), question, scale)
        except AnswerError as error:
            wrong[self.part] = error.message
        for text in question.texts:
            try:
                kept[text.key] = read_words(one_text(given.get(text.key, "")), text.label, LONGEST_TEXT)
            except AnswerError as error:
                wrong[text.key] = error.message
        if wrong:
            raise AnswerError("; ".join(wrong.values()), wrong)
        return {key: value for key, value in kept.items() if value} or None

    def parts(self, question: Question) -> tuple[Question, ...]:
        level = Question(self.part, question.reference, "Grade", Grade.key, scale=question.scale)
        texts = (Question(text.key, question.reference, text.label, LongText.key) for text in question.texts)
        return (level, *texts)

    def raw(self, value: object) -> Raw:
        return {key: str(one) for key, one in _row(value).items()}

    def stored(self, choice: str) -> Value:
        return {self.part: choice}

    def lacks(self, value: object, question: Question) -> str:
        given = _row(value)
        if self.part not in given:
            return "Choose a grade to go with what you wrote"
        missing = [text.label for text in question.texts if text.key not in given]
        return f"Enter “{missing[0]}” too" if missing else ""

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        given = _row(value)
        level = super().display(given[self.part], question, scale) if self.part in given else "No grade"
        texts = (f"{text.label}: {given[text.key]}" for text in question.texts if text.key in given)
        return "\n".join((level, *texts))

    def export(self, value: object) -> str:
        return "; ".join(f"{key}: {one}" for key, one in _row(value).items())

    def texts(self, value: object) -> tuple[str, ...]:
        return tuple(str(one) for key, one in _row(value).items() if key != self.part)

    def level(self, value: object) -> str:
        return str(_row(value).get(self.part, ""))

    def differ(self, values: Sequence[object]) -> bool:
        return super().differ([level for one in values if (level := self.level(one))])

    def chosen(self, value: object) -> frozenset[str]:
        return frozenset({self.level(value)})

    def amount(self, value: object, question: Question, scale: Scale | None) -> int | None:
        return super().amount(value, question, scale) if self.level(value) else None


def _column_question(question: Question, column: Column) -> Question:
    """One column as a question of its own."""
    return Question(
        column.key,
        question.reference,
        column.label,
        column.type,
        choices=column.choices,
        required=column.required,
        minimum=column.minimum,
        maximum=column.maximum,
        unit=column.unit,
    )


def most_rows(question: Question) -> int:
    return MOST_ROWS if question.maximum is None else question.maximum


def rows_of(value: object) -> list[Row]:
    rows = cast("list[object]", value) if isinstance(value, list) else []
    return [_row(row) for row in rows]


def _row_mappings(raw: Raw) -> list[Mapping[str, Raw]]:
    if isinstance(raw, Sequence) and all(isinstance(one, str) and not one.strip() for one in raw):
        return []
    if isinstance(raw, (str, Mapping)) or not all(isinstance(one, Mapping) for one in raw):
        raise AnswerError("Enter each thing in its place in the table")
    return [cast("Mapping[str, Raw]", one) for one in raw]


def _said(wrong: Mapping[str, str], labels: Mapping[str, str]) -> str:
    parts = ((*name.partition("-"), said) for name, said in wrong.items())
    return "; ".join(f"Row {number}, {labels[key]}: {said}" for number, _, key, said in parts)


def _row(value: object) -> Row:
    return cast("Row", value) if isinstance(value, dict) else {}


def _shown_cell(cell: object, part: Question) -> str:
    """Several choices with commas: a semicolon ends the cell."""
    each = cast("list[object]", cell) if isinstance(cell, list) else [cell]
    return ", ".join(COLUMN_TYPES[part.type].display(one, part) for one in each)


def _raw_cell(cell: object) -> Raw:
    return [str(one) for one in cast("list[object]", cell)] if isinstance(cell, list) else str(cell)


def _flat(cell: object) -> str:
    return ", ".join(str(one) for one in cast("list[object]", cell)) if isinstance(cell, list) else str(cell)
