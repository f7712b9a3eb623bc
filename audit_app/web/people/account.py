"""A person's own account and password, and the page on which a link lets somebody choose a password.

Every field for a password has "password" in its name: error pages and the sign-in page never give such fields
back.
"""

from collections.abc import Callable
from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import login_user, logout_user
from wtforms import PasswordField, ValidationError
from wtforms.validators import InputRequired, Length

from audit_app.errors import Invalid, Refused
from audit_app.extensions import real_now
from audit_app.policy import Permission, Subject
from audit_app.queries.people.actors import body_names, roles_in_words
from audit_app.services.people import password_links, passwords, sign_in
from audit_app.services.people import people as service
from audit_app.web.forms.base import PageForm
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.people import devices
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import public, requires

blueprint = Blueprint("account", __name__)
_NEW = {"autocomplete": "new-password"}
_FITS = Length(max=passwords.LONGEST, message=f"Password must be {passwords.LONGEST} characters or fewer")


def _same_as(name: str) -> Callable[[PageForm, PasswordField], None]:
    def check(form: PageForm, field: PasswordField) -> None:
        if field.data != form[name].data:
            raise ValidationError("Passwords must match. Enter both again")

    return check


def _new_password() -> Any:
    return PasswordField(
        "New password",
        [InputRequired("Enter a new password"), _FITS],
        description=f"Use {passwords.SHORTEST} characters or more. Four words that do not belong together are strong and easy "
        "to remember. A name, a place, a club or a year with a few characters added is easy to guess.",
        render_kw=_NEW,
    )


def _again() -> Any:
    return PasswordField(
        "Confirm new password",
        [InputRequired("Confirm your new password"), _same_as("password")],
        render_kw=_NEW,
    )


class NewPasswordForm(PageForm):
    """The form behind a link to choose a password."""

    password = _new_password()
    password_again = _again()


class ChangeForm(PageForm):
    """The form to change a password; its order is that of the page and of its error summary."""

    old_password = PasswordField("Current password", [InputRequired("Enter your current password"), _FITS])
    password = _new_password()
    password_again = _again()


@blueprint.get("/account")
@requires(Permission.HOME_READ)
def show() -> Answer:
    """Display the reader's own account."""
    return _account(ChangeForm(None))


@blueprint.post("/account")
@requires(Permission.HOME_READ)
def change() -> Answer:
    """Change the reader's own password, and sign this browser in anew: every other sign-in has ended."""
    form = ChangeForm()
    if not form.validate():
        return _account(form)
    try:
        cookie = service.change_own_password(
            hooks.actor(),
            form.old_password.data or "",
            form.password.data or "",
            _address(),
            g.now,
            real_now(),
        )
    except Invalid as error:
        # The service counted a wrong password; without the commit somebody could guess for ever.
        hooks.keep_changes()
        form.refuse(error.fields)
        return _account(form)
    except Refused as refused:
        form.refuse({"old_password": refused.reasons[0]})
        return _account(form, status=429)
    login_user(hooks.load_person(cookie))
    session.permanent = True
    flash("Your password has been changed. You are signed out everywhere else.", "success")
    return redirect(url_for("account.show"), 303)


@blueprint.get("/choose-password/<token>")
@public
def choose_form(token: str) -> Answer:
    """Display the form behind a link to choose a password."""
    _stop_guessing()
    return _choose(token, NewPasswordForm(None))


@blueprint.post("/choose-password/<token>")
@public
def choose(token: str) -> Answer:
    """Set the password that somebody chose by a link."""
    _stop_guessing()
    form = NewPasswordForm()
    if not form.validate():
        return _choose(token, form)
    try:
        person_id = password_links.choose_password(
            token, form.password.data or "", _secret(), g.now, real_now()
        )
    except Invalid as error:
        form.refuse(error.fields)
        return _choose(token, form)
    except Refused as refused:
        return _dead(refused)
    # Somebody else may be signed in at this machine, and need not be who chose the password.
    logout_user()
    devices.remember(person_id)
    flash("Your password is set. Sign in with it.", "success")
    return redirect(url_for("sign_in.form"), 303)


def _account(form: ChangeForm, status: int | None = None) -> Answer:
    roles = roles_in_words(hooks.actor().grants, body_names())
    return form_page("people/account/show.html", form, status=status, roles=roles, everywhere=Subject())


def _choose(token: str, form: NewPasswordForm) -> Answer:
    try:
        whose = password_links.whose(token, _secret(), real_now())
    except Refused as refused:
        return _dead(refused)
    return form_page("people/account/choose.html", form, whose=whose, token=token)


def _stop_guessing() -> None:
    if sign_in.links_are_stopped(_address(), real_now()):
        abort(429)


def _dead(refused: Refused) -> tuple[str, int]:
    """Answer a link that no longer works, and count it after the response: asking by GET changes nothing else."""
    address = _address()
    hooks.after_commit(lambda: sign_in.count_dead_link(address, real_now()))
    return render_template("people/account/dead.html", reasons=refused.reasons), 410


def _address() -> str:
    return request.remote_addr or ""


def _secret() -> str:
    return current_app.config["SETTINGS"].secret_key
