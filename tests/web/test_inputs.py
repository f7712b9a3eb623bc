"""Our macros for the inputs of a return give the markup of the GOV.UK library, node by node."""

from typing import Any

import html5lib
import pytest
from flask import Flask
from markupsafe import Markup

from audit_app import create_app
from tests.support.databases import settings_for

HIDDEN = Markup('<span class="govuk-visually-hidden">Was it <so>?</span>')
LEGENDS = [{"html": HIDDEN, "classes": "rt-question__legend"}, {"text": "Who came & why?"}]
ERRORS = [None, {"text": "Choose <one>"}]
HINTS = [None, {"text": "Tick all that apply"}]
CHOICES = [
    {"value": "yes", "text": "Yes", "checked": True},
    {"value": "no", "text": "No <b>", "checked": False},
    {"value": "", "text": "Clear my answer"},
]
BOXES = [
    {
        "id": "value-q-day",
        "name": "value-q-day",
        "label": "Day",
        "value": "4",
        "classes": "govuk-input--width-2",
    },
    {
        "id": "value-q-year",
        "name": "value-q-year",
        "label": "Year",
        "value": "",
        "classes": "govuk-input--width-4",
    },
]
TEXTS = ["", 'Words with "quotes" & <marks>']


def cases() -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    for error in ERRORS:
        for hint in HINTS:
            for words in LEGENDS:
                notes = {"errorMessage": error, "hint": hint}
                group = notes | {"fieldset": {"legend": words}, "name": "value-q"}
                chosen = group | {"idPrefix": "value-q", "items": CHOICES}
                found += [
                    ("radios", chosen | {"classes": "govuk-radios--small"}),
                    ("radios", chosen),
                ]
                found += [("checkboxes", chosen | {"classes": "govuk-checkboxes--small"})]
                found += [("date_input", group | {"id": "value-q", "items": BOXES})]
                one = notes | {"label": words, "id": "value-q", "name": "value-q"}
                for text in TEXTS:
                    found += [("textarea", one | {"value": text, "rows": 4, "spellcheck": True})]
                    number = {
                        "classes": "govuk-input--width-5",
                        "inputmode": "numeric",
                        "suffix": {"text": "hours"},
                    }
                    found += [
                        ("input", one | {"value": text} | more) for more in (number, {"spellcheck": True})
                    ]
    return found


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("app")
    return create_app(settings_for(f"sqlite:///{folder}/none.sqlite3", folder))


@pytest.mark.parametrize("name", ["radios", "checkboxes", "date_input", "textarea", "input"])
def test_input_is_the_library_s(app: Flask, name: str) -> None:
    theirs = name.replace("_", "-")
    library = "govuk" + theirs.title().replace("-", "")
    for params in (params for ours, params in cases() if ours == name):
        expected = drawn(app, _library(theirs), library, params)
        assert drawn(app, "macros/inputs.html", name, params) == expected, params


@pytest.mark.parametrize("opened", [True, False])
def test_details_are_the_library_s(app: Flask, opened: bool) -> None:
    params = {"summaryText": "What good <looks> like", "classes": "rt-fold", "open": opened}
    ours = drawn(app, "macros/inputs.html", "details", params, "<p>Inside</p>")
    assert ours == drawn(app, _library("details"), "govukDetails", params, "<p>Inside</p>")


def _library(name: str) -> str:
    return f"govuk_frontend_jinja/components/{name}/macro.html"


def drawn(app: Flask, file: str, macro: str, params: dict[str, Any], inside: str = "") -> Any:
    call = f"{{% call m(params) %}}{inside}{{% endcall %}}" if inside else "{{ m(params) }}"
    text = app.jinja_env.from_string(f'{{% from "{file}" import {macro} as m %}}{call}').render(params=params)
    return nodes(html5lib.parseFragment(text, treebuilder="etree", namespaceHTMLElements=False))


def nodes(element: Any) -> Any:
    """Names, attributes and words, without the space that nobody sees."""
    inside = [_words(element.text)]
    for child in element:
        inside += [nodes(child), _words(child.tail)]
    attributes = {name: " ".join(value.split()) for name, value in element.attrib.items()}
    return (str(element.tag), attributes, [one for one in inside if one])


def _words(text: str | None) -> str:
    return " ".join((text or "").split())
