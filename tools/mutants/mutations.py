"""Finds where a module can be broken: each mutation is a small change of its syntax tree, which a test should see.

What nobody could see is not changed: annotations, decorators, asserts, logging, and words for people.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tools.mutants.operators import OPERATORS, WITHOUT_EFFECT, Change, nothing


@dataclass(frozen=True)
class Mutation:
    """A change of a source: the bytes from `start` to `end` become `new`."""

    line: int
    start: int
    end: int
    new: str

    def apply(self, source: bytes) -> bytes:
        """Return the source with this change."""
        return source[: self.start] + self.new.encode() + source[self.end :]

    def old(self, source: bytes) -> str:
        """Return the text that is changed."""
        return source[self.start : self.end].decode()


def mutations_of(source: bytes) -> list[Mutation]:
    """Return every mutation of a module."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    tree = ast.parse(source)
    fixed = _of_fixed_length(tree)

    def mutation(change: Change) -> Mutation:
        first, last = _at(change.node), _at(change.last or change.node)
        start, end = (
            starts[first.lineno - 1] + first.col_offset,
            starts[last.end_lineno - 1] + last.end_col_offset,
        )
        if change.new is None and (comma := _COMMA.match(source, end)):
            end = comma.end()
        return Mutation(first.lineno, start, end, change.new or "")

    return [
        mutation(change)
        for node in _visible(tree)
        if node not in fixed
        for change in OPERATORS.get(type(node), nothing)(node)
    ]


_COMMA = re.compile(rb"\s*,")


def _at(node: ast.AST) -> Any:
    """Return the node: each that is changed is an expression, an argument or a statement, and has a place."""
    return node


# What is looked at

_UNSEEN = (ast.Assert, ast.JoinedStr, ast.Import, ast.ImportFrom, ast.arg)
_UNSEEN_FIELDS = {"decorator_list", "returns", "annotation", "bases"}
_TYPE_NAME = re.compile(r"_?[A-Z][a-zA-Z]*[a-z]\w*$")
_UNSEEN_NAMES = {"__slots__", "__all__", "_logger"}
_TYPING_CALLS = {"cast", "TypeVar", "NewType"}


def _visible(node: ast.AST) -> Iterator[ast.AST]:
    """Yield this node and what is below it, without what has no effect that a test could see."""
    if isinstance(node, _UNSEEN) or _has_no_effect(node) or _is_logging(node):
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name not in _UNSEEN_FIELDS:
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from _visible(child)


def _has_no_effect(node: ast.AST) -> bool:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name in _UNSEEN_NAMES or _TYPE_NAME.match(name) is not None
        case ast.Call(func=ast.Name(id=name)):
            return name in _TYPING_CALLS
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.keyword(arg=name):
            return name in WITHOUT_EFFECT
    return isinstance(node, ast.Subscript) and _TYPE_NAME.match(ast.unparse(node.value)) is not None


def _is_logging(node: ast.AST) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="_logger")))):
            return True
    return False


def _of_fixed_length(tree: ast.AST) -> set[ast.AST]:
    """Return the tuples of which somebody takes each part: without it, everything fails at once."""
    fixed: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Return(value=value) | ast.Yield(value=value) | ast.Subscript(slice=value):
                parts = [value]
            case ast.Lambda(body=value):
                parts = [value]
            case ast.Assign(targets=targets, value=value) if any(isinstance(to, ast.Tuple) for to in targets):
                parts = [value]
            case ast.ListComp(elt=value) | ast.SetComp(elt=value) | ast.GeneratorExp(elt=value):
                parts = [value]
            case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
                parts = elements
            case _:
                continue
        fixed.update(part for part in parts if isinstance(part, ast.Tuple))
    return fixed
