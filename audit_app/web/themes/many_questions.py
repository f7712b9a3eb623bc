"""Adding many questions at once, pasted or from a file. They are displayed for checking before any is added."""

from collections.abc import Callable
from dataclasses import replace

from flask import request
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField

from audit_app.errors import Invalid
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.designer.pasted.tables import COLUMN_NAMES, QuestionTable, add_table, read_questions
from audit_app.rules.paging import page_of
from audit_app.rules.questions.options import GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.tables.headings import columns_named
from audit_app.rules.tables.text_tables import NotATable
from audit_app.services.themes.drafts import Act
from audit_app.web.forms.base import select_choices
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.forms.tables import TableForm, tidy_table
from audit_app.web.themes.set_pages import SetView, option_labels

NEW_SECTION = ""
USUAL = {
    "": "As in the table, or choose later",
    "yes-no": "Yes or no",
    "yes-partly-no": "Yes, partly or no",
    "long-text": "In words",
}
"""Types of answer that need no further fields, so that a whole table can have them."""
ROWS_A_PAGE = 100


class ManyForm(TableForm):
    """The table, with the type and section for questions for which it names none."""

    text = TextAreaField("Or paste the questions here", filters=[tidy_table], render_kw={"rows": 12})
    usual = SelectField("How they are answered", choices=select_choices(USUAL))
    section = SelectField("Section for questions before the first heading")

    def columns_named(self, text: str) -> int:
        """Count the columns of questions that a text names."""
        return len(columns_named(text, COLUMN_NAMES))

    def for_set(self, questions: QuestionSet) -> "ManyForm":
        """Offer the sections of a set, and return the form."""
        sections = {section.key: section.title for section in questions.sections}
        self.section.choices = select_choices(sections | {NEW_SECTION: "A new section"})
        return self


def empty_form(view: SetView) -> Answer:
    """Render the empty form."""
    return _page(view, ManyForm(None).for_set(view.questions))


def check(view: SetView) -> Answer:
    """Render what the questions would be; nothing is added."""
    form = ManyForm().for_set(view.questions)
    try:
        form.take_file()
    except Invalid as error:
        form.refuse(error.fields)
        return _page(view, form)
    table = _table(view, form)
    return _page(view, form, table)


def add(view: SetView, take_step: Callable[[Act], Response]) -> Answer:
    """Add the questions by `take_step`, in one step; the table is read again, against the set as it is by then."""
    form = ManyForm().for_set(view.questions)
    table = _table(view, form)
    if table is None:
        return _page(view, form)
    section_key = form.section.data or ""
    return take_step(lambda questions: add_table(questions, _read(questions, form), section_key))


def _table(view: SetView, form: ManyForm) -> QuestionTable | None:
    try:
        return _read(view.questions, form)
    except NotATable as error:
        form.refuse({"text": str(error)})
        return None


def _read(questions: QuestionSet, form: ManyForm) -> QuestionTable:
    usual = form.usual.data if form.usual.data in USUAL else ""
    return read_questions(form.text.data or "", questions, usual)


def _page(view: SetView, form: ManyForm, table: QuestionTable | None = None) -> Answer:
    rows = table.rows if table else ()
    form.offer_sheets()
    scales = (*view.questions.scales, *(table.scales if table else ()))
    with_scales = replace(view.questions, scales=scales)
    return form_page(
        "themes/question_sets/many.html",
        form,
        shown=view,
        table=table,
        paging=page_of(len(rows), ROWS_A_PAGE, request.form.get("page", 1, type=int)),
        kinds=SERVICE_KINDS,
        options=lambda question: option_labels(with_scales, question),
        meanings=lambda question: _meanings(with_scales, question),
    )


def _meanings(questions: QuestionSet, question: Question) -> tuple[str, ...]:
    """Return what each level means for a question, where it says so itself."""
    scale = questions.scale_of(question)
    rubric = question.options.of(GradeOptions).rubric
    return tuple(f"{scale.level(part.level).label}: {part.text}" for part in rubric) if scale else ()
