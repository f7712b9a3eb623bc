"""The shapes of values in the file of a question set: a text, a key, a list, a part with fields of its own.

Every shape has a `blank`. It takes the place of a value that could not be read, so that the rest of the file is still
read and checked.
"""

from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from typing import Any

from audit_app.rules.question_sets.limits import LONGEST_AMOUNT, LONGEST_KEY


@dataclass(frozen=True)
class Text:
    """Free text of at most `longest` characters."""

    longest: int
    blank: str = ""


@dataclass(frozen=True)
class Address:
    """The address of a web page, as a browser shows it."""

    longest: int = 500
    blank: str = ""


@dataclass(frozen=True)
class Key:
    """Lower-case words joined by hyphens."""

    longest: int = LONGEST_KEY
    blank: str = ""


@dataclass(frozen=True)
class Word:
    """A word from a list."""

    words: tuple[str, ...]
    blank: str = ""


@dataclass(frozen=True)
class Whole:
    """A whole number; with `or_null` the file may say null instead."""

    least: int
    most: int
    or_null: bool = False
    blank: int = 0


@dataclass(frozen=True)
class Amount:
    """The amount with which a condition compares: a number, a date such as 2017-06-04, or the key of a level."""

    longest: int = LONGEST_AMOUNT
    blank: str = ""


@dataclass(frozen=True)
class Flag:
    """True or false."""

    blank: bool = False


@dataclass(frozen=True)
class Many:
    """A list of at most `most` values.

    With `flow` it is written in brackets on a single line where it fits. `if_empty` is the advice for a file whose list
    is empty; without it a list may be empty.
    """

    of: "Text | Key | Word | Part"
    most: int
    flow: bool = False
    if_empty: str = ""
    blank: tuple[()] = ()


@dataclass(frozen=True)
class Part:
    """A mapping that becomes an instance of the class `make`.

    `own` are its fields with their shapes. `named_by` is the field by which people know such a part. `extra` are names
    that a file may use and that make no field. `again` are the fields that hold a list of parts of this same kind, as
    the groups of a condition do; they cannot be in `own`, since a part cannot name itself while it is made.
    """

    make: type
    noun: str
    own: tuple[tuple[str, "Shape"], ...]
    named_by: str = "key"
    extra: tuple[str, ...] = ()
    again: tuple[str, ...] = ()
    most_again: int = 0

    @cached_property
    def fields(self) -> tuple[tuple[str, "Shape"], ...]:
        """Return every field with its shape, in canonical order."""
        return (*self.own, *((name, Many(self, most=self.most_again)) for name in self.again))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names that a file may use in this part."""
        return (*self.extra, *(name for name, _ in self.fields))

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """Return the values of the fields that a file may leave out."""
        return {field.name: field.default for field in fields(self.make) if field.default is not MISSING}

    @property
    def blank(self) -> Any:
        """Return an instance in which every field is blank."""
        return self.instance(**{name: shape.blank for name, shape in self.fields})

    def instance(self, **values: Any) -> Any:
        """Return an instance with these fields."""
        return self.make(**values)

    def field_of(self, instance: Any, name: str) -> Any:
        """Return the value of a field of an instance."""
        return getattr(instance, name)


Shape = Text | Address | Key | Word | Whole | Amount | Flag | Many | Part
