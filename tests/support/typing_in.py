"""Typing into every field that a form draws, whatever fields it has, and finding what it shows differently afterwards.

Fields are discovered in the page, so that a field added later is typed into without anybody naming it here.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from audit_app.rules.dates import day_words
from tests.support.page import Page, text_of

Values = dict[str, list[str]]
"""The name of an input -> what a browser would send of it."""
SPARE = "-NEW-"
"""In the name of an input of a row to spare, which has another name once it was saved."""
NOT_TYPED = ("hidden", "submit", "button", "file")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class Input:
    """One field of a form: `kind` is words, lines, select, radio or ticks; `offered` gives the label of each choice."""

    name: str
    kind: str
    held: list[str] = field(default_factory=list)
    offered: dict[str, str] = field(default_factory=dict)

    @property
    def last_name(self) -> str:
        """Without the names of the row in which it is."""
        return self.name.rpartition("-")[2]


def inputs_of(page: Page, action: str) -> dict[str, Input]:
    """The fields of the form that posts to `action`, in the order of the page."""
    form = next(form for form in page.all("form") if form.get("action") == action)
    labels = {label.get("for"): text_of(label) for label in form.iter("label")}
    found: dict[str, Input] = {}
    for tag in form.iter():
        name = tag.get("name") if tag.tag in ("input", "textarea", "select") else None
        if name and tag.get("type") not in NOT_TYPED:
            _add(found, tag, name, labels)
    return found


def _add(found: dict[str, Input], tag: Any, name: str, labels: Mapping[str | None, str]) -> None:
    if tag.tag == "select":
        options = list(tag.iter("option"))
        chosen = [one for one in options if "selected" in one.attrib] or options[:1]
        offered = {one.get("value", ""): text_of(one) for one in options}
        found[name] = Input(name, "select", [one.get("value", "") for one in chosen], offered)
    elif tag.get("type") in ("radio", "checkbox"):
        kind = "radio" if tag.get("type") == "radio" else "ticks"
        known = found.setdefault(name, Input(name, kind))
        known.offered[tag.get("value", "")] = labels.get(tag.get("id"), "")
        if "checked" in tag.attrib:
            known.held.append(tag.get("value", ""))
    elif tag.tag == "textarea":
        found[name] = Input(name, "lines", [(tag.text or "").removeprefix("\n")])
    else:
        found[name] = Input(name, "words", [tag.get("value", "")])


def values_of(inputs: Mapping[str, Input]) -> Values:
    return {name: one.held for name, one in inputs.items()}


class Typist:
    """Types something else into every field: no two fields get the same words, and no field what it holds.

    `suited` gives, by the last part of a field's name, what such a field takes; "{}" in it is a number of its own.
    """

    def __init__(self, suited: Mapping[str, str | Callable[[int], str]]) -> None:
        self.suited = suited
        self.number = 0

    def types(self, inputs: Mapping[str, Input]) -> Values:
        return {name: self._of(one) for name, one in inputs.items()}

    def _of(self, one: Input) -> list[str]:
        if one.kind == "ticks":
            return [value for value in one.offered if value not in one.held] or one.held[:1]
        if one.kind in ("select", "radio"):
            others = [value for value in one.offered if value and value not in one.held]
            return others[-1:] or one.held
        self.number += 1
        suited = self.suited.get(one.last_name, "")
        if callable(suited):
            return [suited(self.number)]
        if suited:
            return [suited.format(self.number)]
        return [f"Typed{self.number} here" + (f"\nAnd{self.number} below" if one.kind == "lines" else "")]


def letters(number: int) -> str:
    """Two letters, for what has room for no more."""
    return _LETTERS[number // 26 % 26] + _LETTERS[number % 26]


def all_inputs(page: Page) -> dict[str, Input]:
    """The fields of every form of a page."""
    found: dict[str, Input] = {}
    for form in page.all("form"):
        found |= inputs_of(page, form.get("action"))
    return found


def not_read_again(
    drawn: Mapping[str, Input], typed: Values, pages: Iterable[Page], worded: Mapping[str, str]
) -> list[str]:
    """Each field whose words, choice or day none of these pages shows: in an input of the same name, or in its text.

    `worded` gives the words of a choice that pages say otherwise than the form.
    """
    held = [values_of(all_inputs(page)) for page in pages]
    said = " ".join(page.main for page in pages).casefold()
    return [
        f"{name}: typed {value}"
        for name, value in typed.items()
        if not any(one.get(name) == value for one in held)
        and not all(words.casefold() in said for words in _said_as(drawn[name], typed, worded))
    ]


def _said_as(one: Input, typed: Values, worded: Mapping[str, str]) -> list[str]:
    """How a page says what was typed: a day in words, a choice by its label, of which what explains it is left out."""
    value, start = typed[one.name], one.name.rpartition("-")[0]
    if one.last_name in ("day", "month", "year"):
        parts = [int(typed[f"{start}-{part}"][0]) for part in ("year", "month", "day")]
        return [day_words(date(*parts))]
    if one.offered:
        return [re.split(r", |: | \(", worded.get(chosen, one.offered[chosen]))[0] for chosen in value]
    return [line for text in value for line in text.splitlines()]


def emptied(inputs: Mapping[str, Input]) -> Values:
    """Every field as empty as it can be."""
    return {
        name: next(([value] for value in one.offered), [])
        if one.kind == "select"
        else one.held
        if one.kind == "radio"
        else []
        if one.kind == "ticks"
        else [""]
        for name, one in inputs.items()
    }


def lost(typed: Values, shown: Values) -> list[str]:
    """Each field that shows something else than what was typed into it."""
    names = _names_of_rows(typed, shown)
    return [
        f"{name}: typed {value}, shown {shown.get(names.get(name, name))}"
        for name, value in typed.items()
        if shown.get(names.get(name, name), []) != value and (any(value) or name in shown)
    ]


def words_typed(typed: Values) -> Iterator[str]:
    """Every word of its own that was typed."""
    for values in typed.values():
        yield from (word for value in values for word in re.findall(r"\b(?:Typed|And)\d+\b", value))


def _names_of_rows(typed: Values, shown: Values) -> dict[str, str]:
    """Inputs of a row to spare -> their names once the row has a key, which it is known by its first input."""
    starts: dict[str, str] = {}
    for name, value in typed.items():
        start, _, last = name.rpartition(SPARE)
        if start and start not in starts:
            starts[start] = next(
                (
                    one.removesuffix(f"-{last}")
                    for one, held in shown.items()
                    if one.startswith(f"{start}-") and one.endswith(f"-{last}") and held == value
                ),
                "",
            )
    return {
        name: f"{starts[start]}-{last}"
        for name in typed
        for start, spare, last in [name.rpartition(SPARE)]
        if spare and starts[start]
    }


QUESTION_SET_TEXTS = {
    "glossary": "Typed{0}: And{0} is its meaning",
    "letter": letters,
    "limit": "{}",
    "links": "Typed{0} https://example.org/{0}",
    "maximum": "{}",
    "minimum": "{}",
    "minutes": "{}",
    "rank": "{}",
    "shared": "typed-{}",
    "weight": "{}",
}
"""What fields of a question set take that do not take any words."""
