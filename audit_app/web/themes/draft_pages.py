"""What all pages of a draft share: finding it and its parts, taking one step, and going back to the outline."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field, ValidationError

from audit_app.errors import Refused
from audit_app.queries.themes import drafts as queries
from audit_app.queries.themes.drafts import DraftPage
from audit_app.rules.designer.edits import Edit, Gone
from audit_app.rules.question_set import QuestionSet
from audit_app.rules.question_sets.scalars import problem_with
from audit_app.rules.question_sets.shapes import Shape
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import PageForm, short_text, tried
from audit_app.web.request import hooks
from audit_app.web.themes.draft_fields import SET_ENTRIES

Answer = Response | tuple[str, int]
WAYS = {"up": -1, "down": 1}


class TitledForm(PageForm):
    """What a title may hold is what a file of the set may."""

    title: Any

    def validate_title(self, field: Field) -> None:
        require_plain(field, SET_ENTRIES["title"].shape)


class SectionForm(TitledForm):
    title = short_text("Heading", "Enter a heading")


def require_plain(field: Field, shape: Shape) -> None:
    """Raises ValidationError for words that a file of the set could not hold."""
    if field.data and (problem := problem_with(field.data, shape)):
        raise ValidationError(problem)


def found(draft_id: str) -> DraftPage:
    return hooks.found(queries.draft_page(draft_id))


def known(find: Callable[[QuestionSet, str], Any], page: DraftPage, key: str) -> Any:
    """The part with this key; one that is gone was deleted, perhaps by somebody else."""
    try:
        return find(page.questions, key)
    except Gone as gone:
        raise Refused(f"{gone} Look at the draft again, or undo what deleted it.") from None


def step(form: PageForm, draft_id: str, act: service.Act) -> Edit | None:
    """What the act of a form did; None where the form is wrong."""
    return tried(form, lambda: service.change_draft(hooks.actor(), draft_id, act, g.now))


def acted(draft_id: str, act: service.Act, thing: str = "") -> Response:
    """Does it, and leads to the outline: to the `thing` that it was done to."""
    made = service.change_draft(hooks.actor(), draft_id, act, g.now)
    return to_outline(draft_id, f"{made.words}.", f"{thing}-{made.key}" if thing and made.key else "")


def chosen(acts: Mapping[str, service.Act]) -> service.Act:
    """By the button that was pressed."""
    act = acts.get(request.form.get("act", ""))
    if act is None:
        raise Refused("Press the button of what is to be done.")
    return act


def to_outline(draft_id: str, says: str, anchor: str = "") -> Response:
    flash(says, "success")
    return redirect(url_for("drafts.show", draft_id=draft_id, _anchor=anchor or None), 303)
