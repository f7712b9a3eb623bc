"""Choices, and the columns of a table."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen: its key is stored, its label displayed."""

    key: str
    label: str


@dataclass(frozen=True)
class Column:
    """A column of an answer in rows; `type` is a key of `answers.columns.COLUMN_TYPES`."""

    key: str
    label: str
    type: str
    choices: tuple[Choice, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    unit: str | None = None
    required: bool = True
