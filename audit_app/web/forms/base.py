"""The base of every form, and how a field becomes a GOV.UK component: its name and its parameters."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from flask import flash
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    FileField,
    Form,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice  # pyright: ignore[reportAttributeAccessIssue] - its stubs lag
from wtforms.validators import InputRequired, Length, Optional

from audit_app.errors import Invalid
from audit_app.rules import redaction
from audit_app.rules.answers.dates import read_date
from audit_app.rules.plain_text import LONGEST_LINE, LONGEST_TEXT, AnswerError, regular

Made = TypeVar("Made")

LONGEST_TYPED_DAY = 40
"""Of each box: a whole day may stand in the first."""


class PageForm(FlaskForm):
    """Bound to the posted values; `refuse` puts a service's Invalid beside the fields it names."""

    def refuse(self, fields: Mapping[str, str]) -> None:
        for name, message in fields.items():
            field = self[name] if name in self else next(iter(self))
            field.errors = [*field.errors, message]


def tried(form: PageForm, act: Callable[[], Made]) -> Made | None:
    """What the act gives; None where the form is not sound or the act refuses it, and what is wrong stands in it.

    What was written before the act said no is not kept: an answer of 422 is rolled back.
    """
    if not form.validate():
        return None
    try:
        made = act()
    except Invalid as error:
        form.refuse(error.fields)
        return None
    if reminder := redaction.reminder(*map(_written, form)):
        flash(reminder, "warning")
    return made


def _written(field: Field) -> str:
    """What stands in a field for words; "" for any other."""
    worded = isinstance(field, StringField) and not isinstance(field, PasswordField)
    return str(field.data or "") if worded else ""


def warnings_of(field: Field) -> tuple[str, ...]:
    """Beside a field for words: what in it looks as if it could identify a child."""
    return redaction.warnings(_written(field))


def done(form: PageForm, act: Callable[[], object]) -> bool:
    """Whether an act that gives nothing to go on with went through, as `tried` has it."""
    return tried(form, lambda: (act(),)) is not None


class DayField(Field):
    """A date typed as day, month and year, each in a box of its own; what was typed is kept when it is wrong."""

    def __init__(self, label: str, validators: Iterable[Any] = (), **keywords: Any) -> None:
        super().__init__(label, list(validators), **keywords)
        self.typed = ("", "", "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        super().process(None, data) if data is not None else super().process(None)
        if self.data:
            self.typed = (str(self.data.day), str(self.data.month), str(self.data.year))
        names = [f"{self.name}-{part}" for part in ("day", "month", "year")]
        if formdata and any(name in formdata for name in names):
            self.typed = tuple(tidy(str(formdata.get(name, "")))[:LONGEST_TYPED_DAY] for name in names)  # type: ignore[assignment]
            self.raw_data = [part for part in self.typed if part]
            self.data = None

    def pre_validate(self, form: Any) -> None:
        if not any(self.typed):
            return
        try:
            self.data = read_date("/".join(self.typed))
        except AnswerError as error:
            said = error.message.replace("Enter a real date, like", "Date must be a real date, such as")
            raise ValidationError(re.sub("^Date ", f"{self.label.text} ", said)) from None


def required(message: str) -> InputRequired:
    return InputRequired(message)


def short_text(label: str, missing: str = "", longest: int = LONGEST_LINE, **keywords: Any) -> Any:
    """One line of text; obligatory when `missing` says what to enter."""
    return StringField(label, _text_rules(label, missing, longest), filters=[tidy], **keywords)


def long_text(label: str, missing: str = "", longest: int = LONGEST_TEXT, **keywords: Any) -> Any:
    """Several lines of text; obligatory when `missing` says what to enter."""
    return TextAreaField(label, _text_rules(label, missing, longest), filters=[tidy], **keywords)


def day(label: str, missing: str = "", **keywords: Any) -> Any:
    return DayField(label, [required(missing)] if missing else [Optional()], **keywords)


def one_of(label: str, choices: Mapping[str, str], missing: str = "", **keywords: Any) -> Any:
    """Radios."""
    return RadioField(
        label,
        [required(missing)] if missing else [Optional()],
        choices=listed(choices),
        **keywords,
    )


def listed(choices: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, label) for value, label in choices.items()]


def version_of(field: Field) -> int:
    """The version that travelled in the page; 0, which nothing stored has, where none did or it is nonsense."""
    sent = str(field.raw_data[0]) if field.raw_data else ""
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def tidy(value: Any) -> Any:
    """Words made regular, without space around them."""
    return regular(value).strip() if isinstance(value, str) else value


def _text_rules(label: str, missing: str, longest: int) -> list[Any]:
    length = Length(max=longest, message=f"{label} must be {longest:,} characters or fewer")
    return [required(missing) if missing else Optional(), length]


def error_list(form: Form) -> list[dict[str, str]]:
    """The error summary: each error with a link to its field."""
    return [
        {"text": str(error), "href": f"#{_first_input(field)}"}
        for field in form
        for error in field.errors
        if field.name != "csrf_token"
    ]


def _first_input(field: Field) -> str:
    return f"{field.id}-day" if isinstance(field, DayField) else field.id


_COMPONENTS: tuple[tuple[type[Field], str], ...] = (
    (DayField, "date-input"),
    (FileField, "file-upload"),
    (PasswordField, "password"),
    (TextAreaField, "textarea"),
    (RadioField, "radios"),
    (SelectMultipleField, "checkboxes"),
    (SelectField, "select"),
    (BooleanField, "checkbox"),
    (IntegerField, "input"),
    (DateField, "input"),
    (StringField, "input"),
)


def component(field: Field) -> tuple[str, dict[str, Any]]:
    """The GOV.UK component that shows this field, and its parameters; `render_kw` adds or replaces some of them."""
    name = next(name for kind, name in _COMPONENTS if isinstance(field, kind))
    params: dict[str, Any] = {"id": field.id, "name": field.name}
    if field.errors:
        params["errorMessage"] = {"text": str(field.errors[0])}
    if field.description:
        params["hint"] = {"text": str(field.description)}
    params |= _PARAMS[name](field)
    return name, params | (field.render_kw or {})


def _labelled(field: Field) -> dict[str, Any]:
    return {"label": {"text": field.label.text, "classes": "govuk-label--s"}}


def _in_fieldset(field: Field) -> dict[str, Any]:
    return {
        "fieldset": {"legend": {"text": field.label.text, "classes": "govuk-fieldset__legend--s"}},
        "idPrefix": field.id,
    }


def _typed(field: Any) -> str:
    return str(field._value())


def _bound(field: Any) -> dict[str, int]:
    """How much a text may hold, by which a counter appears when it is nearly full."""
    most = [rule.max for rule in field.validators if isinstance(rule, Length)]
    return {"data-longest": min(most)} if most else {}


def _options(field: Any, mark: str) -> list[dict[str, Any]]:
    chosen = field.data if isinstance(field.data, list) else [field.data]
    wanted = {str(value) for value in chosen if value is not None}
    return [
        {"value": str(choice.value), "text": choice.label, mark: str(choice.value) in wanted}
        for choice in field.iter_choices()
        if hasattr(choice, "value")
    ]


def _day_items(field: Any) -> list[dict[str, Any]]:
    widths = (("day", 2), ("month", 2), ("year", 4))
    wrong = " govuk-input--error" if field.errors else ""
    return [
        {
            "id": f"{field.id}-{part}",
            "name": f"{field.name}-{part}",
            "label": part.capitalize(),
            "value": typed,
            "classes": f"govuk-input--width-{width}{wrong}",
        }
        for (part, width), typed in zip(widths, field.typed, strict=True)
    ]


_PARAMS: dict[str, Any] = {
    "input": lambda field: {**_labelled(field), "value": _typed(field), "spellcheck": True},
    "textarea": lambda field: {
        **_labelled(field),
        "value": _typed(field),
        "rows": 5,
        "spellcheck": True,
        "attributes": _bound(field),
    },
    "password": lambda field: {**_labelled(field), "type": "password", "autocomplete": "current-password"},
    "file-upload": _labelled,
    "radios": lambda field: {**_in_fieldset(field), "items": _options(field, "checked")},
    "checkboxes": lambda field: {**_in_fieldset(field), "items": _options(field, "checked")},
    "select": lambda field: {**_labelled(field), "items": _options(field, "selected")},
    "checkbox": lambda field: {
        "idPrefix": field.id,
        "items": [{"value": "y", "text": field.label.text, "checked": bool(field.data)}],
    },
    "date-input": lambda field: {**_in_fieldset(field), "items": _day_items(field)},
}
