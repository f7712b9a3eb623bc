"""Many cases at once, pasted or from a file: a preview with what is wrong in its cell, then all or none."""

from flask import Blueprint, flash, g, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from audit_app.errors import Invalid
from audit_app.exports import example_cases as service
from audit_app.policy import Permission
from audit_app.queries.rounds.cases import CaseFormContext, case_form_context
from audit_app.queries.rounds.rounds import CASES_A_PAGE
from audit_app.rules.naming import slug_of
from audit_app.rules.paging import page_of
from audit_app.rules.rounds.case_table import (
    CaseTable,
    Identifies,
    column_names,
    columns_of,
    identifies,
    read_table,
    too_long_message,
)
from audit_app.rules.tables.headings import columns_named
from audit_app.rules.tables.text_tables import NotATable
from audit_app.services.rounds import cases
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.forms.tables import TableForm, tidy_table
from audit_app.web.request import hooks
from audit_app.web.request.downloads import CSV, hand_out
from audit_app.web.request.endpoints import requires
from audit_app.web.rounds.case_confirming import doubts_in, ticked, with_confirmed

blueprint = Blueprint("case_import", __name__)


class ImportForm(TableForm):
    """The form for a file or a pasted list."""

    text = TextAreaField(
        "Or paste the list here",
        filters=[tidy_table],
        description="Copy the list from Excel, including the line that names the columns, and paste it here.",
        render_kw={"rows": 10},
    )

    def for_page(self, page: CaseFormContext) -> "ImportForm":
        """Know the columns of this round, and return the form."""
        self.of_page = page
        return self

    def columns_named(self, text: str) -> int:
        """Count the columns of cases that a text names."""
        return len(columns_named(text, column_names(self.of_page.held, self.of_page.facts.unit)))

    def may_keep(self, text: str) -> bool:
        """Return whether a sheet has no column of names or identifiers."""
        return not identifies(text, self.of_page.held, self.of_page.facts.unit)


@blueprint.get("/rounds/<round_id>/cases/import")
@requires(Permission.ROUND_EDIT)
def form(round_id: str) -> Answer:
    """Show the form."""
    page = _page(round_id)
    return _render(page, ImportForm(None)) if page.changeable else _to_list(round_id)


@blueprint.get("/rounds/<round_id>/cases/import/example.csv")
@requires(Permission.ROUND_EDIT)
def example(round_id: str) -> Response:
    """Send an example file that can be filled in."""
    page = _page(round_id)
    content = service.example_case_file(page.held, page.facts.unit)
    return hand_out(content, f"{slug_of(page.facts.unit.plural) or 'list'}.csv", CSV, blank=True)


@blueprint.post("/rounds/<round_id>/cases/import")
@requires(Permission.ROUND_EDIT)
def check(round_id: str) -> Answer:
    """Preview the table, with its errors beside the cells."""
    page = _page(round_id)
    import_form = ImportForm().for_page(page)
    try:
        import_form.take_file(too_long_message(page.facts.unit))
        table = _table(page, import_form.text.data or "")
    except Invalid as error:
        import_form.refuse(error.fields)
    except NotATable as error:
        _refuse(import_form, error)
    else:
        return _render(page, import_form, table)
    return _render(page, import_form)


@blueprint.post("/rounds/<round_id>/cases/import/add")
@requires(Permission.ROUND_EDIT, adds=True)
def add(round_id: str) -> Answer:
    """Add all cases of the table, or none where anything is wrong."""
    page, import_form = _page(round_id), ImportForm()
    try:
        table = _table(page, import_form.text.data or "")
    except NotATable as error:
        _refuse(import_form, error)
        return _render(page, import_form)
    if table.wrong:
        return _render(page, import_form, table)
    details = with_confirmed(page, table.rows)
    try:
        added = cases.add_cases(hooks.actor(), round_id, details, g.now)
    except Invalid as error:
        return _render(page, import_form, table, unconfirmed=tuple(error.fields.values()))
    flash(f"{page.facts.unit.counted(len(added))} {'was' if len(added) == 1 else 'were'} added.", "success")
    return _to_list(round_id)


def _page(round_id: str) -> CaseFormContext:
    return hooks.or_404(case_form_context(hooks.own_scope(), round_id))


def _table(page: CaseFormContext, text: str) -> CaseTable:
    return read_table(text, page.held, page.references, page.facts.unit)


def _refuse(form: ImportForm, error: NotATable) -> None:
    """Say why the list is refused; one that identifies people leaves the page."""
    if isinstance(error, Identifies):
        form.forget()
    form.refuse({"text": str(error)})


def _to_list(round_id: str) -> Response:
    return redirect(url_for("cases.index", round_id=round_id), 303)


def _render(
    page: CaseFormContext, form: ImportForm, table: CaseTable | None = None, unconfirmed: tuple[str, ...] = ()
) -> Answer:
    lines = table.rows if table else ()
    rows = [row for row in lines if row.errors] or lines
    form.offer_sheets()
    return form_page(
        "rounds/cases/import.html",
        form,
        status=422 if unconfirmed or (table and table.wrong) else None,
        doubts=doubts_in(page, table.rows) if table and not table.wrong else (),
        ticked=ticked(),
        unconfirmed=unconfirmed,
        rows=rows,
        paging=page_of(len(rows), CASES_A_PAGE, request.form.get("page", 1, type=int)),
        page=page,
        facts=page.facts,
        table=table,
        columns=columns_of(page.held),
    )
