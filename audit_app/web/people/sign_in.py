"""Signing in and out, and replay of the forms that were posted after a sign-in had ended."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from flask_wtf.csrf import CSRFError
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from audit_app.errors import Refused
from audit_app.extensions import login, real_now
from audit_app.policy import Permission
from audit_app.services.people import sign_in as service
from audit_app.web.forms.base import PageForm, tidy
from audit_app.web.forms.pages import Answer, form_page, page_with_status
from audit_app.web.people import devices
from audit_app.web.request import errors, hooks, replay
from audit_app.web.request.endpoints import public, requires

blueprint = Blueprint("sign_in", __name__)

_KEYS_OF_LIBRARIES = frozenset({"_user_id", "_fresh", "_id", "_permanent", "csrf_token"})
"""The keys under which Flask-Login, Flask and Flask-WTF store their data in the session."""


class SignInForm(PageForm):
    """Email address and password."""

    email = StringField(
        "Email address",
        [
            InputRequired("Enter your email address"),
            Length(max=254, message="Email address must be 254 characters or fewer"),
        ],
        filters=[tidy],
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": False},
    )
    password = PasswordField(
        "Password",
        [
            InputRequired("Enter your password"),
            Length(max=200, message="Password must be 200 characters or fewer"),
        ],
    )


@login.unauthorized_handler
def lead_to_sign_in() -> Answer:
    """Lead to the sign-in page. A page opens after signing in; a posted form comes back with all that was typed."""
    if request.method in hooks.SAFE_METHODS:
        return redirect(url_for("sign_in.form", next=request.full_path.rstrip("?")))
    packed = replay.pack_form()
    return _page(SignInForm(None), packed, status=401) if packed else redirect(url_for("sign_in.form"), 303)


@blueprint.app_errorhandler(replay.OpenedByAnother)
def lead_to_its_person(_error: replay.OpenedByAnother) -> Answer:
    """Ask the person to sign in whose page the posted form is from: somebody else is signed in by now."""
    return _page(SignInForm(None), replay.pack_form(), of_another=True, status=401)


@blueprint.app_errorhandler(CSRFError)
def ask_again(error: CSRFError) -> tuple[str, int]:
    """Give a form with an outdated CSRF token back, to be sent once more; nobody but its own person sees it."""
    waiting = replay.unpack_form(replay.pack_form()) if current_user.is_authenticated else None
    if waiting is None or waiting.person_id != hooks.actor().person_id:
        return errors.of_http(error)
    return page_with_status("people/kept.html", 400, kept=waiting, signed_in_again=True)


@blueprint.get("/sign-in")
@public
def form() -> Answer:
    """Display the sign-in page; whoever is signed in already goes on to their page."""
    if current_user.is_authenticated:
        return redirect(_next_page())
    return _page(SignInForm())


@blueprint.post("/sign-in")
@public
def sign_in() -> Answer | str:
    """Sign somebody in; then replay the form that waits for them, or lead on to the page that they asked for."""
    form = SignInForm()
    if not form.validate():
        return _page(form)
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
        return _page(form, status=429)
    if cookie is None:
        # The failed attempt has to be counted.
        hooks.keep_changes()
        form.refuse({"email": "Email address and password do not match. Check both and try again"})
        return _page(form)
    before = hooks.actor().person_id if current_user.is_authenticated else None
    person = hooks.load_person(cookie)
    login_user(person)
    session.permanent = True
    if before not in (None, hooks.actor().person_id):
        _clear_session()
    devices.remember(hooks.actor().person_id or "")
    packed = request.form.get("kept", "")
    waiting = replay.unpack_form(packed)
    if waiting is None:
        return redirect(_next_page())
    if waiting.person_id != hooks.actor().person_id:
        return _page(SignInForm(None), packed, of_another=True)
    return render_template("people/kept.html", kept=waiting)


@blueprint.post("/sign-out")
@requires(Permission.HOME_READ)
def sign_out() -> Response:
    """Sign out everywhere."""
    # Cookies carry a token of the person: renewing it also ends every copy of the cookie.
    service.sign_out_everywhere(hooks.actor().person_id or "")
    logout_user()
    return redirect(url_for("sign_in.form"))


def _clear_session() -> None:
    """Clear what waits in the session: it is for the person who was signed in before."""
    for name in session.keys() - _KEYS_OF_LIBRARIES:
        session.pop(name)


def _page(form: SignInForm, packed: str = "", of_another: bool = False, status: int | None = None) -> Answer:
    """Render the sign-in page.

    `packed` is a form that could not be accepted: it travels in this page until its person has signed in and
    saves it. `of_another` says that whoever is signed in now is not that person.
    """
    packed = packed or request.form.get("kept", "")
    template = (
        "people/opened_by_another.html"
        if of_another or (packed and current_user.is_authenticated)
        else "people/sign_in.html"
    )
    return form_page(template, form, status=status, next=_next_page(), kept=packed)


def _next_page() -> str:
    """Return the path to go on to: only a path of our own, as an address of another host leads home."""
    path = request.values.get("next", "")
    parts = urlsplit(path.replace("\\", "/"))
    ours = path.startswith("/") and not path.startswith("//") and not parts.netloc and not parts.scheme
    return path if ours and path.isprintable() else url_for("home.to_do")
