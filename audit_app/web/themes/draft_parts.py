"""The pages on which one part of a draft is typed: the set itself, its lists, a scale, a section, a question."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field, RadioField

from audit_app.queries.themes.drafts import DraftPage
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.designer import edits
from audit_app.rules.designer.audience import asked_in_words
from audit_app.rules.question_set import Question, Scale, Section
from audit_app.rules.question_sets.field_help import SUGGEST_WORDS, TYPE_WORDS
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import PageForm, done, listed, long_text, required, short_text
from audit_app.web.forms.edit_conflicts import Theirs, read_again, settle
from audit_app.web.request import hooks
from audit_app.web.themes import draft_sheets
from audit_app.web.themes.draft_faults import said
from audit_app.web.themes.draft_fields import QUESTION_ENTRIES
from audit_app.web.themes.draft_pages import (
    WAYS,
    Answer,
    TitledForm,
    acted,
    found,
    known,
    require_plain,
    step,
)
from audit_app.web.themes.draft_sheets import Sheet
from audit_app.web.themes.set_rows import SPARE

blueprint = Blueprint("draft_parts", __name__)
Kind = Callable[..., Sheet]


class ScaleForm(TitledForm):
    title = short_text("What is graded by it?", "Say what is graded by it")


class TypeForm(PageForm):
    type: Any = RadioField(
        "How is it answered?",
        [required("Choose how it is answered")],
        choices=listed(TYPE_WORDS),
        render_kw={"classes": "govuk-radios--small"},
    )


class QuestionForm(TypeForm):
    text = long_text("Question", "Write the question", longest=500, render_kw={"rows": 3})

    def validate_text(self, field: Field) -> None:
        require_plain(field, QUESTION_ENTRIES["text"].shape)


@dataclass(frozen=True)
class Neighbours:
    """The addresses of the parts of the same kind before and after this one, empty for none."""

    noun: str = ""
    previous: str = ""
    next: str = ""


@blueprint.get("/drafts/<draft_id>/about")
def about_form(draft_id: str) -> str:
    return _sheet_page(found(draft_id), draft_sheets.about_sheet)


@blueprint.post("/drafts/<draft_id>/about")
@read_again
def about(draft_id: str) -> Answer:
    return _save(draft_id, draft_sheets.about_sheet)


@blueprint.get("/drafts/<draft_id>/lists")
def lists_form(draft_id: str) -> str:
    return _sheet_page(found(draft_id), draft_sheets.lists_sheet)


@blueprint.post("/drafts/<draft_id>/lists")
@read_again
def lists(draft_id: str) -> Answer:
    return _save(draft_id, draft_sheets.lists_sheet)


@blueprint.get("/drafts/<draft_id>/scales/new")
def new_scale(draft_id: str) -> str:
    return render_template("themes/drafts/scale.html", page=found(draft_id), form=ScaleForm())


@blueprint.post("/drafts/<draft_id>/scales")
def add_scale(draft_id: str) -> Answer:
    page, form = found(draft_id), ScaleForm()
    if made := step(form, draft_id, lambda one: edits.add_scale(one, form.title.data or "")):
        return redirect(url_for("draft_parts.scale_form", draft_id=draft_id, scale_key=made.key), 303)
    return render_template("themes/drafts/scale.html", page=page, form=form, problem=True), 422


@blueprint.get("/drafts/<draft_id>/scales/<scale_key>")
def scale_form(draft_id: str, scale_key: str) -> str:
    return _sheet_page(found(draft_id), draft_sheets.scale_sheet, scale_key)


@blueprint.post("/drafts/<draft_id>/scales/<scale_key>")
@read_again
def scale(draft_id: str, scale_key: str) -> Answer:
    return _save(draft_id, draft_sheets.scale_sheet, scale_key)


@blueprint.post("/drafts/<draft_id>/scales/<scale_key>/delete")
def delete_scale(draft_id: str, scale_key: str) -> Response:
    return acted(draft_id, lambda one: edits.remove_scale(one, scale_key))


@blueprint.get("/drafts/<draft_id>/sections/<section_key>")
def section_form(draft_id: str, section_key: str) -> str:
    return _sheet_page(found(draft_id), draft_sheets.section_sheet, section_key)


@blueprint.post("/drafts/<draft_id>/sections/<section_key>")
@read_again
def section(draft_id: str, section_key: str) -> Answer:
    return _save(draft_id, draft_sheets.section_sheet, section_key)


@blueprint.get("/drafts/<draft_id>/sections/<section_key>/questions/new")
def new_question(draft_id: str, section_key: str) -> str:
    page = found(draft_id)
    return render_template(
        "themes/drafts/question.html",
        page=page,
        section=known(edits.section_of, page, section_key),
        form=QuestionForm(),
    )


@blueprint.post("/drafts/<draft_id>/sections/<section_key>/questions")
def add_question(draft_id: str, section_key: str) -> Answer:
    page, form = found(draft_id), QuestionForm()
    held = known(edits.section_of, page, section_key)
    made = step(
        form, draft_id, lambda one: edits.add_question(one, section_key, form.text.data or "", form.type.data)
    )
    if made:
        return _to_question(draft_id, made.key, f"{made.words}.")
    return render_template(
        "themes/drafts/question.html", page=page, section=held, form=form, problem=True
    ), 422


@blueprint.get("/drafts/<draft_id>/questions/<question_key>")
def question_form(draft_id: str, question_key: str) -> str:
    return _sheet_page(found(draft_id), draft_sheets.question_sheet, question_key)


@blueprint.post("/drafts/<draft_id>/questions/<question_key>")
@read_again
def question(draft_id: str, question_key: str) -> Answer:
    return _save(draft_id, draft_sheets.question_sheet, question_key)


@blueprint.get("/drafts/<draft_id>/questions/<question_key>/type")
def type_form(draft_id: str, question_key: str) -> str:
    page = found(draft_id)
    held = known(edits.question_of, page, question_key)
    return render_template(
        "themes/drafts/type.html", page=page, question=held, form=TypeForm(data={"type": held.type})
    )


@blueprint.post("/drafts/<draft_id>/questions/<question_key>/type")
def change_type(draft_id: str, question_key: str) -> Answer:
    page, form = found(draft_id), TypeForm()
    held = known(edits.question_of, page, question_key)
    if made := step(form, draft_id, lambda one: edits.change_type(one, question_key, form.type.data)):
        return _to_question(draft_id, question_key, f"{made.words}.")
    return render_template("themes/drafts/type.html", page=page, question=held, form=form, problem=True), 422


def _to_question(draft_id: str, key: str, says: str) -> Response:
    flash(says, "success")
    return redirect(url_for("draft_parts.question_form", draft_id=draft_id, question_key=key), 303)


def _sheet(page: DraftPage, kind: Kind, key: str) -> Sheet:
    return known(lambda _, wanted: kind(page, wanted) if wanted else kind(page), page, key)


def _sheet_page(page: DraftPage, kind: Kind, key: str = "") -> str:
    sheet = _sheet(page, kind, key)
    return _render(page, sheet, sheet.stored(), key)


def _save(draft_id: str, kind: Kind, key: str = "") -> Answer:
    """What only somebody else changed is taken over; where both changed the same, both stand in the page."""
    page = found(draft_id)
    sheet = replace(_sheet(page, kind, key), sent=frozenset(request.form))
    form = sheet.posted()
    if clashes := settle(form, sheet.stored(), sheet.named):
        theirs = Theirs(page.line.changed_by, page.line.changed_at, clashes)
        return _render(page, sheet, form, key, theirs), 409

    def act() -> object:
        values = sheet.read(form)
        return service.change_draft(
            hooks.actor(), page.id, lambda one: sheet.change(one, **values), g.now, seen=page.step_id
        )

    if done(form, act):
        return _saved(draft_id, kind, key, request.form.get("then", ""))
    return _render(page, sheet, form, key, problem=True), 422


def _saved(draft_id: str, kind: Kind, key: str, then: str) -> Response:
    """Goes on as the button said: to the next question, to a row that is empty, or with a row moved up or down."""
    page = found(draft_id)
    sheet = _sheet(page, kind, key)
    way, _, row = then.partition(" ")
    name, _, row_key = row.partition(" ")
    says, anchor, address = "Saved.", None, request.path
    if way == "next" and (following := _neighbours(page, sheet.held).next):
        says, address = f"{sheet.title} is saved.", following
    elif way == "add":
        anchor = f"{name}-{SPARE}"
    elif way in WAYS and row_key in sheet.rows(name):
        by = WAYS[way]
        made = service.change_draft(
            hooks.actor(), page.id, lambda one: sheet.move_row(one, name, row_key, by), g.now, page.step_id
        )
        says, anchor = f"{made.words}.", f"{name}-{row_key}"
    flash(says, "success")
    return redirect(f"{address}#{anchor}" if anchor else address, 303)


def _render(
    page: DraftPage,
    sheet: Sheet,
    form: PageForm,
    key: str,
    theirs: Theirs | None = None,
    problem: bool = False,
) -> str:
    held, faults = sheet.held, sheet.faults(page.faults)
    return render_template(
        "themes/drafts/sheet.html",
        page=page,
        sheet=sheet,
        shown=sheet.shown(form, faults, theirs.texts if theirs else ()),  # type: ignore[arg-type]
        form=form,
        key=key,
        question=held if isinstance(held, Question) else None,
        neighbours=_neighbours(page, held),
        asked=asked_in_words(page.questions, held) if isinstance(held, Question | Section) else "",
        suggests=SUGGEST_WORDS.get(getattr(held, "suggest", "")) if _graded(held) else None,
        faults=[said(fault, page.questions) for fault in faults],
        to_mend={fault.path[:4] for fault in page.faults},
        theirs=theirs,
        problem=problem,
    )


def _graded(held: Any) -> bool:
    return isinstance(held, Question) and held.type in TYPES and TYPES[held.type].graded


def _neighbours(page: DraftPage, held: Any) -> Neighbours:
    if isinstance(held, Question):
        return _beside("question", page, page.questions.questions, held)
    if isinstance(held, Section):
        return _beside("section", page, page.questions.sections, held)
    if isinstance(held, Scale):
        return _beside("scale", page, page.questions.scales, held)
    return Neighbours()


def _beside(noun: str, page: DraftPage, parts: Sequence[Any], held: Any) -> Neighbours:
    def address(part: Any) -> str:
        return url_for(f"draft_parts.{noun}_form", draft_id=page.id, **{f"{noun}_key": part.key})

    at = [part.key for part in parts].index(held.key)
    return Neighbours(
        noun,
        address(parts[at - 1]) if at else "",
        address(parts[at + 1]) if at + 1 < len(parts) else "",
    )
