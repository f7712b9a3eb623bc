"""What every type of answer does: read from a form, check, show, export, compare, and be asked about by a condition."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeAlias, cast

from audit_app.rules.answers.response import Absence
from audit_app.rules.naming import unit_for
from audit_app.rules.plain_text import LONGEST_LINE, AnswerError, read_words
from audit_app.rules.question_set import Choice, Question, Scale

Value: TypeAlias = str | int | list[Any] | dict[str, Any]
"""As JSON keeps it."""

Raw: TypeAlias = "str | Sequence[Raw] | Mapping[str, Raw]"
"""As a form sends it: words, several words, or the parts of an answer by their names."""

Amount: TypeAlias = int | Decimal | date | datetime

IS_ONE_OF, IS_AT_LEAST, IS_AT_MOST = "is_one_of", "is_at_least", "is_at_most"
BY_LABEL, BY_RANGE = "label", "range"
BY_CHOICE = frozenset({IS_ONE_OF})
BY_AMOUNT = frozenset({IS_AT_LEAST, IS_AT_MOST})


class AnswerType:
    """The common part: one line of raw text in, the same text kept.

    `takes` names the fields of a question that only some types have, `needs` those it cannot do without; `tests` are
    those that a condition may make of such an answer beside whether it stands.
    """

    key = ""
    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()
    longest = LONGEST_LINE
    answered = True
    graded = False
    tallied = ""
    """How a report counts the answers: BY_LABEL, BY_RANGE, or not at all, as with what is written."""
    beyond = ("or more", "or less")
    """How a condition says `is_at_least` and `is_at_most`, after the amount."""
    repeats = False
    """Whether its parts stand in rows, as many as are needed."""

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        """The value to keep; None where nothing was entered. Raises AnswerError."""
        words = read_words(one_text(raw), "Answer", self.longest)
        return self.read(words, question, scale) if words else None

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        """The value of tidied words that are not empty."""
        return words

    def raw(self, value: object) -> Raw:
        """What a form would send for the value."""
        return str(value)

    def check(self, value: object, question: Question, scale: Scale | None = None) -> None:
        """Raises AnswerError for a value that `parse` would not have given."""
        if self.parse(self.raw(value), question, scale) != value:
            raise AnswerError("This is not an answer to the question")

    def lacks(self, value: object, question: Question) -> str:
        """What an answer that was begun still needs, as a sentence without its full stop; empty for nothing."""
        return ""

    def absence_in(self, value: object) -> Absence | None:
        """The kind of absence that this value comes to, where what was entered is not the answer that was asked for."""
        return None

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        """What can be chosen, in the order of the page; none where the answer is written."""
        return ()

    def parts(self, question: Question) -> tuple[Question, ...]:
        """Of an answer of several parts, each as a question of its own. `Raw` and value have them by their keys."""
        return ()

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        return str(value)

    def export(self, value: object) -> str:
        """As one flat cell of a table, without the question at hand."""
        return str(value)

    def texts(self, value: object) -> tuple[str, ...]:
        """What of it was written freely, in which a name may stand."""
        return (str(value),)

    def level(self, value: object) -> str:
        """The key of the grade that the value gives; only of types that are `graded`."""
        return str(value)

    def differ(self, values: Sequence[object]) -> bool:
        """Whether services disagree; what is written always differs, which tells nothing."""
        return False

    def chosen(self, value: object) -> frozenset[str]:
        """The keys of what was chosen, for `is_one_of`."""
        return frozenset()

    def amount(self, value: object, question: Question, scale: Scale | None) -> Any:
        """How much, for `is_at_least` and `is_at_most`; None where the value has no place in an order."""
        return None

    def bound(self, text: str, question: Question, scale: Scale | None) -> Any:
        """What a condition compares `amount` with. Raises AnswerError for a text that is not such an amount."""
        raise AnswerError("Answers of this type cannot be compared")

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        return text

    def unit_words(self, question: Question) -> str:
        """What an amount counts, with a space before it; empty where it counts nothing that has a name."""
        return f" {question.unit}" if question.unit else ""

    def range_words(self, least: Any, middle: Any, most: Any, question: Question) -> str:
        """How a report says the range of some amounts and the middle of them."""
        last = f"{most:g}{unit_for(f'{most:g}', self.unit_words(question))}"
        return last if least == most else f"From {least:g} to {last}; at least half are {middle:g} or fewer"

    def tally_note(self, values: Sequence[object], question: Question) -> str:
        """What a report says beside the range of these values; empty for nothing."""
        return ""

    def cells(self, value: object, column: str) -> Iterable[object]:
        """Of an answer in rows, what stands in one column."""
        return ()


def one_text(raw: Raw) -> str:
    """Raises AnswerError where several were sent."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, Mapping) or len(raw) > 1 or not all(isinstance(one, str) for one in raw):
        raise AnswerError("Give one answer only")
    return str(raw[0]) if raw else ""


def several_texts(raw: Raw, most: int) -> list[str]:
    """Raises AnswerError where they are not texts, or more than `most`."""
    given = [raw] if isinstance(raw, str) else raw
    if isinstance(given, Mapping) or len(given) > most or not all(isinstance(one, str) for one in given):
        raise AnswerError("Choose from the answers listed")
    return [str(one) for one in given]


def listed(value: object) -> list[str]:
    return [str(one) for one in cast("list[object]", value)] if isinstance(value, list) else [str(value)]
