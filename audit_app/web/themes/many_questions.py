"""Many questions at once, pasted or from a file: shown with what to check, line by line, before any is kept."""

from collections.abc import Callable

from flask import render_template, request
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField

from audit_app.errors import Invalid
from audit_app.rules.answers.registry import choices_for
from audit_app.rules.asking.cohort import SERVICE_KINDS
from audit_app.rules.asking.conditions import scale_of
from audit_app.rules.designer.tables import QuestionTable, add_table, read_questions
from audit_app.rules.paging import page_of
from audit_app.rules.question_set import Question, QuestionSet
from audit_app.rules.text_tables import NotATable
from audit_app.services.themes.drafts import Act
from audit_app.web.forms.base import listed
from audit_app.web.forms.tables import TableForm, tidy_table
from audit_app.web.themes.set_pages import SetShown

NEW_SECTION = ""
USUAL = {
    "": "It stands in the table, or I choose later",
    "yes-no": "Yes or no",
    "yes-partly-no": "Yes, partly or no",
    "long-text": "In words",
}
"""Types that need nothing else."""
ROWS_A_PAGE = 100
Answer = Response | str | tuple[str, int]


class ManyForm(TableForm):
    text = TextAreaField("Or paste the questions here", filters=[tidy_table], render_kw={"rows": 12})
    usual = SelectField("How they are answered", choices=listed(USUAL))
    section = SelectField("Section for questions above the first heading")

    def for_set(self, questions: QuestionSet) -> "ManyForm":
        sections = {section.key: section.title for section in questions.sections}
        self.section.choices = listed(sections | {NEW_SECTION: "A new section"})
        return self


def form(shown: SetShown) -> str:
    return _page(shown, ManyForm(None).for_set(shown.questions))


def check(shown: SetShown) -> Answer:
    """What the questions would be; nothing is kept."""
    given = ManyForm().for_set(shown.questions)
    try:
        given.take_file()
    except Invalid as error:
        given.refuse(error.fields)
        return _page(shown, given), 422
    table = _table(shown, given)
    return _page(shown, given, table) if table else (_page(shown, given), 422)


def add(shown: SetShown, keep: Callable[[Act], Response]) -> Answer:
    """`keep` does the act as one step, upon what stands by then."""
    given = ManyForm().for_set(shown.questions)
    table = _table(shown, given)
    if table is None:
        return _page(shown, given), 422
    return keep(lambda one: add_table(one, _read(one, given), given.section.data or ""))


def _table(shown: SetShown, given: ManyForm) -> QuestionTable | None:
    try:
        return _read(shown.questions, given)
    except NotATable as error:
        given.refuse({"text": str(error)})
        return None


def _read(questions: QuestionSet, given: ManyForm) -> QuestionTable:
    usual = given.usual.data if given.usual.data in USUAL else ""
    return read_questions(given.text.data or "", questions, usual)


def _page(shown: SetShown, given: ManyForm, table: QuestionTable | None = None) -> str:
    rows = table.rows if table else ()
    return render_template(
        "themes/question_sets/many.html",
        shown=shown,
        form=given,
        table=table,
        paging=page_of(len(rows), ROWS_A_PAGE, request.form.get("page", 1, type=int)),
        kinds=SERVICE_KINDS,
        options=lambda question: _options(shown.questions, question),
        problem=bool(given.errors),
    )


def _options(questions: QuestionSet, question: Question) -> tuple[str, ...]:
    return tuple(choice.label for choice in choices_for(question, scale_of(questions, question)))
