"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from audit_app.errors import Refused
from audit_app.extensions import login, real_now
from audit_app.services.people import sign_in as service
from audit_app.web.forms.base import PageForm, tidy
from audit_app.web.people import devices
from audit_app.web.request import errors, hooks, replay

blueprint = Blueprint("sign_in", __name__)

_OF_A_SIGN_IN = frozenset({"_user_id", "_fresh", "_id", "_permanent", "csrf_token"})
"""What the libraries keep in the session."""


class SignInForm(PageForm):
    email = StringField(
        "Email address",
        [InputRequired("Enter your email address"), Length(max=254)],
        filters=[tidy],
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": False},
    )
    password = PasswordField("Password", [InputRequired("Enter your password"), Length(max=200)])


@login.unauthorized_handler
def lead_to_sign_in() -> Response | tuple[str, int]:
    """A page opens after signing in; a form that was posted comes back with all that was typed."""
    if request.method in hooks.SAFE_METHODS:
        return redirect(url_for("sign_in.form", next=request.full_path.rstrip("?")))
    kept = replay.keep()
    return (_page(SignInForm(None), kept), 401) if kept else redirect(url_for("sign_in.form"), 303)


@blueprint.app_errorhandler(replay.OpenedByAnother)
def lead_to_its_person(_error: replay.OpenedByAnother) -> tuple[str, int]:
    """A form of a page that somebody opened who was signed in here before."""
    return _page(SignInForm(None), replay.keep(), of_another=True), 401


@blueprint.app_errorhandler(CSRFError)
def ask_again(error: CSRFError) -> tuple[str, int]:
    """A form whose token is no longer that of the browser's session: its own person sees it and sends it once more."""
    kept = replay.kept(replay.keep()) if current_user.is_authenticated else None
    if kept is None or kept.person_id != hooks.actor().person_id:
        return errors.of_http(error)
    return render_template("people/kept.html", kept=kept, signed_in_again=True), 400


@blueprint.get("/sign-in")
def form() -> str | Response:
    if current_user.is_authenticated:
        return redirect(_next_page())
    return _page(SignInForm())


@blueprint.post("/sign-in")
def sign_in() -> str | Response | tuple[str, int]:
    form = SignInForm()
    if not form.validate():
        return _page(form), 422
    try:
        cookie = service.sign_in(
            form.email.data or "",
            form.password.data or "",
            request.remote_addr or "",
            real_now(),
            devices.known_device(),
        )
    except Refused as refused:
        form.refuse({"email": refused.reasons[0]})
        return _page(form), 429
    if cookie is None:
        hooks.keep_changes()
        form.refuse({"email": "Email address and password do not match. Check both and try again"})
        return _page(form), 422
    before = hooks.actor().person_id if current_user.is_authenticated else None
    person = hooks.load_person(cookie)
    login_user(person)
    session.permanent = True
    if before not in (None, hooks.actor().person_id):
        _forget_who_was_here()
    devices.remember(hooks.actor().person_id or "")
    text = request.form.get("kept", "")
    kept = replay.kept(text)
    if kept is None:
        return redirect(_next_page())
    if kept.person_id != hooks.actor().person_id:
        return _page(SignInForm(None), text, of_another=True)
    return render_template("people/kept.html", kept=kept)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    # A cookie that was copied ends with the one that signs out.
    service.sign_out_everywhere(hooks.actor().person_id or "")
    logout_user()
    return redirect(url_for("sign_in.form"))


def _forget_who_was_here() -> None:
    """What waits in the session to be told was for the person who was signed in before."""
    for name in session.keys() - _OF_A_SIGN_IN:
        session.pop(name)


def _page(form: SignInForm, kept: str = "", of_another: bool = False) -> str:
    """`kept` is a form that could not be taken: it travels in this page until its person has signed in and saves it.
    `of_another`: whoever is signed in now is not that person.
    """
    kept = kept or request.form.get("kept", "")
    template = (
        "people/opened_by_another.html"
        if of_another or (kept and current_user.is_authenticated)
        else "people/sign_in.html"
    )
    return render_template(template, form=form, next=_next_page(), kept=kept, problem=bool(form.errors))


def _next_page() -> str:
    """Only a path of our own: an address that names another host leads home."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted.replace("\\", "/"))
    ours = wanted.startswith("/") and not wanted.startswith("//") and not parts.netloc and not parts.scheme
    return wanted if ours and wanted.isprintable() else url_for("home.to_do")
