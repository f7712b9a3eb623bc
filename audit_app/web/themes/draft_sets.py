"""A draft as a whole: it is begun, tried out, published or discarded."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField

from audit_app.errors import Stale
from audit_app.policy import Permission, scope
from audit_app.queries.themes import drafts as queries
from audit_app.queries.themes.drafts import DraftPage, Publishing
from audit_app.queries.themes.themes import question_set, themes_page, version_id
from audit_app.rules.question_sets.comparison import compare
from audit_app.rules.workflow import VersionState
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import listed, short_text, tried
from audit_app.web.request import hooks
from audit_app.web.themes import many_questions, previews, set_pages
from audit_app.web.themes.draft_faults import all_said
from audit_app.web.themes.draft_pages import Answer, TitledForm, acted, found, to_outline
from audit_app.web.themes.set_pages import SetShown

blueprint = Blueprint("draft_sets", __name__)


class ThemeForm(TitledForm):
    title = short_text("What is the audit called?", "Enter a title")
    version_id = SelectField("Begin from", validate_choice=False)


@blueprint.get("/themes/new")
def new() -> str:
    return render_template("themes/drafts/new.html", form=_theme_form())


@blueprint.post("/themes")
def begin_theme() -> Answer:
    form = _theme_form()
    title, version = form.title.data or "", form.version_id.data or ""
    if draft := tried(form, lambda: service.begin_theme(hooks.actor(), title, version, g.now)):
        return to_outline(draft.id, "A draft is begun. Nobody but those who write themes sees it.")
    return render_template("themes/drafts/new.html", form=form, problem=True), 422


@blueprint.post("/themes/<slug>/<int:number>/draft")
def begin_version(slug: str, number: int) -> Response:
    draft = service.begin_version(hooks.actor(), hooks.found(version_id(slug, number)), g.now)
    return to_outline(draft.id, "A draft of the next version is begun. Rounds go on with the published one.")


@blueprint.get("/drafts/<draft_id>/discard")
def discard_form(draft_id: str) -> str:
    return render_template("themes/drafts/discard.html", page=found(draft_id))


@blueprint.post("/drafts/<draft_id>/discard")
def discard(draft_id: str) -> Response:
    service.discard_draft(hooks.actor(), draft_id, g.now)
    flash("The draft is discarded.", "success")
    return redirect(url_for("themes.index"), 303)


@blueprint.get("/drafts/<draft_id>/publish")
def publish_form(draft_id: str) -> str:
    return _publish_page(found(draft_id))


@blueprint.post("/drafts/<draft_id>/publish")
def publish(draft_id: str) -> Answer:
    """Only what the page said: where it would do something else by now, the page says so and is read again."""
    shown = request.form.getlist("shown")
    if (page := found(draft_id)).faults:
        return _publish_page(page), 409
    try:
        version = service.publish_draft(hooks.actor(), draft_id, g.now, shown)
    except Stale:
        return _publish_page(found(draft_id), shown), 409
    flash(f"Version {version.number} is published. It never changes from now on.", "success")
    return redirect(url_for("themes.version", slug=version.theme.slug, number=version.number), 303)


@blueprint.get("/drafts/<draft_id>/many-questions")
def many(draft_id: str) -> str:
    return many_questions.form(_shown(found(draft_id)))


@blueprint.post("/drafts/<draft_id>/many-questions")
def many_check(draft_id: str) -> many_questions.Answer:
    return many_questions.check(_shown(found(draft_id)))


@blueprint.post("/drafts/<draft_id>/many-questions/add")
def many_add(draft_id: str) -> many_questions.Answer:
    return many_questions.add(_shown(found(draft_id)), lambda act: acted(draft_id, act))


@blueprint.get("/drafts/<draft_id>/coverage")
def coverage(draft_id: str) -> str:
    return set_pages.who_is_asked(_shown(_sound(draft_id)))


@blueprint.get("/drafts/<draft_id>/preview")
def preview(draft_id: str) -> str:
    return previews.look(_shown(_sound(draft_id)))


@blueprint.post("/drafts/<draft_id>/preview")
def preview_follow(draft_id: str) -> str | tuple[str, int]:
    return previews.follow(_shown(_sound(draft_id)))


@blueprint.get("/drafts/<draft_id>/wording")
def wording(draft_id: str) -> str:
    return set_pages.wording(_shown(found(draft_id)))


@blueprint.get("/drafts/<draft_id>/form/<kind>")
def form(draft_id: str, kind: str) -> str:
    return set_pages.blank_form(_shown(_sound(draft_id)), kind)


@blueprint.get("/drafts/<draft_id>/form/<kind>/form.docx")
def word_form(draft_id: str, kind: str) -> Response:
    return set_pages.word_form(_shown(_sound(draft_id)), kind)


def _publish_page(page: DraftPage, shown: Sequence[str] | None = None) -> str:
    """`shown` are the marks of a page on which something else stood."""
    would = queries.publishing(page)
    sound = not page.faults
    return render_template(
        "themes/drafts/publish.html",
        page=page,
        would=would,
        changes=compare(question_set(would.before[1]), page.questions) if would.before and sound else (),
        rounds=queries.rounds_on(page.questions.slug, scope(hooks.actor(), Permission.ROUND_READ)),
        faults=all_said(page),
        moved=_moved(page, would, shown) if shown is not None else "",
    )


def _moved(page: DraftPage, would: Publishing, shown: Sequence[str]) -> str:
    """What changed since the page with these marks was read."""
    number, before, step = (*shown, "", "", "")[:3]
    said = ["Something changed after you opened this page, and nothing is published yet."]
    if would.before and before != would.before[1]:
        said.append(f"Version {would.before[0]} was published meanwhile.")
    if number != would.marks[0]:
        said.append(f"This draft would now be version {would.number}.")
    if step != page.step_id:
        said.append(f"{page.line.changed_by} changed the draft.")
    return " ".join([*said, "Read again what changes, then publish it."])


def _sound(draft_id: str) -> DraftPage:
    """Back to the draft's page while a set that is half written could not be asked of anybody."""
    page = found(draft_id)
    if page.faults:
        flash("Mend what is listed here first. Then it can be tried out.", "warning")
        abort(redirect(url_for("drafts.show", draft_id=draft_id), 303))
    return page


def _shown(page: DraftPage) -> SetShown:
    def address(name: str, **more: Any) -> str:
        endpoint = "drafts.show" if name == "version" else f"draft_sets.{name}"
        return url_for(endpoint, draft_id=page.id, **more)

    crumbs = (
        {"text": "Themes", "href": url_for("themes.index")},
        {"text": page.questions.title, "href": address("version")},
    )
    return SetShown(page.questions, crumbs, address)


def _theme_form() -> ThemeForm:
    form = ThemeForm()
    lines = themes_page(scope(hooks.actor(), Permission.ROUND_READ))
    published = {
        version.id: f"{line.title}, version {version.number}"
        for line in lines
        for version in line.versions
        if version.state is VersionState.PUBLISHED
    }
    form.version_id.choices = listed({"": "A small beginning: two sections, one scale"} | published)
    return form
