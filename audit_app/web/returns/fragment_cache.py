"""Cache HTML that appears on pages of returns a hundred times over and is the same for every auditor."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from audit_app.queries.returns.pages import StoredAnswer
from audit_app.rules.answers.response import Response
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale
from audit_app.web.returns.fields import item_of
from audit_app.web.returns.inputs import Typed
from audit_app.web.returns.items import Item

FRAGMENTS_KEPT, QUESTIONS_KEPT = 4_096, 1_024
"""Fragments have about a kilobyte each, whole questions about six. What somebody typed is never among them."""
ITEMS = "returns/_items.html"


@lru_cache(FRAGMENTS_KEPT)
def cached_macro(template: str, macro: str, *arguments: Hashable) -> Markup:
    """Render a macro for these arguments, on which alone it may depend: not on the request or who is signed in."""
    return _render(template, macro, *arguments)


@lru_cache(QUESTIONS_KEPT)
def untouched(question: Question, scale: Scale | None, kept: bool) -> Markup:
    """Render a question that nobody has answered; `kept` tells a return, which saves answers, from a preview."""
    return _render(
        ITEMS, "whole", item_of(StoredAnswer(question, scale, Response(), "")), "kept" if kept else ""
    )


@lru_cache(FRAGMENTS_KEPT)
def blank_part(question: Question) -> Markup:
    """Render a cell of an empty row."""
    return _render(
        ITEMS, "answer", Item(StoredAnswer(question, None, Response(), ""), Typed(), "", None), True
    )


def _render(template: str, macro: str, *arguments: Any) -> Markup:
    return getattr(current_app.jinja_env.get_template(template).module, macro)(*arguments)
