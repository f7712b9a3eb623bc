"""From an answer type to its inputs and back: what stands, what was typed, and what is wrong with it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from audit_app.queries.returns import Given
from audit_app.rules import redaction
from audit_app.rules.answer_types import TYPES, Absence, AnswerError, Response, choices_for, read_words
from audit_app.web.forms import tidy

Form = MultiDict[str, str]
Read = TypeVar("Read")
DAY = ("day", "month", "year")
MOMENT = (*DAY, "time")
KEEP_MINE, KEEP_THEIRS, EDIT = "mine", "theirs", "edit"


@dataclass(frozen=True)
class Typed:
    """What the inputs of one question hold. `value`: one text, several ticks, or a date's boxes."""

    value: tuple[str, ...] = ("",)
    absence: str = ""
    reason: str = ""
    rationale: str = ""


@dataclass(frozen=True)
class Theirs:
    """What somebody else wrote while this page was open."""

    words: str
    mine: str
    base: str
    who: str
    when: datetime


@dataclass(frozen=True)
class Item:
    """One question as a page shows it. `response` is None while what was typed cannot stand.

    `errors`: part of the question ("value", "absence", "reason", "rationale", "settle") -> a sentence.
    """

    given: Given
    typed: Typed
    base: str
    response: Response | None
    errors: Mapping[str, str] = field(default_factory=dict)
    theirs: Theirs | None = None

    @property
    def key(self) -> str:
        return self.given.question.key

    @property
    def input(self) -> str:
        """The macro that shows it."""
        return INPUTS[self.given.question.type].macro

    @property
    def choices(self) -> list[dict[str, object]]:
        """Parameters of the radios or ticks."""
        chosen = set(self.typed.value)
        offered = choices_for(self.given.question, self.given.scale)
        return [{"value": one.key, "text": one.label, "checked": one.key in chosen} for one in offered]

    @property
    def absences(self) -> list[dict[str, object]]:
        none = {"value": "", "text": "Answered above", "checked": not self.typed.absence}
        return [
            none,
            *({"value": a.value, "text": a.label, "checked": a.value == self.typed.absence} for a in Absence),
        ]

    @property
    def boxes(self) -> list[dict[str, object]]:
        """Parameters of the boxes of a day, or of a day and a time."""
        names = DAY if self.input == "day" else MOMENT
        typed = self.typed.value if len(self.typed.value) == len(names) else ("",) * len(names)
        wrong = " govuk-input--error" if "value" in self.errors else ""
        return [
            {
                "id": f"value-{self.key}-{name}",
                "name": f"value-{self.key}-{name}",
                "label": name.capitalize(),
                "value": text,
                "classes": f"govuk-input--width-{2 if name in ('day', 'month') else 4}{wrong}",
            }
            for name, text in zip(names, typed, strict=True)
        ]

    @property
    def not_yet(self) -> str:
        """While it is being typed: what keeps it from being saved; "" where nothing does."""
        if "value" in self.errors and self.input in ("day", "moment") and not all(self.typed.value):
            return "its date is not complete"
        return next((f"{self.given.question.reference} {error}" for error in self.errors.values()), "")

    @property
    def warnings(self) -> tuple[str, ...]:
        """Of what was typed, whether it can stand or not."""
        return redaction.warnings(*self.typed.value, self.typed.reason, self.typed.rationale)

    def first_input(self, part: str) -> str:
        """The id that an error summary leads to."""
        boxes = "-day" if part == "value" and self.input in ("day", "moment") else ""
        return f"{part}-{self.key}{boxes}"


@dataclass(frozen=True)
class Input:
    """How one type is typed: its macro; form to text, text to what the rule parses; value to text."""

    macro: str
    read: Callable[[Form, str], tuple[str, ...]]
    raw: Callable[[tuple[str, ...]], str | list[str]]
    fill: Callable[[object], tuple[str, ...]]


def item_of(given: Given) -> Item:
    """As it stands stored."""
    response = given.response
    value = INPUTS[given.question.type].fill(response.value) if response.value is not None else ("",)
    absence = response.absence.value if response.absence else ""
    typed = Typed(value, absence, response.reason, response.rationale)
    return Item(given, typed, given.base, response)


def read_item(given: Given, form: Form) -> Item:
    """As it was handed in; nothing that was typed is lost, whatever is wrong with it."""
    key = given.question.key
    typed = Typed(
        value=INPUTS[given.question.type].read(form, f"value-{key}"),
        absence=form.get(f"absence-{key}", ""),
        reason=_tidy(form, f"reason-{key}"),
        rationale=_tidy(form, f"rationale-{key}"),
    )
    absence = _absence(typed, given.response)
    errors: dict[str, str] = {}
    value = None if absence else _try(errors, "value", lambda: _value(given, typed))
    reason = _try(errors, "reason", lambda: read_words(typed.reason, "Reason"))
    rationale = _try(errors, "rationale", lambda: read_words(typed.rationale, "Rationale"))
    if absence and _both(given, typed):
        errors["absence"] = "Give an answer, or say why there is none. Empty the answer if it does not apply"
    response = None if errors else Response(value, absence, reason or "", rationale or "")
    return Item(given, typed, _base(form, key), response, errors)


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
    raw = INPUTS[given.question.type].raw(typed.value)
    return TYPES[given.question.type].parse(raw, given.question, given.scale)


def _absence(typed: Typed, stored: Response) -> Absence | None:
    """A marked choice cannot be unmarked without script: of two, the one that is new counts."""
    absence = next((one for one in Absence if one.value == typed.absence), None)
    newly_answered = any(typed.value) and stored.value is None
    return None if absence is stored.absence and newly_answered else absence


def _both(given: Given, typed: Typed) -> bool:
    """Typed words are never dropped for a kind of absence; a marked choice that stood before may be."""
    if not any(typed.value):
        return False
    return INPUTS[given.question.type].macro != "choices" or given.response.value is None


def _try(errors: dict[str, str], part: str, read: Callable[[], Read]) -> Read | None:
    """What `read` gives; where it cannot stand, its sentence goes to `errors` under `part`."""
    try:
        return read()
    except AnswerError as error:
        errors[part] = error.message
        return None


def _tidy(form: Form, name: str) -> str:
    return tidy(form.get(name, ""))


def _one(form: Form, name: str) -> tuple[str, ...]:
    return (_tidy(form, name),)


def _ticks(form: Form, name: str) -> tuple[str, ...]:
    return tuple(tidy(text) for text in form.getlist(name)) or ("",)


def _boxes(*names: str) -> Callable[[Form, str], tuple[str, ...]]:
    return lambda form, name: tuple(_tidy(form, f"{name}-{part}") for part in names)


def _day(boxes: tuple[str, ...]) -> str:
    return "/".join(boxes)


def _moment(boxes: tuple[str, ...]) -> str:
    return f"{_day(boxes[:3])} {boxes[3]}".strip()


def _day_boxes(value: object) -> tuple[str, ...]:
    year, month, day = str(value)[:10].split("-")
    return (day.lstrip("0"), month.lstrip("0"), year)


def _moment_boxes(value: object) -> tuple[str, ...]:
    return (*_day_boxes(value), str(value)[11:16])


def _words(value: object) -> tuple[str, ...]:
    return (str(value),)


def _several(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, list | tuple) else (str(value),)


def _first(value: tuple[str, ...]) -> str:
    return value[0]


_CHOICE = Input("choices", _one, _first, _words)
INPUTS: dict[str, Input] = {
    "yes-no": _CHOICE,
    "yes-partly-no": _CHOICE,
    "choice": _CHOICE,
    "grade": _CHOICE,
    "choices": Input("ticks", _ticks, list, _several),
    "number": Input("number", _one, _first, _words),
    "date": Input("day", _boxes(*DAY), _day, _day_boxes),
    "datetime": Input("moment", _boxes(*MOMENT), _moment, _moment_boxes),
    "text": Input("line", _one, _first, _words),
    "long-text": Input("text", _one, _first, _words),
}
