"""The pages on which a part of a draft is edited: the set itself, its lists, a scale, a section, a question."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, StringField, ValidationError

from audit_app.policy import Permission
from audit_app.rules.designer.edits import question_edits, set_edits
from audit_app.rules.designer.edits.parts import existing_question, existing_section
from audit_app.rules.designer.ready_scales import READY_SCALES
from audit_app.rules.question_sets.field_help import TYPE_WORDS
from audit_app.web.forms.base import PageForm, long_text, required, select_choices, tidy
from audit_app.web.forms.edit_conflicts import retry_when_overtaken
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request.endpoints import requires
from audit_app.web.themes import draft_sheets
from audit_app.web.themes.draft_fields import QUESTION_ENTRIES
from audit_app.web.themes.draft_pages import (
    TitledForm,
    load_draft,
    part_of,
    require_storable,
    step_to_outline,
    submit_step,
)
from audit_app.web.themes.sheet_pages import save_sheet, sheet_page

blueprint = Blueprint("draft_parts", __name__)


OWN_LEVELS = ""
_READY = {scale.key: scale for scale in READY_SCALES}


class ScaleForm(TitledForm):
    """The levels and title of a new scale."""

    ready: Any = RadioField(
        "Start from",
        choices=select_choices(
            {scale.key: ", ".join(level.label for level in scale.levels) for scale in READY_SCALES}
            | {OWN_LEVELS: "Your own levels"}
        ),
        default=OWN_LEVELS,
        description="You can change the words, colours and order of the levels.",
        render_kw={"classes": "govuk-radios--small"},
    )
    title = StringField(
        "What does the scale grade?",
        description="Leave this empty to name the scale after its ready levels.",
        filters=[tidy],
    )

    def validate_title(self, field: Field) -> None:
        """Check the title, which levels of one's own need."""
        if not field.data and self.ready.data == OWN_LEVELS:
            raise ValidationError("Enter what the scale grades")
        super().validate_title(field)


class TypeForm(PageForm):
    """The type of a question."""

    type: Any = RadioField(
        "How is it answered?",
        [required("Select how it is answered")],
        choices=select_choices(TYPE_WORDS),
        render_kw={"classes": "govuk-radios--small"},
    )


class QuestionForm(TypeForm):
    """The text and type of a new question."""

    text = long_text("Question", "Enter the question", longest=500, render_kw={"rows": 3})

    def validate_text(self, field: Field) -> None:
        """Check the text against the file format."""
        require_storable(field, QUESTION_ENTRIES["text"].shape)


@blueprint.get("/drafts/<draft_id>/about")
@requires(Permission.THEME_PUBLISH)
def about_form(draft_id: str) -> Answer:
    """Display the sheet for the set itself."""
    return sheet_page(load_draft(draft_id), draft_sheets.about_sheet)


@blueprint.post("/drafts/<draft_id>/about")
@requires(Permission.THEME_PUBLISH)
@retry_when_overtaken
def about(draft_id: str) -> Answer:
    """Save the sheet for the set itself."""
    return save_sheet(draft_id, draft_sheets.about_sheet)


@blueprint.get("/drafts/<draft_id>/lists")
@requires(Permission.THEME_PUBLISH)
def lists_form(draft_id: str) -> Answer:
    """Display the sheet for key lines, glossary and facts."""
    return sheet_page(load_draft(draft_id), draft_sheets.lists_sheet)


@blueprint.post("/drafts/<draft_id>/lists")
@requires(Permission.THEME_PUBLISH)
@retry_when_overtaken
def lists(draft_id: str) -> Answer:
    """Save the sheet for key lines, glossary and facts."""
    return save_sheet(draft_id, draft_sheets.lists_sheet)


@blueprint.get("/drafts/<draft_id>/scales/new")
@requires(Permission.THEME_PUBLISH)
def new_scale(draft_id: str) -> Answer:
    """Ask for the title of a new scale."""
    return form_page("themes/drafts/scale.html", ScaleForm(), page=load_draft(draft_id))


@blueprint.post("/drafts/<draft_id>/scales")
@requires(Permission.THEME_PUBLISH, adds=True)
def add_scale(draft_id: str) -> Answer:
    """Add a scale, with ready levels or none, and go on to its levels."""
    page, form = load_draft(draft_id), ScaleForm()
    ready = _READY.get(form.ready.data or OWN_LEVELS)
    title = form.title.data or (ready.title if ready else "")
    levels = ready.levels if ready else ()
    if edit := submit_step(form, draft_id, lambda questions: set_edits.add_scale(questions, title, levels)):
        return redirect(url_for("draft_parts.scale_form", draft_id=draft_id, scale_key=edit.key), 303)
    return form_page("themes/drafts/scale.html", form, page=page)


@blueprint.get("/drafts/<draft_id>/scales/<scale_key>")
@requires(Permission.THEME_PUBLISH)
def scale_form(draft_id: str, scale_key: str) -> Answer:
    """Display the sheet for a scale."""
    return sheet_page(load_draft(draft_id), draft_sheets.scale_sheet, scale_key)


@blueprint.post("/drafts/<draft_id>/scales/<scale_key>")
@requires(Permission.THEME_PUBLISH)
@retry_when_overtaken
def scale(draft_id: str, scale_key: str) -> Answer:
    """Save the sheet for a scale."""
    return save_sheet(draft_id, draft_sheets.scale_sheet, scale_key)


@blueprint.post("/drafts/<draft_id>/scales/<scale_key>/delete")
@requires(Permission.THEME_PUBLISH)
def delete_scale(draft_id: str, scale_key: str) -> Response:
    """Delete a scale."""
    return step_to_outline(draft_id, lambda questions: set_edits.remove_scale(questions, scale_key))


@blueprint.get("/drafts/<draft_id>/sections/<section_key>")
@requires(Permission.THEME_PUBLISH)
def section_form(draft_id: str, section_key: str) -> Answer:
    """Display the sheet for a section."""
    return sheet_page(load_draft(draft_id), draft_sheets.section_sheet, section_key)


@blueprint.post("/drafts/<draft_id>/sections/<section_key>")
@requires(Permission.THEME_PUBLISH)
@retry_when_overtaken
def section(draft_id: str, section_key: str) -> Answer:
    """Save the sheet for a section."""
    return save_sheet(draft_id, draft_sheets.section_sheet, section_key)


@blueprint.get("/drafts/<draft_id>/sections/<section_key>/questions/new")
@requires(Permission.THEME_PUBLISH)
def new_question(draft_id: str, section_key: str) -> Answer:
    """Ask for text and type of a new question."""
    page = load_draft(draft_id)
    section = part_of(page, section_key, existing_section)
    return form_page("themes/drafts/question.html", QuestionForm(), page=page, section=section)


@blueprint.post("/drafts/<draft_id>/sections/<section_key>/questions")
@requires(Permission.THEME_PUBLISH, adds=True)
def add_question(draft_id: str, section_key: str) -> Answer:
    """Add a question at the end of a section, and go on to its sheet."""
    page, form = load_draft(draft_id), QuestionForm()
    section = part_of(page, section_key, existing_section)
    text, type_ = form.text.data or "", form.type.data
    edit = submit_step(
        form, draft_id, lambda questions: question_edits.add_question(questions, section_key, text, type_)
    )
    if edit:
        return _to_question(draft_id, edit.key, f"{edit.words}.")
    template = "themes/drafts/question.html"
    return form_page(template, form, page=page, section=section)


@blueprint.get("/drafts/<draft_id>/questions/<question_key>")
@requires(Permission.THEME_PUBLISH)
def question_form(draft_id: str, question_key: str) -> Answer:
    """Display the sheet for a question."""
    return sheet_page(load_draft(draft_id), draft_sheets.question_sheet, question_key)


@blueprint.post("/drafts/<draft_id>/questions/<question_key>")
@requires(Permission.THEME_PUBLISH)
@retry_when_overtaken
def question(draft_id: str, question_key: str) -> Answer:
    """Save the sheet for a question."""
    return save_sheet(draft_id, draft_sheets.question_sheet, question_key)


@blueprint.get("/drafts/<draft_id>/questions/<question_key>/type")
@requires(Permission.THEME_PUBLISH)
def type_form(draft_id: str, question_key: str) -> Answer:
    """Ask for another type of a question."""
    page = load_draft(draft_id)
    question = part_of(page, question_key, existing_question)
    form = TypeForm(data={"type": question.type})
    return form_page("themes/drafts/type.html", form, page=page, question=question)


@blueprint.post("/drafts/<draft_id>/questions/<question_key>/type")
@requires(Permission.THEME_PUBLISH)
def change_type(draft_id: str, question_key: str) -> Answer:
    """Change the type of a question."""
    page, form = load_draft(draft_id), TypeForm()
    question = part_of(page, question_key, existing_question)
    type_ = form.type.data
    if edit := submit_step(
        form, draft_id, lambda questions: question_edits.change_type(questions, question_key, type_)
    ):
        return _to_question(draft_id, question_key, f"{edit.words}.")
    template = "themes/drafts/type.html"
    return form_page(template, form, page=page, question=question)


def _to_question(draft_id: str, key: str, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("draft_parts.question_form", draft_id=draft_id, question_key=key), 303)
