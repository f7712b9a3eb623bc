"""The base of every form, the ways to run its act, and the fields that forms are made of."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from flask import flash
from flask_wtf import FlaskForm
from wtforms import (
    Field,
    PasswordField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue] - its stubs lag
from wtforms.validators import InputRequired, Length, Optional

from audit_app.errors import Invalid
from audit_app.rules import redaction
from audit_app.rules.answers.dates import read_date
from audit_app.rules.plain_text import LONGEST_LINE, LONGEST_TEXT, AnswerError, normalised

Result = TypeVar("Result")

LONGEST_TYPED_DAY = 40
"""The most characters of each box: some people type the whole date into the first."""


class PageForm(FlaskForm):
    """A form of a page, bound to the posted values."""

    def refuse(self, fields: Mapping[str, str]) -> None:
        """Put the messages of a service's Invalid beside the fields that it names, else beside the first field."""
        for name, message in fields.items():
            field = self[name] if name in self else next(iter(self))
            field.errors = [*field.errors, message]


def perform(form: PageForm, act: Callable[[], Result]) -> Result | None:
    """Run the act of a valid form and return its result; None where the form or the act refuses what was typed.

    The errors are then in the form. What the act wrote before it refused is not kept, because an answer of 422
    is rolled back. Warns when the typed words look as if they could identify a child; that never prevents the
    act.
    """
    if not form.validate():
        return None
    try:
        result = act()
    except Invalid as error:
        form.refuse(error.fields)
        return None
    if reminder := redaction.reminder(*map(words_in, form)):
        flash(reminder, "warning")
    return result


def words_in(field: Field) -> str:
    """Return what was typed into a field for words; "" for passwords and every other kind of field."""
    worded = isinstance(field, StringField) and not isinstance(field, PasswordField)
    return str(field.data or "") if worded else ""


def succeeds(form: PageForm, act: Callable[[], object]) -> bool:
    """Run the act of a valid form and return whether it went through; for acts without a result."""
    return perform(form, lambda: (act(),)) is not None


class DayField(Field):
    """A date, typed as day, month and year in a box each; what was typed is displayed again when it is wrong.

    It is no `DateField`, since GOV.UK asks for dates in three boxes. `typed` holds the text of each box.
    """

    def __init__(self, label: str, validators: Iterable[Any] = (), **keywords: Any) -> None:
        super().__init__(label, list(validators), **keywords)
        self.typed = ("", "", "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read the boxes of a posted form, otherwise the stored date."""
        super().process(None, data) if data is not None else super().process(None)
        if self.data:
            self.typed = (str(self.data.day), str(self.data.month), str(self.data.year))
        names = [f"{self.name}-{part}" for part in ("day", "month", "year")]
        if formdata and any(name in formdata for name in names):
            self.typed = tuple(tidy(str(formdata.get(name, "")))[:LONGEST_TYPED_DAY] for name in names)  # type: ignore[assignment]
            self.raw_data = [part for part in self.typed if part]
            self.data = None

    def pre_validate(self, form: Any) -> None:
        """Turn what was typed into a date. Raises ValidationError that names the field by its label."""
        if not any(self.typed):
            return
        try:
            self.data = read_date("/".join(self.typed))
        except AnswerError as error:
            message = error.message.replace("Enter a real date, like", "Date must be a real date, such as")
            raise ValidationError(re.sub("^Date ", f"{self.label.text} ", message)) from None


def required(message: str) -> InputRequired:
    """Return the validator of an obligatory field."""
    return InputRequired(message)


def short_text(label: str, missing: str = "", longest: int = LONGEST_LINE, **keywords: Any) -> Any:
    """Return a field for a single line; obligatory when `missing` is set, the message for an empty field."""
    return StringField(label, _text_rules(label, missing, longest), filters=[_tidy_line], **keywords)


def long_text(label: str, missing: str = "", longest: int = LONGEST_TEXT, **keywords: Any) -> Any:
    """Return a field for several lines; obligatory when `missing` is set, the message for an empty field."""
    return TextAreaField(label, _text_rules(label, missing, longest), filters=[tidy], **keywords)


def day(label: str, missing: str = "", **keywords: Any) -> Any:
    """Return a field for a date; obligatory when `missing` is set, the message for an empty field."""
    return DayField(label, [required(missing)] if missing else [Optional()], **keywords)


def radios(label: str, choices: Mapping[str, str], missing: str = "", **keywords: Any) -> Any:
    """Return radios of `choices`, value -> label; obligatory when `missing` is set, the message for no choice."""
    return RadioField(
        label,
        [required(missing)] if missing else [Optional()],
        choices=select_choices(choices),
        **keywords,
    )


def select_choices(choices: Mapping[str, str], hints: Mapping[str, str] | None = None) -> list[SelectChoice]:
    """Return the choices of a field from value -> label; a radio button whose value is in `hints` has a hint."""
    said = {value: {"hint": {"text": hint}} for value, hint in (hints or {}).items()}
    return [SelectChoice(value, label, said.get(value, {})) for value, label in choices.items()]


def version_of(field: Field) -> int:
    """Return the version that the page was made from; 0, which no row has, where it is missing or nonsense."""
    value = str(field.raw_data[0]) if field.raw_data else ""
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def tidy(value: Any) -> Any:
    """Return typed text with regular characters and line ends, and without space around it."""
    return normalised(value).strip() if isinstance(value, str) else value


def _tidy_line(value: Any) -> Any:
    """Return typed text as `tidy` does, on one line."""
    return tidy(value).replace("\n", " ").replace("\t", " ") if isinstance(value, str) else value


def _text_rules(label: str, missing: str, longest: int) -> list[Any]:
    length = Length(max=longest, message=f"{label} must be {longest:,} characters or fewer")
    return [required(missing) if missing else Optional(), length]
