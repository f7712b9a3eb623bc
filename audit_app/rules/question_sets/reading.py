"""From YAML text to a question set, every error at once; `question_sets.parse` is the door to it."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from audit_app.rules.question_set import QuestionSet
from audit_app.rules.question_sets.checks.structure import faults_in
from audit_app.rules.question_sets.errors import (
    MOST_ERRORS,
    Fault,
    Path,
    SetError,
    SetErrors,
    quoted,
    suggest,
)
from audit_app.rules.question_sets.places import place_of
from audit_app.rules.question_sets.schema import (
    FORMAT,
    QUESTION_SET,
    Address,
    Amount,
    Flag,
    Key,
    Many,
    Part,
    Shape,
    Text,
    Whole,
    Word,
)
from audit_app.rules.question_sets.yaml_tree import REFUSED_IN_TEXT, Listing, Mapping, Node, Scalar, read_tree

KEBAB = r"[a-z0-9]+(-[a-z0-9]+)*"
_KEBAB = re.compile(KEBAB)
ADDRESS = r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[^\s<>\"'\\]*)?"
_ADDRESS = re.compile(ADDRESS)
_AMOUNT = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,4})?|[a-z0-9]+(-[a-z0-9]+)*")
_WHOLE = re.compile(r"-?[0-9]{1,12}")
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}
_NULLS = ("", "null", "~")


def set_tree(text: str) -> Mapping:
    """Raises SetErrors for a text that is not YAML, or no question set at all."""
    tree = read_tree(text)
    _require_format(tree)
    assert isinstance(tree, Mapping)
    return tree


def read_question_set(tree: Mapping) -> QuestionSet:
    """Raises SetErrors."""
    question_set, found = _read(tree)
    if found:
        raise SetErrors(error_at(question_set, node, fault) for node, fault in found)
    return question_set


def read_loosely(tree: Mapping) -> tuple[QuestionSet, tuple[Fault, ...]]:
    """The set with all that is wrong with it; what cannot be read stands as its blank."""
    question_set, found = _read(tree)
    return question_set, tuple(fault for _, fault in found)


def problem_with(text: str, shape: Shape) -> str:
    """Why this text, which is not empty, could not be read back from a file; empty where it could."""
    if REFUSED_IN_TEXT.search(text):
        return "There is a character here that cannot be seen. Delete it, and type the words around it again."
    try:
        _READERS[type(shape)](Scalar(0, 0, text), shape)
    except _Unreadable as error:
        return f"This {error.message} {error.mend}"
    return ""


def markup_in(text: str) -> str:
    """The first of it that looks like HTML, which no text of a set may hold."""
    found = _MARKUP.search(text)
    return found[0] if found else ""


def _read(tree: Mapping) -> tuple[QuestionSet, list[tuple[Node, Fault]]]:
    reading = Reading()
    question_set = QUESTION_SET.blank
    try:
        question_set = reading.part(tree, (), QUESTION_SET)
        reading.judge(faults_in(question_set))
    except TooMany:
        pass
    return question_set, reading.found


def _require_format(tree: Node) -> None:
    """A file of a later format would give an error on every line: say the one thing that matters."""
    if not isinstance(tree, Mapping):
        message = "This is not a question set: it has no names such as 'title' and 'sections'."
        raise SetErrors([SetError(tree.line, tree.column, message, "Begin the file with 'format: 1'.")])
    for name, value in tree.pairs:
        named = isinstance(name, Scalar) and name.value == "format"
        if named and not (isinstance(value, Scalar) and value.value == str(FORMAT)):
            message = "This file is in a format that is not known here."
            raise SetErrors([SetError(value.line, value.column, message, f"Write 'format: {FORMAT}'.")])


def error_at(question_set: Any, node: Node, fault: Fault) -> SetError:
    place = place_of(fault.path, question_set)
    return SetError(node.line, node.column, f"{place}: {fault.message}", fault.mend)


class TooMany(Exception):
    """Enough errors to keep somebody busy."""


class _Unreadable(Exception):
    """This value is wrong: what to say of it, after its name."""

    def __init__(self, message: str, mend: str) -> None:
        self.message, self.mend = message, mend


class Reading:
    """Reads one tree by the tables of the schema. What cannot be read stands as its blank, so that the rest
    is read and checked too; what relies on it is not judged.
    """

    def __init__(self) -> None:
        self.found: list[tuple[Node, Fault]] = []
        self.nodes: dict[Path, Node] = {}
        self.unread: set[Path] = set()

    def part(self, node: Node, path: Path, part: Part) -> Any:
        self.nodes[path] = node
        if not isinstance(node, Mapping):
            message = f"this should hold {', '.join(part.names)}."
            self._lose(node, path, message, "Write each on a line of its own.")
            return part.blank
        given = self._given(node, path, part)
        values = {name: self._field(given.get(name), path, part, name, shape) for name, shape in part.fields}
        for name in part.names:
            if name not in given and name not in part.defaults:
                self._lose(node, (*path, name), f"'{name}' is missing.", f"Add '{name}:'.")
        return part.make(**values)

    def judge(self, faults: Iterable[Fault], stands: Callable[[Path], Path] = lambda path: path) -> None:
        """Keeps those of the faults that do not come from something unread. `stands`: where in the tree a path is."""
        for fault in faults:
            here, lost = stands(fault.path), map(self._lost_within, map(stands, fault.relies_on))
            if here not in self.unread and not any(lost):
                self._note(self._node_at(here), fault)

    def _given(self, node: Mapping, path: Path, part: Part) -> dict[str, Node]:
        given: dict[str, Node] = {}
        for name, value in node.pairs:
            if not isinstance(name, Scalar):
                self._note(name, Fault(path, "a name should be one word.", _names(part)))
            elif name.value not in part.names:
                message = f"{quoted(name.value)} is not known here."
                self._note(name, Fault(path, message, suggest(name.value, part.names, "Known are")))
            elif name.value in given:
                mend = f"Keep one of the two; the first is on line {given[name.value].line}."
                self._note(name, Fault(path, f"'{name.value}' is given twice.", mend))
            else:
                given[name.value] = value
        return given

    def _field(self, node: Node | None, path: Path, part: Part, name: str, shape: Shape) -> Any:
        default = part.defaults.get(name, shape.blank)
        if node is None or (name in part.defaults and _left_out(node, default)):
            return default
        return self._value(node, (*path, name), shape)

    def _value(self, node: Node, path: Path, shape: Shape) -> Any:
        self.nodes[path] = node
        if isinstance(shape, Part):
            return self.part(node, path, shape)
        if isinstance(shape, Many):
            return self._list(node, path, shape)
        try:
            return _READERS[type(shape)](_scalar(node), shape)
        except _Unreadable as error:
            self._lose(node, path, f"{_called(path)} {error.message}", error.mend)
            return shape.blank

    def _list(self, node: Node, path: Path, many: Many) -> tuple[Any, ...]:
        called = _called(path)
        if not isinstance(node, Listing):
            self._lose(node, path, f"{called} should be a list.", "Begin each line of it with a hyphen.")
        elif len(node.items) > many.most:
            message = f"{called} holds {len(node.items):,} things; {many.most} is the most."
            self._lose(node, path, message, "Make it shorter.")
        elif not node.items and many.if_empty:
            self._lose(node, path, f"{called} is empty.", many.if_empty)
        else:
            return tuple(self._value(item, (*path, at), many.of) for at, item in enumerate(node.items))
        return ()

    def _lose(self, node: Node, path: Path, message: str, mend: str) -> None:
        self.unread.add(path)
        self._note(node, Fault(path, message, mend))

    def _note(self, node: Node, fault: Fault) -> None:
        self.found.append((node, fault))
        if len(self.found) > MOST_ERRORS:
            raise TooMany

    def _lost_within(self, path: Path) -> bool:
        return any(lost[: len(path)] == path for lost in self.unread)

    def _node_at(self, path: Path) -> Node:
        while path not in self.nodes:
            path = path[:-1]
        return self.nodes[path]


def _left_out(node: Node, default: object) -> bool:
    """Nothing after the colon; or null, where that is what leaving out means; or a text of nothing."""
    if not isinstance(node, Scalar):
        return False
    if node.plain and default is None and node.value in _NULLS:
        return True
    return node.value == "" and (node.plain or default == "")


def _called(path: Path) -> str:
    return f"'{path[-1]}'" if isinstance(path[-1], str) else f"Number {path[-1] + 1} of '{path[-2]}'"


def _names(part: Part) -> str:
    return f"Known are: {', '.join(part.names)}."


def _scalar(node: Node) -> Scalar:
    if not isinstance(node, Scalar):
        raise _Unreadable("should be one text.", "Put quotes around it if it begins with a bracket.")
    return node


def _text(node: Scalar, shape: Text) -> str:
    # In a block the line end after the last word belongs to the layout; in quotes it was meant.
    text = node.value.rstrip("\n") if node.block else node.value
    if not text.strip():
        raise _Unreadable("is empty.", "Write what it should say.")
    if len(text) > shape.longest:
        raise _Unreadable(f"has {len(text):,} characters; {shape.longest:,} is the most.", "Make it shorter.")
    if found := markup_in(text):
        raise _Unreadable(f"holds {quoted(found)}, which looks like HTML.", "Write plain words.")
    return text


def _key(node: Scalar, shape: Key) -> str:
    if not _KEBAB.fullmatch(node.value):
        raise _Unreadable(f"is {quoted(node.value)}.", "Use small letters, numbers and hyphens: 'like-this'.")
    if len(node.value) > shape.longest:
        raise _Unreadable(f"is longer than {shape.longest} characters.", "Make it shorter.")
    return node.value


def _address(node: Scalar, shape: Address) -> str:
    if not _ADDRESS.fullmatch(node.value) or len(node.value) > shape.longest:
        raise _Unreadable(f"is {quoted(node.value)}.", "Write the address of a page: 'https://…'.")
    return node.value


def _amount(node: Scalar, shape: Amount) -> str:
    if not _AMOUNT.fullmatch(node.value) or len(node.value) > shape.longest:
        mend = "Write a number, a date such as 2017-06-04, or the key of a level."
        raise _Unreadable(f"is {quoted(node.value)}.", mend)
    return node.value


def _word(node: Scalar, shape: Word) -> str:
    if node.value not in shape.words:
        raise _Unreadable(f"is {quoted(node.value)}.", suggest(node.value, shape.words, "Use one of"))
    return node.value


def _whole(node: Scalar, shape: Whole) -> int | None:
    if shape.or_null and node.plain and node.value in _NULLS:
        return None
    if not node.plain or not _WHOLE.fullmatch(node.value):
        raise _Unreadable(f"is {quoted(node.value)}.", "Write a whole number, without quotes.")
    number = int(node.value)
    if not shape.least <= number <= shape.most:
        raise _Unreadable(f"is {number:,}.", f"Write a number from {shape.least:,} to {shape.most:,}.")
    return number


def _flag(node: Scalar, _shape: Flag) -> bool:
    if node.value not in _FLAGS:
        raise _Unreadable(f"is {quoted(node.value)}.", "Write true or false.")
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
