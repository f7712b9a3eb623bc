"""Offers what all pages of a draft share: loading the draft and its parts, taking a step, returning to the outline."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field, ValidationError

from audit_app.errors import Refused
from audit_app.queries.themes import draft_page
from audit_app.queries.themes.draft_page import DraftPage
from audit_app.rules.designer.edits.edit import Edit, Gone
from audit_app.rules.question_sets.scalars import problem_with
from audit_app.rules.question_sets.shapes import Shape
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import PageForm, perform, short_text
from audit_app.web.request import hooks
from audit_app.web.themes.draft_fields import SET_ENTRIES

Found = TypeVar("Found")
STEPS_BY_BUTTON = {"up": -1, "down": 1}
"""The distance by which each button of a row, a question or a section moves it."""


class TitledForm(PageForm):
    """A form with a title, which may hold what a file of the set may hold."""

    title: Any

    def validate_title(self, field: Field) -> None:
        """Check the title against the file format."""
        require_storable(field, SET_ENTRIES["title"].shape)


class SectionForm(TitledForm):
    """The heading of a new section."""

    title = short_text("Heading", "Enter a heading")


def require_storable(field: Field, shape: Shape) -> None:
    """Raise ValidationError for a text that a file of the set could not hold."""
    if field.data and (problem := problem_with(field.data, shape)):
        raise ValidationError(problem)


def load_draft(draft_id: str) -> DraftPage:
    """Return an open draft; answer 404 for any other."""
    return hooks.or_404(draft_page.draft_page(draft_id))


def part_of(page: DraftPage, key: str, find: Callable[[QuestionSet, str], Found]) -> Found:
    """Return the part with this key. Raises Refused where it was deleted, perhaps by somebody else."""
    try:
        return find(page.questions, key)
    except Gone as gone:
        raise Refused(f"{gone} Look at the draft again, or undo what deleted it.") from None


def submit_step(form: PageForm, draft_id: str, act: service.Act) -> Edit | None:
    """Take the step of a form; return None where the form is wrong, with its errors beside the fields."""
    return perform(form, lambda: service.change_draft(hooks.actor(), draft_id, act, g.now))


def step_to_outline(draft_id: str, act: service.Act, anchor_kind: str = "") -> Response:
    """Take a step and return to the outline, at the question or section (`anchor_kind`) that it changed."""
    edit = service.change_draft(hooks.actor(), draft_id, act, g.now)
    anchor = f"{anchor_kind}-{edit.key}" if anchor_kind and edit.key else ""
    return to_outline(draft_id, f"{edit.words}.", anchor)


def pressed_act(acts: Mapping[str, service.Act]) -> service.Act:
    """Return the act of the button that was pressed. Raises Refused where it is none of these."""
    act = acts.get(request.form.get("act", ""))
    if act is None:
        raise Refused("Select what you want to do.")
    return act


def to_outline(draft_id: str, message: str, anchor: str = "") -> Response:
    """Redirect to the outline with a message."""
    flash(message, "success")
    return redirect(url_for("drafts.show", draft_id=draft_id, _anchor=anchor or None), 303)
