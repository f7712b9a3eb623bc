"""How the fields of a question set are typed in: from a value to form fields and back, by the shapes of its schema.

What is read here can always be written down and read again: bounds and characters are those of the file format.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, ClassVar

from wtforms import BooleanField, Field, Form, SelectField, SelectMultipleField, StringField, TextAreaField

from audit_app.errors import Invalid
from audit_app.rules.question_set_edits import keyed
from audit_app.rules.question_set_help import HELP
from audit_app.rules.question_set_reading import problem_with
from audit_app.rules.question_set_schema import QUESTION_SET, Key, Many, Part, Shape, Text
from audit_app.rules.question_sets import Choice, Descriptor, KeyLine, Link, QuestionSet, Term, Unit
from audit_app.rules.question_words import key_for
from audit_app.web.forms import listed, tidy

Given = Mapping[str, Any]
Offered = Callable[[QuestionSet], Mapping[str, str]]
LONGEST_TYPED = 100_000
DELETED = "What was chosen here before, and was deleted"
"""In place of the label of something that is not in the set any more."""
_NOTHING = QUESTION_SET.blank
SPARE = "NEW"
"""In place of the key of a row that is new; keys are in small letters."""
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
        if self.rows > 1 and isinstance(self.shape, Text):
            look |= {"attributes": {"data-longest": self.shape.longest}}
        kind = TextAreaField if self.rows > 1 else StringField
        return {self.name: kind(self.label, filters=[tidy], description=self.hint or "", render_kw=look)}

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
    """Several texts, one a line."""

    def words(self, value: Any) -> str:
        return "\n".join(value)

    def value(self, words: str, before: Any) -> Any:
        return tuple(each_line(words, self.shape))


class Options(Entry):
    """Choices by their labels, one a line; each keeps its key."""

    def words(self, value: Any) -> str:
        return "\n".join(choice.label for choice in value)

    def value(self, words: str, before: Any) -> Any:
        labels = each_line(words, self.shape, "label")
        if len({label.casefold() for label in labels}) < len(labels):
            raise ValueError("The same line stands here twice")
        return keyed(labels, before)


class KeyLines(Entry):
    """As options: a line that is reworded keeps its key, by which questions name it."""

    def words(self, value: Any) -> str:
        return "\n".join(line.text for line in value)

    def value(self, words: str, before: Any) -> Any:
        lines = each_line(words, self.shape, "text")
        kept = keyed(lines, tuple(Choice(line.key, line.text) for line in before))
        return tuple(KeyLine(one.key, one.label) for one in kept)


class Links(Entry):
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


class Terms(Entry):
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
        look = {"rows": 2}
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


@dataclass(frozen=True)
class Run:
    """Inputs that stand together, line by line. Those of one row have its `legend`; the row bears `name` in its page,
    and its `key` in the set unless it is new.
    """

    lines: tuple[tuple[Field, ...], ...]
    legend: str = ""
    name: str = ""
    key: str = ""
    help: str = ""

    @property
    def fields(self) -> Iterator[Field]:
        return (one for line in self.lines for one in line)

    @property
    def is_spare(self) -> bool:
        return self.name.endswith(f"-{SPARE}")


@dataclass(frozen=True)
class Rows(Entry):
    """Several parts, each in a row of inputs of its own; `noun` heads each. One that is all blank is not there.

    Inputs are named by the key of their row, so that a row stays itself wherever it is moved.
    """

    noun: str = ""
    help: str = ""
    inner: tuple[Entry, ...] = ()
    most: int = field(default=12)

    @property
    def part(self) -> Part:
        return self.shape.of

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, row in self._rows(value, sent):
            for entry in self._entries(key):
                made |= entry.fields(questions, self._value(row, entry))
        return made

    def runs(self, form: Form, questions: QuestionSet, value: Any, sent: Collection[str]) -> Iterator[Run]:
        for number, (key, row) in enumerate(self._rows(value, sent), 1):
            lines: list[tuple[Field, ...]] = []
            for line, entries in groupby(self._entries(key), key=lambda entry: entry.line):
                names = [name for one in entries for name in one.fields(questions, self._value(row, one))]
                inputs = tuple(form[name] for name in names)
                lines += [inputs] if line else [(one,) for one in inputs]
            yield Run(
                tuple(lines),
                f"Another {self.noun.lower()}" if key == SPARE else f"{self.noun} {number}",
                f"{self.name}-{key}",
                row.key if row else "",
                self.help if number == 1 else "",
            )

    def shown(self, value: Any) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for row in value:
            for entry in self._entries(row.key):
                made |= entry.shown(self._value(row, entry))
        return made

    def taken(self, given: Given, before: Any) -> Any:
        # A row that is spare shows choices of which nobody has made any.
        return self.read(given, before)

    def read(self, given: Given, before: Any) -> Any:
        rows: list[Any] = []
        wrong: dict[str, str] = {}
        for key, row in self._rows(before, given):
            entries = self._entries(key)
            if not any(self._says_something(given, entry, row) for entry in entries):
                continue
            said: dict[str, Any] = {}
            for entry in entries:
                name = _own_name(entry)
                try:
                    said[name] = entry.taken(given, self._value(row, entry))
                except Invalid as invalid:
                    wrong |= invalid.fields
            label = self.inner[0].name
            input_name = f"{self.name}-{key}-{label}"
            if not said.get(label) and input_name not in wrong:
                wrong[input_name] = f"Enter what stands here, or empty the whole {self.noun.lower()}"
            if key == SPARE and any(getattr(one, label) == said.get(label) for one in rows):
                wrong[input_name] = f"There is a {self.noun.lower()} of this name already"
            if not wrong:
                taken = {*(one.key for one in before), *(one.key for one in rows)}
                own = key_for(said[label], taken) if key == SPARE else key
                rows.append(
                    replace(row, **said) if row else self.part.make(**{**self._defaults, **said, "key": own})
                )
        if not wrong and len(rows) > self.most:
            wrong[f"{self.name}-{SPARE}-{self.inner[0].name}"] = f"{self.most} is the most"
        if wrong:
            raise Invalid(wrong)
        return tuple(rows)

    def _rows(self, value: Any, sent: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Each that stands, then each that was sent in and does not stand any more, then one to spare."""
        there = {row.key: row for row in value}
        inputs = re.compile(rf"{re.escape(self.name)}-(?P<key>.+)-{re.escape(self.inner[0].name)}")
        keys = [found["key"] for name in sent if (found := inputs.fullmatch(name))]
        gone = [key for key in dict.fromkeys(keys) if key not in there and not problem_with(key, Key())]
        yield from there.items()
        yield from ((key, None) for key in gone[: self.most])
        # Somebody else may have added the last row that there is room for while this page was open.
        if len(there) + len(gone) < self.most or f"{self.name}-{SPARE}-{self.inner[0].name}" in sent:
            yield SPARE, None

    @property
    def _defaults(self) -> dict[str, Any]:
        return {name: self.part.defaults.get(name, shape.blank) for name, shape in self.part.own}

    def _entries(self, key: str) -> tuple[Entry, ...]:
        return tuple(replace(entry, name=f"{self.name}-{key}-{entry.name}") for entry in self.inner)

    def _value(self, row: Any, entry: Entry) -> Any:
        """Of a row that is new: as it is where nothing is typed."""
        name = _own_name(entry)
        return getattr(row, name) if row else self._defaults[name]

    def _says_something(self, given: Given, entry: Entry, row: Any) -> bool:
        """Whether an input was filled in. Of a row that is there only its words count: whoever takes them out deletes
        it. In one to spare a tick counts too, and a choice other than the one at which it stands by itself.
        """
        filled = given.get(entry.name)
        if isinstance(entry, One):
            # Nothing that is offered in a row depends on the set.
            return not row and bool(filled) and filled != next(iter(entry.choices(_NOTHING)), "")
        return bool(filled) and not (row and isinstance(entry, Flag))


def entries_of(part: Part, entries: Iterable[Entry]) -> dict[str, Entry]:
    """Each with its shape in the schema, the sentence of help and what stands where nothing is typed."""
    shapes = dict(part.own)
    made: dict[str, Entry] = {}
    for entry in entries:
        shape: Shape = shapes[entry.name]
        blank = part.defaults.get(entry.name, shape.blank)
        hint = HELP[part.noun].get(entry.name, "") if entry.hint is None else entry.hint
        known = replace(entry, shape=shape, blank=blank, hint=hint)
        if isinstance(known, Rows) and isinstance(shape, Many) and isinstance(shape.of, Part):
            known = replace(
                known,
                inner=tuple(entries_of(shape.of, known.inner).values()),
                most=min(shape.most, known.most),
            )
        made[entry.name] = known
    return made


def _own_name(entry: Entry) -> str:
    """Of an entry in a row: that in its part."""
    return entry.name.rpartition("-")[2]


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


def inner(shape: Many, name: str) -> Shape:
    assert isinstance(shape.of, Part)
    return dict(shape.of.own)[name]
