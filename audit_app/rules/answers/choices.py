"""Answers that are chosen: yes or no, an item or several of a list, a grade, a score."""

from collections.abc import Sequence

from audit_app.rules.answers.base import (
    BY_AMOUNT,
    BY_CHOICE,
    BY_LABEL,
    BY_RANGE,
    AnswerType,
    Raw,
    Value,
    as_texts,
    several_texts,
)
from audit_app.rules.plain_text import LONGEST_LINE, AnswerError, read_words
from audit_app.rules.questions.options import Bounds, Choice, ChoiceOptions, GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale

_MOST_CHOSEN = 200
LOWEST_SCORE, HIGHEST_SCORE = 0, 10


class OneOf(AnswerType):
    """An answer that is exactly one of some choices, stored by its key."""

    tests = BY_CHOICE
    tallied = BY_LABEL

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        """Return the key of the choice. Raises AnswerError for any other text."""
        if all(words != choice.key for choice in self.choices(question, scale)):
            raise AnswerError("Choose one of the answers listed")
        return words

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        """Return the label of the choice."""
        labels = {choice.key: choice.label for choice in self.choices(question, scale)}
        return labels.get(str(value), str(value))

    def texts(self, value: object) -> tuple[str, ...]:
        """Return nothing: a choice is not prose."""
        return ()

    def stored(self, choice: str) -> Value:
        """Return the value that choosing this key gives."""
        return choice

    def differ(self, values: Sequence[object]) -> bool:
        """Return whether different choices were made."""
        return len(set(map(str, values))) > 1

    def chosen(self, value: object) -> frozenset[str]:
        """Return the keys of the choices."""
        return frozenset(as_texts(value))


class YesNo(OneOf):
    """Yes or no."""

    key = "yes-no"
    offered = (Choice("yes", "Yes"), Choice("no", "No"))

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        """Return the same choices for every question."""
        return self.offered


class YesPartlyNo(YesNo):
    """Yes, partly or no."""

    key = "yes-partly-no"
    offered = (Choice("yes", "Yes"), Choice("partly", "Partly"), Choice("no", "No"))


class Chosen(OneOf):
    """A single choice of the question's own list."""

    key = "choice"
    options = ChoiceOptions
    needs = frozenset({"choices"})

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        """Return the choices of the question."""
        return question.options.of(ChoiceOptions).choices


class SeveralChosen(Chosen):
    """Any number of choices of the question's own list, each once and in the order of the list."""

    key = "choices"

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        """Return the keys of the choices; None for none. Raises AnswerError."""
        sent = {
            words
            for text in several_texts(raw, _MOST_CHOSEN)
            if (words := read_words(text, "Answer", LONGEST_LINE))
        }
        chosen = [choice.key for choice in self.choices(question, scale) if choice.key in sent]
        if len(chosen) != len(sent):
            raise AnswerError("Choose from the answers listed")
        return chosen or None

    def raw(self, value: object) -> Raw:
        """Return the keys, as ticked boxes send them."""
        return as_texts(value)

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        """Return the labels of the choices."""
        return "; ".join(super(SeveralChosen, self).display(key, question, scale) for key in as_texts(value))

    def export(self, value: object) -> str:
        """Return the keys of the choices."""
        return "; ".join(as_texts(value))

    def differ(self, values: Sequence[object]) -> bool:
        """Return False: lists of several choices rarely agree, and no service is wrong for that."""
        return False


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
