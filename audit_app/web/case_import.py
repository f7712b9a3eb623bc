"""Many cases at once, pasted or from a file: a preview with what is wrong in its cell, then all of them or none."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from audit_app.errors import Invalid
from audit_app.queries.cases import CaseSetting, case_setting
from audit_app.queries.rounds import CASES_A_PAGE
from audit_app.rules.case_table import CaseTable, columns_of, read_table, too_long
from audit_app.rules.naming import slug_of
from audit_app.rules.paging import page_of
from audit_app.rules.text_tables import NotATable
from audit_app.services import case_import as service
from audit_app.services import cases
from audit_app.web import edge
from audit_app.web.table_forms import TableForm, tidy_table

blueprint = Blueprint("case_import", __name__)


class ImportForm(TableForm):
    text = TextAreaField(
        "Or paste the list here",
        filters=[tidy_table],
        description="Copy them in Excel with the line that names the columns, and paste.",
        render_kw={"rows": 10},
    )


@blueprint.get("/rounds/<round_id>/cases/import")
def form(round_id: str) -> Response | str:
    page = _page(round_id)
    return _shown(page, ImportForm(None)) if page.changeable else _to_list(round_id)


@blueprint.get("/rounds/<round_id>/cases/import/example.csv")
def example(round_id: str) -> Response:
    page = _page(round_id)
    answer = Response(service.example(page.held, page.facts.unit), mimetype="text/csv")
    answer.headers.set(
        "Content-Disposition", "attachment", filename=f"{slug_of(page.facts.unit.plural) or 'list'}.csv"
    )
    return answer


@blueprint.post("/rounds/<round_id>/cases/import")
def check(round_id: str) -> str | tuple[str, int]:
    page, given = _page(round_id), ImportForm()
    try:
        given.take_file(too_long(page.facts.unit))
        table = _table(page, given.text.data or "")
    except Invalid as error:
        given.refuse(error.fields)
    except NotATable as error:
        given.refuse({"text": str(error)})
    else:
        return _shown(page, given, table) if not table.wrong else (_shown(page, given, table), 422)
    return _shown(page, given), 422


@blueprint.post("/rounds/<round_id>/cases/import/add")
def add(round_id: str) -> Response | tuple[str, int]:
    page, given = _page(round_id), ImportForm()
    try:
        table = _table(page, given.text.data or "")
    except NotATable as error:
        given.refuse({"text": str(error)})
        return _shown(page, given), 422
    if table.wrong:
        return _shown(page, given, table), 422
    added = cases.add_cases(edge.actor(), round_id, [row.details for row in table.rows], g.now)
    flash(f"{page.facts.unit.counted(len(added))} {'was' if len(added) == 1 else 'were'} added.", "success")
    return _to_list(round_id)


def _page(round_id: str) -> CaseSetting:
    return edge.found(case_setting(edge.own_scope(), round_id))


def _table(page: CaseSetting, text: str) -> CaseTable:
    return read_table(text, page.held, page.references, page.facts.unit)


def _to_list(round_id: str) -> Response:
    return redirect(url_for("cases.index", round_id=round_id), 303)


def _shown(page: CaseSetting, form: ImportForm, table: CaseTable | None = None) -> str:
    lines = table.rows if table else ()
    rows = [row for row in lines if row.errors] or lines
    return render_template(
        "cases/import.html",
        rows=rows,
        paging=page_of(len(rows), CASES_A_PAGE, request.form.get("page", 1, type=int)),
        page=page,
        facts=page.facts,
        form=form,
        table=table,
        columns=columns_of(page.held),
        problem=request.method == "POST" and (table is None or table.wrong > 0),
    )
