"""Answers that are a grade with the texts that justify it."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from audit_app.rules.answers.base import Raw, Value, single_text
from audit_app.rules.answers.grades import Grade
from audit_app.rules.answers.written import LongText
from audit_app.rules.plain_text import LONGEST_TEXT, AnswerError, read_words
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.options import GradeOptions, JudgementOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale

_Parts = dict[str, Any]


class Judgement(Grade):
    """A grade and the texts that justify it, such as the evidence and what it means, all of them required."""

    key = "judgement"
    options = JudgementOptions
    needs = frozenset({"scale", "texts"})
    part = "level"

    def parse(self, raw: Raw, question: Question, scale: Scale | None = None) -> Value | None:
        """Return the grade and the texts that were entered; None for none. Raises AnswerError, naming wrong parts."""
        sent = raw if isinstance(raw, Mapping) else {self.part: raw}
        wrong: dict[str, str] = {}
        parts: _Parts = {}
        try:
            parts[self.part] = super().parse(sent.get(self.part, ""), question, scale)
        except AnswerError as error:
            wrong[self.part] = error.message
        for text in _texts(question):
            try:
                parts[text.key] = read_words(single_text(sent.get(text.key, "")), text.label, LONGEST_TEXT)
            except AnswerError as error:
                wrong[text.key] = error.message
        if wrong:
            raise AnswerError("; ".join(wrong.values()), wrong)
        return {key: part for key, part in parts.items() if part} or None

    def parts(self, question: Question) -> tuple[Question, ...]:
        """Return the grade, then each text."""
        own = question.options.of(GradeOptions)
        options = GradeOptions(scale=own.scale, rubric=own.rubric)
        level = Question(self.part, question.reference, "Grade", Grade.key, options=options)
        texts = (
            Question(text.key, question.reference, text.label, LongText.key) for text in _texts(question)
        )
        return (level, *texts)

    def raw(self, value: object) -> Raw:
        """Return the grade's key and the texts by the names of their parts."""
        return {key: str(part) for key, part in _parts(value).items()}

    def stored(self, choice: str) -> Value:
        """Return the value that choosing this level gives, without texts."""
        return {self.part: choice}

    def lacks(self, value: object, question: Question) -> str:
        """Return a sentence where the grade or a text is missing."""
        parts = _parts(value)
        if self.part not in parts:
            return "Select a grade to go with what you wrote"
        missing = [text.label for text in _texts(question) if text.key not in parts]
        return f"Enter “{missing[0]}” too" if missing else ""

    def display(self, value: object, question: Question, scale: Scale | None = None) -> str:
        """Return the grade and the labelled texts, each on a line."""
        parts = _parts(value)
        level = super().display(parts[self.part], question, scale) if self.part in parts else "No grade"
        texts = (f"{text.label}: {parts[text.key]}" for text in _texts(question) if text.key in parts)
        return "\n".join((level, *texts))

    def export(self, value: object) -> str:
        """Return the parts on a single line."""
        return "; ".join(f"{key}: {part}" for key, part in _parts(value).items())

    def texts(self, value: object) -> tuple[str, ...]:
        """Return the texts without the grade."""
        return tuple(str(part) for key, part in _parts(value).items() if key != self.part)

    def level(self, value: object) -> str:
        """Return the key of the grade; empty while there is none."""
        return str(_parts(value).get(self.part, ""))

    def differ(self, values: Sequence[object]) -> bool:
        """Return whether different grades were chosen."""
        return super().differ([level for value in values if (level := self.level(value))])

    def chosen(self, value: object) -> frozenset[str]:
        """Return the key of the grade."""
        return frozenset({self.level(value)})

    def amount(self, value: object, question: Question, scale: Scale | None) -> int | None:
        """Return the rank of the grade; None while there is none."""
        return super().amount(value, question, scale) if self.level(value) else None


def _texts(question: Question) -> tuple[Choice, ...]:
    return question.options.of(JudgementOptions).texts


def _parts(value: object) -> _Parts:
    return cast("_Parts", value) if isinstance(value, dict) else {}
