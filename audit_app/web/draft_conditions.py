"""The designer's conditions: of whom a question or a section is asked, chosen in words and read back as a sentence."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField

from audit_app.errors import Invalid, Refused
from audit_app.queries import drafts as queries
from audit_app.queries.drafts import DraftPage
from audit_app.rules import condition_editing as editing
from audit_app.rules.condition_editing import DEEPEST, GROUPS, OneTest, Part, Place, Subject, Wrong
from audit_app.rules.matrix_editing import MatrixLine
from audit_app.rules.question_set_edits import Edit, Gone
from audit_app.rules.question_set_errors import Path
from audit_app.rules.question_sets import QuestionSet, Section
from audit_app.services import drafts as service
from audit_app.web import edge
from audit_app.web.draft_faults import said
from audit_app.web.draft_sheets import path_of
from audit_app.web.forms import PageForm, listed, tried

blueprint = Blueprint("draft_conditions", __name__)
Answer = Response | str | tuple[str, int]
HOLDER = "/drafts/<draft_id>/<any(sections, questions, suggestions):holder>/<part_key>/conditions"
_EVERYTHING = "all"
_WAYS = {"": "By itself"} | {
    group: f"As the first of a new group: {words}" for group, words in GROUPS.items()
}
_CHANGED = "Somebody changed these conditions meanwhile. Look at what they say now"


class ConditionForm(PageForm):
    """`at`, `group`: where it is put. `seen`: the conditions of which the page was made. Beside these it has the
    field of its test, under the test's name.
    """

    at = HiddenField()
    group = HiddenField()
    seen = HiddenField()
    subject = HiddenField()
    test = HiddenField()


@blueprint.get(HOLDER)
def index(draft_id: str, holder: str, part_key: str) -> str:
    return _index(*_found(draft_id, holder, part_key), holder)


@blueprint.get(f"{HOLDER}/new")
def new(draft_id: str, holder: str, part_key: str) -> str:
    """What it depends on, then what must be true of it, then the value; a page each."""
    page, part = _found(draft_id, holder, part_key)
    subjects = editing.subjects(page.questions, part)
    at, group = request.args.get("at", ""), request.args.get("group", "")
    place = _place(at)
    put = {"at": at, "group": group if group in GROUPS else ""}
    subject = next((one for one in subjects if one.word == request.args.get("subject")), None)
    if subject is None:
        return _render(
            "subject",
            page,
            part,
            holder,
            **put,
            within=_within(page.questions, part, place, ""),
            ways=_WAYS if len(place) < DEEPEST else {},
            headings=_by_heading(subjects),
            problem="chosen" in request.args,
        )
    tests = editing.tests_of(page.questions, subject)
    wanted = request.args.get("test")
    test = tests[0] if len(tests) == 1 else next((one for one in tests if one.name == wanted), None)
    if test is None:
        within = _within(page.questions, part, place, group)
        problem = "tested" in request.args
        return _render(
            "test", page, part, holder, **put, within=within, subject=subject, tests=tests, problem=problem
        )
    seen = editing.mark_of(part.when)
    form = _form(test)(formdata=None, **put, seen=seen, subject=subject.word, test=test.name)
    return _asking(page, part, holder, subject, form)


@blueprint.post(HOLDER)
def add(draft_id: str, holder: str, part_key: str) -> Answer:
    page, part = _found(draft_id, holder, part_key)
    subject, test = _chosen(page, part, request.form.get("subject", ""), request.form.get("test", ""))
    form = _form(test)()
    place, typed = _place(form.at.data or ""), form[test.name].data or []
    values = {test.name: [typed] if isinstance(typed, str) else typed}

    def act(questions: QuestionSet) -> Edit:
        part = editing.part_at(questions, holder, part_key)
        if place and form.seen.data != editing.mark_of(part.when):
            raise Invalid({test.name: f"{_CHANGED}, then add it again"})
        try:
            condition = editing.read_condition(questions, part, subject.word, test.name, values)
            return editing.add_condition(questions, part, place, form.group.data or "", condition)
        except Wrong as wrong:
            raise Invalid({test.name: str(wrong)}) from None

    if made := tried(form, lambda: service.change_draft(edge.actor(), draft_id, act, g.now)):
        return _to_index(draft_id, holder, part_key, f"{made.words}.")
    form.seen.data = editing.mark_of(part.when)
    return _asking(page, part, holder, subject, form), 422


@blueprint.post(f"{HOLDER}/remove")
def remove(draft_id: str, holder: str, part_key: str) -> Answer:
    page, part = _found(draft_id, holder, part_key)
    at = request.form.get("at", "")

    def act(questions: QuestionSet) -> Edit:
        part = editing.part_at(questions, holder, part_key)
        if request.form.get("seen") != editing.mark_of(part.when):
            raise Wrong(at=_CHANGED)
        if at == _EVERYTHING:
            return editing.clear_conditions(questions, part)
        return editing.remove_condition(questions, part, _place(at))

    try:
        made = service.change_draft(edge.actor(), draft_id, act, g.now)
    except Wrong as wrong:
        return _index(page, part, holder, problem=f"{wrong}. Nothing was removed"), 409
    return _to_index(draft_id, holder, part_key, f"{made.words}.")


def _found(draft_id: str, holder: str, part_key: str) -> tuple[DraftPage, Part]:
    page = edge.found(queries.draft_page(draft_id))
    try:
        return page, editing.part_at(page.questions, holder, part_key)
    except Gone as gone:
        raise Refused(f"{gone} Look at the draft again, or undo what deleted it.") from None


def _index(page: DraftPage, part: Part, holder: str, problem: str = "") -> str:
    path = (*_path(page.questions, part), "when")
    return _render(
        "list",
        page,
        part,
        holder,
        faults=[said(fault, page.questions) for fault in page.faults if fault.path[: len(path)] == path],
        lines=editing.lines(page.questions, part.when),
        seen=editing.mark_of(part.when),
        everything=_EVERYTHING,
        every=page.questions.unit.singular or "case",
        problem=problem,
    )


def _path(questions: QuestionSet, part: Part) -> Path:
    if isinstance(part, Section):
        return "sections", questions.sections.index(part)
    if isinstance(part, MatrixLine):
        return *path_of(questions, part.question.key), "matrix", part.at
    return path_of(questions, part.key)


def _asking(page: DraftPage, part: Part, holder: str, subject: Subject, form: ConditionForm) -> str:
    within = _within(page.questions, part, _place(form.at.data or ""), form.group.data or "")
    return _render("value", page, part, holder, subject=subject, form=form, within=within)


def _render(name: str, page: DraftPage, part: Part, holder: str, **more: Any) -> str:
    named = editing.named(part)
    return render_template(
        f"drafts/condition_{name}.html", page=page, part=part, holder=holder, named=named, **more
    )


def _form(test: OneTest) -> type[ConditionForm]:
    return type("SuitedForm", (ConditionForm,), {test.name: _field(test)})


def _field(test: OneTest) -> Any:
    if not test.choices:
        return StringField(test.label, description=test.hint, render_kw={"classes": "govuk-input--width-10"})
    choices = {choice.key: choice.label for choice in test.choices}
    if test.name in (editing.IS_ONE_OF, editing.STANDS):
        small = {"classes": "govuk-checkboxes--small"}
        return SelectMultipleField(
            test.label, choices=listed(choices), validate_choice=False, render_kw=small
        )
    return SelectField(test.label, choices=listed({"": "Choose"} | choices), validate_choice=False)


def _chosen(page: DraftPage, part: Part, word: str, name: str) -> tuple[Subject, OneTest]:
    for subject in editing.subjects(page.questions, part):
        for test in editing.tests_of(page.questions, subject):
            if (subject.word, test.name) == (word, name):
                return subject, test
    raise Refused("What it depended on is not there any more. Choose it again.")


def _by_heading(subjects: tuple[Subject, ...]) -> dict[str, list[Subject]]:
    headings: dict[str, list[Subject]] = {}
    for one in subjects:
        headings.setdefault(one.under, []).append(one)
    return headings


def _within(questions: QuestionSet, part: Part, place: Place, group: str) -> str:
    """Where the condition is put, in words."""
    if group in GROUPS:
        return f"It begins a group: {GROUPS[group]}"
    every = _every(editing.lines(questions, part.when))
    return next((f"It joins the group: {line.words.lower()}" for line in every if line.place == place), "")


def _every(lines: tuple[editing.Line, ...]) -> list[editing.Line]:
    return [one for line in lines for one in (line, *_every(line.parts))]


def _place(at: str) -> Place:
    """Such as (0, 2) of "0-2"; one that stands nowhere for nonsense."""
    parts = at.split("-") if at else []
    if len(parts) > DEEPEST + 16 or not all(part.isdecimal() and len(part) < 4 for part in parts):
        raise Refused("This page does not say where the condition stands. Open the conditions again.")
    return tuple(int(part) for part in parts)


def _to_index(draft_id: str, holder: str, part_key: str, says: str) -> Response:
    flash(says, "success")
    address = url_for("draft_conditions.index", draft_id=draft_id, holder=holder, part_key=part_key)
    return redirect(address, 303)
