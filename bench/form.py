"""A form of 60 items of the usual types, half of them answered, beside a still page of the same bytes."""

from collections.abc import Callable
from itertools import cycle

from flask import Flask, render_template

from audit_app.queries.returns.pages import Given, SectionPart
from audit_app.queries.returns.returns import return_page
from audit_app.rules.answers.base import Value
from audit_app.rules.answers.response import Response
from audit_app.rules.question_set import Choice, Column, Level, Question, Scale, Section
from audit_app.web.request import hooks
from audit_app.web.returns import fields
from bench.filling import NOW, SAID

ITEMS = 60
ENDPOINT = "returns.section"
LEVELS = ("Outstanding", "Good", "Fair", "Poor")
SCALE = Scale(
    "four",
    "Grade",
    tuple(Level(word.lower(), word, word[0], 4 - at, "green", SAID) for at, word in enumerate(LEVELS)),
)
CHOICES = tuple(
    Choice(word, f"It was {word} and the record shows it") for word in ("early", "timely", "late")
)
COLUMNS = (
    Column("on", "Held on", "date"),
    Column("who", "Who came", "choice", CHOICES),
    Column("said", "What was said", "long-text"),
)
ROW = {"on": "2017-06-04", "who": "timely", "said": SAID}
KINDS: tuple[tuple[str, dict[str, object], Value], ...] = (
    ("yes-partly-no", {"rationale": "optional"}, "partly"),
    ("yes-no", {}, "yes"),
    ("grade", {"rationale": "required", "scale": "four"}, "good"),
    ("date", {}, "2017-06-04"),
    ("long-text", {}, SAID),
    ("choice", {"rationale": "optional", "choices": CHOICES}, "late"),
    ("choices", {"choices": CHOICES}, ["early", "late"]),
    ("number", {"unit": "days"}, "3"),
    ("text", {}, SAID[:60]),
    ("rows", {"columns": COLUMNS, "maximum": 4}, [ROW]),
)


def given() -> tuple[Given, ...]:
    return tuple(_given(at, *kind) for at, kind in zip(range(1, ITEMS + 1), cycle(KINDS), strict=False))


def _given(at: int, type_: str, own: dict[str, object], value: Value) -> Given:
    question = Question(
        key=f"item-{at}",
        reference=f"1.{at}",
        text=f"Was step {at} taken in time, and was it written down?",
        type=type_,
        guidance=SAID,
        good_looks_like=SAID[:90],
        prompts=("Look in the plan.", "Look in the notes of visits."),
        **own,  # type: ignore[arg-type]
    )
    scale = SCALE if question.scale else None
    if at % 2:
        return Given(question, scale, Response(), "")
    rationale = SAID if question.rationale != "none" else ""
    return Given(question, scale, Response(value, None, "", rationale), "", "An Auditor", NOW)


def drawn(app: Flask, visit: Callable[[], bytes]) -> Callable[[], bytes]:
    """`visit` to a section page, where it shows the 60 items on one page."""
    items = given()
    part = SectionPart(Section("all", "All questions"), 1, 1, items, items)

    def view(return_id: str, **_: str) -> str:
        page = hooks.found(return_page(hooks.own_scope(), return_id))
        shown = tuple(fields.item_of(one) for one in part.asked)
        names = {"errors": [], "problem": False, "told": ""}
        return render_template("returns/section.html", page=page, part=part, items=shown, **names)

    return _instead(app, visit, view)


def still(app: Flask, visit: Callable[[], bytes], size: int) -> Callable[[], bytes]:
    """The same visit through the same edge, to a page of `size` bytes in which nothing is drawn."""
    text = "x" * size
    return _instead(app, visit, lambda **_: text)


def _instead(app: Flask, visit: Callable[[], bytes], view: Callable[..., str]) -> Callable[[], bytes]:
    usual = app.view_functions[ENDPOINT]

    def act() -> bytes:
        app.view_functions[ENDPOINT] = view
        try:
            return visit()
        finally:
            app.view_functions[ENDPOINT] = usual

    return act
