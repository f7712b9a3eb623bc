"""The pages of a condition: the list, and the three that ask for its subject, its test and its value."""

from dataclasses import replace
from typing import Any

from flask import request
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField

from audit_app.errors import Refused
from audit_app.queries.themes.draft_page import DraftPage
from audit_app.rules.designer import condition_lines
from audit_app.rules.designer import condition_offers as offers
from audit_app.rules.designer import conditions as editing
from audit_app.rules.designer.audience import asked_in_words
from audit_app.rules.designer.condition_offers import Chosen
from audit_app.rules.designer.condition_tests import ConditionTest, Subject
from audit_app.rules.designer.condition_tree import GROUPS, Wrong, condition_at
from audit_app.rules.designer.conditions import MOST_NESTED, Holder, Slot
from audit_app.rules.designer.edits.grade_matrix import MatrixLine
from audit_app.rules.question_sets.errors import Path
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section
from audit_app.web.forms.base import PageForm, radios, select_choices
from audit_app.web.forms.pages import Answer, page_of_forms
from audit_app.web.themes.draft_faults import described
from audit_app.web.themes.draft_sheets import path_of

EVERYTHING = "all"
"""The word in an address that takes the place of a condition's, where all conditions are removed."""
MOST_UNFOLDED = 20
"""The number of subjects above which a page folds them under their headings."""
_GROUPING = {"": "On its own"} | {
    group: f"As the first of a new group: {words}" for group, words in GROUPS.items()
}
_HOLDS = {
    "all_of": "When all of these are true",
    "any_of": "When any of these is true",
    "none_of": "When none of these is true",
}


class ConditionForm(PageForm):
    """The value of a condition, in a field with the name of its test, which `value_form` adds.

    `at` and `group` say where the condition goes; `seen` is a mark of the conditions from which the page was rendered.
    """

    at = HiddenField()
    group = HiddenField()
    seen = HiddenField()
    subject = HiddenField()
    test = HiddenField()


class GroupForm(PageForm):
    """The way in which the group at the place `at` joins its conditions."""

    at = HiddenField()
    seen = HiddenField()
    group = radios("When is the group true?", _HOLDS, "Select when the group is true")


def list_page(page: DraftPage, part: Holder, holder: str, problem: str = "") -> Answer:
    """Render the list of conditions."""
    path = (*_path(page.questions, part), "when")
    # A line of a matrix without conditions holds in every case: only the last may, or lines below it never count.
    is_inner_line = isinstance(part, MatrixLine) and not part.is_last
    return _render(
        "list",
        page,
        holder,
        Slot(page.questions, part),
        faults=[described(fault, page.questions) for fault in page.faults if fault.path[: len(path)] == path],
        lines=condition_lines.lines(page.questions, part.when),
        why_none=offers.why_none(part),
        clears=not is_inner_line,
        seen=condition_lines.mark_of(part.when),
        everything=EVERYTHING,
        asked="" if isinstance(part, MatrixLine) else asked_in_words(page.questions, part),
        every=page.questions.unit.singular or "case",
        wrong=problem,
        status=409 if problem else None,
    )


def next_page(
    page: DraftPage, holder: str, slot: Slot, word: str, name: str, current: Chosen | None = None
) -> Answer:
    """Render the first of the three pages that is not answered: subject `word`, test `name`, or the value.

    `current` fills the pages in for a condition that is changed. Raises Refused where the part may have none.
    """
    if reason := offers.why_none(slot.part):
        raise Refused(reason)
    subject = offers.subject_named(slot, word)
    if subject is None:
        return _subject_page(page, holder, slot, current)
    tests = offers.tests_of(slot, subject)
    test = next((test for test in tests if test.name == name), tests[0] if len(tests) == 1 else None)
    same = current if current and current.subject == subject.word else None
    if test is None:
        context = {"subject": subject, "tests": tests, "checked": same.test if same else ""}
        return _render("test", page, holder, slot, **context, status=_unchosen("tested"))
    form = value_form(test)(
        formdata=None,
        at=place_text(slot),
        group=slot.group,
        seen=condition_lines.mark_of(slot.part.when),
        subject=subject.word,
        test=test.name,
        **({test.name: _field_data(test, same.values)} if same and same.test == test.name else {}),
    )
    return value_page(page, holder, slot, subject, form)


def _subject_page(page: DraftPage, holder: str, slot: Slot, current: Chosen | None) -> Answer:
    grouping = _GROUPING if len(slot.place) < MOST_NESTED and not slot.instead else {}
    checked = current.subject if current else ""
    subjects = offers.subjects(slot)
    return _render(
        "subject",
        page,
        holder,
        slot,
        headings=_by_heading(subjects),
        folded=len(subjects) > MOST_UNFOLDED,
        opened=next((subject.heading for subject in subjects if subject.word == checked), ""),
        ways=grouping,
        checked=checked,
        status=_unchosen("chosen"),
    )


def value_page(page: DraftPage, holder: str, slot: Slot, subject: Subject, form: PageForm) -> Answer:
    """Render the page that asks for the value."""
    several = len(offers.tests_of(slot, subject)) > 1
    return _render("value", page, holder, slot, form, subject=subject, form=form, several=several)


def group_page(page: DraftPage, holder: str, slot: Slot, form: GroupForm) -> Answer:
    """Render the page that asks when a group holds."""
    lines = condition_lines.lines(page.questions, condition_in(slot).joined)
    return _render("group", page, holder, replace(slot, instead=True), form, form=form, held=lines)


def value_form(test: ConditionTest) -> type[ConditionForm]:
    """Return a form class with the field that a test needs."""
    return type("SuitedForm", (ConditionForm,), {test.name: _field(test)})


def condition_in(slot: Slot) -> Condition:
    """Return the condition at a place. Raises Refused where there is none any more."""
    try:
        return condition_at(slot.part.when, slot.place)
    except Wrong as wrong:
        raise Refused(f"{wrong}.") from None


def place_text(slot: Slot) -> str:
    """Return the place as forms and addresses carry it, such as "0-2"."""
    return "-".join(map(str, slot.place))


def _render(name: str, page: DraftPage, holder: str, slot: Slot, *forms: PageForm, **context: Any) -> Answer:
    """Render a page; `asks` in its context is the endpoint of the pages that ask for subject, test and value."""
    return page_of_forms(
        f"themes/drafts/condition_{name}.html",
        *forms,
        page=page,
        part=slot.part,
        holder=holder,
        named=editing.part_in_words(slot.part),
        at=place_text(slot),
        group=slot.group,
        asks=f"draft_conditions.{'change_form' if slot.instead else 'new'}",
        changing=slot.instead,
        within=_where(slot),
        **context,
    )


def _unchosen(mark: str) -> int | None:
    """Return the status of a page that comes back, marked in its address, because nothing was chosen on it."""
    return 422 if mark in request.args else None


def _path(questions: QuestionSet, part: Holder) -> Path:
    if isinstance(part, Section):
        return "sections", questions.sections.index(part)
    if isinstance(part, MatrixLine):
        return *path_of(questions, part.question.key), "matrix", part.at
    return path_of(questions, part.key)


def _field(test: ConditionTest) -> Any:
    if not test.choices:
        return StringField(test.label, description=test.hint, render_kw={"classes": "govuk-input--width-10"})
    choices = {choice.key: choice.label for choice in test.choices}
    if test.name in offers.SEVERAL:
        return SelectMultipleField(
            test.label,
            description=test.hint,
            choices=select_choices(choices),
            validate_choice=False,
            render_kw={"classes": "govuk-checkboxes--small"},
        )
    with_placeholder = select_choices({"": "Choose"} | choices)
    return SelectField(test.label, description=test.hint, choices=with_placeholder, validate_choice=False)


def _field_data(test: ConditionTest, values: tuple[str, ...]) -> Any:
    return values if test.name in offers.SEVERAL else values[0]


def _by_heading(subjects: tuple[Subject, ...]) -> dict[str, list[Subject]]:
    headings: dict[str, list[Subject]] = {}
    for subject in subjects:
        headings.setdefault(subject.heading, []).append(subject)
    return headings


def _where(slot: Slot) -> str:
    """Return in words where the condition goes, or what it says now; empty at the end of the list."""
    if slot.group in GROUPS:
        return f"It starts a group: {GROUPS[slot.group]}"
    lines = _with_nested(condition_lines.lines(slot.questions, slot.part.when))
    line = next((line for line in lines if line.place == slot.place), None)
    if line is None:
        return ""
    return f"Current condition: {line.words}" if slot.instead else f"It joins the group: {line.words.lower()}"


def _with_nested(lines: tuple[condition_lines.Line, ...]) -> list[condition_lines.Line]:
    return [nested for line in lines for nested in (line, *_with_nested(line.parts))]
