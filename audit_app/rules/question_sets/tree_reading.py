"""Reads a YAML tree by the tables of the schema, and keeps every fault with the node that has it."""

from collections.abc import Callable, Iterable
from typing import Any

from audit_app.rules.question_sets.errors import (
    MOST_ERRORS,
    Fault,
    Path,
    quoted,
    suggest,
)
from audit_app.rules.question_sets.scalars import Unreadable, means_default, read_scalar
from audit_app.rules.question_sets.shapes import Many, Part, Shape
from audit_app.rules.question_sets.yaml_nodes import Listing, Mapping, Node, Scalar


class TooManyFaults(Exception):
    """Enough faults to keep somebody busy: the rest need not be looked for."""


class Reading:
    """Reads a tree by the tables of the schema, and keeps every fault with the node that has it.

    What cannot be read becomes blank, so that the rest is read and checked too. Its path is kept in `unread`, and faults
    that rely on it are dropped: they would blame a blank that is not in the file.
    """

    def __init__(self) -> None:
        self.faults: list[tuple[Node, Fault]] = []
        self.nodes: dict[Path, Node] = {}
        self.unread: set[Path] = set()

    def part(self, node: Node, path: Path, part: Part) -> Any:
        """Return the instance that this mapping describes. Raises TooManyFaults."""
        self.nodes[path] = node
        if not isinstance(node, Mapping):
            message = f"this must contain: {', '.join(part.names)}."
            self._refuse(node, path, message, "Write each on a line of its own.")
            return part.blank
        by_name = self._by_name(node, path, part)
        values = {
            name: self._field(by_name.get(name), path, part, name, shape) for name, shape in part.fields
        }
        for name in part.names:
            if name not in by_name and name not in part.defaults:
                self._refuse(node, (*path, name), f"'{name}' is missing.", f"Add '{name}:'.")
        return part.instance(**values)

    def judge(self, faults: Iterable[Fault], in_tree: Callable[[Path], Path] = lambda path: path) -> None:
        """Keep those of the faults that do not come from something unread. Raises TooManyFaults.

        `in_tree` translates the path of a fault to a path of this tree, where the faults are those of another set.
        """
        for fault in faults:
            path, unread = in_tree(fault.path), map(self._has_unread, map(in_tree, fault.relies_on))
            if path not in self.unread and not any(unread):
                self._keep(self._nearest_node(path), fault)

    def _by_name(self, node: Mapping, path: Path, part: Part) -> dict[str, Node]:
        by_name: dict[str, Node] = {}
        for name, value in node.pairs:
            if not isinstance(name, Scalar):
                self._keep(
                    name, Fault(path, "a name must be one word.", f"Use one of: {', '.join(part.names)}.")
                )
            elif name.value not in part.names:
                message = f"{quoted(name.value)} is not recognised."
                self._keep(name, Fault(path, message, suggest(name.value, part.names, "Use one of")))
            elif name.value in by_name:
                mend = f"Keep one of the two; the first is on line {by_name[name.value].line}."
                self._keep(name, Fault(path, f"'{name.value}' appears twice.", mend))
            else:
                by_name[name.value] = value
        return by_name

    def _field(self, node: Node | None, path: Path, part: Part, name: str, shape: Shape) -> Any:
        default = part.defaults.get(name, shape.blank)
        if node is None or (name in part.defaults and means_default(node, default)):
            return default
        return self._value(node, (*path, name), shape)

    def _value(self, node: Node, path: Path, shape: Shape) -> Any:
        self.nodes[path] = node
        if isinstance(shape, Part):
            return self.part(node, path, shape)
        if isinstance(shape, Many):
            return self._list(node, path, shape)
        try:
            return read_scalar(node, shape)
        except Unreadable as error:
            self._refuse(node, path, f"{_called(path)} {error.message}", error.mend)
            return shape.blank

    def _list(self, node: Node, path: Path, many: Many) -> tuple[Any, ...]:
        called = _called(path)
        if not isinstance(node, Listing):
            self._refuse(
                node, path, f"{called} must be a list.", "Start each line of the list with a hyphen."
            )
        elif len(node.items) > many.most:
            message = f"{called} has {len(node.items):,} items. It must have {many.most} or fewer."
            self._refuse(node, path, message, "Make it shorter.")
        elif not node.items and many.if_empty:
            self._refuse(node, path, f"{called} is empty.", many.if_empty)
        else:
            return tuple(self._value(item, (*path, at), many.of) for at, item in enumerate(node.items))
        return ()

    def _refuse(self, node: Node, path: Path, message: str, mend: str) -> None:
        self.unread.add(path)
        self._keep(node, Fault(path, message, mend))

    def _keep(self, node: Node, fault: Fault) -> None:
        self.faults.append((node, fault))
        if len(self.faults) > MOST_ERRORS:
            raise TooManyFaults

    def _has_unread(self, path: Path) -> bool:
        return any(unread[: len(path)] == path for unread in self.unread)

    def _nearest_node(self, path: Path) -> Node:
        # What a file leaves out has no node: the fault goes to the line of the part that lacks it.
        while path not in self.nodes:
            path = path[:-1]
        return self.nodes[path]


def _called(path: Path) -> str:
    return f"'{path[-1]}'" if isinstance(path[-1], str) else f"Number {path[-1] + 1} of '{path[-2]}'"
