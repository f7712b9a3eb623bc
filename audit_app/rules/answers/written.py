"""Answers in words, and the text that asks for none."""

from audit_app.rules.answers.base import AnswerType, Raw, Value, one_text
from audit_app.rules.plain_text import LONGEST_TEXT, AnswerError
from audit_app.rules.question_set import Question, Scale


class Line(AnswerType):
    key = "text"

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        return " ".join(words.split("\n"))


class LongText(AnswerType):
    key = "long-text"
    longest = LONGEST_TEXT


class Information(AnswerType):
    """Something to read among the questions; nothing is answered."""

    key = "information"
    answered = False

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        if one_text(raw).strip():
            raise AnswerError("There is nothing to answer here")
        return None
