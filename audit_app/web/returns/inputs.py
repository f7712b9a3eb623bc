"""Translates each simple type of answer: form fields to texts, texts to what its rule parses, and back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from werkzeug.datastructures import MultiDict

from audit_app.web.forms.base import tidy

Form = MultiDict[str, str]
DAY = ("day", "month", "year")
MOMENT = (*DAY, "time")


@dataclass(frozen=True)
class Typed:
    """The texts in the inputs of a question.

    `value` is a text, the checked boxes, or the boxes of a date. For an answer of several parts it has all their
    texts, and `parts` has the texts of each part by its name.
    """

    value: tuple[str, ...] = ("",)
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    absence: str = ""
    reason: str = ""
    rationale: str = ""


@dataclass(frozen=True)
class Theirs:
    """An answer that somebody else saved while this page was open, with its mark, and the person's own in words."""

    words: str
    mine: str
    base: str
    who: str
    when: datetime


@dataclass(frozen=True)
class Input:
    """The way in which a type of answer is typed.

    `macro` renders the input, `read` gets its texts from a form, `raw` turns texts into what the rule parses, and
    `fill` turns a stored value into texts.
    """

    macro: str
    read: Callable[[Form, str], tuple[str, ...]]
    raw: Callable[[tuple[str, ...]], str | list[str]]
    fill: Callable[[object], tuple[str, ...]]


def tidied(form: Form, name: str) -> str:
    """Return the text of a form field, tidied."""
    return tidy(form.get(name, ""))


def _single(form: Form, name: str) -> tuple[str, ...]:
    return (tidied(form, name),)


def _ticks(form: Form, name: str) -> tuple[str, ...]:
    return tuple(tidy(text) for text in form.getlist(name)) or ("",)


def _boxes(*names: str) -> Callable[[Form, str], tuple[str, ...]]:
    return lambda form, name: tuple(tidied(form, f"{name}-{part}") for part in names)


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
    return tuple(map(str, value)) if isinstance(value, list | tuple) else (str(value),)


def _first(value: tuple[str, ...]) -> str:
    return value[0]


_CHOICE = Input("choices", _single, _first, _words)
INPUTS: dict[str, Input] = {
    "yes-no": _CHOICE,
    "yes-partly-no": _CHOICE,
    "choice": _CHOICE,
    "grade": _CHOICE,
    "choices": Input("ticks", _ticks, list, _several),
    "score": _CHOICE,
    "number": Input("number", _single, _first, _words),
    "decimal": Input("number", _single, _first, _words),
    "percentage": Input("number", _single, _first, _words),
    "date": Input("day", _boxes(*DAY), _day, _day_boxes),
    "datetime": Input("moment", _boxes(*MOMENT), _moment, _moment_boxes),
    "text": Input("line", _single, _first, _words),
    "long-text": Input("text", _single, _first, _words),
}
