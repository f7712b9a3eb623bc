"""The columns of an answer in rows: their types, and a cell of them."""

from typing import cast

from audit_app.rules.answers.base import AnswerType, Raw, as_texts
from audit_app.rules.answers.choices import Chosen, SeveralChosen, YesNo, YesPartlyNo
from audit_app.rules.answers.moments import Date, Moment
from audit_app.rules.answers.numbers import Decimal, Number, Percentage
from audit_app.rules.answers.written import Line, LongText
from audit_app.rules.questions.choices import Column
from audit_app.rules.questions.options import NO_OPTIONS
from audit_app.rules.questions.question import Question

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
"""The types that a column may have, by their keys."""
COLUMN_OPTIONS = frozenset({"choices", "minimum", "maximum", "unit"})
"""The fields of a column that only some types have: of the options of its type, those that a cell has room for."""


def column_question(question: Question, column: Column) -> Question:
    """Return a column as a question of its own."""
    kind = COLUMN_TYPES.get(column.type)
    options = (
        kind.options(**{name: getattr(column, name) for name in kind.takes & COLUMN_OPTIONS})
        if kind
        else NO_OPTIONS
    )
    return Question(
        column.key, question.reference, column.label, column.type, required=column.required, options=options
    )


def displayed_cell(cell: object, part: Question) -> str:
    """Return a cell of the column as people read it."""
    # Several choices are separated by commas, since a semicolon ends the cell.
    items = cast("list[object]", cell) if isinstance(cell, list) else [cell]
    return ", ".join(COLUMN_TYPES[part.type].display(item, part) for item in items)


def raw_cell(cell: object) -> Raw:
    """Return what a form would send for the cell."""
    return as_texts(cast("object", cell)) if isinstance(cell, list) else str(cell)


def flat_cell(cell: object) -> str:
    """Return a cell on a single line."""
    return ", ".join(as_texts(cell))
