"""Our macros for the inputs of a return give the markup of the GOV.UK library, node by node."""

import itertools
from typing import Any

import html5lib
import pytest
from flask import Flask
from markupsafe import Markup

from audit_app import create_app
from audit_app.rules.plain_text import LONGEST_TEXT
from tests.support.databases import settings_for

Params = dict[str, Any]
HIDDEN = Markup('<span class="govuk-visually-hidden">Was it <so>?</span>')
WORDS: list[tuple[Any, str]] = [(HIDDEN, "rt-question__legend"), ("Who came & why <then>?", "")]
ERRORS = ["", "Choose <one> & go on"]
HINTS = ["", "Tick all <that> apply"]
TEXTS = ["", 'Words with "quotes" & <marks>']
CHOICES = (("q", "yes", "Yes", True), ("q-2", "no", "No <b>", False), ("q-3", "", "Clear my answer", False))
BOXES = [("q-day", "Day", "4", 2), ("q-year", "Year", "<", 4)]


def cases(*texts: str) -> list[tuple[Any, str, str, str, str]]:
    """Every label with its classes, hint, error and text."""
    lists = itertools.product(WORDS, HINTS, ERRORS, texts or [""])
    return [(words, classes, hint, error, text) for (words, classes), hint, error, text in lists]


def told(words: Any, classes: str, hint: str, error: str) -> tuple[Params, Params]:
    """What the library takes: the label or legend, and what hint and error add."""
    label = {"html" if isinstance(words, Markup) else "text": words, "classes": classes}
    notes = {"hint": {"text": hint} if hint else None, "errorMessage": {"text": error} if error else None}
    return label, {"id": "q", "idPrefix": "q", "name": "q"} | notes


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("app")
    return create_app(settings_for(f"sqlite:///{folder}/none.sqlite3", folder))


@pytest.mark.parametrize("inline", ["", "govuk-radios--inline"])
def test_radios_are_the_library_s(app: Flask, inline: str) -> None:
    for words, classes, hint, error, _ in cases():
        if hint:
            continue
        label, params = told(words, classes, hint, error)
        params |= {
            "fieldset": {"legend": label},
            "items": chosen(),
            "classes": f"govuk-radios--small {inline}",
        }
        drawn = ours(app, "radios", "q", "q", words, CHOICES, classes, inline, error)
        assert drawn == library(app, "radios", params), params


def test_radios_with_hints_are_the_library_s(app: Flask) -> None:
    hints = ("At once, & <in> words.", "", "")
    items = [
        item | ({"hint": {"text": hint}} if hint else {}) for item, hint in zip(chosen(), hints, strict=True)
    ]
    label, params = told("Grade", "", "", "")
    params |= {"fieldset": {"legend": label}, "items": items, "classes": "govuk-radios--small"}
    drawn = ours(app, "radios", "q", "q", "Grade", CHOICES, "", "", "", hints)
    assert drawn == library(app, "radios", params)


def test_checkboxes_are_the_library_s(app: Flask) -> None:
    for words, classes, hint, error, _ in cases():
        label, params = told(words, classes, hint, error)
        params |= {"fieldset": {"legend": label}, "items": chosen(), "classes": "govuk-checkboxes--small"}
        drawn = ours(app, "checkboxes", "q", "q", words, CHOICES, classes, hint, error)
        assert drawn == library(app, "checkboxes", params), params


def test_the_boxes_of_a_date_are_the_library_s(app: Flask) -> None:
    for words, classes, hint, error, _ in cases():
        label, params = told(words, classes, hint, error)
        wrong = " govuk-input--error" if error else ""
        boxes = [
            {
                "id": name,
                "name": name,
                "label": box,
                "value": text,
                "classes": f"govuk-input--width-{width}{wrong}",
            }
            for name, box, text, width in BOXES
        ]
        params |= {"fieldset": {"legend": label}, "items": boxes}
        drawn = ours(app, "date_input", "q", words, BOXES, classes, hint, error)
        assert drawn == library(app, "date-input", params), params


def test_a_textarea_is_the_library_s(app: Flask) -> None:
    for words, classes, hint, error, text in cases(*TEXTS):
        label, params = told(words, classes, hint, error)
        params |= {"label": label, "value": text, "rows": 2, "spellcheck": True}
        params |= {"attributes": {"data-longest": LONGEST_TEXT}}
        drawn = ours(app, "textarea", "q", words, text, 2, classes, hint, error)
        assert on_screen(drawn) == library(app, "textarea", params), params


def on_screen(node: Any) -> Any:
    """The same node without the copy of the words that stands in place of a box on paper."""
    if isinstance(node, str):
        return node
    tag, attributes, children = node
    shown = [child for child in children if isinstance(child, str) or child[1].get("class") != "rt-printed"]
    return tag, attributes, [on_screen(child) for child in shown]


def test_a_line_is_the_library_s(app: Flask) -> None:
    for words, classes, hint, error, text in cases(*TEXTS):
        if hint:
            continue
        label, params = told(words, classes, hint, error)
        params |= {"label": label, "value": text, "spellcheck": True}
        assert ours(app, "line", "q", words, text, classes, error) == library(app, "input", params), params


@pytest.mark.parametrize("unit", ["", "hours & <minutes>"])
def test_a_number_is_the_library_s(app: Flask, unit: str) -> None:
    for words, classes, hint, error, text in cases(*TEXTS):
        if hint:
            continue
        label, params = told(words, classes, hint, error)
        params |= {"label": label, "value": text, "inputmode": "decimal", "classes": "govuk-input--width-5"}
        params |= {"suffix": {"text": unit} if unit else None}
        drawn = ours(app, "number", "q", words, text, "decimal", unit, classes, error)
        assert drawn == library(app, "input", params), params


@pytest.mark.parametrize("opened", [True, False])
def test_details_are_the_library_s(app: Flask, opened: bool) -> None:
    params = {"summaryText": "What good <looks> like", "classes": "rt-fold", "open": opened}
    inside = Markup("<p>Inside</p>")
    drawn = ours(app, "details", "What good <looks> like", inside, "rt-fold", opened)
    assert drawn == library(app, "details", params | {"html": inside})


def chosen() -> list[Params]:
    return [{"value": value, "text": text, "checked": checked} for _, value, text, checked in CHOICES]


def ours(app: Flask, macro: str, *values: Any) -> Any:
    template = app.jinja_env.from_string(
        f'{{% from "macros/inputs.html" import {macro} as m %}}{{{{ m(*values) }}}}'
    )
    with app.app_context():
        return tree(template.render(values=values))


def library(app: Flask, name: str, params: Params) -> Any:
    file, macro = (
        f"govuk_frontend_jinja/components/{name}/macro.html",
        "govuk" + name.title().replace("-", ""),
    )
    template = app.jinja_env.from_string(f'{{% from "{file}" import {macro} as m %}}{{{{ m(params) }}}}')
    return tree(template.render(params=params))


def tree(html: str) -> Any:
    return nodes(html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False))


def nodes(element: Any) -> Any:
    """Names, attributes and words, without the space that nobody sees."""
    inside = [_words(element.text)]
    for child in element:
        inside += [nodes(child), _words(child.tail)]
    attributes = {name: " ".join(value.split()) for name, value in element.attrib.items()}
    return (str(element.tag), attributes, [one for one in inside if one])


def _words(text: str | None) -> str:
    return " ".join((text or "").split())
