"""Fields of a question set that hold a table of parts, each part typed in a row of inputs of its own."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from wtforms import Field, Form

from audit_app.errors import Invalid
from audit_app.rules.designer.keys import key_for
from audit_app.rules.question_sets.field_help import HELP
from audit_app.rules.question_sets.scalars import problem_with
from audit_app.rules.question_sets.schema import QUESTION_SET
from audit_app.rules.question_sets.shapes import Key, Many, Part, Shape
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.web.themes.set_entries import Entry, Flag, SingleChoice, Submitted

_EMPTY_SET = QUESTION_SET.blank
SPARE = "NEW"
"""The key of the spare row, where a new part is typed. Keys are lower case, so that it is never a key of a part."""


@dataclass(frozen=True)
class Run:
    """Inputs that belong together, line by line. The inputs of a table row have a `legend`.

    `name` is the id of the row in its page, and `key` that of the part in the set, empty for a new row.
    """

    lines: tuple[tuple[Field, ...], ...]
    legend: str = ""
    name: str = ""
    key: str = ""
    help: str = ""

    @property
    def fields(self) -> Iterator[Field]:
        """Return all inputs."""
        return (input_ for line in self.lines for input_ in line)

    @property
    def is_spare(self) -> bool:
        """Return whether this is the empty row in which a new part is typed."""
        return self.name.endswith(f"-{SPARE}")


@dataclass(frozen=True)
class Rows(Entry):
    """A table of parts, a row each; `noun` is what a row is called. An empty row is no part.

    Inputs are named by the key of their part, not by its position, so that a row keeps its texts while somebody else
    moves it.
    """

    noun: str = ""
    help: str = ""
    inner: tuple[Entry, ...] = ()
    most: int = field(default=12)

    @property
    def part(self) -> Part:
        """Return the schema of a row."""
        return self.shape.of

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        """Return the form fields of all rows by input name."""
        fields: dict[str, Any] = {}
        for key, row in self._rows(value, sent):
            for entry in self._entries(key):
                fields |= entry.fields(questions, self._value(row, entry))
        return fields

    def runs(self, form: Form, questions: QuestionSet, value: Any, sent: Collection[str]) -> Iterator[Run]:
        """Yield the inputs of each row, as the form has them."""
        for number, (key, row) in enumerate(self._rows(value, sent), 1):
            lines: list[tuple[Field, ...]] = []
            for line, entries in groupby(self._entries(key), key=lambda entry: entry.line):
                names = [
                    name for entry in entries for name in entry.fields(questions, self._value(row, entry))
                ]
                inputs = tuple(form[name] for name in names)
                lines += [inputs] if line else [(input_,) for input_ in inputs]
            yield Run(
                tuple(lines),
                f"Another {self.noun.lower()}" if key == SPARE else f"{self.noun} {number}",
                f"{self.name}-{key}",
                row.key if row else "",
                self.help if number == 1 else "",
            )

    def form_data(self, value: Any) -> dict[str, Any]:
        """Return what the inputs of all rows display."""
        data: dict[str, Any] = {}
        for row in value:
            for entry in self._entries(row.key):
                data |= entry.form_data(self._value(row, entry))
        return data

    def updated(self, submitted: Submitted, current: Any) -> Any:
        """Return the parts as the form leaves them. Raises Invalid."""
        # Comparing with what was displayed, as other entries do, would miss the spare row: it displays first choices
        # that nobody has made.
        return self.parse(submitted, current)

    def parse(self, submitted: Submitted, current: Any) -> Any:
        """Return the parts that were typed. Raises Invalid."""
        rows: list[Any] = []
        errors: dict[str, str] = {}
        label = self.inner[0].name
        for key, row in self._rows(current, submitted):
            entries = self._entries(key)
            if not any(self._is_filled(submitted, entry, row) for entry in entries):
                continue
            values: dict[str, Any] = {}
            for entry in entries:
                name = _name_in_part(entry)
                try:
                    values[name] = entry.updated(submitted, self._value(row, entry))
                except Invalid as invalid:
                    errors |= invalid.fields
            input_name = f"{self.name}-{key}-{label}"
            if not values.get(label) and input_name not in errors:
                errors[input_name] = f"Enter this, or clear the whole {self.noun.lower()}"
            if key == SPARE and any(getattr(other, label) == values.get(label) for other in rows):
                errors[input_name] = f"There is already a {self.noun.lower()} with this name"
            if not errors:
                taken = {*(other.key for other in current), *(other.key for other in rows)}
                own_key = key_for(values[label], taken) if key == SPARE else key
                rows.append(
                    replace(row, **values)
                    if row
                    else self.part.make(**{**self._defaults, **values, "key": own_key})
                )
        if not errors and len(rows) > self.most:
            errors[f"{self.name}-{SPARE}-{label}"] = f"Enter {self.most} or fewer"
        if errors:
            raise Invalid(errors)
        return tuple(rows)

    def _rows(self, value: Any, sent: Iterable[str]) -> Iterator[tuple[str, Any]]:
        """Yield the parts of the set, then those that were sent but deleted meanwhile, then the spare row."""
        present = {row.key: row for row in value}
        input_name = re.compile(rf"{re.escape(self.name)}-(?P<key>.+)-{re.escape(self.inner[0].name)}")
        keys = [match["key"] for name in sent if (match := input_name.fullmatch(name))]
        deleted = [key for key in dict.fromkeys(keys) if key not in present and not problem_with(key, Key())]
        yield from present.items()
        yield from ((key, None) for key in deleted[: self.most])
        # Somebody else may have taken the last free row while this page was open.
        if len(present) + len(deleted) < self.most or f"{self.name}-{SPARE}-{self.inner[0].name}" in sent:
            yield SPARE, None

    @property
    def _defaults(self) -> dict[str, Any]:
        return {name: self.part.defaults.get(name, shape.blank) for name, shape in self.part.own}

    def _entries(self, key: str) -> tuple[Entry, ...]:
        return tuple(replace(entry, name=f"{self.name}-{key}-{entry.name}") for entry in self.inner)

    def _value(self, row: Any, entry: Entry) -> Any:
        """Return the field of a part, or for a new row its default."""
        name = _name_in_part(entry)
        return getattr(row, name) if row else self._defaults[name]

    def _is_filled(self, submitted: Submitted, entry: Entry, row: Any) -> bool:
        """Return whether this input keeps its row.

        In an existing row only text counts: emptying its texts deletes it. In the spare row a tick counts too, and
        so does a choice other than the first, which is selected without anybody's doing.
        """
        data = submitted.get(entry.name)
        if isinstance(entry, SingleChoice):
            # What can be chosen in a row is the same for every set.
            return not row and bool(data) and data != next(iter(entry.choices(_EMPTY_SET)), "")
        return bool(data) and not (row and isinstance(entry, Flag))


def entries_of(part: Part, entries: Iterable[Entry]) -> dict[str, Entry]:
    """Return the entries by name, each with the shape, blank value and help text that the schema has for it."""
    shapes = dict(part.own)
    completed: dict[str, Entry] = {}
    for entry in entries:
        shape: Shape = shapes[entry.name]
        blank = part.defaults.get(entry.name, shape.blank)
        hint = HELP[part.noun].get(entry.name, "") if entry.hint is None else entry.hint
        complete = replace(entry, shape=shape, blank=blank, hint=hint)
        if isinstance(complete, Rows) and isinstance(shape, Many) and isinstance(shape.of, Part):
            complete = replace(
                complete,
                inner=tuple(entries_of(shape.of, complete.inner).values()),
                most=min(shape.most, complete.most),
            )
        completed[entry.name] = complete
    return completed


def _name_in_part(entry: Entry) -> str:
    """Return the field name of an entry whose name is prefixed with its row."""
    return entry.name.rpartition("-")[2]
