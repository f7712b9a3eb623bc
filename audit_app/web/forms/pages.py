"""The page of a form: what is wrong in the form decides its status, its title and its error summary together."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import Form

from audit_app.web.forms.edit_conflicts import OtherEdit

Answer = Response | tuple[str, int]
"""What a view with a form returns: where to go next, or a page with its status."""


def form_page(
    template: str, form: Form, theirs: OtherEdit | None = None, *, status: int | None = None, **names: Any
) -> tuple[str, int]:
    """Render the page of a form, before it is filled in and when it comes back.

    A form with errors comes back with 422 where no other `status` is named. `theirs` is what somebody else saved
    meanwhile: a form that is not saved for that comes back with 409.
    """
    conflicting = theirs is not None and request.method == "POST"
    status = status or (409 if conflicting else 422 if form.errors else 200)
    return page_with_status(template, status, form=form, theirs=theirs, **names)


def page_of_forms(template: str, forms: Sequence[Form], **names: Any) -> tuple[str, int]:
    """Render a page that holds several forms, of which at most some come back with errors; `names` has them."""
    return page_with_status(template, 422 if any(form.errors for form in forms) else 200, **names)


def page_with_status(template: str, status: int, **names: Any) -> tuple[str, int]:
    """Render a page whose title begins with "Error: " when its status says that something was not accepted."""
    return render_template(template, problem=status >= 400, **names), status
