"""Reads YAML text as a small tree that knows its lines.

A file may be hostile, so none may cost much: size and characters are bounded before parsing, depth and the number of
nodes during it, and anchors, by which a small file can grow huge, are refused.
"""

import re
from collections.abc import Iterator

import yaml

from audit_app.rules.question_sets.errors import MOST_ERRORS, SetError, SetErrors
from audit_app.rules.question_sets.yaml_nodes import Listing, Mapping, Node, Scalar

LARGEST_SIZE = 1_000_000
MOST_NODES = 50_000
MOST_NESTED = 20
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_LINE_AND_DIRECTION = "\u2028-\u202e\u2066-\u2069"
_NON_CHARACTERS = "\ufeff\ufffe\uffff\ud800-\udfff"
_REFUSED_IN_FILE = re.compile(f"[{_CONTROL}{_LINE_AND_DIRECTION}{_NON_CHARACTERS}]")
REFUSED_IN_TEXT = re.compile(f"[\r{_CONTROL}{_LINE_AND_DIRECTION}{_NON_CHARACTERS}]")
_SYNTAX_MENDS = (
    ("mapping values are not allowed", "Put quotes around a text with a colon in it, or fix the indent."),
    ("sequence entries are not allowed", "Start a list on the line below its name."),
    ("cannot start any token", "Indent with spaces, not tabs. Put quotes around text that starts like this."),
    ("tab character", "Indent with spaces, not tabs."),
    ("unexpected end of stream", "Close the quotation mark that was opened on an earlier line."),
    ("expected ',' or", "Close the bracket, and put a comma between the items in it."),
    ("escape character", "In double quotes write a backslash twice, or use single quotes."),
    ("could not find expected ':'", "Put a colon and a space after the name, or fix the indent."),
)
"""Words of the YAML parser's message -> what to do; the first that fits counts."""
_ANY_SYNTAX_MEND = (
    "Check the indent of this line and the line above, and check for quotes that are not closed."
)


def read_tree(text: str) -> Node:
    """Return the only document of the text. Raises SetErrors."""
    text = text.removeprefix("\ufeff")
    _refuse_large(text)
    _refuse_invisible(text)
    try:
        return _Builder().build(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        raise SetErrors([_syntax_error(error)]) from None


def _refuse_large(text: str) -> None:
    # Counted in characters first: encoding a very long text costs as much memory again.
    if len(text) > LARGEST_SIZE or len(text.encode(errors="replace")) > LARGEST_SIZE:
        message = f"The file is larger than {LARGEST_SIZE:,} bytes."
        raise SetErrors(
            [SetError(1, 1, message, "Question sets are much smaller. Check that this is the right file.")]
        )


def without_invisible(text: str) -> str:
    """Return the text with a space for each character that a file may not hold."""
    return REFUSED_IN_TEXT.sub(" ", text)


def _refuse_invisible(text: str) -> None:
    if refused := _REFUSED_IN_FILE.search(text):
        line = text.count("\n", 0, refused.start()) + 1
        column = refused.start() - text.rfind("\n", 0, refused.start())
        raise SetErrors([_invisible(line, column, refused[0])])


def _invisible(line: int, column: int, character: str) -> SetError:
    message = f"There is an invisible character here (U+{ord(character):04X})."
    return SetError(line, column, message, "Delete it, and type the words around it again.")


def _syntax_error(error: yaml.MarkedYAMLError) -> SetError:
    problem = error.problem or "it is not YAML"
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    mend = next((mend for words, mend in _SYNTAX_MENDS if words in problem), _ANY_SYNTAX_MEND)
    return SetError(line, column, f"This cannot be read as YAML: {problem}.", mend)


class _Builder:
    """Builds the tree without recursion, so that no depth can exhaust the stack, and keeps what it refuses."""

    def __init__(self) -> None:
        self.open: list[Listing | Mapping] = []
        self.root: Node | None = None
        self.nodes = 0
        self.errors: list[SetError] = []

    def build(self, events: Iterator[yaml.Event]) -> Node:
        for event in events:
            self._take(event)
            if len(self.errors) > MOST_ERRORS:
                break
        if self.errors:
            raise SetErrors(self.errors)
        if self.root is None:
            raise SetErrors([SetError(1, 1, "The file is empty.", "Start it with 'format: 1'.")])
        return self.root

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.CollectionEndEvent):
            self.open.pop()
        elif isinstance(event, yaml.NodeEvent):
            self._take_node(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self._stop(event, "A second document starts here.", "Keep only one question set in a file.")

    def _take_node(self, event: yaml.NodeEvent) -> None:
        self._refuse_anchors_and_tags(event)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self._stop(event, f"The file has more than {MOST_NODES:,} items.", "Make it shorter.")
        node = self._node(event)
        if self.open:
            self.open[-1].take(node)
        else:
            self.root = node
        if not isinstance(node, Scalar):
            self.open.append(node)
            if len(self.open) > MOST_NESTED:
                self._stop(event, f"Items are nested more than {MOST_NESTED} levels deep.", "Fix the indent.")

    def _node(self, event: yaml.NodeEvent) -> Node:
        line, column = _place(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return Listing(line, column)
        if isinstance(event, yaml.MappingStartEvent):
            return Mapping(line, column)
        if not isinstance(event, yaml.ScalarEvent):
            return Scalar(line, column, "")
        # Looked for again: an escape in double quotes has become a character only now.
        if refused := REFUSED_IN_TEXT.search(event.value):
            self.errors.append(_invisible(line, column, refused[0]))
        return Scalar(line, column, event.value, plain=event.implicit[0], block=event.style in ("|", ">"))

    def _refuse_anchors_and_tags(self, event: yaml.NodeEvent) -> None:
        if event.anchor is not None:
            mend = "Write the text out in each place where it is needed."
            self._refuse(event, "Anchors (&) and references to them (*) are not used here.", mend)
        if getattr(event, "tag", None) is not None:
            self._refuse(event, "Tags (!) are not used here.", "Delete it, or put quotes around the text.")

    def _refuse(self, event: yaml.Event, message: str, mend: str) -> None:
        self.errors.append(SetError(*_place(event), message, mend))

    def _stop(self, event: yaml.Event, message: str, mend: str) -> None:
        self._refuse(event, message, mend)
        raise SetErrors(self.errors)


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)
