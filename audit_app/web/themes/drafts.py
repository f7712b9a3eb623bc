"""The outline of a draft: its sections and questions, what is still to mend, and moving, copying and deleting."""

from flask import Blueprint, g, render_template, request
from werkzeug.wrappers import Response
from wtforms import RadioField

from audit_app.errors import Refused
from audit_app.policy import Permission
from audit_app.queries.themes import publishing
from audit_app.queries.themes.draft_page import DraftPage
from audit_app.queries.themes.themes import question_set
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.designer.condition_lines import sentence
from audit_app.rules.designer.edits import question_edits, section_edits, set_edits
from audit_app.rules.designer.edits.parts import existing_question
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import PageForm, required, select_choices
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.themes.draft_faults import described_faults
from audit_app.web.themes.draft_pages import (
    STEPS_BY_BUTTON,
    SectionForm,
    load_draft,
    part_of,
    pressed_act,
    step_to_outline,
    submit_step,
    to_outline,
)

blueprint = Blueprint("drafts", __name__)


class PlaceForm(PageForm):
    """The section into which a question is moved."""

    section = RadioField("Which section?", [required("Select a section")], choices=[])


@blueprint.get("/drafts/<draft_id>")
@requires(Permission.THEME_PUBLISH)
def show(draft_id: str) -> str:
    """Display the outline."""
    page = load_draft(draft_id)
    return render_template(
        "themes/drafts/show.html",
        page=page,
        would=publishing.publishing(page),
        begun_from=_begun_from(page),
        faults=described_faults(page),
        kinds=SERVICE_KINDS,
        only_when=lambda part: sentence(page.questions, part.when),
        section_form=SectionForm(formdata=None),
    )


@blueprint.post("/drafts/<draft_id>/undo")
@requires(Permission.THEME_PUBLISH)
def undo(draft_id: str) -> Response:
    """Undo the last step."""
    return to_outline(draft_id, f"Undone: {service.undo_step(hooks.actor(), draft_id, g.now)}.")


@blueprint.post("/drafts/<draft_id>/redo")
@requires(Permission.THEME_PUBLISH)
def redo(draft_id: str) -> Response:
    """Redo the step that was undone last."""
    return to_outline(draft_id, f"Redone: {service.redo_step(hooks.actor(), draft_id, g.now)}.")


@blueprint.post("/drafts/<draft_id>/sections")
@requires(Permission.THEME_PUBLISH, adds=True)
def add_section(draft_id: str) -> Answer:
    """Add a section at the end."""
    page, form = load_draft(draft_id), SectionForm()
    title = form.title.data or ""
    if edit := submit_step(form, draft_id, lambda questions: section_edits.add_section(questions, title)):
        return to_outline(draft_id, f"{edit.words}.", f"section-{edit.key}")
    return form_page("themes/drafts/section.html", form, page=page)


@blueprint.post("/drafts/<draft_id>/sections/<section_key>/act")
@requires(Permission.THEME_PUBLISH)
def act_on_section(draft_id: str, section_key: str) -> Response:
    """Copy, delete or move a section, by the button that was pressed."""
    acts: dict[str, service.Act] = {
        "copy": lambda questions: section_edits.duplicate_section(questions, section_key),
        "delete": lambda questions: section_edits.remove_section(questions, section_key),
    } | {
        button: lambda questions, by=by: section_edits.move_section(questions, section_key, by)
        for button, by in STEPS_BY_BUTTON.items()
    }
    return step_to_outline(draft_id, pressed_act(acts), "section")


@blueprint.post("/drafts/<draft_id>/questions/<question_key>/act")
@requires(Permission.THEME_PUBLISH)
def act_on_question(draft_id: str, question_key: str) -> Response:
    """Copy, delete or move a question, by the button that was pressed."""
    acts: dict[str, service.Act] = {
        "copy": lambda questions: question_edits.duplicate_question(questions, question_key),
        "delete": lambda questions: question_edits.remove_question(questions, question_key),
    } | {
        button: lambda questions, by=by: question_edits.move_question(questions, question_key, by)
        for button, by in STEPS_BY_BUTTON.items()
    }
    return step_to_outline(draft_id, pressed_act(acts), "question")


@blueprint.post("/drafts/<draft_id>/drop")
@requires(Permission.THEME_PUBLISH)
def drop(draft_id: str) -> Response:
    """Move what was dragged, a question or a section, above what `before` names, or to the end."""
    thing, key, section_key, before = (
        request.form.get(name, "") for name in ("thing", "key", "section", "before")
    )
    acts: dict[str, service.Act] = {
        "question": lambda questions: question_edits.move_question_to(questions, key, section_key, before),
        "section": lambda questions: section_edits.move_section_to(questions, key, before),
    }
    if thing not in acts:
        raise Refused("Drag a question or a section to its new place.")
    return step_to_outline(draft_id, acts[thing], thing)


@blueprint.get("/drafts/<draft_id>/questions/<question_key>/section")
@requires(Permission.THEME_PUBLISH)
def place_form(draft_id: str, question_key: str) -> Answer:
    """Ask into which section a question is moved."""
    page = load_draft(draft_id)
    question = part_of(page, question_key, existing_question)
    form = _place_form(page, question_key)
    return form_page("themes/drafts/place.html", form, page=page, question=question)


@blueprint.post("/drafts/<draft_id>/questions/<question_key>/section")
@requires(Permission.THEME_PUBLISH)
def place(draft_id: str, question_key: str) -> Answer:
    """Move a question to the end of another section."""
    page = load_draft(draft_id)
    question = part_of(page, question_key, existing_question)
    form = _place_form(page, question_key)
    section_key = form.section.data
    edit = submit_step(
        form,
        draft_id,
        lambda questions: question_edits.move_question_to(questions, question_key, section_key),
    )
    if edit:
        return to_outline(draft_id, f"{edit.words}.", f"question-{question_key}")
    template = "themes/drafts/place.html"
    return form_page(template, form, page=page, question=question)


@blueprint.post("/drafts/<draft_id>/renumber")
@requires(Permission.THEME_PUBLISH)
def renumber(draft_id: str) -> Response:
    """Give every question a new number, in order."""
    return step_to_outline(draft_id, set_edits.renumber)


def _begun_from(page: DraftPage) -> str:
    """Return the version from which the draft was begun, with its title where that is another theme's."""
    if page.based_on is None:
        return ""
    slug, number, version_id = page.based_on
    version = f"version {number}"
    return version if slug == page.questions.slug else f"{question_set(version_id).title}, {version}"


def _place_form(page: DraftPage, key: str) -> PlaceForm:
    form, current = PlaceForm(), page.questions.section_of(key)
    others = {section.key: section.title for section in page.questions.sections if section is not current}
    form.section.choices = select_choices(others)
    return form
