"""Questions as pages of a return display them: the stored answer, what was typed, and what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from audit_app.queries.returns.pages import StoredAnswer
from audit_app.rules import redaction
from audit_app.rules.answers.gaps import Gap
from audit_app.rules.answers.registry import TYPES, choices_for
from audit_app.rules.answers.response import Response
from audit_app.rules.answers.rows import fewest_rows, most_rows
from audit_app.rules.asking.answerers import HOW_TO_ASK, absences_of
from audit_app.rules.asking.grading import level_meanings, meanings_by_level
from audit_app.rules.questions.options import EvidenceOptions, GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.web.returns.inputs import DAY, INPUTS, MOMENT, Theirs, Typed

FEW_CHOICES, SHORT_CHOICES = 4, 36
"""The most choices, and the most characters in all of them, that fit on a line of a narrow page."""
SPARE_ROWS, SPARE_LONG_ROWS = 2, 1
"""The number of empty rows below those that are filled; a row is long if it lists more than a few choices."""
KEEP_MINE, KEEP_THEIRS, EDIT = "mine", "theirs", "edit"
SETTLE_WORDS = {
    KEEP_MINE: "Keep mine",
    KEEP_THEIRS: "Keep theirs",
    EDIT: "Keep the answer below, as I edit it now",
}
Option = tuple[str, str, str, bool]
"""A radio button or checkbox: id, value, label, and whether it is chosen."""
Box = tuple[str, str, str, int]
"""A box of a date: name, label, text, and width in characters."""


@dataclass(frozen=True)
class Item:
    """A question of a page.

    `given` is the question with its stored answer, and `base` the mark of the answer that the page started from.
    `response` is the answer as it was typed, or None while that is invalid. `errors` has a sentence for each part
    of the question that is wrong ("value", "absence", "reason", "rationale" or "settle"), and `wrong_parts` for
    each wrong part of an answer that has several.
    """

    given: StoredAnswer
    typed: Typed
    base: str
    response: Response | None
    errors: Mapping[str, str] = field(default_factory=dict)
    theirs: Theirs | None = None
    wrong_parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def question(self) -> Question:
        """Return the question itself."""
        return self.given.question

    @property
    def key(self) -> str:
        """Return the key of the question."""
        return self.question.key

    @property
    def input(self) -> str:
        """Return the name of the macro that renders the input."""
        kind = TYPES[self.question.type]
        if not kind.answered:
            return "nothing"
        if kind.repeats:
            return "rows"
        return "parts" if kind.parts(self.question) else INPUTS[kind.key].macro

    @property
    def untouched(self) -> bool:
        """Return whether the item is the same for every auditor, so that its HTML can be cached."""
        stored = self.given
        blank = self.response == stored.response == Response()
        personal = stored.saved_at or stored.files or stored.suggested or self.theirs
        return blank and not personal and not self.errors

    @property
    def blank(self) -> bool:
        """Return whether this part of an answer is empty and has no error."""
        return not any(self.typed.value) and not self.errors

    @property
    def rows(self) -> tuple[tuple["Item", ...], ...]:
        """Return the parts of the answer as items of their own, row by row, with empty rows to write in."""
        kind = TYPES[self.question.type]
        parts = kind.parts(self.question)
        if not kind.repeats:
            return (tuple(self._part(part.key, part) for part in parts),)
        filled = self.filled_rows
        long = any(len(choices_for(part, None)) > FEW_CHOICES for part in parts)
        needed = max(filled + (SPARE_LONG_ROWS if long else SPARE_ROWS), fewest_rows(self.question))
        count = max(min(needed, most_rows(self.question)), filled)
        return tuple(
            tuple(self._part(f"{number}-{part.key}", part) for part in parts)
            for number in range(1, count + 1)
        )

    @property
    def filled_rows(self) -> int:
        """Return the number of the last row in which anything is typed."""
        return max((row_of(name) for name, texts in self.typed.parts.items() if any(texts)), default=0)

    @property
    def has_room(self) -> bool:
        """Return whether another row may be added."""
        return self.filled_rows < most_rows(self.question)

    def _part(self, name: str, part: Question) -> "Item":
        stored = StoredAnswer(replace(part, key=f"{self.key}-{name}"), self.given.scale, Response(), "")
        errors = {"value": self.wrong_parts[name]} if name in self.wrong_parts else {}
        return Item(stored, Typed(self.typed.parts.get(name, ("",))), "", None, errors)

    @property
    def is_gap(self) -> bool:
        """Return whether the answer is the time between two moments."""
        return isinstance(TYPES[self.question.type], Gap)

    @property
    def between(self) -> str:
        """Return the length of a gap in words, or its limit while an end of it is missing or invalid."""
        kind = TYPES[self.question.type]
        if not isinstance(kind, Gap):
            return ""
        value = self.response.value if self.response else None
        return kind.between_words(value, self.question) or kind.limit_words(self.question)

    @cached_property
    def choices(self) -> tuple[Option, ...]:
        """Return the choices of the question."""
        chosen = set(self.typed.value)
        offered = choices_for(self.question, self.given.scale)
        return _options(
            f"value-{self.key}", ((choice.key, choice.label, choice.key in chosen) for choice in offered)
        )

    @property
    def choices_and_none(self) -> tuple[Option, ...]:
        """Return the choices, with another that clears the answer, because a radio button cannot be unchecked."""
        return (*self.choices, (f"value-{self.key}-{len(self.choices) + 1}", "", "Clear my answer", False))

    @property
    def hints(self) -> tuple[str, ...]:
        """Return a hint for each choice, "" for one without: what it means for this question, which has a rubric."""
        if not (self._has_rubric and self.given.scale):
            return ()
        texts = meanings_by_level(self.question, self.given.scale.levels)
        return tuple(texts.get(value, "") for _, value, _, _ in self.choices_and_none)

    @property
    def takes_files(self) -> bool:
        """Return whether copies of the records may be attached."""
        return self.question.options.of(EvidenceOptions).files

    @property
    def unit(self) -> str:
        """Return the unit of a number, as it follows the input; empty where it has none."""
        return TYPES[self.question.type].unit_words(self.question).strip()

    @property
    def beside(self) -> bool:
        """Return whether the choices are short enough to be placed side by side."""
        length = sum(len(label) for _, _, label, _ in self.choices)
        few = len(self.choices) <= FEW_CHOICES and length <= SHORT_CHOICES
        return (few or self.question.type == "score") and not self._has_rubric

    @property
    def levels(self) -> tuple[tuple[str, str], ...]:
        """Return what the levels of the scale mean wherever it is used; a rubric is shown at the choices instead."""
        return () if self._has_rubric else level_meanings(self.question, self.given.scale)

    @property
    def _has_rubric(self) -> bool:
        return bool(self.question.options.of(GradeOptions).rubric)

    @property
    def offers_absence(self) -> bool:
        """Return whether the page asks why there is no answer.

        A reason that was written before remains readable, also where an absence is no longer possible.
        """
        return bool(absences_of(self.question) or self.typed.reason)

    @property
    def absences(self) -> tuple[Option, ...]:
        """Return the kinds of absence, after the choice that there is an answer."""
        typed, offered = self.typed.absence, absences_of(self.question)
        ways = (
            ("", "Answered above", not typed),
            *((absence.value, absence.label, absence.value == typed) for absence in offered),
        )
        return _options(f"absence-{self.key}", ways)

    @property
    def reason_hint(self) -> str:
        """Return a hint that names the kinds of absence which need a reason."""
        labels = [absence.label.lower() for absence in absences_of(self.question) if absence.reason_wanted]
        return (
            f"You must give a reason if it is {' or '.join(labels)}."
            if labels
            else "You must select an overall grade."
        )

    @property
    def asking(self) -> str:
        """Return how to ask for an answer that somebody else has to give, such as a family."""
        return HOW_TO_ASK.get(self.question.answered_by, "")

    @property
    def ways_to_settle(self) -> tuple[Option, ...]:
        """Return the ways to settle a conflict with somebody else's answer."""
        return _options(f"settle-{self.key}", ((way, words, False) for way, words in SETTLE_WORDS.items()))

    @property
    def boxes(self) -> list[Box]:
        """Return the boxes of a date, or of a date and a time."""
        names = DAY if self.input == "day" else MOMENT
        typed = self.typed.value if len(self.typed.value) == len(names) else ("",) * len(names)
        before = f"value-{self.key}-"
        return [
            (before + name, name.capitalize(), text, 2 if name in ("day", "month") else 4)
            for name, text in zip(names, typed, strict=True)
        ]

    @property
    def incomplete(self) -> bool:
        """Return whether the answer is invalid only because somebody is still typing a date."""
        return "value" in self.errors and self.input in ("day", "moment") and not all(self.typed.value)

    @property
    def problem(self) -> str:
        """Return what prevents an autosave from saving the item, as words after its reference; "" if nothing does."""
        if self.incomplete:
            return "its date is not complete"
        return next((f"{self.question.reference} {error}" for error in self.errors.values()), "")

    @property
    def warnings(self) -> tuple[str, ...]:
        """Return warnings about what was typed, whether it is valid or not."""
        of_names = redaction.warnings(*self.typed.value, self.typed.reason, self.typed.rationale)
        return (*of_names, *self.given.far_dates(self.response)) if self.response else of_names

    def first_input(self, part: str) -> str:
        """Return the id of the input to which an error summary links for an error in this part."""
        if part == "value" and self.input in ("parts", "rows"):
            cells = [cell for row in self.rows for cell in row]
            return next((cell for cell in cells if cell.errors), cells[0]).first_input(part)
        box = "-day" if part == "value" and self.input in ("day", "moment") else ""
        return f"{part}-{self.key}{box}"


def row_of(part: str) -> int:
    """Return the number of the row from the name of a part, such as "2-document"."""
    return int(part.partition("-")[0])


def _options(name: str, ways: Iterable[tuple[str, str, bool]]) -> tuple[Option, ...]:
    # The first option has the bare name as its id, because error summaries link to that.
    return tuple(
        (f"{name}-{number}" if number > 1 else name, value, words, chosen)
        for number, (value, words, chosen) in enumerate(ways, 1)
    )
