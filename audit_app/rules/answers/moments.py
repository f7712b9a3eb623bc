"""Answers that are days or moments."""

from datetime import date, datetime

from audit_app.rules.answers.base import BY_AMOUNT, AnswerType, Value
from audit_app.rules.answers.dates import read_date, read_moment
from audit_app.rules.dates import LONDON, day_words, moment_words
from audit_app.rules.questions.options import Tolerance
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale


class Date(AnswerType):
    """A day, stored in the form of ISO 8601."""

    key = "date"
    options = Tolerance
    beyond = ("or later", "or earlier")
    tests = BY_AMOUNT

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        """Return the day; None where all three boxes of the form are empty. Raises AnswerError."""
        return read_date(words).isoformat() if words.strip("/ ") else None

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        """Return the day in words."""
        return day_words(date.fromisoformat(str(value)))

    def texts(self, value: object) -> tuple[str, ...]:
        """Return nothing: a day is not prose."""
        return ()

    def amount(self, value: object, question: Question, scale: Scale | None) -> date:
        """Return the day, also for a moment."""
        return date.fromisoformat(str(value)[:10])

    def bound(self, text: str, question: Question, scale: Scale | None) -> date:
        """Return the day of the text. Raises AnswerError."""
        return read_date(text)

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        """Return the day in words."""
        return day_words(read_date(text))


class Moment(Date):
    """A moment, stored to the minute as the clock displayed it in London; a condition compares its day."""

    key = "datetime"

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        """Return the moment; None where every box of the form is empty. Raises AnswerError."""
        return f"{read_moment(words):%Y-%m-%dT%H:%M}" if words.strip("/ ") else None

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        """Return the day and the time in words."""
        return moment_words(moment_of(value))


def day_of(value: object) -> date:
    """Return the day of a stored `Date`."""
    return date.fromisoformat(str(value))


def moment_of(value: object) -> datetime:
    """Return the aware moment of a stored `Moment`."""
    return datetime.fromisoformat(str(value)).replace(tzinfo=LONDON)
