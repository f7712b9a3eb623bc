"""A draft as a whole: beginning it, trying it out, publishing or discarding it."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField

from audit_app.errors import Stale
from audit_app.policy import Permission, scope
from audit_app.queries.themes import publishing
from audit_app.queries.themes.draft_page import DraftPage
from audit_app.queries.themes.publishing import Publishing
from audit_app.queries.themes.themes import question_set, themes_page, version_id
from audit_app.rules.question_sets.comparison import compare
from audit_app.rules.workflow import VersionState
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import perform, select_choices, short_text
from audit_app.web.forms.pages import Answer, form_page, page_with_status
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.themes import many_questions, previews, set_pages
from audit_app.web.themes.draft_faults import described_faults
from audit_app.web.themes.draft_pages import TitledForm, load_draft, step_to_outline, to_outline
from audit_app.web.themes.set_pages import SetView

blueprint = Blueprint("draft_sets", __name__)


class ThemeForm(TitledForm):
    """Title and beginning of a new theme."""

    title = short_text("What is the audit called?", "Enter a title")
    version_id = SelectField("Start from", validate_choice=False)


@blueprint.get("/themes/new")
@requires(Permission.THEME_PUBLISH)
def new() -> Answer:
    """Ask for the title of a new theme."""
    return form_page("themes/drafts/new.html", _theme_form())


@blueprint.post("/themes")
@requires(Permission.THEME_PUBLISH, adds=True)
def begin_theme() -> Answer:
    """Begin a draft of a new theme."""
    form = _theme_form()
    title, version = form.title.data or "", form.version_id.data or ""
    if draft := perform(form, lambda: service.begin_theme(hooks.actor(), title, version, g.now)):
        return to_outline(draft.id, "A draft has been created. Only people who write themes can see it.")
    return form_page("themes/drafts/new.html", form)


@blueprint.post("/themes/<slug>/<int:number>/draft")
@requires(Permission.THEME_PUBLISH)
def begin_version(slug: str, number: int) -> Response:
    """Begin a draft of the next version of a theme."""
    draft = service.begin_version(hooks.actor(), hooks.or_404(version_id(slug, number)), g.now)
    return to_outline(
        draft.id, "A draft of the next version has been created. Rounds keep the published version."
    )


@blueprint.get("/drafts/<draft_id>/discard")
@requires(Permission.THEME_PUBLISH)
def discard_form(draft_id: str) -> str:
    """Ask whether the draft is to be discarded."""
    return render_template("themes/drafts/discard.html", page=load_draft(draft_id))


@blueprint.post("/drafts/<draft_id>/discard")
@requires(Permission.THEME_PUBLISH)
def discard(draft_id: str) -> Response:
    """Discard the draft."""
    service.discard_draft(hooks.actor(), draft_id, g.now)
    flash("The draft has been discarded.", "success")
    return redirect(url_for("themes.index"), 303)


@blueprint.get("/drafts/<draft_id>/publish")
@requires(Permission.THEME_PUBLISH)
def publish_form(draft_id: str) -> Answer:
    """Display what publishing would change."""
    return _publish_page(load_draft(draft_id))


@blueprint.post("/drafts/<draft_id>/publish")
@requires(Permission.THEME_PUBLISH)
def publish(draft_id: str) -> Answer:
    """Publish the draft if that still does what the page said, else display the page anew with what changed."""
    marks = request.form.getlist("shown")
    if (page := load_draft(draft_id)).faults:
        return _publish_page(page, status=409)
    try:
        version = service.publish_draft(hooks.actor(), draft_id, g.now, marks)
    except Stale:
        return _publish_page(load_draft(draft_id), marks, status=409)
    flash(f"Version {version.number} is published. It cannot be changed.", "success")
    return redirect(url_for("themes.version", slug=version.theme.slug, number=version.number), 303)


@blueprint.get("/drafts/<draft_id>/many-questions")
@requires(Permission.THEME_PUBLISH)
def many(draft_id: str) -> Answer:
    """Ask for a table of questions."""
    return many_questions.empty_form(_view(load_draft(draft_id)))


@blueprint.post("/drafts/<draft_id>/many-questions")
@requires(Permission.THEME_PUBLISH)
def many_check(draft_id: str) -> Answer:
    """Display what the questions of a table would be."""
    return many_questions.check(_view(load_draft(draft_id)))


@blueprint.post("/drafts/<draft_id>/many-questions/add")
@requires(Permission.THEME_PUBLISH, adds=True)
def many_add(draft_id: str) -> Answer:
    """Add the questions of a table."""
    return many_questions.add(_view(load_draft(draft_id)), lambda act: step_to_outline(draft_id, act))


@blueprint.get("/drafts/<draft_id>/coverage")
@requires(Permission.THEME_PUBLISH)
def coverage(draft_id: str) -> str:
    """Display who is asked what."""
    return set_pages.who_is_asked(_view(_load_sound(draft_id)))


@blueprint.get("/drafts/<draft_id>/preview")
@requires(Permission.THEME_PUBLISH)
def preview(draft_id: str) -> Answer:
    """Display the set as an auditor would answer it."""
    return previews.look(_view(_load_sound(draft_id)))


@blueprint.post("/drafts/<draft_id>/preview")
@requires(Permission.THEME_PUBLISH)
def preview_follow(draft_id: str) -> str | tuple[str, int]:
    """Go on in the preview with what was typed."""
    return previews.follow(_view(_load_sound(draft_id)))


@blueprint.get("/drafts/<draft_id>/wording")
@requires(Permission.THEME_PUBLISH)
def wording(draft_id: str) -> str:
    """Display what could be put in plainer English."""
    return set_pages.wording(_view(load_draft(draft_id)))


@blueprint.get("/drafts/<draft_id>/form/<kind>")
@requires(Permission.THEME_PUBLISH)
def form(draft_id: str, kind: str) -> str:
    """Display the blank form for a kind of service."""
    return set_pages.blank_form(_view(_load_sound(draft_id)), kind)


@blueprint.get("/drafts/<draft_id>/form/<kind>/form.docx")
@requires(Permission.THEME_PUBLISH)
def word_form(draft_id: str, kind: str) -> Response:
    """Return the blank form as a Word file."""
    return set_pages.word_form(_view(_load_sound(draft_id)), kind)


def _publish_page(page: DraftPage, stale_marks: Sequence[str] | None = None, status: int = 200) -> Answer:
    """Render what publishing would change. `stale_marks` are those of an earlier page that is no longer true."""
    would = publishing.publishing(page)
    sound = not page.faults
    return page_with_status(
        "themes/drafts/publish.html",
        status,
        page=page,
        would=would,
        changes=compare(question_set(would.before[1]), page.questions) if would.before and sound else (),
        rounds=publishing.rounds_on(page.questions.slug, scope(hooks.actor(), Permission.ROUND_READ)),
        faults=described_faults(page),
        moved=_what_moved(page, would, stale_marks) if stale_marks is not None else "",
    )


def _what_moved(page: DraftPage, would: Publishing, stale_marks: Sequence[str]) -> str:
    """Return in words what changed since the page with these marks was read."""
    number, before, step = (*stale_marks, "", "", "")[:3]
    sentences = ["Something has changed since you opened this page. Nothing has been published yet."]
    if would.before and before != would.before[1]:
        sentences.append(f"Version {would.before[0]} was published since then.")
    if number != would.marks[0]:
        sentences.append(f"This draft would now be version {would.number}.")
    if step != page.step_id:
        sentences.append(f"{page.line.changed_by} changed the draft.")
    return " ".join([*sentences, "Check what will change, then publish it."])


def _load_sound(draft_id: str) -> DraftPage:
    """Return a draft without faults; otherwise redirect to its outline, for a half-written set can ask nobody."""
    page = load_draft(draft_id)
    if page.faults:
        flash("Fix the things listed here first. Then you can preview the draft.", "warning")
        abort(redirect(url_for("drafts.show", draft_id=draft_id), 303))
    return page


def _view(page: DraftPage) -> SetView:
    def address(name: str, **parameters: Any) -> str:
        endpoint = "drafts.show" if name == "version" else f"draft_sets.{name}"
        return url_for(endpoint, draft_id=page.id, **parameters)

    crumbs = (
        {"text": "Themes", "href": url_for("themes.index")},
        {"text": page.questions.title, "href": address("version")},
    )
    return SetView(page.questions, crumbs, address)


def _theme_form() -> ThemeForm:
    form = ThemeForm()
    lines = themes_page(scope(hooks.actor(), Permission.ROUND_READ))
    published = {
        version.id: f"{line.title}, version {version.number}"
        for line in lines
        for version in line.versions
        if version.state is VersionState.PUBLISHED
    }
    beginnings = {"": "A small starter set: 2 sections and 1 scale", service.EMPTY: "An empty set"}
    form.version_id.choices = select_choices(beginnings | published)
    return form
