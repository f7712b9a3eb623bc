"""The designer's conditions: of whom a question or a section is asked, chosen in words and read back as a sentence."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField

from audit_app.errors import Invalid, Refused
from audit_app.queries.themes import drafts as queries
from audit_app.queries.themes.drafts import DraftPage
from audit_app.rules.designer import condition_offers as offers
from audit_app.rules.designer import conditions as editing
from audit_app.rules.designer.audience import asked_in_words
from audit_app.rules.designer.condition_offers import Chosen
from audit_app.rules.designer.condition_tests import OneTest, Subject
from audit_app.rules.designer.conditions import DEEPEST, GROUPS, Part, Place, Slot, Wrong
from audit_app.rules.designer.edits import Edit, Gone
from audit_app.rules.designer.grade_matrix import MatrixLine
from audit_app.rules.question_set import Condition, QuestionSet, Section
from audit_app.rules.question_sets.errors import Path
from audit_app.services.themes import drafts as service
from audit_app.web.forms.base import PageForm, listed, one_of, tried
from audit_app.web.request import hooks
from audit_app.web.themes.draft_faults import said
from audit_app.web.themes.draft_sheets import path_of

blueprint = Blueprint("draft_conditions", __name__)
Answer = Response | str | tuple[str, int]
HOLDER = "/drafts/<draft_id>/<any(sections, questions, suggestions):holder>/<part_key>/conditions"
_EVERYTHING = "all"
_MOST_UNFOLDED = 20
"""What can be chosen from on one page without its sections folded."""
_WAYS = {"": "By itself"} | {
    group: f"As the first of a new group: {words}" for group, words in GROUPS.items()
}
_HOLDS = {
    "all_of": "Where all of these hold",
    "any_of": "Where any of these holds",
    "none_of": "Where none of these holds",
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


class GroupForm(PageForm):
    at = HiddenField()
    seen = HiddenField()
    group = one_of(
        "When does the group hold?",
        _HOLDS,
        "Choose when the group holds",
    )


@blueprint.get(HOLDER)
def index(draft_id: str, holder: str, part_key: str) -> str:
    return _index(*_found(draft_id, holder, part_key), holder)


@blueprint.get(f"{HOLDER}/new")
def new(draft_id: str, holder: str, part_key: str) -> str:
    """What it depends on, then what must be true of it, then the value; a page each."""
    page, part = _found(draft_id, holder, part_key)
    group = request.args.get("group", "")
    slot = Slot(page.questions, part, _place(request.args.get("at", "")), group if group in GROUPS else "")
    return _asking(page, holder, slot, request.args.get("subject", ""), request.args.get("test", ""))


@blueprint.post(HOLDER)
def add(draft_id: str, holder: str, part_key: str) -> Answer:
    return _put(draft_id, holder, part_key, instead=False)


@blueprint.get(f"{HOLDER}/change")
def change_form(draft_id: str, holder: str, part_key: str) -> str:
    """The pages of `new`, filled in with what stands there; they begin with the value."""
    page, part = _found(draft_id, holder, part_key)
    slot = Slot(page.questions, part, _place(request.args.get("at", "")), instead=True)
    held = _held(slot)
    if group := editing.group_of(held):
        seen = editing.mark_of(part.when)
        return _asking_group(
            page, holder, slot, GroupForm(formdata=None, at=_at(slot), seen=seen, group=group)
        )
    chosen = offers.chosen_in(page.questions, held)
    subject = request.args.get("subject", chosen.subject)
    test = request.args.get("test", chosen.test if subject == chosen.subject else "")
    return _asking(page, holder, slot, subject, test, chosen)


@blueprint.post(f"{HOLDER}/change")
def change(draft_id: str, holder: str, part_key: str) -> Answer:
    return _put(draft_id, holder, part_key, instead=True)


@blueprint.post(f"{HOLDER}/group")
def change_group(draft_id: str, holder: str, part_key: str) -> Answer:
    page, part = _found(draft_id, holder, part_key)
    form = GroupForm()
    place = _place(form.at.data or "")
    _held(Slot(page.questions, part, place))

    def act(questions: QuestionSet) -> Edit:
        slot = Slot(questions, editing.part_at(questions, holder, part_key), place)
        if form.seen.data != editing.mark_of(slot.part.when):
            raise Invalid({"group": f"{_CHANGED}, then choose again"})
        try:
            return editing.change_group(slot, form.group.data or "")
        except Wrong as wrong:
            raise Invalid({"group": str(wrong)}) from None

    if made := tried(form, lambda: service.change_draft(hooks.actor(), draft_id, act, g.now)):
        return _to_index(draft_id, holder, part_key, f"{made.words}.")
    form.seen.data = editing.mark_of(part.when)
    return _asking_group(page, holder, Slot(page.questions, part, place), form), 422


@blueprint.post(f"{HOLDER}/remove")
def remove(draft_id: str, holder: str, part_key: str) -> Answer:
    page, part = _found(draft_id, holder, part_key)
    at = request.form.get("at", "")

    def act(questions: QuestionSet) -> Edit:
        part = editing.part_at(questions, holder, part_key)
        if request.form.get("seen") != editing.mark_of(part.when):
            raise Wrong(at=_CHANGED)
        if at == _EVERYTHING:
            return editing.clear_conditions(Slot(questions, part))
        return editing.remove_condition(Slot(questions, part, _place(at)))

    try:
        made = service.change_draft(hooks.actor(), draft_id, act, g.now)
    except Wrong as wrong:
        return _index(page, part, holder, problem=f"{wrong}. Nothing was removed"), 409
    return _to_index(draft_id, holder, part_key, f"{made.words}.")


def _found(draft_id: str, holder: str, part_key: str) -> tuple[DraftPage, Part]:
    page = hooks.found(queries.draft_page(draft_id))
    try:
        return page, editing.part_at(page.questions, holder, part_key)
    except Gone as gone:
        raise Refused(f"{gone} Look at the draft again, or undo what deleted it.") from None


def _index(page: DraftPage, part: Part, holder: str, problem: str = "") -> str:
    path = (*_path(page.questions, part), "when")
    return _render(
        "list",
        page,
        holder,
        Slot(page.questions, part),
        faults=[said(fault, page.questions) for fault in page.faults if fault.path[: len(path)] == path],
        lines=editing.lines(page.questions, part.when),
        why_none=offers.why_none(part),
        clears=not (isinstance(part, MatrixLine) and part.at + 1 < len(part.question.matrix)),
        seen=editing.mark_of(part.when),
        everything=_EVERYTHING,
        asked="" if isinstance(part, MatrixLine) else asked_in_words(page.questions, part),
        every=page.questions.unit.singular or "case",
        problem=problem,
    )


def _path(questions: QuestionSet, part: Part) -> Path:
    if isinstance(part, Section):
        return "sections", questions.sections.index(part)
    if isinstance(part, MatrixLine):
        return *path_of(questions, part.question.key), "matrix", part.at
    return path_of(questions, part.key)


def _asking(
    page: DraftPage, holder: str, slot: Slot, word: str, name: str, before: Chosen | None = None
) -> str:
    """The first of the three pages whose question is not answered yet. `before`: what is filled in, of one that is
    changed.
    """
    if none := offers.why_none(slot.part):
        raise Refused(none)
    subject = offers.subject_named(slot, word)
    if subject is None:
        ways = _WAYS if len(slot.place) < DEEPEST and not slot.instead else {}
        checked = before.subject if before else ""
        subjects = offers.subjects(slot)
        return _render(
            "subject",
            page,
            holder,
            slot,
            headings=_by_heading(subjects),
            folded=len(subjects) > _MOST_UNFOLDED,
            opened=next((one.under for one in subjects if one.word == checked), ""),
            ways=ways,
            checked=checked,
            problem="chosen" in request.args,
        )
    tests = offers.tests_of(slot, subject)
    test = next((one for one in tests if one.name == name), tests[0] if len(tests) == 1 else None)
    same = before if before and before.subject == subject.word else None
    if test is None:
        more = {"subject": subject, "tests": tests, "checked": same.test if same else ""}
        return _render("test", page, holder, slot, **more, problem="tested" in request.args)
    form = _form(test)(
        formdata=None,
        at=_at(slot),
        group=slot.group,
        seen=editing.mark_of(slot.part.when),
        subject=subject.word,
        test=test.name,
        **({test.name: _data(test, same.values)} if same and same.test == test.name else {}),
    )
    return _render("value", page, holder, slot, subject=subject, form=form, several=len(tests) > 1)


def _put(draft_id: str, holder: str, part_key: str, instead: bool) -> Answer:
    """What was chosen in the three pages, added or in place of what stands there."""
    page, part = _found(draft_id, holder, part_key)
    place, group = _place(request.form.get("at", "")), request.form.get("group", "")
    shown = Slot(page.questions, part, place, group, instead)
    if instead:
        _held(shown)
    subject, test = _chosen(shown, request.form.get("subject", ""), request.form.get("test", ""))
    form = _form(test)()
    typed = form[test.name].data or []
    values = {test.name: [typed] if isinstance(typed, str) else typed}

    def act(questions: QuestionSet) -> Edit:
        slot = replace(shown, questions=questions, part=editing.part_at(questions, holder, part_key))
        if place and form.seen.data != editing.mark_of(slot.part.when):
            raise Invalid({test.name: f"{_CHANGED}, then {'save' if instead else 'add it'} again"})
        try:
            return editing.put_condition(slot, offers.read_condition(slot, subject.word, test.name, values))
        except Wrong as wrong:
            raise Invalid({test.name: str(wrong)}) from None

    if made := tried(form, lambda: service.change_draft(hooks.actor(), draft_id, act, g.now)):
        return _to_index(draft_id, holder, part_key, f"{made.words}.")
    form.seen.data = editing.mark_of(part.when)
    several = len(offers.tests_of(shown, subject)) > 1
    return _render("value", page, holder, shown, subject=subject, form=form, several=several), 422


def _asking_group(page: DraftPage, holder: str, slot: Slot, form: GroupForm) -> str:
    held = editing.lines(page.questions, _held(slot).joined)
    return _render("group", page, holder, replace(slot, instead=True), form=form, held=held)


def _render(name: str, page: DraftPage, holder: str, slot: Slot, **more: Any) -> str:
    """`at`, `group`: where it goes, as forms and links carry it. `asks`: the endpoint of the pages that ask."""
    return render_template(
        f"themes/drafts/condition_{name}.html",
        page=page,
        part=slot.part,
        holder=holder,
        named=editing.named(slot.part),
        at=_at(slot),
        group=slot.group,
        asks=f"draft_conditions.{'change_form' if slot.instead else 'new'}",
        changing=slot.instead,
        within=_within(slot),
        **more,
    )


def _form(test: OneTest) -> type[ConditionForm]:
    return type("SuitedForm", (ConditionForm,), {test.name: _field(test)})


def _field(test: OneTest) -> Any:
    if not test.choices:
        return StringField(test.label, description=test.hint, render_kw={"classes": "govuk-input--width-10"})
    choices = {choice.key: choice.label for choice in test.choices}
    if test.name in offers.SEVERAL:
        small = {"classes": "govuk-checkboxes--small"}
        return SelectMultipleField(
            test.label,
            description=test.hint,
            choices=listed(choices),
            validate_choice=False,
            render_kw=small,
        )
    offered = listed({"": "Choose"} | choices)
    return SelectField(test.label, description=test.hint, choices=offered, validate_choice=False)


def _data(test: OneTest, values: tuple[str, ...]) -> Any:
    return values if test.name in offers.SEVERAL else values[0]


def _chosen(slot: Slot, word: str, name: str) -> tuple[Subject, OneTest]:
    if subject := offers.subject_named(slot, word):
        for test in offers.tests_of(slot, subject):
            if test.name == name:
                return subject, test
    raise Refused("What it depended on is not there any more. Choose it again.")


def _held(slot: Slot) -> Condition:
    try:
        return editing.condition_at(slot.part, slot.place)
    except Wrong as wrong:
        raise Refused(f"{wrong}.") from None


def _by_heading(subjects: tuple[Subject, ...]) -> dict[str, list[Subject]]:
    headings: dict[str, list[Subject]] = {}
    for one in subjects:
        headings.setdefault(one.under, []).append(one)
    return headings


def _within(slot: Slot) -> str:
    """Where the condition is put, in words."""
    if slot.group in GROUPS:
        return f"It begins a group: {GROUPS[slot.group]}"
    every = _every(editing.lines(slot.questions, slot.part.when))
    line = next((line for line in every if line.place == slot.place), None)
    if line is None:
        return ""
    return f"It says now: {line.words}" if slot.instead else f"It joins the group: {line.words.lower()}"


def _every(lines: tuple[editing.Line, ...]) -> list[editing.Line]:
    return [one for line in lines for one in (line, *_every(line.parts))]


def _at(slot: Slot) -> str:
    return "-".join(map(str, slot.place))


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
