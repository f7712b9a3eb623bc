"""Turns form fields into GOV.UK components, and the errors of a form into its error summary."""

from typing import Any

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
)
from wtforms.validators import Length

from audit_app.rules import redaction
from audit_app.web.forms.base import DayField, words_in


def warnings_of(field: Field) -> tuple[str, ...]:
    """Return what in a field for words looks as if it could identify a child, to warn of beside the field."""
    return redaction.warnings(words_in(field))


def error_list(form: Form) -> list[dict[str, str]]:
    """Return the items of the error summary: each error with a link to its field."""
    return [
        {"text": str(error), "href": f"#{_first_input(field)}"}
        for field in form
        for error in field.errors
        if field.name != "csrf_token"
    ]


def _first_input(field: Field) -> str:
    return f"{field.id}-day" if isinstance(field, DayField) else field.id


# The first class that fits counts: a subclass comes before what it is derived from.
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
    """Return the GOV.UK component of a field and its parameters; `render_kw` adds or replaces parameters."""
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
    """Return the attribute with a text's limit, by which a script counts down when the text is nearly full."""
    limits = [rule.max for rule in field.validators if isinstance(rule, Length)]
    return {"data-longest": min(limits)} if limits else {}


def _options(field: Any, key: str) -> list[dict[str, Any]]:
    chosen = field.data if isinstance(field.data, list) else [field.data]
    selected = {str(value) for value in chosen if value is not None}
    return [
        {"value": str(choice.value), "text": choice.label, key: str(choice.value) in selected}
        | choice.render_kw
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
