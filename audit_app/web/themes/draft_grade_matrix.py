"""What is suggested for a grade in a draft: nothing, the lowest of the others, or the first of some lines that holds."""

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Refused
from audit_app.queries.themes import drafts as queries
from audit_app.queries.themes.drafts import DraftPage
from audit_app.rules.designer import edits
from audit_app.rules.designer import grade_matrix as editing
from audit_app.rules.designer.conditions import sentence
from audit_app.rules.designer.edits import Edit, Gone
from audit_app.rules.designer.grade_matrix import MatrixLine
from audit_app.rules.question_set import LOWEST, NOTHING, Question, QuestionSet
from audit_app.rules.question_sets.field_help import SUGGEST_WORDS
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import PageForm, listed, one_of, tried
from audit_app.web.request import hooks
from audit_app.web.themes.draft_faults import said
from audit_app.web.themes.draft_sheets import path_of

blueprint = Blueprint("draft_matrix", __name__)
Answer = Response | tuple[str, int]
ADDRESS = "/drafts/<draft_id>/questions/<question_key>/suggested"


class SuggestForm(PageForm):
    suggest = one_of(
        "What is suggested?", {one: SUGGEST_WORDS[one] for one in (NOTHING, LOWEST)}, "Choose one"
    )


class LineForm(PageForm):
    level = one_of("Which grade does the new line suggest?", {}, "Choose a grade")


@blueprint.get(ADDRESS)
def index(draft_id: str, question_key: str) -> str:
    return _page(*_found(draft_id, question_key))


@blueprint.post(ADDRESS)
def choose(draft_id: str, question_key: str) -> Answer:
    page, question = _found(draft_id, question_key)
    form = SuggestForm()
    words = f"Changed what is suggested for question {question.reference}"

    def act() -> object:
        fields = {"suggest": form.suggest.data, "matrix": ()}
        change = lambda one: edits.change_question(one, question_key, **fields)  # noqa: E731
        return service.change_draft(hooks.actor(), draft_id, change, g.now)

    if tried(form, act):
        return _to_index(draft_id, question_key, f"{words}.")
    return _page(page, question, choosing=form), 422


@blueprint.post(f"{ADDRESS}/add")
def add(draft_id: str, question_key: str) -> Answer:
    page, question = _found(draft_id, question_key)
    form = _line_form(page, question)
    level = str(form.level.data or "")
    made = tried(
        form,
        lambda: service.change_draft(
            hooks.actor(), draft_id, lambda one: editing.add_line(one, question_key, level), g.now
        ),
    )
    if made is None:
        return _page(page, question, adding=form), 422
    key = f"{question_key}.{len(question.matrix) + 1}"
    flash(f"{made.words}. Say when it counts.", "success")
    address = url_for("draft_conditions.index", draft_id=draft_id, holder="suggestions", part_key=key)
    return redirect(address, 303)


@blueprint.post(f"{ADDRESS}/act")
def act(draft_id: str, question_key: str) -> Response:
    way, _, marked = request.form.get("act", "").partition("-")
    acts: Mapping[str, Callable[[QuestionSet, str], Edit]] = {
        "up": lambda one, key: editing.move_line(one, key, -1),
        "down": lambda one, key: editing.move_line(one, key, 1),
        "remove": editing.remove_line,
    }
    if way not in acts:
        raise Refused("Press the button of what is to be done.")

    def change(questions: QuestionSet) -> Edit:
        return acts[way](questions, editing.line_marked(questions, question_key, marked).key)

    made = service.change_draft(hooks.actor(), draft_id, change, g.now)
    return _to_index(draft_id, question_key, f"{made.words}.")


def _found(draft_id: str, question_key: str) -> tuple[DraftPage, Question]:
    page = hooks.found(queries.draft_page(draft_id))
    try:
        return page, edits.question_of(page.questions, question_key)
    except Gone as gone:
        raise Refused(f"{gone} Look at the draft again, or undo what deleted it.") from None


def _page(
    page: DraftPage,
    question: Question,
    choosing: SuggestForm | None = None,
    adding: LineForm | None = None,
) -> str:
    path = path_of(page.questions, question.key)
    lines = [MatrixLine(question, at) for at in range(len(question.matrix))]
    labels = _labels(page, question)
    return render_template(
        "themes/drafts/matrix.html",
        page=page,
        question=question,
        lines=[
            (
                line,
                labels.get(row.level, "A grade that is not there any more"),
                sentence(page.questions, row.when),
            )
            for line, row in zip(lines, question.matrix, strict=True)
        ],
        choosing=choosing or SuggestForm(formdata=None, data={"suggest": question.suggest}),
        adding=adding or _line_form(page, question, fresh=True),
        faults=[
            said(fault, page.questions)
            for fault in page.faults
            if fault.path[: len(path)] == path and fault.path[len(path) :][:1] in (("matrix",), ("suggest",))
        ],
        problem=bool(choosing or adding),
    )


def _labels(page: DraftPage, question: Question) -> dict[str, str]:
    scale = next((one for one in page.questions.scales if one.key == question.scale), None)
    return {level.key: level.label for level in scale.levels} if scale else {}


def _line_form(page: DraftPage, question: Question, *, fresh: bool = False) -> LineForm:
    form = LineForm(formdata=None) if fresh else LineForm()
    form.level.choices = listed(_labels(page, question))
    return form


def _to_index(draft_id: str, question_key: str, says: str) -> Response:
    flash(says, "success")
    return redirect(url_for("draft_matrix.index", draft_id=draft_id, question_key=question_key), 303)
