"""From an answer type to its inputs and back: what stands, what was typed, and what is wrong with it."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from audit_app.queries.returns.returns import Given
from audit_app.rules import redaction
from audit_app.rules.answers.base import AnswerType, Raw
from audit_app.rules.answers.gaps import Gap
from audit_app.rules.answers.registry import TYPES, choices_for
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.answers.rows import most_rows
from audit_app.rules.asking.answerers import HOW_TO_ASK, absences_of
from audit_app.rules.asking.grading import level_meanings
from audit_app.rules.plain_text import AnswerError, read_words
from audit_app.rules.question_set import Question
from audit_app.web.returns.inputs import DAY, INPUTS, MOMENT, Form, Theirs, Typed, tidied

Read = TypeVar("Read")
FEW_CHOICES, SHORT_CHOICES = 4, 36
"""So many choices, of so many characters together, fit on one line of a narrow page."""

SPARE_ROWS, SPARE_LONG_ROWS = 2, 1
"""Rows to write in beyond those that are filled; a row is long that lists more than a few choices."""
KEEP_MINE, KEEP_THEIRS, EDIT = "mine", "theirs", "edit"
SETTLE_WORDS = {
    KEEP_MINE: "Keep mine",
    KEEP_THEIRS: "Keep theirs",
    EDIT: "Edit: what stands below, as I change it now",
}
Chosen = tuple[str, str, str, bool]
"""Of radios and ticks: id, value, words, whether it is chosen."""
Box = tuple[str, str, str, int]
"""Of a date: name, label, what stands in it, its width in characters."""


@dataclass(frozen=True)
class Item:
    """One question as a page shows it. `response` is None while what was typed cannot stand.

    `errors`: part of the question ("value", "absence", "reason", "rationale", "settle") -> a sentence; `wrong_parts`
    the same for the parts of an answer that has several.
    """

    given: Given
    typed: Typed
    base: str
    response: Response | None
    errors: Mapping[str, str] = field(default_factory=dict)
    theirs: Theirs | None = None
    wrong_parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.given.question.key

    @property
    def input(self) -> str:
        """The macro that shows it."""
        kind = TYPES[self.given.question.type]
        if not kind.answered:
            return "nothing"
        if kind.repeats:
            return "rows"
        return "parts" if kind.parts(self.given.question) else INPUTS[kind.key].macro

    @property
    def untouched(self) -> bool:
        """Whether it stands as every auditor meets it first."""
        given = self.given
        blank = self.response == given.response == Response()
        told = given.saved_at or given.files or given.suggested or self.theirs
        return blank and not told and not self.errors

    @property
    def blank(self) -> bool:
        """Of a part of an answer: whether nothing is typed in it and nothing is wrong with it."""
        return not any(self.typed.value) and not self.errors

    @property
    def rows(self) -> tuple[tuple["Item", ...], ...]:
        """Of an answer of several parts, each part as an item of its own, row by row with some to spare."""
        question = self.given.question
        kind = TYPES[question.type]
        if not kind.repeats:
            return (tuple(self._part(part.key, part) for part in kind.parts(question)),)
        filled = self.filled_rows
        parts = kind.parts(question)
        long = any(len(choices_for(part, None)) > FEW_CHOICES for part in parts)
        wanted = max(filled + (SPARE_LONG_ROWS if long else SPARE_ROWS), question.minimum or 0)
        shown = max(min(wanted, most_rows(question)), filled)
        return tuple(
            tuple(self._part(f"{number}-{part.key}", part) for part in parts)
            for number in range(1, shown + 1)
        )

    @property
    def filled_rows(self) -> int:
        """The number of the last row in which anything is typed."""
        return max((_row_of(name) for name, texts in self.typed.parts.items() if any(texts)), default=0)

    @property
    def has_room(self) -> bool:
        return self.filled_rows < most_rows(self.given.question)

    def _part(self, name: str, part: Question) -> "Item":
        given = Given(replace(part, key=f"{self.key}-{name}"), self.given.scale, Response(), "")
        errors = {"value": self.wrong_parts[name]} if name in self.wrong_parts else {}
        return Item(given, Typed(self.typed.parts.get(name, ("",))), "", None, errors)

    @property
    def is_gap(self) -> bool:
        return isinstance(TYPES[self.given.question.type], Gap)

    @property
    def between(self) -> str:
        """Of a gap, how long it is; what it should not exceed while one end is missing or what was typed cannot stand."""
        kind, question = TYPES[self.given.question.type], self.given.question
        if not isinstance(kind, Gap):
            return ""
        value = self.response.value if self.response else None
        return kind.between_words(value, question) or kind.limit_words(question)

    @cached_property
    def choices(self) -> tuple[Chosen, ...]:
        chosen = set(self.typed.value)
        offered = choices_for(self.given.question, self.given.scale)
        return _numbered(f"value-{self.key}", ((one.key, one.label, one.key in chosen) for one in offered))

    @property
    def choices_and_none(self) -> tuple[Chosen, ...]:
        return (*self.choices, (f"value-{self.key}-{len(self.choices) + 1}", "", "Clear my answer", False))

    @property
    def beside(self) -> bool:
        """Whether the choices are short enough to stand beside each other."""
        words = sum(len(label) for _, _, label, _ in self.choices)
        few = len(self.choices) <= FEW_CHOICES and words <= SHORT_CHOICES
        return few or self.given.question.type == "score"

    @property
    def levels(self) -> tuple[tuple[str, str], ...]:
        """What each level means here."""
        return level_meanings(self.given.question, self.given.scale)

    @property
    def offers_absence(self) -> bool:
        """Words that were once written beside an absence stay to be read, also where none can be given."""
        return bool(absences_of(self.given.question) or self.typed.reason)

    @property
    def absences(self) -> tuple[Chosen, ...]:
        typed, offered = self.typed.absence, absences_of(self.given.question)
        ways = (
            ("", "Answered above", not typed),
            *((a.value, a.label, a.value == typed) for a in offered),
        )
        return _numbered(f"absence-{self.key}", ways)

    @property
    def reason_hint(self) -> str:
        """Which of the kinds of absence need their reason."""
        named = [one.label.lower() for one in absences_of(self.given.question) if one.reason_wanted]
        return f"Needed when it is {' or '.join(named)}." if named else "An overall grade is never left out."

    @property
    def asking(self) -> str:
        """How to ask for an answer that is somebody else's to give."""
        return HOW_TO_ASK.get(self.given.question.answered_by, "")

    @property
    def ways_to_settle(self) -> tuple[Chosen, ...]:
        return _numbered(f"settle-{self.key}", ((way, words, False) for way, words in SETTLE_WORDS.items()))

    @property
    def boxes(self) -> list[Box]:
        """Of a day, or of a day and a time."""
        names = DAY if self.input == "day" else MOMENT
        typed = self.typed.value if len(self.typed.value) == len(names) else ("",) * len(names)
        before = f"value-{self.key}-"
        return [
            (before + name, name.capitalize(), text, 2 if name in ("day", "month") else 4)
            for name, text in zip(names, typed, strict=True)
        ]

    @property
    def half_typed(self) -> bool:
        """Wrong only because somebody is still at it."""
        return "value" in self.errors and self.input in ("day", "moment") and not all(self.typed.value)

    @property
    def not_yet(self) -> str:
        """While it is being typed: what keeps it from being saved; "" where nothing does."""
        if self.half_typed:
            return "its date is not complete"
        return next((f"{self.given.question.reference} {error}" for error in self.errors.values()), "")

    @property
    def warnings(self) -> tuple[str, ...]:
        """Of what was typed, whether it can stand or not."""
        written = redaction.warnings(*self.typed.value, self.typed.reason, self.typed.rationale)
        return (*written, *self.given.far_dates(self.response)) if self.response else written

    def first_input(self, part: str) -> str:
        """The id that an error summary leads to."""
        if part == "value" and self.input in ("parts", "rows"):
            cells = [cell for row in self.rows for cell in row]
            return next((cell for cell in cells if cell.errors), cells[0]).first_input(part)
        boxes = "-day" if part == "value" and self.input in ("day", "moment") else ""
        return f"{part}-{self.key}{boxes}"


def item_of(given: Given) -> Item:
    """As it stands stored."""
    response = given.response
    value, parts = _filled(given)
    absence = response.absence.value if response.absence else ""
    typed = Typed(value, parts, absence, response.reason, response.rationale)
    return Item(given, typed, given.base, response)


def read_item(given: Given, form: Form) -> Item:
    """As it was handed in; nothing that was typed is lost, whatever is wrong with it."""
    key = given.question.key
    value_typed, parts_typed = _read(given.question, form)
    typed = Typed(
        value=value_typed,
        parts=parts_typed,
        absence=form.get(f"absence-{key}", ""),
        reason=tidied(form, f"reason-{key}"),
        rationale=tidied(form, f"rationale-{key}"),
    )
    absence = _absence(given, typed)
    errors: dict[str, str] = {}
    wrong: dict[str, str] = {}
    value = None if absence else _try(errors, "value", lambda: _value(given, typed), wrong)
    reason = _try(errors, "reason", lambda: read_words(typed.reason, "Reason"))
    rationale = _try(errors, "rationale", lambda: read_words(typed.rationale, "Rationale"))
    if absence and _both(given, typed):
        errors["absence"] = "Give an answer, or say why there is none. Empty the answer if it does not apply"
    response = None if errors else Response(value, absence, reason or "", rationale or "")
    return Item(given, typed, _base(form, key), response, errors, wrong_parts=wrong)


def stands_in(given: Given, form: Form) -> bool:
    """Whether what was sent holds this question at all: a page that saves while somebody types sends what changed."""
    return f"base-{given.question.key}" in form


def keeps_theirs(item: Item, form: Form) -> bool:
    """The person read both texts and lets the other one stand."""
    return form.get(f"settle-{item.key}") == KEEP_THEIRS


def error_list(items: tuple[Item, ...]) -> list[dict[str, str]]:
    """For the error summary: each error under its question's reference."""
    return [
        {"text": f"{item.given.question.reference} {message}", "href": f"#{item.first_input(part)}"}
        for item in items
        for part, message in item.errors.items()
    ]


def _base(form: Form, key: str) -> str:
    """Whoever chose between two texts has seen the other one: the page now begins with that."""
    settled = form.get(f"settle-{key}") in (KEEP_MINE, EDIT)
    return form.get(f"theirs-{key}" if settled else f"base-{key}", "")[:64]


def _value(given: Given, typed: Typed) -> object | None:
    if not any(typed.value):
        return None
    return TYPES[given.question.type].parse(_raw(given.question, typed), given.question, given.scale)


def _raw(question: Question, typed: Typed) -> Raw:
    kind = TYPES[question.type]
    parts = kind.parts(question)
    if not parts:
        return INPUTS[kind.key].raw(typed.value)

    def row(before: str) -> dict[str, Raw]:
        return {
            part.key: INPUTS[part.type].raw(typed.parts.get(f"{before}{part.key}", ("",))) for part in parts
        }

    if not kind.repeats:
        return row("")
    last = max(map(_row_of, typed.parts), default=0)
    return [row(f"{number}-") for number in range(1, last + 1)]


def _read(question: Question, form: Form) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    kind, name = TYPES[question.type], f"value-{question.key}"
    if not kind.answered:
        return ("",), {}
    if not kind.parts(question):
        return INPUTS[kind.key].read(form, name), {}
    parts = {
        part: INPUTS[one.type].read(form, f"{name}-{part}")
        for part, one in _named_parts(kind, question, form)
    }
    return tuple(text for texts in parts.values() for text in texts), parts


def _named_parts(kind: AnswerType, question: Question, form: Form) -> Iterator[tuple[str, Question]]:
    parts = kind.parts(question)
    if not kind.repeats:
        yield from ((part.key, part) for part in parts)
        return
    row = re.compile(rf"value-{re.escape(question.key)}-([0-9]{{1,3}})-")
    last = max((int(found[1]) for name in form if (found := row.match(name))), default=0)
    for number in range(1, last + 1):
        yield from ((f"{number}-{part.key}", part) for part in parts)


def _filled(given: Given) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """The texts with which the inputs begin."""
    question, value = given.question, given.response.value
    kind = TYPES[question.type]
    if value is None:
        return ("",), {}
    parts = {part.key: part for part in kind.parts(question)}
    if not parts:
        return INPUTS[kind.key].fill(value), {}
    rows: list[dict[str, Any]] = value if isinstance(value, list) else [value]  # type: ignore[assignment]
    filled = {
        (f"{number}-{key}" if kind.repeats else key): INPUTS[parts[key].type].fill(cell)
        for number, row in enumerate(rows, 1)
        for key, cell in row.items()
    }
    return tuple(text for texts in filled.values() for text in texts), filled


def _numbered(name: str, ways: Iterable[tuple[str, str, bool]]) -> tuple[Chosen, ...]:
    """The first has the name as its id, where an error leads to."""
    return tuple(
        (f"{name}-{number}" if number > 1 else name, value, words, chosen)
        for number, (value, words, chosen) in enumerate(ways, 1)
    )


def _row_of(part: str) -> int:
    return int(part.partition("-")[0])


def _absence(given: Given, typed: Typed) -> Absence | None:
    """A marked choice cannot be unmarked without script: of two, the one that is new counts."""
    stored, offered = given.response, absences_of(given.question)
    absence = next((one for one in offered if one.value == typed.absence), None)
    newly_answered = any(typed.value) and stored.value is None
    return None if absence is stored.absence and newly_answered else absence


def _both(given: Given, typed: Typed) -> bool:
    """Typed words are never dropped for a kind of absence; a marked choice that stood before may be."""
    if not any(typed.value):
        return False
    simple = INPUTS.get(given.question.type)
    return simple is None or simple.macro != "choices" or given.response.value is None


def _try(
    errors: dict[str, str], part: str, read: Callable[[], Read], wrong: dict[str, str] | None = None
) -> Read | None:
    """What `read` gives; where it cannot stand, its sentence goes to `errors` under `part`, those of its own parts
    to `wrong`.
    """
    try:
        return read()
    except AnswerError as error:
        errors[part] = error.message
        if wrong is not None:
            wrong.update(error.parts)
        return None
