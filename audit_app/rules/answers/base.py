"""Defines how every type of answer is read from a form, checked, displayed, exported, compared and tested."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias, cast

from audit_app.rules.answers.response import Absence
from audit_app.rules.naming import unit_for
from audit_app.rules.plain_text import LONGEST_LINE, AnswerError, read_words
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.options import NumberOptions, Options, option_names
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale

Value: TypeAlias = str | int | list[Any] | dict[str, Any]
"""An answer as it is stored in JSON."""

Raw: TypeAlias = "str | Sequence[Raw] | Mapping[str, Raw]"
"""An answer as a form sends it: a text, several texts, or the parts of an answer by their names."""

IS_ONE_OF, IS_AT_LEAST, IS_AT_MOST = "is_one_of", "is_at_least", "is_at_most"
BY_LABEL, BY_RANGE = "label", "range"
BY_CHOICE = frozenset({IS_ONE_OF})
BY_AMOUNT = frozenset({IS_AT_LEAST, IS_AT_MOST})


class AnswerType:
    """A type of answer. This base reads a line of text and stores it as it is.

    `options` is the class of what only some types ask with, `needs` names the fields of it that the type cannot do
    without. `tests` are those that a condition may make of an answer, besides asking for the status of its response.
    """

    key = ""
    options: type[Options] = Options
    needs: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()
    longest = LONGEST_LINE
    answered = True
    graded = False
    tallied = ""
    """The way in which a report counts the answers: BY_LABEL, BY_RANGE, or "" for not at all, as with prose."""
    beyond = ("or more", "or less")
    """The words of a condition after the amount, for `is_at_least` and for `is_at_most`."""
    repeats = False
    """True for a type whose parts are in rows, as many as are needed."""

    @property
    def takes(self) -> frozenset[str]:
        """Return the fields of a question that this type has, and others do not."""
        return option_names(self.options)

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        """Return the value to store; None where nothing was entered. Raises AnswerError."""
        words = read_words(single_text(raw), "Answer", self.longest)
        return self.read(words, question, scale) if words else None

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        """Return the value of a tidied text that is not empty. Raises AnswerError."""
        return words

    def raw(self, value: object) -> Raw:
        """Return what a form would send for the value."""
        return str(value)

    def check(self, value: object, question: Question, scale: Scale | None = None) -> None:
        """Raise AnswerError for a value that `parse` would not have returned."""
        if self.parse(self.raw(value), question, scale) != value:
            raise AnswerError("This is not an answer to the question")

    def lacks(self, value: object, question: Question) -> str:
        """Return what an incomplete answer still needs, as a sentence without its full stop; empty for nothing."""
        return ""

    def absence_in(self, value: object) -> Absence | None:
        """Return the kind of absence that a value amounts to where it is not the answer that was asked for."""
        return None

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        """Return what can be chosen, in the order of the page; nothing where the answer is typed."""
        return ()

    def parts(self, question: Question) -> tuple[Question, ...]:
        """Return each part of an answer as a question of its own; its key is its name in `Raw` and `Value`."""
        return ()

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        """Return the value as people read it."""
        return str(value)

    def export(self, value: object) -> str:
        """Return the value as a cell of a table, which is made without the question at hand."""
        return str(value)

    def texts(self, value: object) -> tuple[str, ...]:
        """Return the prose within the value, which may contain names."""
        return (str(value),)

    def level(self, value: object) -> str:
        """Return the key of the grade; only for types that are `graded`."""
        return str(value)

    def differ(self, values: Sequence[object]) -> bool:
        """Return whether the answers of services disagree. Prose always differs, so it never counts."""
        return False

    def chosen(self, value: object) -> frozenset[str]:
        """Return the keys of the choices in the value, for `is_one_of`."""
        return frozenset()

    def amount(self, value: object, question: Question, scale: Scale | None) -> Any:
        """Return the amount for `is_at_least` and `is_at_most`; None where the value has no place in an order."""
        return None

    def bound(self, text: str, question: Question, scale: Scale | None) -> Any:
        """Return what a condition compares `amount` with. Raises AnswerError for a text that is no such amount."""
        raise AnswerError("Answers of this type cannot be compared")

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        """Return the bound of a condition as people read it."""
        return text

    def unit_words(self, question: Question) -> str:
        """Return the unit of an amount with a space before it; empty where it has none."""
        unit = question.options.of(NumberOptions).unit
        return f" {unit}" if unit else ""

    def range_words(self, least: Any, middle: Any, most: Any, question: Question) -> str:
        """Return how a report words the range of some amounts and their median."""
        last = f"{most:g}{unit_for(f'{most:g}', self.unit_words(question))}"
        return last if least == most else f"From {least:g} to {last}; at least half are {middle:g} or fewer"

    def tally_note(self, values: Sequence[object], question: Question) -> str:
        """Return what a report adds to the range of these values; empty for nothing."""
        return ""

    def cells(self, value: object, column: str) -> Iterable[object]:
        """Return the cells of a column, for an answer in rows."""
        return ()


def single_text(raw: Raw) -> str:
    """Return the text that was sent, empty for none. Raises AnswerError where several were sent."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, Mapping) or len(raw) > 1 or not all(isinstance(item, str) for item in raw):
        raise AnswerError("Select one answer only")
    return str(raw[0]) if raw else ""


def several_texts(raw: Raw, most: int) -> list[str]:
    """Return the texts that were sent. Raises AnswerError where they are not texts, or more than `most`."""
    items = [raw] if isinstance(raw, str) else raw
    if isinstance(items, Mapping) or len(items) > most or not all(isinstance(item, str) for item in items):
        raise AnswerError("Select from the answers listed")
    return [str(item) for item in items]


def as_texts(value: object) -> list[str]:
    """Return each item of a stored list as text; a value that is no list is its only item."""
    return [str(item) for item in cast("list[object]", value)] if isinstance(value, list) else [str(value)]
