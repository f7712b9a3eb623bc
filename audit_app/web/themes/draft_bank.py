"""Taking questions from the bank into a draft: ticked, with where they come from, and taken as one step."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit_app.queries.themes import drafts as queries
from audit_app.queries.themes.bank import question_bank
from audit_app.queries.themes.drafts import DraftPage
from audit_app.rules.designer.bank import BankQuestion, take_questions
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import PageForm, listed, one_of, tried
from audit_app.web.request import hooks

blueprint = Blueprint("draft_bank", __name__)
Answer = Response | tuple[str, int]
SAME_HEADING = ""
"""In place of a section: each question stands under the heading that it has in the bank."""


class BankForm(PageForm):
    section = one_of("Where do they go?", {}, render_kw={"classes": "govuk-radios--small"})


@blueprint.get("/drafts/<draft_id>/bank")
def index(draft_id: str) -> str:
    return _page(_draft(draft_id), question_bank(), frozenset())


@blueprint.post("/drafts/<draft_id>/bank")
def take(draft_id: str) -> Answer:
    page, bank = _draft(draft_id), question_bank()
    ticked = frozenset(request.form.getlist("shared"))
    wanted = [one for one in bank if one.question.shared in ticked]
    if not wanted:
        return _page(page, bank, ticked, problem="Tick the questions to take"), 422
    form = _form(page)
    place = form.section.data or SAME_HEADING
    made = tried(
        form,
        lambda: service.change_draft(
            hooks.actor(), draft_id, lambda one: take_questions(one, wanted, place), g.now
        ),
    )
    if made is None:
        return _page(page, bank, ticked, form=form), 422
    flash(f"{made.words}.", "success")
    return redirect(url_for("drafts.show", draft_id=draft_id), 303)


def _draft(draft_id: str) -> DraftPage:
    return hooks.found(queries.draft_page(draft_id))


def _form(page: DraftPage, *, fresh: bool = False) -> BankForm:
    form = BankForm(formdata=None, data={"section": SAME_HEADING}) if fresh else BankForm()
    sections = {section.key: f"At the end of “{section.title}”" for section in page.questions.sections}
    form.section.choices = listed({SAME_HEADING: "Under the headings that they have here"} | sections)
    return form


def _page(
    page: DraftPage,
    bank: tuple[BankQuestion, ...],
    ticked: frozenset[str],
    form: BankForm | None = None,
    problem: str = "",
) -> str:
    there = {question.shared for question in page.questions.questions if question.shared}
    headings: dict[tuple[str, str], list[BankQuestion]] = {}
    for one in bank:
        headings.setdefault((one.of.title, one.section.title), []).append(one)
    return render_template(
        "themes/drafts/bank.html",
        page=page,
        headings=headings,
        there=there,
        ticked=ticked,
        form=form or _form(page, fresh=True),
        refused=problem,
        problem=bool(problem or form),
    )
