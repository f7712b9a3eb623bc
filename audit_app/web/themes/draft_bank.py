"""Taking questions from the bank into a draft: ticked, with where they come from, and taken as a single step."""

from flask import Blueprint, request

from audit_app.policy import Permission
from audit_app.queries.themes.bank import question_bank
from audit_app.queries.themes.draft_page import DraftPage
from audit_app.rules.designer.bank import BankQuestion, take_questions
from audit_app.web.forms.base import PageForm, radios, select_choices
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request.endpoints import requires
from audit_app.web.themes.draft_pages import load_draft, submit_step, to_outline

blueprint = Blueprint("draft_bank", __name__)
SAME_HEADING = ""
"""The value that takes the place of a section: each question goes under the heading that it has in the bank."""


class BankForm(PageForm):
    """The section to which the ticked questions are added."""

    section = radios(
        "Where do you want to add the questions?", {}, render_kw={"classes": "govuk-radios--small"}
    )


@blueprint.get("/drafts/<draft_id>/bank")
@requires(Permission.THEME_PUBLISH)
def index(draft_id: str) -> Answer:
    """Display the bank."""
    return _page(load_draft(draft_id), question_bank(), frozenset())


@blueprint.post("/drafts/<draft_id>/bank")
@requires(Permission.THEME_PUBLISH, adds=True)
def take(draft_id: str) -> Answer:
    """Take the ticked questions into the draft."""
    page, bank = load_draft(draft_id), question_bank()
    ticked = frozenset(request.form.getlist("shared"))
    chosen = [entry for entry in bank if entry.question.shared in ticked]
    if not chosen:
        return _page(page, bank, ticked, refused="Select the questions to add")
    form = _form(page)
    place = form.section.data or SAME_HEADING
    edit = submit_step(form, draft_id, lambda questions: take_questions(questions, chosen, place))
    if edit is None:
        return _page(page, bank, ticked, form=form)
    return to_outline(draft_id, f"{edit.words}.")


def _form(page: DraftPage, *, fresh: bool = False) -> BankForm:
    form = BankForm(formdata=None, data={"section": SAME_HEADING}) if fresh else BankForm()
    sections = {section.key: f"At the end of “{section.title}”" for section in page.questions.sections}
    form.section.choices = select_choices({SAME_HEADING: "Under the headings shown here"} | sections)
    return form


def _page(
    page: DraftPage,
    bank: tuple[BankQuestion, ...],
    ticked: frozenset[str],
    form: BankForm | None = None,
    refused: str = "",
) -> Answer:
    present = {question.shared for question in page.questions.questions if question.shared}
    headings: dict[tuple[str, str], list[BankQuestion]] = {}
    for entry in bank:
        headings.setdefault((entry.of.title, entry.section.title), []).append(entry)
    form = form or _form(page, fresh=True)
    return form_page(
        "themes/drafts/bank.html",
        form,
        status=422 if refused else None,
        page=page,
        headings=headings,
        there=present,
        ticked=ticked,
        refused=refused,
    )
