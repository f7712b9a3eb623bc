"""What stands in a page of a return a hundred times over, the same for every auditor, is drawn once and kept."""

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask import current_app
from markupsafe import Markup

from audit_app.queries.returns.returns import Given
from audit_app.rules.answers.response import Response
from audit_app.rules.question_set import Question, Scale
from audit_app.web.returns.fields import Item, item_of
from audit_app.web.returns.inputs import Typed

PIECES_KEPT, QUESTIONS_KEPT = 4_096, 1_024
"""Of about a kilobyte, and six, each. What somebody typed is never among them."""
ITEMS = "returns/_items.html"


@lru_cache(PIECES_KEPT)
def drawn_once(template: str, macro: str, *given: Hashable) -> Markup:
    """The macro of that template for these values; it may use nothing else, such as who asks."""
    return _draw(template, macro, *given)


@lru_cache(QUESTIONS_KEPT)
def untouched(question: Question, scale: Scale | None, kept: bool) -> Markup:
    """A whole question as everybody meets it first; `kept`: in a return, where what is typed is saved."""
    return _draw(ITEMS, "whole", item_of(Given(question, scale, Response(), "")), "kept" if kept else "")


@lru_cache(PIECES_KEPT)
def blank_part(question: Question) -> Markup:
    """A part of a row to spare."""
    return _draw(ITEMS, "answer", Item(Given(question, None, Response(), ""), Typed(), "", None), True)


def _draw(template: str, macro: str, *given: Any) -> Markup:
    return getattr(current_app.jinja_env.get_template(template).module, macro)(*given)
