"""Answers that are numbers: whole, decimal, percentages."""

import re
from decimal import Decimal as Exact

from audit_app.rules.answers.base import BY_AMOUNT, BY_RANGE, AnswerType, Value
from audit_app.rules.naming import unit_for
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.questions.options import Bounds, NumberOptions, Options, Tolerance
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale

LARGEST_NUMBER = 1_000_000_000
_DIGITS = r"(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)"
_WHOLE = re.compile(rf"-?{_DIGITS}(?:\.0{{1,4}})?")
_DECIMAL = re.compile(rf"-?(?:{_DIGITS}(?:\.[0-9]{{1,4}})?|\.[0-9]{{1,4}})")


class Number(AnswerType):
    """A whole number within the question's bounds; "1,000" is a thousand, and "12.0" is 12."""

    key = "number"
    options: type[Options] = NumberOptions
    tests = BY_AMOUNT
    tallied = BY_RANGE
    pattern = _WHOLE
    hint = "Enter a whole number, like 12"

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        """Return the number as it is stored. Raises AnswerError for another text, or a number out of bounds."""
        number = self._number(words)
        least, most = self.bounds(question)
        if not least <= number <= most:
            raise AnswerError(_out_of_bounds(question, least, most))
        return self.kept(number)

    def _number(self, words: str) -> Exact:
        if not self.pattern.fullmatch(words):
            raise AnswerError(self.hint)
        return Exact(words.replace(",", ""))

    def kept(self, number: Exact) -> Value:
        """Return the number as JSON stores it without loss."""
        return int(number)

    def bounds(self, question: Question) -> tuple[int, int]:
        """Return the least and the greatest number that the question accepts."""
        bounds = question.options.of(Bounds)
        least = -LARGEST_NUMBER if bounds.minimum is None else bounds.minimum
        return least, LARGEST_NUMBER if bounds.maximum is None else bounds.maximum

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        """Return the number with its unit."""
        number = f"{Exact(str(value)):,}"
        unit = question.options.of(NumberOptions).unit
        return f"{number} {unit_for(number, unit)}" if unit else number

    def texts(self, value: object) -> tuple[str, ...]:
        """Return nothing: a number is not prose."""
        return ()

    def amount(self, value: object, question: Question, scale: Scale | None) -> Exact:
        """Return the number, exactly."""
        return Exact(str(value))

    def bound(self, text: str, question: Question, scale: Scale | None) -> Exact:
        """Return the number of the text. Raises AnswerError for a number that no answer could be."""
        self.read(text, question, scale)
        return self._number(text)

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        """Return the number of the text with its unit."""
        return self.display(text, question, scale)


class Decimal(Number):
    """A number with up to four decimal places, stored as text because a binary number would not be equal to it."""

    key = "decimal"
    pattern = _DECIMAL
    hint = "Enter a number, like 12.5"

    def kept(self, number: Exact) -> Value:
        """Return the number as text, without zeros at its end."""
        return f"{number.normalize():f}" if number else "0"


class Percentage(Decimal):
    """A percentage from 0 to 100, with or without its sign."""

    key = "percentage"
    options = Tolerance
    hint = "Enter a percentage, like 12.5"

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        """Return the number without its sign. Raises AnswerError."""
        return super().read(words.removesuffix("%").rstrip(), question, scale)

    def bounds(self, question: Question) -> tuple[int, int]:
        """Return 0 and 100."""
        return 0, 100

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        """Return the number with its sign."""
        return f"{value}%"

    def unit_words(self, question: Question) -> str:
        """Return the sign, which takes no space before it."""
        return "%"


def _out_of_bounds(question: Question, least: int, most: int) -> str:
    bounds = question.options.of(Bounds)
    if bounds.maximum is None and bounds.minimum is not None:
        return f"Enter {least:,} or more"
    if bounds.minimum is None and bounds.maximum is not None:
        return f"Enter {most:,} or fewer"
    return f"Enter a number from {least:,} to {most:,}"
