"""Fields of a question set that hold a list, typed in a text area with an item on each line."""

import re
from typing import Any, ClassVar

from audit_app.rules.designer.keys import choices_with_keys
from audit_app.rules.question_sets.shapes import Many
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.question import Link
from audit_app.rules.questions.set_parts import KeyLine, Term
from audit_app.web.themes.set_entries import Entry, checked, inner_shape, longest

_LINK = re.compile(r"(?P<label>.+?)[\s:,]+(?P<address>https?://\S+)")
_TERM = re.compile(r"(?P<term>[^:]+):\s*(?P<meaning>.+)")


class Lines(Entry):
    """A list of plain texts; in a list of parts, the field `text_of` of each is on the line."""

    text_of: ClassVar[str] = ""

    def _bounds(self) -> dict[str, object]:
        text = inner_shape(self.shape, self.text_of) if self.text_of else self.shape.of
        return {"data-longest-line": longest(text), "data-most-lines": self.shape.most}

    def as_text(self, value: Any) -> str:
        """Return a line for each text."""
        return "\n".join(value)

    def parse_text(self, text: str, current: Any) -> Any:
        """Return the texts. Raises ValueError."""
        return tuple(_checked_lines(text, self.shape))


class Options(Lines):
    """Choices by their labels. A choice keeps its key, and with it the answers, while its label stays the same."""

    text_of = "label"

    def as_text(self, value: Any) -> str:
        """Return the labels."""
        return "\n".join(choice.label for choice in value)

    def parse_text(self, text: str, current: Any) -> Any:
        """Return the choices. Raises ValueError, also for labels that differ in case alone."""
        labels = _checked_lines(text, self.shape, self.text_of)
        if len({label.casefold() for label in labels}) < len(labels):
            raise ValueError("The same line is here twice")
        return choices_with_keys(labels, current)


class KeyLines(Lines):
    """Key lines of enquiry by their texts. A reworded line keeps its key, because questions refer to it by key."""

    text_of = "text"

    def as_text(self, value: Any) -> str:
        """Return the texts."""
        return "\n".join(line.text for line in value)

    def parse_text(self, text: str, current: Any) -> Any:
        """Return the key lines. Raises ValueError."""
        texts = _checked_lines(text, self.shape, self.text_of)
        choices = choices_with_keys(texts, tuple(Choice(line.key, line.text) for line in current))
        return tuple(KeyLine(choice.key, choice.label) for choice in choices)


class Links(Lines):
    """Links to pages on the web, each as a name and an address with bounds of their own: only lines are counted."""

    def _bounds(self) -> dict[str, object]:
        return {"data-most-lines": self.shape.most}

    def as_text(self, value: Any) -> str:
        """Return name and address of each link."""
        return "\n".join(f"{link.label} {link.address}" for link in value)

    def parse_text(self, text: str, current: Any) -> Any:
        """Return the links. Raises ValueError."""
        return tuple(self._parse_line(line) for line in _split_lines(text, self.shape))

    def _parse_line(self, line: str) -> Link:
        match = _LINK.fullmatch(line)
        if match is None:
            raise ValueError(f"“{line[:60]}”: write a name and the address, such as Our protocol https://…")
        return Link(
            checked(match["label"], inner_shape(self.shape, "label")),
            checked(match["address"], inner_shape(self.shape, "address")),
        )


class Terms(Lines):
    """A glossary, each line with a word, a colon and its meaning."""

    text_of = "meaning"

    def _bounds(self) -> dict[str, object]:
        return {**super()._bounds(), "data-counted-after": ":"}

    def as_text(self, value: Any) -> str:
        """Return word and meaning of each term; a meaning of several lines is joined into one."""
        return "\n".join(f"{term.term}: {' '.join(term.meaning.split())}" for term in value)

    def parse_text(self, text: str, current: Any) -> Any:
        """Return the terms. Raises ValueError."""
        return tuple(self._parse_line(line) for line in _split_lines(text, self.shape))

    def _parse_line(self, line: str) -> Term:
        match = _TERM.fullmatch(line)
        if match is None:
            raise ValueError(f"“{line[:60]}”: write the word, a colon and what it means")
        return Term(
            checked(match["term"].strip(), inner_shape(self.shape, "term")),
            checked(match["meaning"], inner_shape(self.shape, "meaning")),
        )


def _checked_lines(text: str, shape: Many, name: str = "") -> list[str]:
    """Return the lines, checked against the items of the list, or against the field `name` of each."""
    return [
        checked(line, inner_shape(shape, name) if name else shape.of) for line in _split_lines(text, shape)
    ]


def _split_lines(text: str, shape: Many) -> list[str]:
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    if len(lines) > shape.most:
        raise ValueError(f"These are {len(lines)} lines; {shape.most} is the most")
    return lines
