"""Themes: the list, a version of a question set in full, importing, publishing and withdrawing a version."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from audit_app.errors import Refused
from audit_app.policy import Permission, Scope, Subject, can, may_ever, scope
from audit_app.queries.themes.drafts import drafts_of, open_drafts
from audit_app.queries.themes.themes import VersionPage, set_of, themes_page, version_page
from audit_app.rules.asking.cohort import SERVICE_KINDS, recorded_facts
from audit_app.rules.asking.condition_words import conditions_in_words
from audit_app.rules.question_sets.comparison import compare
from audit_app.rules.question_sets.errors import SetError, SetErrors
from audit_app.rules.questions.set_parts import Base
from audit_app.rules.workflow import VersionState
from audit_app.services.themes import themes as service
from audit_app.web.forms.base import PageForm, succeeds
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.themes import previews, set_pages
from audit_app.web.themes.set_pages import SetView, option_labels
from audit_app.web.tracker.decisions import ReasonForm, reason_form

blueprint = Blueprint("themes", __name__)

_APART = "The draft does not include this file, and gets the next version number when it is published."
LARGEST_FILE = 1_000_000


class ImportForm(PageForm):
    """A question set as a file or pasted text.

    The text is not trimmed as other texts are: a missing line would shift the line number of every error.
    """

    file = FileField("File", description="A text file in YAML, up to 1 MB.")
    source = TextAreaField(
        "Or paste the text",
        filters=[lambda typed: typed.replace("\r\n", "\n").replace("\x00", "") if typed else ""],
        render_kw={"rows": 20, "spellcheck": False, "classes": "rt-code"},
    )

    def read_source(self) -> str:
        """Return the text of the file, or what was pasted; without either, put an error beside the field."""
        data = self.file.data.read(LARGEST_FILE + 1) if self.file.data else b""
        if not data:
            if not (self.source.data or "").strip():
                self.refuse({"source": "Select a file, or paste the text of a question set"})
            return self.source.data or ""
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.refuse({"file": "The file must be plain text in UTF-8"})
            return ""
        self.source.data = text.replace("\r\n", "\n").replace("\x00", "")
        return self.source.data or ""


@blueprint.get("/themes")
@requires(Permission.THEME_READ)
def index() -> str:
    """List the themes, with open drafts for people who write them."""
    lines = themes_page(_rounds_scope())
    writes = can(hooks.actor(), Permission.THEME_PUBLISH, Subject())
    drafts = open_drafts() if writes else ()
    return render_template(
        "themes/index.html",
        lines=lines,
        drafts=drafts,
        everywhere=Subject(),
        compares=may_ever(hooks.actor(), Permission.MODERATION_READ),
    )


@blueprint.get("/themes/<slug>/<int:number>")
@requires(Permission.THEME_READ)
def version(slug: str, number: int) -> str:
    """Display a version in full."""
    page = _load_version(slug, number)
    return render_template(
        "themes/version.html",
        page=page,
        address=_view(page).address,
        questions=page.questions,
        kinds=SERVICE_KINDS,
        facts=recorded_facts(page.questions),
        options=lambda question: option_labels(page.questions, question),
        only_when=lambda part: conditions_in_words(part.when, page.questions),
    )


@blueprint.get("/themes/<slug>/<int:number>/changes")
@requires(Permission.THEME_READ)
def changes(slug: str, number: int) -> str:
    """Compare a version with the version before it, and with that of another theme from which it was made."""
    page = _load_version(slug, number)
    earlier = (other.number for other in page.theme.versions if other.number < number)
    before = max(earlier, default=None)
    others = [Base(slug, before)] if before else []
    if page.questions.variant_of:
        others.append(page.questions.variant_of)
    beside = [(other, compare(old, page.questions)) for other in others if (old := set_of(other))]
    return render_template("themes/changes.html", page=page, questions=page.questions, beside=beside)


@blueprint.get("/themes/<slug>/<int:number>/form/<kind>")
@requires(Permission.THEME_READ)
def form(slug: str, number: int, kind: str) -> str:
    """Display the blank form for a kind of service, to print and fill in by hand."""
    return set_pages.blank_form(_view(_load_version(slug, number)), kind)


@blueprint.get("/themes/<slug>/<int:number>/form/<kind>/form.docx")
@requires(Permission.THEME_READ)
def word_form(slug: str, number: int, kind: str) -> Response:
    """Return the blank form as a Word file."""
    return set_pages.word_form(_view(_load_version(slug, number)), kind)


@blueprint.get("/themes/<slug>/<int:number>/coverage")
@requires(Permission.THEME_READ)
def coverage(slug: str, number: int) -> str:
    """Display who is asked what."""
    return set_pages.who_is_asked(_view(_load_version(slug, number)))


@blueprint.get("/themes/<slug>/<int:number>/preview")
@requires(Permission.THEME_READ)
def preview(slug: str, number: int) -> Answer:
    """Display the set as an auditor would answer it."""
    return previews.look(_view(_load_version(slug, number)))


@blueprint.post("/themes/<slug>/<int:number>/preview")
@requires(Permission.THEME_READ)
def preview_follow(slug: str, number: int) -> str | tuple[str, int]:
    """Go on in the preview with what was typed."""
    return previews.follow(_view(_load_version(slug, number)))


@blueprint.get("/themes/<slug>/<int:number>/wording")
@requires(Permission.THEME_PUBLISH)
def wording(slug: str, number: int) -> str:
    """Display what could be put in plainer English."""
    return set_pages.wording(_view(_load_version(slug, number)))


@blueprint.get("/themes/import")
@requires(Permission.THEME_PUBLISH)
def import_form() -> Answer:
    """Ask for a question set to import."""
    return form_page("themes/import.html", ImportForm(), errors=())


@blueprint.post("/themes/import")
@requires(Permission.THEME_PUBLISH)
def import_file() -> Response | tuple[str, int]:
    """Import a question set, or display its errors by line."""
    form = ImportForm()
    source = form.read_source() if form.validate() else ""
    errors: tuple[SetError, ...] = ()
    if source and not form.errors:
        try:
            imported = service.import_theme(hooks.actor(), source, g.now)
        except SetErrors as error:
            errors = error.errors
        except Refused as refused:
            form.refuse({"source": str(refused)})
        else:
            _flash_imported(imported.theme.slug, imported.number, imported.state)
            return _to_version(imported.theme.slug, imported.number)
    excerpts = _excerpts(source, errors)
    status = 422 if excerpts else None
    return form_page("themes/import.html", form, errors=excerpts, status=status)


@blueprint.post("/themes/<slug>/<int:number>/publish")
@requires(Permission.THEME_PUBLISH)
def publish(slug: str, number: int) -> Response:
    """Publish a version that was imported."""
    page = _load_version(slug, number)
    service.publish_version(hooks.actor(), page.id, g.now, request.form.get("shown", ""))
    flash(f"Version {number} is published. It cannot be changed.", "success")
    return _to_version(slug, number)


@blueprint.get("/themes/<slug>/<int:number>/withdraw")
@requires(Permission.THEME_PUBLISH)
def withdraw_form(slug: str, number: int) -> Answer:
    """Ask why a version is withdrawn."""
    return form_page("themes/withdraw.html", _withdrawal_form(), page=_load_version(slug, number))


@blueprint.post("/themes/<slug>/<int:number>/withdraw")
@requires(Permission.THEME_PUBLISH)
def withdraw(slug: str, number: int) -> Response | tuple[str, int]:
    """Withdraw a version."""
    page, form = _load_version(slug, number), _withdrawal_form()
    if succeeds(
        form, lambda: service.withdraw_version(hooks.actor(), page.id, form.reason.data or "", g.now)
    ):
        flash(f"Version {number} is withdrawn. Rounds that already use it keep it.", "success")
        return _to_version(slug, number)
    return form_page("themes/withdraw.html", form, page=page)


def _flash_imported(slug: str, number: int, state: VersionState) -> None:
    if state is not VersionState.DRAFT:
        flash(f"This file is the same as version {number}. Nothing was changed.", "success")
        return
    flash("Imported. Read the whole set, then publish it.", "success")
    if drafts := drafts_of(slug):
        flash(
            f"A draft of this theme is open in the designer, started by {drafts[0].begun_by}. {_APART}",
            "warning",
        )


def _withdrawal_form() -> ReasonForm:
    return reason_form(
        "Why are you withdrawing this version?",
        "Everybody who reads the theme can see this. Do not name a child, family or worker.",
    )


def _load_version(slug: str, number: int) -> VersionPage:
    return hooks.or_404(version_page(_rounds_scope(), slug, number))


def _view(page: VersionPage) -> SetView:
    questions = page.questions

    def address(name: str, **parameters: Any) -> str:
        return url_for(f"themes.{name}", slug=page.theme.slug, number=questions.version, **parameters)

    crumbs = (
        {"text": "Themes", "href": url_for("themes.index")},
        {"text": questions.title, "href": address("version")},
    )
    return SetView(questions, crumbs, address)


def _to_version(slug: str, number: int) -> Response:
    return redirect(url_for("themes.version", slug=slug, number=number), 303)


def _rounds_scope() -> Scope:
    return scope(hooks.actor(), Permission.ROUND_READ)


def _excerpts(source: str, errors: tuple[SetError, ...]) -> list[tuple[SetError, str]]:
    """Return each error with the line that it is in, cut where it is long."""
    lines = source.split("\n")
    return [(error, lines[error.line - 1][:160] if 0 < error.line <= len(lines) else "") for error in errors]
