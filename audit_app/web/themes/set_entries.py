"""Turns each kind of field of a question set into form inputs and back, by the shape of the field in the schema.

Whatever is accepted here can be written to a file of the set and read again: limits and allowed characters are those of
the file format. Lists of which each line is an item are in `line_entries`, tables in `set_rows`.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField

from audit_app.errors import Invalid
from audit_app.rules.question_sets.field_help import HELP
from audit_app.rules.question_sets.scalars import problem_with
from audit_app.rules.question_sets.shapes import Many, Part, Shape, Text
from audit_app.rules.questions.options import Descriptor
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.unit import Unit
from audit_app.web.forms.base import select_choices, tidy

Submitted = Mapping[str, Any]
"""The contents of a form's inputs, by their names."""
OptionSource = Callable[[QuestionSet], Mapping[str, str]]
"""The choices that a set offers: values with their labels."""
LONGEST_TYPED = 100_000
DELETED = "The earlier choice, which was deleted"
"""The words that replace the label of something that is not in the set any more."""


@dataclass(frozen=True)
class Entry:
    """A field of a part of a set, as typed in a form: here a single text, in subclasses other kinds of value.

    `name` is the name of the field in the schema, `label` is written above its input. `entries_of` sets `shape`,
    `blank` and, where `hint` is None, the help text of the schema; "" means no hint. Neighbouring entries with the
    same `line` are laid out side by side; 0 means a line of its own.
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
        """Return the form fields by input name. `sent` names the inputs of a submitted page."""
        attributes: dict[str, Any] = (
            {"rows": self.rows} if self.rows > 1 else {"classes": self.width or self._fitting_width()}
        )
        if self.rows > 1:
            attributes |= {"attributes": self._bounds()}
        kind = TextAreaField if self.rows > 1 else StringField
        field = kind(self.label, filters=[tidy], description=self.hint or "", render_kw=attributes)
        return {self.name: field}

    def _bounds(self) -> dict[str, object]:
        """Return how much the area holds, so that a counter appears when it is nearly full."""
        return {"data-longest": self.shape.longest} if isinstance(self.shape, Text) else {}

    def _fitting_width(self) -> str:
        longest = getattr(self.shape, "longest", LONGEST_TYPED)
        return next((f"govuk-input--width-{width}" for width in (2, 5, 20) if longest <= width), "")

    def form_data(self, value: Any) -> dict[str, Any]:
        """Return what each input displays for a value, by input name."""
        return {self.name: self.as_text(value)}

    def as_text(self, value: Any) -> str:
        """Return a value as the text in its input."""
        return str(value or "")

    def updated(self, submitted: Submitted, current: Any) -> Any:
        """Return the value as the form leaves it. Raises Invalid.

        Where every input still contains what it displayed, the current value itself is returned: an untouched field
        stays the same to the letter, even where reading its text back would tidy it.
        """
        displayed = self.form_data(current)
        untouched = all(
            comparable(submitted.get(name)) == comparable(text) for name, text in displayed.items()
        )
        return current if untouched else self.parse(submitted, current)

    def parse(self, submitted: Submitted, current: Any) -> Any:
        """Return the value that was typed. Raises Invalid with what is wrong by the names of the inputs."""
        text = str(submitted.get(self.name) or "")[:LONGEST_TYPED]
        if not text:
            return self.blank
        try:
            return self.parse_text(text, current)
        except ValueError as problem:
            raise Invalid({self.name: str(problem)}) from None

    def parse_text(self, text: str, current: Any) -> Any:
        """Return the value of a text that is not empty. Raises ValueError."""
        return checked(text, self.shape)


class Number(Entry):
    """A whole number."""

    width = "govuk-input--width-5"

    def as_text(self, value: Any) -> str:
        """Return the digits; the blank value is displayed as an empty input."""
        return "" if value is None or value == self.blank else str(value)

    def parse_text(self, text: str, current: Any) -> Any:
        """Return the number; commas between thousands and a leading plus are accepted."""
        digits = text.replace(",", "").lstrip("+")
        if not digits.removeprefix("-").isdecimal():
            raise ValueError("Enter a whole number")
        return int(checked(digits, self.shape))


@dataclass(frozen=True)
class Rubric(Entry):
    """A text for each of the `levels` of a scale (key and label); a level without a text is left out.

    Texts for levels that are not on the scale, because another scale was chosen, stay on the page until somebody
    empties them.
    """

    levels: tuple[tuple[str, str], ...] = ()

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        """Return a text area for each level."""
        attributes = {"rows": 2, "attributes": {"data-longest": longest(inner_shape(self.shape, "text"))}}
        known = {level.key: level.label for scale in questions.scales for level in scale.levels}
        labels = {
            key: f"{known.get(key, 'A level that was deleted')} (not on this scale)"
            for key in self._level_keys(value)
        }
        labels |= dict(self.levels)
        return {
            f"{self.name}-{key}": TextAreaField(
                f"{self.label}: {label}", filters=[tidy], render_kw=attributes
            )
            for key, label in labels.items()
        }

    def form_data(self, value: Any) -> dict[str, Any]:
        """Return the text of each level."""
        blank = dict.fromkeys((f"{self.name}-{key}" for key, _ in self.levels), "")
        return blank | {f"{self.name}-{descriptor.level}": descriptor.text for descriptor in value}

    def parse(self, submitted: Submitted, current: Any) -> Any:
        """Return a descriptor for each level that has a text. Raises Invalid."""
        descriptors, errors = [], {}
        for key in self._level_keys(current):
            text = str(submitted.get(f"{self.name}-{key}") or "")
            try:
                if text:
                    descriptors.append(Descriptor(key, checked(text, inner_shape(self.shape, "text"))))
            except ValueError as problem:
                errors[f"{self.name}-{key}"] = str(problem)
        if errors:
            raise Invalid(errors)
        return tuple(descriptors)

    def _level_keys(self, value: Any) -> list[str]:
        """Return the levels that have an input: those of the scale, then others for which there is a text."""
        keys = (*(key for key, _ in self.levels), *(descriptor.level for descriptor in value))
        return list(dict.fromkeys(keys))


class Flag(Entry):
    """A checkbox."""

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        """Return the checkbox."""
        return {self.name: BooleanField(self.label)}

    def form_data(self, value: Any) -> dict[str, Any]:
        """Return whether the box is ticked."""
        return {self.name: bool(value)}

    def parse(self, submitted: Submitted, current: Any) -> Any:
        """Return whether the box was ticked."""
        return bool(submitted.get(self.name))


@dataclass(frozen=True)
class SingleChoice(Entry):
    """A choice from a list. `placeholder` is the label of the empty choice, if there is any."""

    options: OptionSource = lambda _: {}
    placeholder: str = ""

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        """Return the select; a choice that was deleted stays selectable, so that saving does not change it."""
        choices = self.choices(questions)
        if value and value not in choices:
            choices[value] = DELETED
        return {
            self.name: SelectField(
                self.label,
                choices=select_choices(choices),
                description=self.hint or "",
                validate_choice=False,
            )
        }

    def choices(self, questions: QuestionSet) -> dict[str, str]:
        """Return what can be chosen: values with their labels."""
        return ({"": self.placeholder} if self.placeholder else {}) | dict(self.options(questions))


@dataclass(frozen=True)
class MultipleChoice(Entry):
    """Checkboxes for any number of options."""

    options: OptionSource = lambda _: {}

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        """Return the checkboxes; an option that was deleted keeps its box while it is ticked."""
        options = dict(self.options(questions))
        deleted = {key: DELETED for key in value or () if key not in options}
        return {
            self.name: SelectMultipleField(
                self.label,
                choices=select_choices(options | deleted),
                description=self.hint or "",
                validate_choice=False,
                render_kw={"classes": "govuk-checkboxes--small"},
            )
        }

    def form_data(self, value: Any) -> dict[str, Any]:
        """Return the values whose boxes are ticked."""
        return {self.name: list(value)}

    def parse(self, submitted: Submitted, current: Any) -> Any:
        """Return the ticked values. Raises Invalid for a value that the file format does not allow."""
        ticked = submitted.get(self.name) or ()
        try:
            return tuple(checked(str(value), self.shape.of) for value in ticked[: self.shape.most])
        except ValueError as problem:
            raise Invalid({self.name: str(problem)}) from None


class UnitNames(Entry):
    """The name of the audited unit, in the singular and in the plural."""

    def fields(self, questions: QuestionSet, value: Any, sent: Collection[str] = ()) -> dict[str, Any]:
        """Return an input for the singular and one for the plural."""
        return {
            f"{self.name}-{name}": StringField(label, filters=[tidy], description=HELP["unit"][name])
            for name, label in (("singular", "What is audited"), ("plural", "More than one"))
        }

    def form_data(self, value: Any) -> dict[str, Any]:
        """Return both names."""
        return {f"{self.name}-{name}": getattr(value, name) for name in ("singular", "plural")}

    def parse(self, submitted: Submitted, current: Any) -> Any:
        """Return the unit. Raises Invalid."""
        names, errors = {}, {}
        for name, shape in self.shape.own:
            text = str(submitted.get(f"{self.name}-{name}") or "")
            try:
                names[name] = checked(text, shape) if text else ""
            except ValueError as problem:
                errors[f"{self.name}-{name}"] = str(problem)
        if errors:
            raise Invalid(errors)
        return Unit(**names)


def comparable(data: Any) -> Any:
    """Return the data of an input as a browser would send it back, so that it compares with what was sent."""
    return list(data) if isinstance(data, list | tuple) else tidy(data) or ""


def checked(text: str, shape: Shape) -> str:
    """Return the text. Raises ValueError where the file format does not allow it."""
    if problem := problem_with(text, shape):
        raise ValueError(problem)
    return text


def longest(shape: Shape) -> int:
    """Return how many characters a text of this shape may have."""
    assert isinstance(shape, Text)
    return shape.longest


def inner_shape(shape: Many, name: str) -> Shape:
    """Return the shape of the field `name` in each part of a list."""
    assert isinstance(shape.of, Part)
    return dict(shape.of.own)[name]
