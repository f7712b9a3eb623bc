"""Changing when a question or a section is asked, or when a suggested grade applies, condition by condition."""

from dataclasses import replace

from flask import Blueprint, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Invalid, Refused
from audit_app.policy import Permission
from audit_app.queries.themes.draft_page import DraftPage
from audit_app.rules.designer import condition_offers as offers
from audit_app.rules.designer import conditions as editing
from audit_app.rules.designer.condition_lines import mark_of
from audit_app.rules.designer.condition_tests import ConditionTest, Subject
from audit_app.rules.designer.condition_tree import GROUPS, Place, Wrong, group_of
from audit_app.rules.designer.conditions import MOST_NESTED, Holder, Slot
from audit_app.rules.designer.edits.edit import Edit
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.services.themes import drafts as service
from audit_app.web.forms.pages import Answer
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.themes import condition_pages as pages
from audit_app.web.themes.condition_pages import EVERYTHING, GroupForm
from audit_app.web.themes.draft_pages import load_draft, part_of, submit_step

blueprint = Blueprint("draft_conditions", __name__)
HOLDER = "/drafts/<draft_id>/<any(sections, questions, suggestions):holder>/<part_key>/conditions"
_CHANGED = "Somebody else changed these conditions. Check what they say now"
_HIGHEST_INDEX_DIGITS = 3
_DEEPEST_IN_FILES = MOST_NESTED + 16
"""Files may nest groups deeper than the pages offer; what is there can still be changed."""


@blueprint.get(HOLDER)
@requires(Permission.THEME_PUBLISH)
def index(draft_id: str, holder: str, part_key: str) -> Answer:
    """List the conditions."""
    return pages.list_page(*_load(draft_id, holder, part_key), holder)


@blueprint.get(f"{HOLDER}/new")
@requires(Permission.THEME_PUBLISH)
def new(draft_id: str, holder: str, part_key: str) -> Answer:
    """Ask, a page each: what the condition depends on, what must be true of it, and the value."""
    page, part = _load(draft_id, holder, part_key)
    group = request.args.get("group", "")
    place = _place(request.args.get("at", ""))
    slot = Slot(page.questions, part, place, group if group in GROUPS else "")
    return pages.next_page(page, holder, slot, request.args.get("subject", ""), request.args.get("test", ""))


@blueprint.post(HOLDER)
@requires(Permission.THEME_PUBLISH, adds=True)
def add(draft_id: str, holder: str, part_key: str) -> Answer:
    """Add a condition."""
    return _put(draft_id, holder, part_key, instead=False)


@blueprint.get(f"{HOLDER}/change")
@requires(Permission.THEME_PUBLISH)
def change_form(draft_id: str, holder: str, part_key: str) -> Answer:
    """Display the pages of `new`, filled in with the current condition and beginning with its value."""
    page, part = _load(draft_id, holder, part_key)
    slot = Slot(page.questions, part, _place(request.args.get("at", "")), instead=True)
    condition = pages.condition_in(slot)
    if group := group_of(condition):
        seen = mark_of(part.when)
        form = GroupForm(formdata=None, at=pages.place_text(slot), seen=seen, group=group)
        return pages.group_page(page, holder, slot, form)
    current = offers.chosen_in(page.questions, condition)
    subject = request.args.get("subject", current.subject)
    test = request.args.get("test", current.test if subject == current.subject else "")
    return pages.next_page(page, holder, slot, subject, test, current)


@blueprint.post(f"{HOLDER}/change")
@requires(Permission.THEME_PUBLISH)
def change(draft_id: str, holder: str, part_key: str) -> Answer:
    """Replace a condition."""
    return _put(draft_id, holder, part_key, instead=True)


@blueprint.post(f"{HOLDER}/group")
@requires(Permission.THEME_PUBLISH)
def change_group(draft_id: str, holder: str, part_key: str) -> Answer:
    """Change whether a group holds where all, any or none of its conditions hold."""
    page, part = _load(draft_id, holder, part_key)
    form = GroupForm()
    place = _place(form.at.data or "")
    pages.condition_in(Slot(page.questions, part, place))

    def act(questions: QuestionSet) -> Edit:
        slot = Slot(questions, editing.part_at(questions, holder, part_key), place)
        if form.seen.data != mark_of(slot.part.when):
            raise Invalid({"group": f"{_CHANGED}, then choose again"})
        try:
            return editing.change_group(slot, form.group.data or "")
        except Wrong as wrong:
            raise Invalid({"group": str(wrong)}) from None

    if edit := submit_step(form, draft_id, act):
        return _to_index(draft_id, holder, part_key, f"{edit.words}.")
    form.seen.data = mark_of(part.when)
    return pages.group_page(page, holder, Slot(page.questions, part, place), form)


@blueprint.post(f"{HOLDER}/remove")
@requires(Permission.THEME_PUBLISH)
def remove(draft_id: str, holder: str, part_key: str) -> Answer:
    """Remove a condition, or all of them."""
    page, part = _load(draft_id, holder, part_key)
    at = request.form.get("at", "")

    def act(questions: QuestionSet) -> Edit:
        current = editing.part_at(questions, holder, part_key)
        if request.form.get("seen") != mark_of(current.when):
            raise Wrong(at=_CHANGED)
        if at == EVERYTHING:
            return editing.clear_conditions(Slot(questions, current))
        return editing.remove_condition(Slot(questions, current, _place(at)))

    try:
        edit = service.change_draft(hooks.actor(), draft_id, act, g.now)
    except Wrong as wrong:
        return pages.list_page(page, part, holder, problem=f"{wrong}. Nothing was removed")
    return _to_index(draft_id, holder, part_key, f"{edit.words}.")


def _load(draft_id: str, holder: str, part_key: str) -> tuple[DraftPage, Holder]:
    page = load_draft(draft_id)
    return page, part_of(page, part_key, lambda questions, key: editing.part_at(questions, holder, key))


def _put(draft_id: str, holder: str, part_key: str, instead: bool) -> Answer:
    """Add the condition that was chosen, or put it `instead` of the current."""
    page, part = _load(draft_id, holder, part_key)
    place, group = _place(request.form.get("at", "")), request.form.get("group", "")
    slot = Slot(page.questions, part, place, group, instead)
    if instead:
        pages.condition_in(slot)
    subject, test = _chosen(slot, request.form.get("subject", ""), request.form.get("test", ""))
    form = pages.value_form(test)()
    typed = form[test.name].data or []
    values = {test.name: [typed] if isinstance(typed, str) else typed}

    def act(questions: QuestionSet) -> Edit:
        current = replace(slot, questions=questions, part=editing.part_at(questions, holder, part_key))
        # At the end of the list a condition can be added whatever the others say; within, its place may have moved.
        if place and form.seen.data != mark_of(current.part.when):
            raise Invalid({test.name: f"{_CHANGED}, then {'save' if instead else 'add it'} again"})
        try:
            condition = offers.read_condition(current, subject.word, test.name, values)
            return editing.put_condition(current, condition)
        except Wrong as wrong:
            raise Invalid({test.name: str(wrong)}) from None

    if edit := submit_step(form, draft_id, act):
        return _to_index(draft_id, holder, part_key, f"{edit.words}.")
    form.seen.data = mark_of(part.when)
    return pages.value_page(page, holder, slot, subject, form)


def _chosen(slot: Slot, word: str, name: str) -> tuple[Subject, ConditionTest]:
    if subject := offers.subject_named(slot, word):
        for test in offers.tests_of(slot, subject):
            if test.name == name:
                return subject, test
    raise Refused("What it depended on no longer exists. Choose something else.")


def _place(at: str) -> Place:
    """Return the place that a page names, such as (0, 2) for "0-2". Raises Refused for nonsense."""
    parts = at.split("-") if at else []
    if len(parts) > _DEEPEST_IN_FILES or not all(_is_index(part) for part in parts):
        raise Refused("The condition cannot be found from this page. Open the conditions again.")
    return tuple(int(part) for part in parts)


def _is_index(part: str) -> bool:
    return part.isdecimal() and len(part) <= _HIGHEST_INDEX_DIGITS


def _to_index(draft_id: str, holder: str, part_key: str, message: str) -> Response:
    flash(message, "success")
    address = url_for("draft_conditions.index", draft_id=draft_id, holder=holder, part_key=part_key)
    return redirect(address, 303)
