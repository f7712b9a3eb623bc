"""The cases of a round being set up, one at a time, and the grid of services asked about each."""

from collections.abc import Mapping, Set
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField

from audit_app.errors import Stale
from audit_app.queries.cases import (
    AskedPage,
    CaseSetting,
    asked_page,
    case_line,
    case_setting,
    cases_page,
    returns_asked,
    round_of_case,
    usual_services,
)
from audit_app.queries.rounds import preparing
from audit_app.rules.case_details import LONGEST_REFERENCE, LONGEST_SUMMARY, CaseDetails
from audit_app.rules.cohort import Facts
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import RoundState
from audit_app.services import cases as service
from audit_app.web import edge, paging
from audit_app.web.forms import PageForm, listed, required, short_text, tried, version_of

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
        description="Why it is in the sample. No name, no date of birth, no address.",
    )
    return type("CaseFormOfTheme", (CaseForm,), fields)


@blueprint.get("/rounds/<round_id>/cases")
def index(round_id: str) -> str:
    find = request.args.get("find", "")[:LONGEST_REFERENCE].strip()
    page = edge.found(cases_page(edge.own_scope(), round_id, paging.asked_page(), find))
    links = paging.links(page.paging, "cases.index", round_id=round_id, find=find or None)
    names = {"page": page, "facts": page.facts, "links": links}
    return render_template("cases/index.html", **names)


@blueprint.get("/rounds/<round_id>/cases/new")
def new(round_id: str) -> Response | str:
    page = _setting(round_id)
    if not page.changeable:
        return _to_list(round_id)
    return _show(page, _form(page, {}), None)


@blueprint.post("/rounds/<round_id>/cases")
def add(round_id: str) -> Response | tuple[str, int]:
    page = _setting(round_id)
    form = _form(page, None)
    if case := tried(
        form, lambda: service.add_case(edge.actor(), round_id, details_of(page.held, form), g.now)
    ):
        flash(f"{page.facts.unit.title} {case.reference} was added.", "success")
        following = "cases.new" if "another" in request.form else "cases.index"
        return redirect(url_for(following, round_id=round_id), 303)
    return _show(page, form, None, problem=True), 422


@blueprint.get("/cases/<case_id>/edit")
def edit(case_id: str) -> Response | str:
    page = _setting_of(case_id)
    if not page.changeable:
        return _to_list(page.facts.id)
    case = edge.found(case_line(edge.own_scope(), case_id))
    stored = {"reference": case.reference, "summary": case.summary, "version": case.version, **case.bands}
    return _show(page, _form(page, stored), case_id)


@blueprint.post("/cases/<case_id>/edit")
def change(case_id: str) -> Response | tuple[str, int]:
    page = _setting_of(case_id)
    form = _form(page, None)
    version = version_of(form.version)
    if case := tried(
        form, lambda: service.change_case(edge.actor(), case_id, version, details_of(page.held, form), g.now)
    ):
        flash(f"{page.facts.unit.title} {case.reference} was saved.", "success")
        return _to_list(page.facts.id)
    return _show(page, form, case_id, problem=True), 422


@blueprint.post("/cases/<case_id>/remove")
def remove(case_id: str) -> Response:
    page = _setting_of(case_id)
    reference = edge.found(case_line(edge.own_scope(), case_id)).reference
    service.remove_case(edge.actor(), case_id, g.now)
    flash(f"{page.facts.unit.title} {reference} was removed.", "success")
    return _to_list(page.facts.id)


@blueprint.get("/rounds/<round_id>/cases/remove-all")
def remove_all_form(round_id: str) -> Response | str:
    page = edge.found(preparing(edge.own_scope(), round_id, local_day(g.now)))
    if page.facts.state is not RoundState.SETTING_UP or not page.preparation.cases:
        return _to_list(round_id)
    return render_template("cases/remove_all.html", page=page, facts=page.facts)


@blueprint.post("/rounds/<round_id>/cases/remove-all")
def remove_all(round_id: str) -> Response:
    unit = _setting(round_id).facts.unit
    count = service.remove_all_cases(edge.actor(), round_id, g.now)
    flash(f"{unit.counted(count)} {'was' if count == 1 else 'were'} removed.", "success")
    return _to_list(round_id)


@blueprint.get("/rounds/<round_id>/services")
def ask(round_id: str) -> Response | str:
    page = edge.found(asked_page(edge.own_scope(), round_id, paging.asked_page()))
    if page.facts.state is not RoundState.SETTING_UP:
        return redirect(url_for("rounds.show", round_id=round_id), 303)
    return _ask_page(page)


@blueprint.post("/rounds/<round_id>/services")
def ask_save(round_id: str) -> Response | tuple[str, int]:
    """The cases of the page, or all of the round where a button for all was pressed."""
    page = edge.found(asked_page(edge.own_scope(), round_id, paging.asked_page()))
    tick = request.form.get("tick", "")
    whole = tick.startswith("round:")
    asked, mark = (_set_all(page, tick), "began_with_all") if whole else (_ticked(page, tick), "began_with")
    try:
        service.ask_services(edge.actor(), round_id, asked, g.now, request.form.get(mark, ""))
    except Stale:
        return _ask_page(page, _ticked(page, "" if whole else tick)), 409
    count = len(returns_asked(round_id))
    flash(f"Saved: {count:,} {'return' if count == 1 else 'returns'} asked for.", "success")
    following = request.form.get("to", type=int) or (page.paging.number if tick else None)
    if following:
        address = url_for("cases.ask", round_id=round_id, page=following if following > 1 else None)
        return redirect(address, 303)
    return redirect(url_for("rounds.show", round_id=round_id), 303)


def _to_list(round_id: str) -> Response:
    return redirect(url_for("cases.index", round_id=round_id), 303)


def _ticked(page: AskedPage, tick: str) -> dict[str, Set[str]]:
    """The boxes as posted, with a row, a column or the page set by the button pressed: "case:<id>:all"."""
    asked: dict[str, Set[str]] = {case_id: set() for case_id in request.form.getlist("case")}
    for pair in request.form.getlist("asked"):
        case_id, _, service_id = pair.partition(".")
        asked[case_id] = asked.get(case_id, set()) | {service_id}
    kind, _, rest = tick.partition(":")
    about, _, amount = rest.partition(":")
    services = {one.id for one in page.services if one.routed and (kind != "service" or one.id == about)}
    usual = {case.id: case.usual for case in page.cases}
    for case_id, service_ids in asked.items():
        if kind in ("service", "page") or (kind == "case" and case_id == about):
            asked[case_id] = _set_to(amount, service_ids, services, usual.get(case_id, set()))
    return asked


def _set_all(page: AskedPage, tick: str) -> dict[str, Set[str]]:
    """Every case of the round: "round::all", or one service with the others as they stand, "round:<id>:none"."""
    _, about, amount = (*tick.split(":"), "", "")[:3]
    usual = usual_services(page.facts.id, page.facts.theme_version_id)
    if not about:
        services = {one.id for one in page.services if one.routed}
        return {case_id: _set_to(amount, set(), services, proposed) for case_id, proposed in usual.items()}
    stands = {case_id: set() if case_id in page.chosen else set(usual[case_id]) for case_id in usual}
    for case_id, service_id in page.pairs:
        stands[case_id].add(service_id)
    return {
        case_id: _set_to(amount, ticked, {about}, ticked)
        for case_id, ticked in (stands | _ticked(page, "")).items()
    }


def _ask_page(page: AskedPage, mine: Mapping[str, Set[str]] | None = None) -> str:
    """`mine` are ticks that could not be saved, since others stand by now."""
    kept = {case.id: mine.get(case.id, case.ticked) for case in page.cases} if mine is not None else {}
    differ = {
        (case.id, one.id): one.id in case.asked
        for case in page.cases
        for one in page.services
        if case.id in kept and (one.id in kept[case.id]) != (one.id in case.asked)
    }
    names = {"page": page, "facts": page.facts, "mine": kept, "differ": differ, "problem": mine is not None}
    return render_template("cases/ask.html", **names)


def _set_to(amount: str, ticked: Set[str], services: Set[str], usual: Set[str]) -> Set[str]:
    return {"all": ticked | services, "none": ticked - services}.get(amount, usual)


def _setting(round_id: str) -> CaseSetting:
    return edge.found(case_setting(edge.own_scope(), round_id))


def _setting_of(case_id: str) -> CaseSetting:
    return _setting(edge.found(round_of_case(edge.own_scope(), case_id)))


def _form(page: CaseSetting, stored: dict[str, Any] | None) -> CaseForm:
    return form_of(page.held)(request.form if stored is None else None, data=stored)


def _show(page: CaseSetting, form: CaseForm, case_id: str | None, problem: bool = False) -> str:
    return render_template(
        "cases/form.html",
        page=page,
        facts=page.facts,
        form=form,
        case_id=case_id,
        problem=problem,
    )


def details_of(held: Facts, form: CaseForm) -> CaseDetails:
    entered = {name: value or "" for name, value in form.data.items()}
    bands = {fact: entered[fact] for fact in held}
    return CaseDetails(entered["reference"], bands, entered["summary"])
