"""The furniture of pages that we draw ourselves says what the library's says, tag for tag."""

from typing import Any

import html5lib
import pytest
from flask import Flask
from jinja2 import Environment, PackageLoader, PrefixLoader

ENTRIES = [
    {"text": "To do", "href": "/", "active": True},
    {"text": "Rounds", "href": "/rounds", "active": False},
]
NAVIGATION = {"ariaLabel": "Main", "navigationLabel": "Main"}
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("breadcrumbs", "govukBreadcrumbs", {"items": [{"text": "A & B", "href": "/a"}, {"text": "Here"}]}),
    ("service-navigation", "govukServiceNavigation", {**NAVIGATION, "navigation": ENTRIES}),
    ("service-navigation", "govukServiceNavigation", {**NAVIGATION, "navigation": ENTRIES[:1]}),
    ("tag", "govukTag", {"text": "Late & <open>", "classes": "govuk-tag--red"}),
]


@pytest.mark.parametrize(("component", "macro", "params"), CASES)
def test_is_the_librarys_markup(app: Flask, component: str, macro: str, params: dict[str, Any]) -> None:
    shown = f"{{{{ {macro}(params) }}}}"
    assert _drawn(app.jinja_env, component, macro, shown, params=params) == _drawn(
        _library(), component, macro, shown, params=params
    )


def _library() -> Environment:
    library = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    return Environment(loader=library, autoescape=True, trim_blocks=True, lstrip_blocks=True)


def _drawn(environment: Environment, component: str, macro: str, shown: str, **names: Any) -> list[Any]:
    """Every tag with its attributes and its words, in order; space between tags does not count."""
    path = f"govuk_frontend_jinja/components/{component}/macro.html"
    html = environment.from_string(f'{{% from "{path}" import {macro} %}}{shown}').render(**names)
    body = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return [
        (element.tag, dict(element.attrib), (element.text or "").strip(), (element.tail or "").strip())
        for element in body.iter()
    ]
