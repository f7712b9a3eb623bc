"""The cases of a round being set up, one at a time, and the grid of services asked about each."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField

from audit_app.errors import Invalid
from audit_app.queries.cases import AskedPage, CasesPage, asked_page, cases_page, round_of_case
from audit_app.rules import redaction
from audit_app.rules.case_details import LONGEST_REFERENCE, LONGEST_SUMMARY, CaseDetails
from audit_app.rules.cohort import Facts
from audit_app.rules.workflow import RoundState
from audit_app.services import cases as service
from audit_app.web import edge
from audit_app.web.forms import PageForm, listed, required, short_text, version_of

blueprint = Blueprint("cases", __name__)


_ERRORS = {
    "age_band": "Choose an age",
    "gender": "Choose girl or boy, or not recorded",
    "ethnicity": "Choose an ethnicity, or not recorded",
    "plan_level": "Choose a level of help",
    "setting": "Choose a school or setting",
}


class CaseForm(PageForm):
    """The fields of the facts are added for each theme, between reference and summary."""

    version = HiddenField()
    reference = short_text(
        "Reference",
        "Enter a neutral reference, such as OE-07",
        longest=LONGEST_REFERENCE,
        description="Letters, digits and hyphens, such as OE-07. No initials, no number from a file.",
    )


def form_of(held: Facts) -> type[CaseForm]:
    fields: dict[str, object] = {
        fact: SelectField(
            label,
            [required(_ERRORS.get(fact, f"Choose from the list for “{label}”"))],
            choices=listed({"": "Choose", **bands}),
        )
        for fact, (label, bands) in held.items()
    }
    fields["summary"] = short_text(
        "Summary in one sentence",
        longest=LONGEST_SUMMARY,
        description="Why the case is in the sample. No name, no date of birth, no address.",
    )
    return type("CaseFormOfTheme", (CaseForm,), fields)


class TicksForm(PageForm):
    """The grid of ticks: its boxes are read from the posted values."""


@blueprint.get("/rounds/<round_id>/cases")
def index(round_id: str) -> str:
    page = edge.found(cases_page(edge.own_scope(), round_id))
    return render_template("cases/index.html", page=page, facts=page.facts, warnings=redaction.warnings)


@blueprint.get("/rounds/<round_id>/cases/new")
def new(round_id: str) -> Response | str:
    page = edge.found(cases_page(edge.own_scope(), round_id))
    if not page.changeable:
        return _to_list(round_id)
    return _show(page, _form(page, {}), None)


@blueprint.post("/rounds/<round_id>/cases")
def add(round_id: str) -> Response | tuple[str, int]:
    page = edge.found(cases_page(edge.own_scope(), round_id))
    form = _form(page, None)
    if form.validate():
        try:
            case = service.add_case(edge.actor(), round_id, details_of(page.held, form), g.now)
        except Invalid as error:
            form.refuse(error.fields)
        else:
            flash(f"Case {case.reference} was added.", "success")
            following = "cases.new" if "another" in request.form else "cases.index"
            return redirect(url_for(following, round_id=round_id), 303)
    return _show(page, form, None, problem=True), 422


@blueprint.get("/cases/<case_id>/edit")
def edit(case_id: str) -> Response | str:
    page = _page_of(case_id)
    if not page.changeable:
        return _to_list(page.facts.id)
    case = edge.found(page.case(case_id))
    stored = {"reference": case.reference, "summary": case.summary, "version": case.version, **case.bands}
    return _show(page, _form(page, stored), case_id)


@blueprint.post("/cases/<case_id>/edit")
def change(case_id: str) -> Response | tuple[str, int]:
    page = _page_of(case_id)
    form = _form(page, None)
    version = version_of(form.version)
    if form.validate() and version is not None:
        try:
            case = service.change_case(edge.actor(), case_id, version, details_of(page.held, form), g.now)
        except Invalid as error:
            form.refuse(error.fields)
        else:
            flash(f"Case {case.reference} was saved.", "success")
            return _to_list(page.facts.id)
    return _show(page, form, case_id, problem=True), 422


@blueprint.post("/cases/<case_id>/remove")
def remove(case_id: str) -> Response:
    page = _page_of(case_id)
    reference = edge.found(page.case(case_id)).reference
    service.remove_case(edge.actor(), case_id, g.now)
    flash(f"Case {reference} was removed.", "success")
    return _to_list(page.facts.id)


@blueprint.get("/rounds/<round_id>/services")
def ask(round_id: str) -> Response | str:
    page = edge.found(asked_page(edge.own_scope(), round_id, propose="saved" not in request.args))
    if page.facts.state is not RoundState.SETTING_UP:
        return redirect(url_for("rounds.show", round_id=round_id), 303)
    return render_template(
        "cases/ask.html", page=page, facts=page.facts, form=TicksForm(), ticked=page.ticked
    )


@blueprint.post("/rounds/<round_id>/services")
def ask_save(round_id: str) -> Response:
    page = edge.found(asked_page(edge.own_scope(), round_id))
    tick = request.form.get("tick", "")
    asked = _ticked(page, tick)
    service.ask_services(edge.actor(), round_id, asked, g.now, request.form.get("began_with", ""))
    count = sum(len(service_ids) for service_ids in asked.values())
    flash(f"Saved: {count} {'return' if count == 1 else 'returns'} asked for.", "success")
    if tick:
        return redirect(url_for("cases.ask", round_id=round_id, saved="yes"), 303)
    return redirect(url_for("rounds.show", round_id=round_id), 303)


def _to_list(round_id: str) -> Response:
    return redirect(url_for("cases.index", round_id=round_id), 303)


def _ticked(page: AskedPage, tick: str) -> dict[str, set[str]]:
    """The boxes as posted, with a whole row or column set by the button pressed: "case:<id>:all"."""
    asked: dict[str, set[str]] = {case.id: set() for case in page.cases}
    for pair in request.form.getlist("asked"):
        case_id, _, service_id = pair.partition(".")
        asked.setdefault(case_id, set()).add(service_id)
    kind, _, rest = tick.partition(":")
    about, _, amount = rest.partition(":")
    services = {one.id for one in page.services if one.routed and (kind != "service" or one.id == about)}
    for case_id, service_ids in asked.items():
        if kind in ("service", "round") or (kind == "case" and case_id == about):
            asked[case_id] = service_ids | services if amount == "all" else service_ids - services
    return asked


def _page_of(case_id: str) -> CasesPage:
    reach = edge.own_scope()
    return edge.found(cases_page(reach, edge.found(round_of_case(reach, case_id))))


def _form(page: CasesPage, stored: dict[str, Any] | None) -> CaseForm:
    return form_of(page.held)(request.form if stored is None else None, data=stored)


def _show(page: CasesPage, form: CaseForm, case_id: str | None, problem: bool = False) -> str:
    warnings = redaction.warnings(form["summary"].data or "")
    return render_template(
        "cases/form.html",
        page=page,
        facts=page.facts,
        form=form,
        case_id=case_id,
        warnings=warnings,
        problem=problem,
    )


def details_of(held: Facts, form: CaseForm) -> CaseDetails:
    entered = {name: value or "" for name, value in form.data.items()}
    bands = {fact: entered[fact] for fact in held}
    return CaseDetails(entered["reference"], bands, entered["summary"])
