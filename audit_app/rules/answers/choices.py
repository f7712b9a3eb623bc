"""Answers that are chosen: yes or no, an item or several of a list."""

from collections.abc import Sequence

from audit_app.rules.answers.base import (
    BY_CHOICE,
    BY_LABEL,
    AnswerType,
    Raw,
    Value,
    as_texts,
    several_texts,
)
from audit_app.rules.plain_text import LONGEST_LINE, AnswerError, read_words
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.options import ChoiceOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale

_MOST_CHOSEN = 200


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
