"""Answers in prose, and the information that asks for no answer."""

from audit_app.rules.answers.base import AnswerType, Raw, Value, single_text
from audit_app.rules.plain_text import LONGEST_TEXT, AnswerError
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale


class Line(AnswerType):
    """A line of text."""

    key = "text"

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        """Return the text on a single line."""
        return " ".join(words.split("\n"))


class LongText(AnswerType):
    """Text of several lines."""

    key = "long-text"
    longest = LONGEST_TEXT


class Information(AnswerType):
    """Something to read between the questions, which takes no answer."""

    key = "information"
    answered = False

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        """Return None. Raises AnswerError where anything was sent."""
        if single_text(raw).strip():
            raise AnswerError("There is nothing to answer here")
        return None
