"""Answers that are numbers: whole, decimal, a share of a hundred."""

import re
from decimal import Decimal as Exact

from audit_app.rules.answers.base import BY_AMOUNT, BY_RANGE, AnswerType, Value
from audit_app.rules.naming import unit_for
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.question_set import Question, Scale

LARGEST_NUMBER = 1_000_000_000
_WHOLE = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)")
_DECIMAL = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]{1,4})?")


class Number(AnswerType):
    """A whole number within the question's bounds; "1,000" is a thousand."""

    key = "number"
    takes = frozenset({"minimum", "maximum", "unit", "tolerance"})
    tests = BY_AMOUNT
    tallied = BY_RANGE
    written = _WHOLE
    wanted = "Enter a whole number, like 12"

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        number = self._number(words)
        least, most = self.bounds(question)
        if not least <= number <= most:
            raise AnswerError(_out_of_bounds(question, least, most))
        return self.kept(number)

    def _number(self, words: str) -> Exact:
        if not self.written.fullmatch(words):
            raise AnswerError(self.wanted)
        return Exact(words.replace(",", ""))

    def kept(self, number: Exact) -> Value:
        return int(number)

    def bounds(self, question: Question) -> tuple[int, int]:
        least = -LARGEST_NUMBER if question.minimum is None else question.minimum
        return least, LARGEST_NUMBER if question.maximum is None else question.maximum

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        shown = f"{Exact(str(value)):,}"
        return f"{shown} {unit_for(shown, question.unit)}" if question.unit else shown

    def texts(self, value: object) -> tuple[str, ...]:
        return ()

    def amount(self, value: object, question: Question, scale: Scale | None) -> Exact:
        return Exact(str(value))

    def bound(self, text: str, question: Question, scale: Scale | None) -> Exact:
        self.read(text, question, scale)
        return self._number(text)

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        return self.display(text, question, scale)


class Decimal(Number):
    """With up to four places after the point; kept as its text, because a binary number would be another one."""

    key = "decimal"
    written = _DECIMAL
    wanted = "Enter a number, like 12.5"

    def kept(self, number: Exact) -> Value:
        return f"{number.normalize():f}" if number else "0"


class Percentage(Decimal):
    """From 0 to 100."""

    key = "percentage"
    takes = frozenset({"tolerance"})
    wanted = "Enter a percentage, like 12.5"

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        return super().read(words.removesuffix("%").rstrip(), question, scale)

    def bounds(self, question: Question) -> tuple[int, int]:
        return 0, 100

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        return f"{value}%"

    def unit_words(self, question: Question) -> str:
        return "%"


def _out_of_bounds(question: Question, least: int, most: int) -> str:
    if question.maximum is None and question.minimum is not None:
        return f"Enter {least:,} or more"
    if question.minimum is None and question.maximum is not None:
        return f"Enter {most:,} or fewer"
    return f"Enter a number from {least:,} to {most:,}"
