"""How the fields of a question set are typed in: from a value to form fields and back, by the shapes of its schema.

What is read here can always be written down and read again: bounds and characters are those of the file format.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField

from audit_app.errors import Invalid
from audit_app.rules.question_set_edits import keyed
from audit_app.rules.question_set_help import HELP
from audit_app.rules.question_set_reading import problem_with
from audit_app.rules.question_set_schema import Many, Part, Shape, Text
from audit_app.rules.question_sets import Choice, Descriptor, KeyLine, Link, QuestionSet, Term, Unit
from audit_app.web.forms import listed, tidy

Given = Mapping[str, Any]
Offered = Callable[[QuestionSet], Mapping[str, str]]
LONGEST_TYPED = 100_000
DELETED = "What was chosen here before, and was deleted"
"""In place of the label of something that is not in the set any more."""
_LINK = re.compile(r"(?P<label>.+?)[\s:,]+(?P<address>https?://\S+)")
_TERM = re.compile(r"(?P<term>[^:]+):\s*(?P<meaning>.+)")


@dataclass(frozen=True)
class Entry:
    """One field of a part of a set: here one text. `name` is that of the field, `label` stands above its input.

    `entries_of` fills in its `shape`, and the sentence of help where no `hint` is given; "" is for none. Entries
    of the same `line` that follow each other stand side by side; 0 is for one that stands alone.
    """

    name: str
    label: str
    rows: int = 1
    shape: Any = None
    hint: str | None = None
    blank: Any = ""
    line: int = 0
    width: ClassVar[str] = ""

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        """The inputs by their names. `sent` names those of a page that was sent in."""
        look: dict[str, Any] = (
            {"rows": self.rows} if self.rows > 1 else {"classes": self.width or self._fitting()}
        )
        if self.rows > 1:
            look |= {"attributes": self._bounds()}
        kind = TextAreaField if self.rows > 1 else StringField
        return {self.name: kind(self.label, filters=[tidy], description=self.hint or "", render_kw=look)}

    def _bounds(self) -> dict[str, object]:
        """How much it may hold, by which a counter appears when it is nearly full."""
        return {"data-longest": self.shape.longest} if isinstance(self.shape, Text) else {}

    def _fitting(self) -> str:
        """As wide as what may be typed is long."""
        longest = getattr(self.shape, "longest", LONGEST_TYPED)
        return next((f"govuk-input--width-{width}" for width in (2, 5, 20) if longest <= width), "")

    def shown(self, value: Any) -> dict[str, Any]:
        """What every one of its inputs shows of a value; what is typed is compared with it."""
        return {self.name: self.words(value)}

    def words(self, value: Any) -> str:
        return str(value or "")

    def taken(self, given: Given, before: Any) -> Any:
        """What stands, where the inputs say what they showed of it; otherwise what was typed. Raises Invalid."""
        same = all(plain(given.get(name)) == plain(said) for name, said in self.shown(before).items())
        return before if same else self.read(given, before)

    def read(self, given: Given, before: Any) -> Any:
        """The value that was typed. Raises Invalid: input -> what is wrong with it."""
        words = str(given.get(self.name) or "")[:LONGEST_TYPED]
        if not words:
            return self.blank
        try:
            return self.value(words, before)
        except ValueError as problem:
            raise Invalid({self.name: str(problem)}) from None

    def value(self, words: str, before: Any) -> Any:
        """Of words that are not empty. Raises ValueError."""
        return checked(words, self.shape)


class Number(Entry):
    width = "govuk-input--width-5"

    def words(self, value: Any) -> str:
        return "" if value is None or value == self.blank else str(value)

    def value(self, words: str, before: Any) -> Any:
        plain = words.replace(",", "").lstrip("+")
        if not plain.removeprefix("-").isdecimal():
            raise ValueError("Enter a whole number")
        return int(checked(plain, self.shape))


class Lines(Entry):
    """Several texts, one a line; in a list of parts the line is the `text_of` each."""

    text_of: ClassVar[str] = ""

    def _bounds(self) -> dict[str, object]:
        text = inner(self.shape, self.text_of) if self.text_of else self.shape.of
        return {"data-longest-line": longest(text), "data-most-lines": self.shape.most}

    def words(self, value: Any) -> str:
        return "\n".join(value)

    def value(self, words: str, before: Any) -> Any:
        return tuple(each_line(words, self.shape))


class Options(Lines):
    """Choices by their labels, one a line; each keeps its key."""

    text_of = "label"

    def words(self, value: Any) -> str:
        return "\n".join(choice.label for choice in value)

    def value(self, words: str, before: Any) -> Any:
        labels = each_line(words, self.shape, self.text_of)
        if len({label.casefold() for label in labels}) < len(labels):
            raise ValueError("The same line stands here twice")
        return keyed(labels, before)


class KeyLines(Lines):
    """As options: a line that is reworded keeps its key, by which questions name it."""

    text_of = "text"

    def words(self, value: Any) -> str:
        return "\n".join(line.text for line in value)

    def value(self, words: str, before: Any) -> Any:
        lines = each_line(words, self.shape, self.text_of)
        kept = keyed(lines, tuple(Choice(line.key, line.text) for line in before))
        return tuple(KeyLine(one.key, one.label) for one in kept)


class Links(Lines):
    """A name and an address on each line, each with a bound of its own: only the lines are counted."""

    def _bounds(self) -> dict[str, object]:
        return {"data-most-lines": self.shape.most}

    def words(self, value: Any) -> str:
        return "\n".join(f"{link.label} {link.address}" for link in value)

    def value(self, words: str, before: Any) -> Any:
        return tuple(self._link(line) for line in counted(words, self.shape))

    def _link(self, line: str) -> Link:
        found = _LINK.fullmatch(line)
        if found is None:
            raise ValueError(f"“{line[:60]}”: write a name and the address, such as Our protocol https://…")
        return Link(
            checked(found["label"], inner(self.shape, "label")),
            checked(found["address"], inner(self.shape, "address")),
        )


class Terms(Lines):
    """A word and what it means on each line, parted by a colon."""

    text_of = "meaning"

    def _bounds(self) -> dict[str, object]:
        return {**super()._bounds(), "data-counted-after": ":"}

    def words(self, value: Any) -> str:
        return "\n".join(f"{term.term}: {' '.join(term.meaning.split())}" for term in value)

    def value(self, words: str, before: Any) -> Any:
        return tuple(self._term(line) for line in counted(words, self.shape))

    def _term(self, line: str) -> Term:
        found = _TERM.fullmatch(line)
        if found is None:
            raise ValueError(f"“{line[:60]}”: write the word, a colon and what it means")
        return Term(
            checked(found["term"].strip(), inner(self.shape, "term")),
            checked(found["meaning"], inner(self.shape, "meaning")),
        )


@dataclass(frozen=True)
class Rubric(Entry):
    """A text for each of the `levels` of a scale, key and label; a level without one is left out.

    Words for a level that the scale does not have, because another scale was chosen, stay in the page until they are
    taken out.
    """

    levels: tuple[tuple[str, str], ...] = ()

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        look = {"rows": 2, "attributes": {"data-longest": longest(inner(self.shape, "text"))}}
        known = {level.key: level.label for scale in questions.scales for level in scale.levels}
        labels = {
            key: f"{known.get(key, 'A level that was deleted')} (not on this scale)"
            for key in self._keys(value)
        }
        labels |= dict(self.levels)
        return {
            f"{self.name}-{key}": TextAreaField(f"{self.label}: {label}", filters=[tidy], render_kw=look)
            for key, label in labels.items()
        }

    def shown(self, value: Any) -> dict[str, Any]:
        blank = dict.fromkeys((f"{self.name}-{key}" for key, _ in self.levels), "")
        return blank | {f"{self.name}-{one.level}": one.text for one in value}

    def read(self, given: Given, before: Any) -> Any:
        found, wrong = [], {}
        for key in self._keys(before):
            words = str(given.get(f"{self.name}-{key}") or "")
            try:
                if words:
                    found.append(Descriptor(key, checked(words, inner(self.shape, "text"))))
            except ValueError as problem:
                wrong[f"{self.name}-{key}"] = str(problem)
        if wrong:
            raise Invalid(wrong)
        return tuple(found)

    def _keys(self, value: Any) -> list[str]:
        """Of every level that has an input: those of the scale, then others of which something is said."""
        return list(dict.fromkeys((*(key for key, _ in self.levels), *(one.level for one in value))))


class Flag(Entry):
    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        return {self.name: BooleanField(self.label)}

    def shown(self, value: Any) -> dict[str, Any]:
        return {self.name: bool(value)}

    def read(self, given: Given, before: Any) -> Any:
        return bool(given.get(self.name))


@dataclass(frozen=True)
class One(Entry):
    """One of several words. `nothing` is offered first, where none may be chosen."""

    offered: Offered = lambda _: {}
    nothing: str = ""

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        choices = self.choices(questions)
        if value and value not in choices:
            choices[value] = DELETED
        return {
            self.name: SelectField(
                self.label, choices=listed(choices), description=self.hint or "", validate_choice=False
            )
        }

    def choices(self, questions: QuestionSet) -> dict[str, str]:
        return ({"": self.nothing} if self.nothing else {}) | dict(self.offered(questions))


@dataclass(frozen=True)
class Several(Entry):
    """Ticks among what is offered."""

    offered: Offered = lambda _: {}

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        choices = dict(self.offered(questions)) | {
            one: DELETED for one in value or () if one not in self.offered(questions)
        }
        return {
            self.name: SelectMultipleField(
                self.label,
                choices=listed(choices),
                description=self.hint or "",
                validate_choice=False,
                render_kw={"classes": "govuk-checkboxes--small"},
            )
        }

    def shown(self, value: Any) -> dict[str, Any]:
        return {self.name: list(value)}

    def read(self, given: Given, before: Any) -> Any:
        ticked = given.get(self.name) or ()
        try:
            return tuple(checked(str(one), self.shape.of) for one in ticked[: self.shape.most])
        except ValueError as problem:
            raise Invalid({self.name: str(problem)}) from None


class Words(Entry):
    """What the unit audited is called, one and several."""

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        return {
            f"{self.name}-{name}": StringField(label, filters=[tidy], description=HELP["unit"][name])
            for name, label in (("singular", "What is audited"), ("plural", "Several of them"))
        }

    def shown(self, value: Any) -> dict[str, Any]:
        return {f"{self.name}-{name}": getattr(value, name) for name in ("singular", "plural")}

    def read(self, given: Given, before: Any) -> Any:
        said, wrong = {}, {}
        for name, shape in self.shape.own:
            words = str(given.get(f"{self.name}-{name}") or "")
            try:
                said[name] = checked(words, shape) if words else ""
            except ValueError as problem:
                wrong[f"{self.name}-{name}"] = str(problem)
        if wrong:
            raise Invalid(wrong)
        return Unit(**said)


def plain(typed: Any) -> Any:
    """As a browser would send it."""
    return list(typed) if isinstance(typed, list | tuple) else tidy(typed) or ""


def checked(words: str, shape: Shape) -> str:
    """Raises ValueError for words that the file format would not take."""
    if problem := problem_with(words, shape):
        raise ValueError(problem)
    return words


def each_line(words: str, shape: Many, name: str = "") -> list[str]:
    """Tidied; `name` is the field of a part whose texts they are."""
    return [checked(line, inner(shape, name) if name else shape.of) for line in counted(words, shape)]


def counted(words: str, shape: Many) -> list[str]:
    lines = [" ".join(line.split()) for line in words.splitlines() if line.strip()]
    if len(lines) > shape.most:
        raise ValueError(f"These are {len(lines)} lines; {shape.most} is the most")
    return lines


def longest(shape: Shape) -> int:
    assert isinstance(shape, Text)
    return shape.longest


def inner(shape: Many, name: str) -> Shape:
    assert isinstance(shape.of, Part)
    return dict(shape.of.own)[name]
