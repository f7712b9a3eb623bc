"""The types of answer, one small class each: how it is read from a form, checked, shown and exported.

Forms, autosave, import and report all use `TYPES`, so that one rule holds for all of them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import cast

from audit_app.rules.answer_dates import read_date, read_moment
from audit_app.rules.answer_texts import LONGEST_LINE, LONGEST_TEXT, AnswerError, read_words
from audit_app.rules.dates import LONDON, day_words, moment_words
from audit_app.rules.question_set_parts import Choice, Question, Scale

__all__ = [
    "LARGEST_NUMBER",
    "LONGEST_LINE",
    "LONGEST_TEXT",
    "OWN_FIELDS",
    "TYPES",
    "Absence",
    "AnswerError",
    "AnswerType",
    "Raw",
    "Response",
    "Value",
    "choices_for",
    "differ",
    "read_words",
]

LARGEST_NUMBER = 1_000_000_000

Value = str | int | list[str]
Raw = str | list[str]

_MOST_CHOSEN = 200
_WHOLE_NUMBER = re.compile(r"-?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3})+)")


class Absence(StrEnum):
    """Why there is no answer. Only the first needs a reason."""

    NOT_APPLICABLE = "not-applicable"
    NOT_RECORDED = "not-recorded"
    NOT_KNOWN = "not-known"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        return _ABSENCE_LABELS[self]


_ABSENCE_LABELS = {
    Absence.NOT_APPLICABLE: "Not applicable",
    Absence.NOT_RECORDED: "Not recorded on file",
    Absence.NOT_KNOWN: "Answer not known",
    Absence.DECLINED: "Declined to answer",
}


@dataclass(frozen=True)
class Response:
    """What one question has been given: a value or a kind of absence. `reason` goes with the absence."""

    value: object | None = None
    absence: Absence | None = None
    reason: str = ""
    rationale: str = ""

    @property
    def has_value(self) -> bool:
        return self.value not in (None, "", [])

    @property
    def is_blank(self) -> bool:
        """Nothing at all stands here, not even words."""
        return not (self.has_value or self.absence or self.reason or self.rationale)


class AnswerType:
    """The common part: one line of raw text in, the same text kept.

    `takes` names the fields of a question that only some types have, `needs` those it cannot do without.
    """

    key = ""
    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    longest = LONGEST_LINE

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        """The value to keep; None where nothing was entered. Raises AnswerError."""
        if isinstance(raw, list):
            if len(raw) > 1:
                raise AnswerError("Give one answer only")
            raw = "".join(raw)
        words = read_words(raw, "Answer", self.longest)
        return self.read(words, question, scale) if words else None

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        """The value of tidied words that are not empty."""
        return words

    def check(self, value: object, question: Question, scale: Scale | None = None) -> None:
        """Raises AnswerError for a value that `parse` would not have given."""
        raw = _listed(value)
        kept = self.parse(raw, question, scale)
        if kept != value:
            raise AnswerError("This is not an answer to the question")

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        """What can be chosen, in the order of the page; none where the answer is written."""
        return ()

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        return str(value)

    def export(self, value: object) -> str:
        """As one flat cell of a table, without the question at hand."""
        return str(value)


class OneOf(AnswerType):
    """Exactly one of some choices; kept by its key."""

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        if all(words != choice.key for choice in self.choices(question, scale)):
            raise AnswerError("Choose one of the answers listed")
        return words

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        labels = {choice.key: choice.label for choice in self.choices(question, scale)}
        return labels.get(str(value), str(value))


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
        given = [raw] if isinstance(raw, str) else raw
        if len(given) > _MOST_CHOSEN:
            raise AnswerError("Choose from the answers listed")
        wanted = {words for one in given if (words := read_words(one, "Answer", LONGEST_LINE))}
        chosen = [choice.key for choice in question.choices if choice.key in wanted]
        if len(chosen) != len(wanted):
            raise AnswerError("Choose from the answers listed")
        return chosen or None

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        return "; ".join(super(SeveralChosen, self).display(one, question, scale) for one in _listed(value))

    def export(self, value: object) -> str:
        return "; ".join(_listed(value))


class Grade(OneOf):
    key = "grade"
    takes = needs = frozenset({"scale"})

    def choices(self, question: Question, scale: Scale | None) -> tuple[Choice, ...]:
        return tuple(Choice(level.key, level.label) for level in scale.levels) if scale else ()


class Number(AnswerType):
    """A whole number within the question's bounds; "1,000" is a thousand."""

    key = "number"
    takes = frozenset({"minimum", "maximum", "unit"})

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        if not _WHOLE_NUMBER.fullmatch(words):
            raise AnswerError("Enter a whole number, like 12")
        least = -LARGEST_NUMBER if question.minimum is None else question.minimum
        most = LARGEST_NUMBER if question.maximum is None else question.maximum
        number = int(words.replace(",", ""))
        if not least <= number <= most:
            raise AnswerError(_out_of_bounds(question, least, most))
        return number

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        shown = f"{value:,}" if isinstance(value, int) else str(value)
        return f"{shown} {question.unit}" if question.unit else shown


class Date(AnswerType):
    key = "date"

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        return read_date(words).isoformat() if words.strip("/ ") else None

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        return day_words(date.fromisoformat(str(value)))


class Moment(AnswerType):
    """Kept as the clock showed it in London, to the minute."""

    key = "datetime"

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        return f"{read_moment(words):%Y-%m-%dT%H:%M}" if words.strip("/ ") else None

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        return moment_words(datetime.fromisoformat(str(value)).replace(tzinfo=LONDON))


class Line(AnswerType):
    key = "text"

    def read(self, words: str, question: Question, scale: Scale | None) -> Value | None:
        return " ".join(words.split("\n"))


class LongText(AnswerType):
    key = "long-text"
    longest = LONGEST_TEXT


TYPES: dict[str, AnswerType] = {
    kind.key: kind
    for kind in (
        YesNo(),
        YesPartlyNo(),
        Chosen(),
        SeveralChosen(),
        Grade(),
        Number(),
        Date(),
        Moment(),
        Line(),
        LongText(),
    )
}


OWN_FIELDS = tuple(dict.fromkeys(name for kind in TYPES.values() for name in sorted(kind.takes)))
"""Every field of a question that only some types have."""


def choices_for(question: Question, scale: Scale | None) -> tuple[Choice, ...]:
    """What can be chosen in answer to the question, in order; none where the answer is written."""
    return TYPES[question.type].choices(question, scale)


def differ(question: Question, responses: Iterable[Response]) -> bool:
    """Whether services chose different answers where one had to be chosen; what is written always differs."""
    kind = TYPES[question.type]
    if not isinstance(kind, OneOf) or isinstance(kind, SeveralChosen):
        return False
    return len({str(one.value) for one in responses if one.has_value and one.absence is None}) > 1


def _out_of_bounds(question: Question, least: int, most: int) -> str:
    if question.maximum is None and question.minimum is not None:
        return f"Enter {least:,} or more"
    if question.minimum is None and question.maximum is not None:
        return f"Enter {most:,} or fewer"
    return f"Enter a number from {least:,} to {most:,}"


def _listed(value: object) -> list[str]:
    return [str(one) for one in cast("list[object]", value)] if isinstance(value, list) else [str(value)]
