"""Answers that are a grade, or a number on a line."""

from audit_app.rules.answers.base import (
    BY_AMOUNT,
    BY_CHOICE,
    BY_RANGE,
    Value,
)
from audit_app.rules.answers.choices import OneOf
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.options import Bounds, GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale

LOWEST_SCORE, HIGHEST_SCORE = 0, 10


class Grade(OneOf):
    """A level of the question's scale.

    A condition compares levels by rank; a level without a rank is neither better nor worse than any.
    """

    key = "grade"
    beyond = ("or better", "or worse")
    options = GradeOptions
    needs = frozenset({"scale"})
    tests = BY_CHOICE | BY_AMOUNT
    graded = True

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        """Return the levels of the scale."""
        return tuple(Choice(level.key, level.label) for level in scale.levels) if scale else ()

    def amount(self, value: object, question: Question, scale: Scale | None) -> int | None:
        """Return the rank of the level."""
        return scale.level(self.level(value)).rank if scale else None

    def bound(self, text: str, question: Question, scale: Scale | None) -> int:
        """Return the rank of the level with this key. Raises AnswerError where there is none."""
        ranks = {level.key: level.rank for level in scale.levels} if scale else {}
        rank = ranks.get(text)
        if rank is None:
            raise AnswerError("Name a level of the scale that has a rank")
        return rank

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        """Return the label of the level with this key. Raises KeyError where the scale does not have it."""
        if scale is None:
            raise KeyError(text)
        return scale.level(text).label


class Score(OneOf):
    """A whole number from a line of them: from 0 to 10, or between the question's own ends."""

    key = "score"
    options = Bounds
    tests = BY_AMOUNT
    tallied = BY_RANGE

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        """Return every number of the line."""
        bounds = question.options.of(Bounds)
        lowest = LOWEST_SCORE if bounds.minimum is None else bounds.minimum
        highest = HIGHEST_SCORE if bounds.maximum is None else bounds.maximum
        return tuple(Choice(str(number), str(number)) for number in range(lowest, highest + 1))

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        """Return the number. Raises AnswerError for a number that is not on the line."""
        return int(str(super().read(words, question, scale)))

    def amount(self, value: object, question: Question, scale: Scale | None) -> int:
        """Return the number."""
        return int(str(value))

    def bound(self, text: str, question: Question, scale: Scale | None) -> int:
        """Return the number of the text. Raises AnswerError for a number that is not on the line."""
        if all(text != choice.key for choice in self.choices(question, scale)):
            raise AnswerError("Name a number of the line")
        return int(text)
