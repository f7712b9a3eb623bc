"""The outline of a draft: what stands in it, what is still to mend, and the acts that move, copy and delete."""

from flask import Blueprint, g, render_template, request
from werkzeug.wrappers import Response
from wtforms import RadioField

from audit_app.errors import Refused
from audit_app.queries.themes import drafts as queries
from audit_app.queries.themes.drafts import DraftPage
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.designer import edits
from audit_app.rules.designer.conditions import sentence
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import PageForm, listed, required
from audit_app.web.request import hooks
from audit_app.web.themes.draft_faults import all_said
from audit_app.web.themes.draft_pages import (
    WAYS,
    Answer,
    SectionForm,
    acted,
    chosen,
    found,
    known,
    step,
    to_outline,
)

blueprint = Blueprint("drafts", __name__)


class PlaceForm(PageForm):
    section = RadioField("Which section?", [required("Choose a section")], choices=[])


@blueprint.get("/drafts/<draft_id>")
def show(draft_id: str) -> str:
    page = found(draft_id)
    return render_template(
        "themes/drafts/show.html",
        page=page,
        would=queries.publishing(page),
        begun_from=_begun_from(page),
        faults=all_said(page),
        kinds=SERVICE_KINDS,
        only_when=lambda part: sentence(page.questions, part.when),
        section_form=SectionForm(formdata=None),
    )


@blueprint.post("/drafts/<draft_id>/undo")
def undo(draft_id: str) -> Response:
    return to_outline(draft_id, f"Undone: {service.undo_step(hooks.actor(), draft_id, g.now)}.")


@blueprint.post("/drafts/<draft_id>/redo")
def redo(draft_id: str) -> Response:
    return to_outline(draft_id, f"Done again: {service.redo_step(hooks.actor(), draft_id, g.now)}.")


@blueprint.post("/drafts/<draft_id>/sections")
def add_section(draft_id: str) -> Answer:
    page, form = found(draft_id), SectionForm()
    if made := step(form, draft_id, lambda one: edits.add_section(one, form.title.data or "")):
        return to_outline(draft_id, f"{made.words}.", f"section-{made.key}")
    return render_template("themes/drafts/section.html", page=page, form=form, problem=True), 422


@blueprint.post("/drafts/<draft_id>/sections/<section_key>/act")
def act_on_section(draft_id: str, section_key: str) -> Response:
    acts: dict[str, service.Act] = {
        "copy": lambda one: edits.duplicate_section(one, section_key),
        "delete": lambda one: edits.remove_section(one, section_key),
    } | {way: lambda one, by=by: edits.move_section(one, section_key, by) for way, by in WAYS.items()}
    return acted(draft_id, chosen(acts), "section")


@blueprint.post("/drafts/<draft_id>/questions/<question_key>/act")
def act_on_question(draft_id: str, question_key: str) -> Response:
    acts: dict[str, service.Act] = {
        "copy": lambda one: edits.duplicate_question(one, question_key),
        "delete": lambda one: edits.remove_question(one, question_key),
    } | {way: lambda one, by=by: edits.move_question(one, question_key, by) for way, by in WAYS.items()}
    return acted(draft_id, chosen(acts), "question")


@blueprint.post("/drafts/<draft_id>/drop")
def drop(draft_id: str) -> Response:
    """What was dragged: a question into a section, or a section; above what `before` names, or to the end."""
    thing, key, section_key, before = (
        request.form.get(name, "") for name in ("thing", "key", "section", "before")
    )
    acts: dict[str, service.Act] = {
        "question": lambda one: edits.move_question_to(one, key, section_key, before),
        "section": lambda one: edits.move_section_to(one, key, before),
    }
    if thing not in acts:
        raise Refused("Drag a question or a section to its new place.")
    return acted(draft_id, acts[thing], thing)


@blueprint.get("/drafts/<draft_id>/questions/<question_key>/section")
def place_form(draft_id: str, question_key: str) -> str:
    page = found(draft_id)
    held = known(edits.question_of, page, question_key)
    return render_template(
        "themes/drafts/place.html", page=page, question=held, form=_place_form(page, question_key)
    )


@blueprint.post("/drafts/<draft_id>/questions/<question_key>/section")
def place(draft_id: str, question_key: str) -> Answer:
    page = found(draft_id)
    held = known(edits.question_of, page, question_key)
    form = _place_form(page, question_key)
    if made := step(form, draft_id, lambda one: edits.move_question_to(one, question_key, form.section.data)):
        return to_outline(draft_id, f"{made.words}.", f"question-{question_key}")
    return render_template("themes/drafts/place.html", page=page, question=held, form=form, problem=True), 422


@blueprint.post("/drafts/<draft_id>/renumber")
def renumber(draft_id: str) -> Response:
    return acted(draft_id, edits.renumber)


def _begun_from(page: DraftPage) -> str:
    if page.based_on is None:
        return ""
    slug, number, version_id = page.based_on
    version = f"version {number}"
    return version if slug == page.questions.slug else f"{question_set(version_id).title}, {version}"


def _place_form(page: DraftPage, key: str) -> PlaceForm:
    form, here = PlaceForm(), page.questions.section_of(key)
    form.section.choices = listed({one.key: one.title for one in page.questions.sections if one is not here})
    return form
