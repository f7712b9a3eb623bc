"""The designer: a question set is written in pages, one act a step, until it is published as a version."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import Field, RadioField, SelectField, ValidationError

from audit_app.errors import Refused
from audit_app.policy import Permission, scope
from audit_app.queries import drafts as queries
from audit_app.queries.drafts import DraftPage
from audit_app.queries.themes import question_set, themes_page, version_id
from audit_app.rules import question_set_edits as edits
from audit_app.rules.answer_types import TYPES
from audit_app.rules.cohort import SERVICE_KINDS
from audit_app.rules.condition_editing import sentence
from audit_app.rules.question_set_comparison import compare
from audit_app.rules.question_set_edits import Edit, Gone
from audit_app.rules.question_set_help import SUGGEST_WORDS, TYPE_WORDS
from audit_app.rules.question_set_reading import problem_with
from audit_app.rules.question_set_schema import Shape
from audit_app.rules.question_sets import QuestionSet
from audit_app.rules.workflow import VersionState
from audit_app.services import drafts as service
from audit_app.web import draft_sheets, edge, many_questions, previews, set_pages
from audit_app.web.clashes import Theirs, read_again, settle
from audit_app.web.draft_faults import links_to, said
from audit_app.web.draft_sheets import Sheet
from audit_app.web.forms import PageForm, done, listed, long_text, required, short_text, tried
from audit_app.web.set_pages import SetShown

blueprint = Blueprint("drafts", __name__)
Answer = Response | tuple[str, int]
WAYS = {"up": -1, "down": 1}
TITLE = draft_sheets.SET_ENTRIES["title"].shape


class TitledForm(PageForm):
    """What a title may hold is what a file of the set may."""

    title: Any

    def validate_title(self, field: Field) -> None:
        require_plain(field, TITLE)


class ThemeForm(TitledForm):
    title = short_text("What is the audit called?", "Enter a title")
    version_id = SelectField("Begin from", validate_choice=False)


class SectionForm(TitledForm):
    title = short_text("Heading", "Enter a heading")


class ScaleForm(TitledForm):
    title = short_text("What is graded by it?", "Say what is graded by it")


class TypeForm(PageForm):
    type: Any = RadioField(
        "How is it answered?",
        [required("Choose how it is answered")],
        choices=listed(TYPE_WORDS),
        render_kw={"classes": "govuk-radios--small"},
    )


class QuestionForm(TypeForm):
    text = long_text("Question", "Write the question", longest=500, render_kw={"rows": 3})

    def validate_text(self, field: Field) -> None:
        require_plain(field, draft_sheets.QUESTION_ENTRIES["text"].shape)


def require_plain(field: Field, shape: Shape) -> None:
    """Raises ValidationError for words that a file of the set could not hold."""
    if field.data and (problem := problem_with(field.data, shape)):
        raise ValidationError(problem)


class PlaceForm(PageForm):
    section = RadioField("Which section?", [required("Choose a section")], choices=[])


@blueprint.get("/themes/new")
def new() -> str:
    return render_template("drafts/new.html", form=_theme_form())


@blueprint.post("/themes")
def begin_theme() -> Answer:
    form = _theme_form()
    title, version = form.title.data or "", form.version_id.data or ""
    if draft := tried(form, lambda: service.begin_theme(edge.actor(), title, version, g.now)):
        return _to(draft.id, "A draft is begun. Nobody but those who write themes sees it.")
    return render_template("drafts/new.html", form=form, problem=True), 422


@blueprint.post("/themes/<slug>/<int:number>/draft")
def begin_version(slug: str, number: int) -> Response:
    draft = service.begin_version(edge.actor(), edge.found(version_id(slug, number)), g.now)
    return _to(draft.id, "A draft of the next version is begun. Rounds go on with the published one.")


@blueprint.get("/drafts/<draft_id>")
def show(draft_id: str) -> str:
    page = _page(draft_id)
    return render_template(
        "drafts/show.html",
        page=page,
        faults=[(said(fault, page.questions), links_to(fault, page)) for fault in page.faults],
        kinds=SERVICE_KINDS,
        only_when=lambda part: sentence(page.questions, part.when),
        section_form=SectionForm(formdata=None),
    )


@blueprint.post("/drafts/<draft_id>/undo")
def undo(draft_id: str) -> Response:
    return _to(draft_id, f"Undone: {service.undo_step(edge.actor(), draft_id, g.now)}.")


@blueprint.post("/drafts/<draft_id>/redo")
def redo(draft_id: str) -> Response:
    return _to(draft_id, f"Done again: {service.redo_step(edge.actor(), draft_id, g.now)}.")


@blueprint.get("/drafts/<draft_id>/discard")
def discard_form(draft_id: str) -> str:
    return render_template("drafts/discard.html", page=_page(draft_id))


@blueprint.post("/drafts/<draft_id>/discard")
def discard(draft_id: str) -> Response:
    service.discard_draft(edge.actor(), draft_id, g.now)
    flash("The draft is discarded.", "success")
    return redirect(url_for("themes.index"), 303)


@blueprint.get("/drafts/<draft_id>/publish")
def publish_form(draft_id: str) -> str:
    return _publish_page(_page(draft_id))


@blueprint.post("/drafts/<draft_id>/publish")
def publish(draft_id: str) -> Response:
    version = service.publish_draft(edge.actor(), draft_id, g.now)
    flash(f"Version {version.number} is published. It never changes from now on.", "success")
    return redirect(url_for("themes.version", slug=version.theme.slug, number=version.number), 303)


@blueprint.get("/drafts/<draft_id>/about")
def about_form(draft_id: str) -> str:
    return _sheet_page(_page(draft_id), draft_sheets.about_sheet)


@blueprint.post("/drafts/<draft_id>/about")
@read_again
def about(draft_id: str) -> Answer:
    return _save(_page(draft_id), draft_sheets.about_sheet)


@blueprint.get("/drafts/<draft_id>/lists")
def lists_form(draft_id: str) -> str:
    return _sheet_page(_page(draft_id), draft_sheets.lists_sheet)


@blueprint.post("/drafts/<draft_id>/lists")
@read_again
def lists(draft_id: str) -> Answer:
    return _save(_page(draft_id), draft_sheets.lists_sheet)


@blueprint.get("/drafts/<draft_id>/scales/new")
def new_scale(draft_id: str) -> str:
    return render_template("drafts/scale.html", page=_page(draft_id), form=ScaleForm())


@blueprint.post("/drafts/<draft_id>/scales")
def add_scale(draft_id: str) -> Answer:
    page, form = _page(draft_id), ScaleForm()
    if made := _step(form, draft_id, lambda one: edits.add_scale(one, form.title.data or "")):
        return redirect(url_for("drafts.scale_form", draft_id=draft_id, scale_key=made.key), 303)
    return render_template("drafts/scale.html", page=page, form=form, problem=True), 422


@blueprint.get("/drafts/<draft_id>/scales/<scale_key>")
def scale_form(draft_id: str, scale_key: str) -> str:
    return _sheet_page(_page(draft_id), draft_sheets.scale_sheet, scale_key)


@blueprint.post("/drafts/<draft_id>/scales/<scale_key>")
@read_again
def scale(draft_id: str, scale_key: str) -> Answer:
    return _save(_page(draft_id), draft_sheets.scale_sheet, scale_key)


@blueprint.post("/drafts/<draft_id>/scales/<scale_key>/delete")
def delete_scale(draft_id: str, scale_key: str) -> Response:
    return _acted(draft_id, lambda one: edits.remove_scale(one, scale_key))


@blueprint.post("/drafts/<draft_id>/sections")
def add_section(draft_id: str) -> Answer:
    page, form = _page(draft_id), SectionForm()
    if made := _step(form, draft_id, lambda one: edits.add_section(one, form.title.data or "")):
        return _to(draft_id, f"{made.words}.", f"section-{made.key}")
    return render_template("drafts/section.html", page=page, form=form, problem=True), 422


@blueprint.get("/drafts/<draft_id>/sections/<section_key>")
def section_form(draft_id: str, section_key: str) -> str:
    return _sheet_page(_page(draft_id), draft_sheets.section_sheet, section_key)


@blueprint.post("/drafts/<draft_id>/sections/<section_key>")
@read_again
def section(draft_id: str, section_key: str) -> Answer:
    return _save(_page(draft_id), draft_sheets.section_sheet, section_key)


@blueprint.post("/drafts/<draft_id>/sections/<section_key>/act")
def act_on_section(draft_id: str, section_key: str) -> Response:
    acts: dict[str, service.Act] = {
        "copy": lambda one: edits.duplicate_section(one, section_key),
        "delete": lambda one: edits.remove_section(one, section_key),
    } | {way: lambda one, by=by: edits.move_section(one, section_key, by) for way, by in WAYS.items()}
    return _acted(draft_id, _chosen(acts), "section")


@blueprint.get("/drafts/<draft_id>/sections/<section_key>/questions/new")
def new_question(draft_id: str, section_key: str) -> str:
    page = _page(draft_id)
    return render_template(
        "drafts/question.html",
        page=page,
        section=_known(edits.section_of, page, section_key),
        form=QuestionForm(),
    )


@blueprint.post("/drafts/<draft_id>/sections/<section_key>/questions")
def add_question(draft_id: str, section_key: str) -> Answer:
    page, form = _page(draft_id), QuestionForm()
    held = _known(edits.section_of, page, section_key)
    made = _step(
        form, draft_id, lambda one: edits.add_question(one, section_key, form.text.data or "", form.type.data)
    )
    if made:
        flash(f"{made.words}.", "success")
        return redirect(url_for("drafts.question_form", draft_id=draft_id, question_key=made.key), 303)
    return render_template("drafts/question.html", page=page, section=held, form=form, problem=True), 422


@blueprint.get("/drafts/<draft_id>/questions/<question_key>")
def question_form(draft_id: str, question_key: str) -> str:
    return _sheet_page(_page(draft_id), draft_sheets.question_sheet, question_key)


@blueprint.post("/drafts/<draft_id>/questions/<question_key>")
@read_again
def question(draft_id: str, question_key: str) -> Answer:
    return _save(_page(draft_id), draft_sheets.question_sheet, question_key)


@blueprint.post("/drafts/<draft_id>/questions/<question_key>/act")
def act_on_question(draft_id: str, question_key: str) -> Response:
    acts: dict[str, service.Act] = {
        "copy": lambda one: edits.duplicate_question(one, question_key),
        "delete": lambda one: edits.remove_question(one, question_key),
    } | {way: lambda one, by=by: edits.move_question(one, question_key, by) for way, by in WAYS.items()}
    return _acted(draft_id, _chosen(acts), "question")


@blueprint.get("/drafts/<draft_id>/questions/<question_key>/type")
def type_form(draft_id: str, question_key: str) -> str:
    page = _page(draft_id)
    held = _known(edits.question_of, page, question_key)
    return render_template(
        "drafts/type.html", page=page, question=held, form=TypeForm(data={"type": held.type})
    )


@blueprint.post("/drafts/<draft_id>/questions/<question_key>/type")
def change_type(draft_id: str, question_key: str) -> Answer:
    page, form = _page(draft_id), TypeForm()
    held = _known(edits.question_of, page, question_key)
    if made := _step(form, draft_id, lambda one: edits.change_type(one, question_key, form.type.data)):
        flash(f"{made.words}.", "success")
        return redirect(url_for("drafts.question_form", draft_id=draft_id, question_key=question_key), 303)
    return render_template("drafts/type.html", page=page, question=held, form=form, problem=True), 422


@blueprint.get("/drafts/<draft_id>/questions/<question_key>/section")
def place_form(draft_id: str, question_key: str) -> str:
    page = _page(draft_id)
    held = _known(edits.question_of, page, question_key)
    return render_template(
        "drafts/place.html", page=page, question=held, form=_place_form(page, question_key)
    )


@blueprint.post("/drafts/<draft_id>/questions/<question_key>/section")
def place(draft_id: str, question_key: str) -> Answer:
    page = _page(draft_id)
    held = _known(edits.question_of, page, question_key)
    form = _place_form(page, question_key)
    if made := _step(
        form, draft_id, lambda one: edits.move_question_to(one, question_key, form.section.data)
    ):
        return _to(draft_id, f"{made.words}.", f"question-{question_key}")
    return render_template("drafts/place.html", page=page, question=held, form=form, problem=True), 422


@blueprint.post("/drafts/<draft_id>/renumber")
def renumber(draft_id: str) -> Response:
    return _acted(draft_id, edits.renumber)


@blueprint.get("/drafts/<draft_id>/many-questions")
def many(draft_id: str) -> str:
    return many_questions.form(_shown(_page(draft_id)))


@blueprint.post("/drafts/<draft_id>/many-questions")
def many_check(draft_id: str) -> many_questions.Answer:
    return many_questions.check(_shown(_page(draft_id)))


@blueprint.post("/drafts/<draft_id>/many-questions/add")
def many_add(draft_id: str) -> many_questions.Answer:
    return many_questions.add(_shown(_page(draft_id)), lambda act: _acted(draft_id, act))


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
    return set_pages.wording(_shown(_page(draft_id)))


@blueprint.get("/drafts/<draft_id>/form/<kind>")
def form(draft_id: str, kind: str) -> str:
    return set_pages.blank_form(_shown(_sound(draft_id)), kind)


@blueprint.get("/drafts/<draft_id>/form/<kind>/form.docx")
def word_form(draft_id: str, kind: str) -> Response:
    return set_pages.word_form(_shown(_sound(draft_id)), kind)


def _page(draft_id: str) -> DraftPage:
    return edge.found(queries.draft_page(draft_id))


def _sound(draft_id: str) -> DraftPage:
    """Refused while a set that is half written could not be asked of anybody."""
    page = _page(draft_id)
    if page.faults:
        raise Refused("First mend what the draft's page lists. Then it can be tried out.")
    return page


def _shown(page: DraftPage) -> SetShown:
    def address(name: str, **more: Any) -> str:
        return url_for(f"drafts.{'show' if name == 'version' else name}", draft_id=page.id, **more)

    crumbs = (
        {"text": "Themes", "href": url_for("themes.index")},
        {"text": page.questions.title, "href": address("version")},
    )
    return SetShown(page.questions, crumbs, address)


def _known(find: Callable[[QuestionSet, str], Any], page: DraftPage, key: str) -> Any:
    """The part with this key; one that is gone was deleted, perhaps by somebody else."""
    try:
        return find(page.questions, key)
    except Gone as gone:
        raise Refused(f"{gone} Look at the draft again, or undo what deleted it.") from None


def _sheet(page: DraftPage, kind: Callable[..., Sheet], key: str) -> Sheet:
    return _known(lambda _, wanted: kind(page, wanted) if wanted else kind(page), page, key)


def _sheet_page(page: DraftPage, kind: Callable[..., Sheet], key: str = "") -> str:
    sheet = _sheet(page, kind, key)
    return _render(page, sheet, sheet.stored(), key)


def _save(page: DraftPage, kind: Callable[..., Sheet], key: str = "") -> Answer:
    """What only somebody else changed is taken over; where both changed the same, both stand in the page."""
    sheet = _sheet(page, kind, key)
    form = sheet.posted()
    if clashes := settle(form, sheet.stored()):
        return _render(
            page, sheet, form, key, theirs=Theirs(page.line.changed_by, page.line.changed_at, clashes)
        ), 409

    def act() -> Edit:
        values = sheet.read(form)
        return service.change_draft(
            edge.actor(), page.id, lambda one: sheet.change(one, **values), g.now, seen=page.step_id
        )

    if done(form, act):
        flash("Saved.", "success")
        return redirect(request.path, 303)
    return _render(page, sheet, form, key, problem=True), 422


def _render(page: DraftPage, sheet: Sheet, form: PageForm, key: str, **more: Any) -> str:
    held = sheet.held
    return render_template(
        "drafts/sheet.html",
        page=page,
        sheet=sheet,
        shown=sheet.shown(form),  # type: ignore[arg-type]
        form=form,
        key=key,
        question=held if hasattr(held, "type") else None,
        only_when=sentence(page.questions, held.when) if hasattr(held, "when") else "",
        suggests=SUGGEST_WORDS.get(getattr(held, "suggest", "")) if _graded(held) else None,
        faults=[said(fault, page.questions) for fault in sheet.faults(page.faults)],
        **more,
    )


def _graded(held: Any) -> bool:
    return getattr(held, "type", "") in TYPES and TYPES[held.type].graded


def _step(form: PageForm, draft_id: str, act: service.Act) -> Edit | None:
    return tried(form, lambda: service.change_draft(edge.actor(), draft_id, act, g.now))


def _acted(draft_id: str, act: service.Act, thing: str = "") -> Response:
    made = service.change_draft(edge.actor(), draft_id, act, g.now)
    return _to(draft_id, f"{made.words}.", f"{thing}-{made.key}" if thing and made.key else "")


def _chosen(acts: Mapping[str, service.Act]) -> service.Act:
    act = acts.get(request.form.get("act", ""))
    if act is None:
        raise Refused("Press the button of what is to be done.")
    return act


def _to(draft_id: str, says: str, anchor: str = "") -> Response:
    flash(says, "success")
    return redirect(url_for("drafts.show", draft_id=draft_id, _anchor=anchor or None), 303)


def _theme_form() -> ThemeForm:
    form = ThemeForm()
    lines = themes_page(scope(edge.actor(), Permission.ROUND_READ))
    published = {
        version.id: f"{line.title}, version {version.number}"
        for line in lines
        for version in line.versions
        if version.state is VersionState.PUBLISHED
    }
    form.version_id.choices = listed({"": "A small beginning: two sections, one scale"} | published)
    return form


def _place_form(page: DraftPage, key: str) -> PlaceForm:
    form, here = PlaceForm(), page.questions.section_of(key)
    form.section.choices = listed({one.key: one.title for one in page.questions.sections if one is not here})
    return form


def _publish_page(page: DraftPage) -> str:
    old = question_set(page.based_on[2]) if page.based_on else None
    same = old is not None and old.slug == page.questions.slug
    return render_template(
        "drafts/publish.html",
        page=page,
        changes=compare(old, page.questions) if old and same else (),
        same=same,
        rounds=queries.rounds_on(page.questions.slug, scope(edge.actor(), Permission.ROUND_READ)),
        faults=[(said(fault, page.questions), links_to(fault, page)) for fault in page.faults],
    )
