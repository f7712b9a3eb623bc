"""Answers that are chosen: yes or no, one or several of a list, a grade, a score."""

from collections.abc import Sequence

from audit_app.rules.answers.base import (
    BY_AMOUNT,
    BY_CHOICE,
    BY_LABEL,
    BY_RANGE,
    AnswerType,
    Raw,
    Value,
    listed,
    several_texts,
)
from audit_app.rules.plain_text import LONGEST_LINE, AnswerError, read_words
from audit_app.rules.question_set import Choice, Question, Scale

_MOST_CHOSEN = 200
LOWEST_SCORE, HIGHEST_SCORE = 0, 10


class OneOf(AnswerType):
    """Exactly one of some choices; kept by its key."""

    tests = BY_CHOICE
    tallied = BY_LABEL

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        if all(words != choice.key for choice in self.choices(question, scale)):
            raise AnswerError("Choose one of the answers listed")
        return words

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        labels = {choice.key: choice.label for choice in self.choices(question, scale)}
        return labels.get(str(value), str(value))

    def texts(self, value: object) -> tuple[str, ...]:
        return ()

    def stored(self, choice: str) -> Value:
        """The value that choosing it gives."""
        return choice

    def differ(self, values: Sequence[object]) -> bool:
        return len(set(map(str, values))) > 1

    def chosen(self, value: object) -> frozenset[str]:
        return frozenset(listed(value))


class YesNo(OneOf):
    key = "yes-no"
    offered = (Choice("yes", "Yes"), Choice("no", "No"))

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        return self.offered


class YesPartlyNo(YesNo):
    key = "yes-partly-no"
    offered = (Choice("yes", "Yes"), Choice("partly", "Partly"), Choice("no", "No"))


class Chosen(OneOf):
    key = "choice"
    takes = needs = frozenset({"choices"})

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        return question.choices


class SeveralChosen(Chosen):
    """Any number of the choices, kept in the order of the question and each once."""

    key = "choices"

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        given = several_texts(raw, _MOST_CHOSEN)
        wanted = {words for one in given if (words := read_words(one, "Answer", LONGEST_LINE))}
        chosen = [choice.key for choice in question.choices if choice.key in wanted]
        if len(chosen) != len(wanted):
            raise AnswerError("Choose from the answers listed")
        return chosen or None

    def raw(self, value: object) -> Raw:
        return listed(value)

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        return "; ".join(super(SeveralChosen, self).display(one, question, scale) for one in listed(value))

    def export(self, value: object) -> str:
        return "; ".join(listed(value))

    def differ(self, values: Sequence[object]) -> bool:
        return False


class Grade(OneOf):
    """A level of the question's scale; a condition compares levels by rank, and one without a rank is neither more
    nor less than any.
    """

    key = "grade"
    beyond = ("or better", "or worse")
    takes = needs = frozenset({"scale"})
    tests = BY_CHOICE | BY_AMOUNT
    graded = True

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        return tuple(Choice(level.key, level.label) for level in scale.levels) if scale else ()

    def amount(self, value: object, question: Question, scale: Scale | None) -> int | None:
        return scale.level(self.level(value)).rank if scale else None

    def bound(self, text: str, question: Question, scale: Scale | None) -> int:
        ranks = {level.key: level.rank for level in scale.levels} if scale else {}
        rank = ranks.get(text)
        if rank is None:
            raise AnswerError("Name a level of the scale that has a rank")
        return rank

    def bound_words(self, text: str, question: Question, scale: Scale | None) -> str:
        return scale.level(text).label if scale else text


class Score(OneOf):
    """A whole number on a line of them, from 0 to 10 where the question gives no other ends."""

    key = "score"
    takes = frozenset({"minimum", "maximum"})
    tests = BY_AMOUNT
    tallied = BY_RANGE

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        lowest = LOWEST_SCORE if question.minimum is None else question.minimum
        highest = HIGHEST_SCORE if question.maximum is None else question.maximum
        return tuple(Choice(str(number), str(number)) for number in range(lowest, highest + 1))

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        return int(str(super().read(words, question, scale)))

    def amount(self, value: object, question: Question, scale: Scale | None) -> int:
        return int(str(value))

    def bound(self, text: str, question: Question, scale: Scale | None) -> int:
        if all(text != choice.key for choice in self.choices(question, scale)):
            raise AnswerError("Name a number of the line")
        return int(text)
