"""Edits what a draft suggests for a grade: nothing, the lowest of the others, or the first matrix line that holds."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Refused
from audit_app.policy import Permission
from audit_app.queries.themes.draft_page import DraftPage
from audit_app.rules.designer.condition_lines import sentence
from audit_app.rules.designer.edits import grade_matrix as editing
from audit_app.rules.designer.edits import question_edits
from audit_app.rules.designer.edits.edit import Edit
from audit_app.rules.designer.edits.grade_matrix import MatrixLine
from audit_app.rules.designer.edits.parts import existing_question
from audit_app.rules.question_sets.field_help import SUGGEST_WORDS
from audit_app.rules.questions.options import LOWEST, NOTHING, GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import PageForm, radios, select_choices
from audit_app.web.forms.pages import Answer, page_of_forms
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.themes.draft_faults import described
from audit_app.web.themes.draft_pages import load_draft, part_of, submit_step
from audit_app.web.themes.draft_sheets import path_of

blueprint = Blueprint("draft_matrix", __name__)
ADDRESS = "/drafts/<draft_id>/questions/<question_key>/suggested"


class SuggestForm(PageForm):
    """The kinds of suggestion that need no matrix."""

    suggest = radios(
        "What is suggested?",
        {kind: SUGGEST_WORDS[kind] for kind in (NOTHING, LOWEST)},
        "Select what is suggested",
    )


class LineForm(PageForm):
    """The grade of a new line of the matrix."""

    level = radios("Which grade does the new line suggest?", {}, "Select a grade")


@blueprint.get(ADDRESS)
@requires(Permission.THEME_PUBLISH)
def index(draft_id: str, question_key: str) -> Answer:
    """Display what is suggested for the grade."""
    return _page(*_load(draft_id, question_key))


@blueprint.post(ADDRESS)
@requires(Permission.THEME_PUBLISH)
def choose(draft_id: str, question_key: str) -> Answer:
    """Suggest nothing or the lowest grade, in place of a matrix if there was any."""
    page, question = _load(draft_id, question_key)
    form = SuggestForm()
    fields = {"suggest": form.suggest.data, "matrix": ()}
    if submit_step(
        form, draft_id, lambda questions: question_edits.change_question(questions, question_key, **fields)
    ):
        return _to_index(
            draft_id, question_key, f"Changed what is suggested for question {question.reference}."
        )
    return _page(page, question, choosing=form)


@blueprint.post(f"{ADDRESS}/add")
@requires(Permission.THEME_PUBLISH, adds=True)
def add(draft_id: str, question_key: str) -> Answer:
    """Add a line at the end of the matrix, and go on to its conditions."""
    page, question = _load(draft_id, question_key)
    form = _line_form(page, question)
    level = str(form.level.data or "")
    edit = submit_step(form, draft_id, lambda questions: editing.add_line(questions, question_key, level))
    if edit is None:
        return _page(page, question, adding=form)
    key = f"{question_key}.{len(editing.rows_of(question)) + 1}"
    flash(f"{edit.words}. Now add when it applies.", "success")
    address = url_for("draft_conditions.index", draft_id=draft_id, holder="suggestions", part_key=key)
    return redirect(address, 303)


@blueprint.post(f"{ADDRESS}/act")
@requires(Permission.THEME_PUBLISH)
def act(draft_id: str, question_key: str) -> Response:
    """Move or remove a line, by the button that was pressed.

    The button names its line by a mark of what the line says, not by its number: the lines may have moved since.
    """
    button, _, mark = request.form.get("act", "").partition("-")
    acts: Mapping[str, Callable[[QuestionSet, str], Edit]] = {
        "up": lambda questions, key: editing.move_line(questions, key, -1),
        "down": lambda questions, key: editing.move_line(questions, key, 1),
        "remove": editing.remove_line,
    }
    if button not in acts:
        raise Refused("Select what you want to do.")

    def change(questions: QuestionSet) -> Edit:
        return acts[button](questions, editing.line_marked(questions, question_key, mark).key)

    edit = service.change_draft(hooks.actor(), draft_id, change, g.now)
    return _to_index(draft_id, question_key, f"{edit.words}.")


def _load(draft_id: str, question_key: str) -> tuple[DraftPage, Question]:
    page = load_draft(draft_id)
    return page, part_of(page, question_key, existing_question)


def _page(
    page: DraftPage,
    question: Question,
    choosing: SuggestForm | None = None,
    adding: LineForm | None = None,
) -> Answer:
    labels = _labels(page, question)
    choosing = choosing or SuggestForm(
        formdata=None, data={"suggest": question.options.of(GradeOptions).suggest}
    )
    adding = adding or _line_form(page, question, fresh=True)
    return page_of_forms(
        "themes/drafts/matrix.html",
        choosing,
        adding,
        page=page,
        question=question,
        lines=[
            (
                MatrixLine(question, at),
                labels.get(line.level, "A grade that no longer exists"),
                sentence(page.questions, line.when),
            )
            for at, line in enumerate(editing.rows_of(question))
        ],
        choosing=choosing,
        adding=adding,
        faults=_faults(page, question),
    )


def _faults(page: DraftPage, question: Question) -> list[str]:
    """Return what is to mend on this page, a sentence each."""
    path = path_of(page.questions, question.key)
    places = [(*path, "matrix"), (*path, "suggest")]
    return [
        described(fault, page.questions) for fault in page.faults if fault.path[: len(path) + 1] in places
    ]


def _labels(page: DraftPage, question: Question) -> dict[str, str]:
    scale = page.questions.scale_of(question)
    return {level.key: level.label for level in scale.levels} if scale else {}


def _line_form(page: DraftPage, question: Question, *, fresh: bool = False) -> LineForm:
    form = LineForm(formdata=None) if fresh else LineForm()
    form.level.choices = select_choices(_labels(page, question))
    return form


def _to_index(draft_id: str, question_key: str, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("draft_matrix.index", draft_id=draft_id, question_key=question_key), 303)
