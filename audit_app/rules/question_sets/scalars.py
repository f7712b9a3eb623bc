"""Reading a single value of a question set's file; each scalar shape has a reader of its own."""

import re
from collections.abc import Callable
from typing import Any

from audit_app.rules.question_sets.errors import quoted, suggest
from audit_app.rules.question_sets.shapes import Address, Amount, Flag, Key, Shape, Text, Whole, Word
from audit_app.rules.question_sets.yaml_nodes import Node, Scalar
from audit_app.rules.question_sets.yaml_tree import REFUSED_IN_TEXT

KEBAB = r"[a-z0-9]+(-[a-z0-9]+)*"
_KEBAB = re.compile(KEBAB)
ADDRESS = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\s<>\"'\\]*)?"
_ADDRESS = re.compile(ADDRESS)
_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?|[a-z0-9]+(-[a-z0-9]+)*")
_WHOLE = re.compile(r"-?[0-9]{1,12}")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}
_NULLS = ("", "null", "~")


class Unreadable(Exception):
    """The value is wrong: `message` goes on from its name, as "is empty."; `mend` says what to write instead."""

    def __init__(self, message: str, mend: str) -> None:
        self.message, self.mend = message, mend


def read_scalar(node: Node, shape: Shape) -> Any:
    """Return the value of a node that is no list and no mapping. Raises Unreadable."""
    if not isinstance(node, Scalar):
        raise Unreadable("must be a single text.", "Put quotes around it if it begins with a bracket.")
    return _READERS[type(shape)](node, shape)


def problem_with(text: str, shape: Shape) -> str:
    """Return why this text, which is not empty, could not be read back from a file; empty where it could."""
    if REFUSED_IN_TEXT.search(text):
        return "There is an invisible character here. Delete it, and type the words around it again."
    try:
        read_scalar(Scalar(0, 0, text), shape)
    except Unreadable as error:
        return f"This {error.message} {error.mend}"
    return ""


def markup_in(text: str) -> str:
    """Return the first piece that looks like HTML, which no text of a set may hold; empty for none."""
    markup = _MARKUP.search(text)
    return markup[0] if markup else ""


def means_default(node: Node, default: object) -> bool:
    """Return whether a field is written but left out: nothing after its colon.

    Null means the same where the default is None, and an empty text where the default is empty.
    """
    if not isinstance(node, Scalar):
        return False
    if node.plain and default is None and node.value in _NULLS:
        return True
    return node.value == "" and (node.plain or default == "")


def _text(node: Scalar, shape: Text) -> str:
    # In a block the line end after the last word belongs to the layout; in quotes it was meant.
    text = node.value.rstrip("\n") if node.block else node.value
    if not text.strip():
        raise Unreadable("is empty.", "Enter its text.")
    if len(text) > shape.longest:
        raise Unreadable(
            f"has {len(text):,} characters. It must be {shape.longest:,} or fewer.", "Make it shorter."
        )
    if markup := markup_in(text):
        raise Unreadable(f"contains {quoted(markup)}, which looks like HTML.", "Use plain text.")
    return text


def _key(node: Scalar, shape: Key) -> str:
    if not _KEBAB.fullmatch(node.value):
        raise Unreadable(f"is {quoted(node.value)}.", "Use small letters, numbers and hyphens: 'like-this'.")
    if len(node.value) > shape.longest:
        raise Unreadable(f"is longer than {shape.longest} characters.", "Make it shorter.")
    return node.value


def _address(node: Scalar, shape: Address) -> str:
    if not _ADDRESS.fullmatch(node.value) or len(node.value) > shape.longest:
        raise Unreadable(f"is {quoted(node.value)}.", "Write the address of a page: 'https://…'.")
    return node.value


def _amount(node: Scalar, shape: Amount) -> str:
    if not _AMOUNT.fullmatch(node.value) or len(node.value) > shape.longest:
        mend = "Write a number, a date such as 2017-06-04, or the key of a level."
        raise Unreadable(f"is {quoted(node.value)}.", mend)
    return node.value


def _word(node: Scalar, shape: Word) -> str:
    if node.value not in shape.words:
        raise Unreadable(f"is {quoted(node.value)}.", suggest(node.value, shape.words, "Use one of"))
    return node.value


def _whole(node: Scalar, shape: Whole) -> int | None:
    if shape.or_null and node.plain and node.value in _NULLS:
        return None
    if not node.plain or not _WHOLE.fullmatch(node.value):
        raise Unreadable(f"is {quoted(node.value)}.", "Write a whole number, without quotes.")
    number = int(node.value)
    if not shape.least <= number <= shape.most:
        raise Unreadable(f"is {number:,}.", f"Write a number from {shape.least:,} to {shape.most:,}.")
    return number


def _flag(node: Scalar, _shape: Flag) -> bool:
    if node.value not in _FLAGS:
        raise Unreadable(f"is {quoted(node.value)}.", "Write true or false.")
    return _FLAGS[node.value]


_READERS: dict[type, Callable[[Scalar, Any], Any]] = {
    Text: _text,
    Address: _address,
    Amount: _amount,
    Key: _key,
    Word: _word,
    Whole: _whole,
    Flag: _flag,
}
