"""Fields of a question set that hold several parts, each typed in a row of inputs of its own; and all fields by name."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from wtforms import Field, Form

from audit_app.errors import Invalid
from audit_app.rules.designer.keys import key_for
from audit_app.rules.question_set import QuestionSet
from audit_app.rules.question_sets.field_help import HELP
from audit_app.rules.question_sets.scalars import problem_with
from audit_app.rules.question_sets.schema import QUESTION_SET
from audit_app.rules.question_sets.shapes import Key, Many, Part, Shape
from audit_app.web.themes.set_entries import Entry, Flag, Given, One

_NOTHING = QUESTION_SET.blank
SPARE = "NEW"
"""In place of the key of a row that is new; keys are in small letters."""


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
