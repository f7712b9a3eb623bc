"""A form of 60 items of the usual types, half of them answered, beside a static page of the same size."""

from collections.abc import Callable
from functools import update_wrapper
from itertools import cycle

from flask import Flask, render_template

from audit_app.queries.returns.pages import SectionPart, StoredAnswer
from audit_app.queries.returns.returns import return_page
from audit_app.rules.answers.base import Value
from audit_app.rules.answers.question_fields import question_with
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.questions.choices import Choice, Column
from audit_app.rules.questions.scales import Level, Scale
from audit_app.rules.questions.set_parts import Section
from audit_app.web.request import hooks
from audit_app.web.returns import fields
from bench.sample import NOW, TEXT

ITEMS = 60
ENDPOINT = "returns.section"
LEVELS = ("Outstanding", "Good", "Fair", "Poor")
SCALE = Scale(
    "four",
    "Grade",
    tuple(
        Level(word.lower(), word, word[0], 4 - number, "green", TEXT) for number, word in enumerate(LEVELS)
    ),
)
CHOICES = tuple(
    Choice(word, f"It was {word} and the record shows it") for word in ("early", "timely", "late")
)
COLUMNS = (
    Column("on", "Held on", "date"),
    Column("who", "Who came", "choice", CHOICES),
    Column("said", "What was said", "long-text"),
)
ROW = {"on": "2017-06-04", "who": "timely", "said": TEXT}
KINDS: tuple[tuple[str, dict[str, object], Value], ...] = (
    ("yes-partly-no", {"rationale": "optional"}, "partly"),
    ("yes-no", {}, "yes"),
    ("grade", {"rationale": "required", "scale": "four"}, "good"),
    ("date", {}, "2017-06-04"),
    ("long-text", {}, TEXT),
    ("choice", {"rationale": "optional", "choices": CHOICES}, "late"),
    ("choices", {"choices": CHOICES}, ["early", "late"]),
    ("number", {"unit": "days"}, "3"),
    ("text", {}, TEXT[:60]),
    ("rows", {"columns": COLUMNS, "maximum": 4}, [ROW]),
)


def answered_items() -> tuple[StoredAnswer, ...]:
    """Return the items, of each type in turn; every second is answered."""
    kinds = zip(range(1, ITEMS + 1), cycle(KINDS), strict=False)
    return tuple(_item(number, *kind) for number, kind in kinds)


def _item(number: int, type_: str, fields_of_type: dict[str, object], value: Value) -> StoredAnswer:
    question = question_with(
        key=f"item-{number}",
        reference=f"1.{number}",
        text=f"Was step {number} taken in time, and was it written down?",
        type=type_,
        guidance=TEXT,
        good_looks_like=TEXT[:90],
        prompts=("Look in the plan.", "Look in the notes of visits."),
        **fields_of_type,
    )
    scale = SCALE if TYPES[type_].graded else None
    if number % 2:
        return StoredAnswer(question, scale, Response(), "")
    rationale = TEXT if question.rationale != "none" else ""
    return StoredAnswer(question, scale, Response(value, None, "", rationale), "", "An Auditor", NOW)


def rendered(app: Flask, visit: Callable[[], bytes]) -> Callable[[], bytes]:
    """Return a visit to a section page that renders the 60 items, in place of its own."""
    items = answered_items()
    part = SectionPart(Section("all", "All questions"), 1, 1, items, items)

    def view(return_id: str, **_: str) -> str:
        page = hooks.or_404(return_page(hooks.own_scope(), return_id))
        page_items = tuple(fields.item_of(item) for item in part.asked)
        context = {"errors": [], "problem": False, "told": ""}
        return render_template("returns/section.html", page=page, part=part, items=page_items, **context)

    return _with_view(app, visit, view)


def static(app: Flask, visit: Callable[[], bytes], size: int) -> Callable[[], bytes]:
    """Return the same visit, through the same request hooks, to a page of `size` bytes without any rendering."""
    text = "x" * size
    return _with_view(app, visit, lambda **_: text)


def _with_view(app: Flask, visit: Callable[[], bytes], view: Callable[..., str]) -> Callable[[], bytes]:
    """Return the visit with another view function at its endpoint, which needs what the usual one needs."""
    usual = app.view_functions[ENDPOINT]
    update_wrapper(view, usual)

    def act() -> bytes:
        app.view_functions[ENDPOINT] = view
        try:
            return visit()
        finally:
            app.view_functions[ENDPOINT] = usual

    return act
