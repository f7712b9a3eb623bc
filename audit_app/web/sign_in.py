"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from audit_app.errors import Refused
from audit_app.extensions import login, real_now
from audit_app.services import sign_in as service
from audit_app.web import devices, edge, kept_forms
from audit_app.web.forms import PageForm, tidy

blueprint = Blueprint("sign_in", __name__)


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
    if request.method in edge.SAFE_METHODS:
        return redirect(url_for("sign_in.form", next=request.full_path.rstrip("?")))
    kept = kept_forms.keep()
    return (_page(SignInForm(None), kept), 401) if kept else redirect(url_for("sign_in.form"), 303)


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
        edge.keep_changes()
        form.refuse({"email": "Email address and password do not match. Check both and try again"})
        return _page(form), 422
    person = edge.load_person(cookie)
    login_user(person)
    session.permanent = True
    devices.remember(edge.actor().person_id or "")
    kept = kept_forms.kept_for(edge.actor().person_id or "", request.form.get("kept", ""))
    return render_template("kept.html", kept=kept) if kept else redirect(_next_page())


@blueprint.post("/sign-out")
def sign_out() -> Response:
    # A cookie that was copied ends with the one that signs out.
    service.sign_out_everywhere(edge.actor().person_id or "")
    logout_user()
    return redirect(url_for("sign_in.form"))


def _page(form: SignInForm, kept: str = "") -> str:
    """`kept` is a form that was posted when the sign-in had ended: it travels in this page until it is saved."""
    kept = kept or request.form.get("kept", "")
    return render_template("sign_in.html", form=form, next=_next_page(), kept=kept, problem=bool(form.errors))


def _next_page() -> str:
    """Only a path of our own: an address that names another host leads home."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted.replace("\\", "/"))
    ours = wanted.startswith("/") and not wanted.startswith("//") and not parts.netloc and not parts.scheme
    return wanted if ours and wanted.isprintable() else url_for("home.to_do")
