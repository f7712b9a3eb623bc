"""The page of a form: what is wrong in the form decides its status, its title and its error summary together."""

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import Form

from audit_app.web.forms.edit_conflicts import OtherEdit

Answer = Response | tuple[str, int]
"""The answer of a view with a form: a redirect to the next page, or a page with its status."""


def form_page(
    template: str, form: Form, theirs: OtherEdit | None = None, *, status: int | None = None, **names: Any
) -> tuple[str, int]:
    """Render the page of a form, before it is filled in and when it comes back.

    `theirs` is what somebody else saved meanwhile.
    """
    return page_of_forms(
        template, form, conflicting=theirs is not None, status=status, form=form, theirs=theirs, **names
    )


def page_of_forms(
    template: str, *forms: Form, conflicting: bool = False, status: int | None = None, **names: Any
) -> tuple[str, int]:
    """Render a page with forms, to which the template refers by `names`.

    A form that is not saved because it is `conflicting` with another writer's comes back with 409, one with errors with
    422, where no other `status` is named.
    """
    wrong = 422 if any(form.errors for form in forms) else 200
    conflict = 409 if conflicting and request.method == "POST" else None
    return page_with_status(template, status or conflict or wrong, **names)


def page_with_status(template: str, status: int, **names: Any) -> tuple[str, int]:
    """Render a page whose title begins with "Error: " when its status says that something was not accepted."""
    return render_template(template, problem=status >= 400, **names), status
