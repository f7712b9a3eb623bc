"""The canonical YAML of a question set: fields in the order of the schema, defaults left out.

A set has only this text, whoever wrote it and however: two texts can be compared byte by byte.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from yaml.resolver import Resolver

from audit_app.rules.question_sets.schema import FORMAT, QUESTION_SET
from audit_app.rules.question_sets.shapes import Amount, Many, Part, Shape
from audit_app.rules.questions.question_set import QuestionSet

WIDTH = 110
_INDENT = 2

_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=](?:[^\n\t]*\S)?")
_NOT_PLAIN = re.compile(r": |:$| #|[\t\n]")
_LIKE_A_NUMBER = re.compile(r"[+.]?[0-9][0-9a-fA-FxXoO_.,:+-]*")
_BARE_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,4})?")
_BOOLEANS = ("y", "n")
_LINE_END_SPACE = re.compile(r"^[ \t]|[ \t]$", re.MULTILINE)
_BREAK = re.compile(r"(?<![ \t]) (?![ \t])")
_RESOLVERS: dict[str, list[tuple[str, re.Pattern[str]]]] = Resolver.yaml_implicit_resolvers


def write_question_set(question_set: QuestionSet) -> str:
    """Return the YAML, which ends with a line break."""
    return "\n".join((f"format: {FORMAT}", *_part(question_set, QUESTION_SET, 0), ""))


def _part(instance: Any, part: Part, indent: int) -> Iterator[str]:
    for name, shape in part.fields:
        value = part.field_of(instance, name)
        if name not in part.defaults or value != part.defaults[name]:
            yield from _field(name, value, shape, indent)


def _field(name: str, value: Any, shape: Shape, indent: int) -> Iterator[str]:
    start = f"{' ' * indent}{name}:"
    if isinstance(shape, Part):
        yield start
        yield from _part(value, shape, indent + _INDENT)
    elif isinstance(shape, Many):
        yield from _list(start, value, shape, indent)
    elif isinstance(shape, Amount) and _BARE_NUMBER.fullmatch(value):
        yield f"{start} {value}"
    else:
        yield from _scalar(start, value, indent)


def _list(start: str, values: tuple[Any, ...], many: Many, indent: int) -> Iterator[str]:
    in_brackets = _in_brackets(start, values) if many.flow or not values else ""
    if in_brackets and len(in_brackets) <= WIDTH:
        yield in_brackets
    else:
        yield start
        for value in values:
            yield from _item(value, many, indent + _INDENT)


def _in_brackets(start: str, values: tuple[str, ...]) -> str:
    # Only keys are written in brackets, and no key holds a comma or a bracket.
    return f"{start} [{', '.join(map(_inline, values))}]"


def _item(value: Any, many: Many, indent: int) -> Iterator[str]:
    dash = " " * indent + "-"
    if isinstance(many.of, Part):
        # The first line of a part goes beside its hyphen.
        lines = _part(value, many.of, indent + _INDENT)
        yield f"{dash} {next(lines).lstrip()}"
        yield from lines
    else:
        yield from _scalar(dash, value, indent)


def _scalar(start: str, value: Any, indent: int) -> Iterator[str]:
    line = f"{start} {_inline(value)}"
    if not isinstance(value, str) or not _foldable(value) or ("\n" not in value and len(line) <= WIDTH):
        yield line
        return
    yield f"{start} >-"
    margin = " " * (indent + _INDENT)
    for at, paragraph in enumerate(value.split("\n")):
        if at:
            yield ""
        if paragraph:
            yield from (margin + folded for folded in _fold(paragraph, WIDTH - len(margin)))


def _foldable(text: str) -> bool:
    """Return whether a folded block can hold the text: space at either end of a line would change its meaning."""
    return bool(text.strip("\n")) and text.strip("\n") == text and not _LINE_END_SPACE.search(text)


def _fold(paragraph: str, width: int) -> Iterator[str]:
    """Yield lines as long as fit, broken only at single spaces; a word too long for a line has its own."""
    line = ""
    for words in _BREAK.split(paragraph):
        if line and len(line) + 1 + len(words) > width:
            yield line
            line = words
        else:
            line = f"{line} {words}" if line else words
    yield line


def _inline(value: Any) -> str:
    if isinstance(value, str):
        return value if _is_plain(value) else json.dumps(value, ensure_ascii=False)
    return "null" if value is None else json.dumps(value)


def _is_plain(text: str) -> bool:
    """Return whether every YAML program reads the bare words as this text, not as a number, boolean or sign."""
    if not _PLAIN.fullmatch(text) or _NOT_PLAIN.search(text):
        return False
    if _LIKE_A_NUMBER.fullmatch(text) or text.lower() in _BOOLEANS:
        return False
    return not any(pattern.match(text) for _, pattern in _RESOLVERS.get(text[0], []))
