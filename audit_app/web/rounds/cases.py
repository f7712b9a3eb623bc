"""The cases of a round being set up, and the grid of services asked about each."""

from collections.abc import Mapping, Set
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Stale
from audit_app.policy import Permission
from audit_app.queries.rounds.cases import (
    CaseFormContext,
    case_form_context,
    case_line,
    cases_page,
    round_of_case,
)
from audit_app.queries.rounds.readiness import preparation_page
from audit_app.queries.rounds.services_asked import AskedPage, asked_page, returns_asked, usual_services
from audit_app.rules.dates import local_day
from audit_app.rules.rounds.case_details import LONGEST_REFERENCE
from audit_app.rules.workflow import RoundState
from audit_app.services.rounds import cases as service
from audit_app.web.forms import paging
from audit_app.web.forms.base import perform, version_of
from audit_app.web.forms.pages import Answer, form_page, page_with_status
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.rounds.case_form import CaseForm, details_of, form_of

blueprint = Blueprint("cases", __name__)


@blueprint.get("/rounds/<round_id>/cases")
@requires(Permission.ROUND_EDIT, looks_at="round_id")
def index(round_id: str) -> str:
    """List the cases of a round that is being set up."""
    find = request.args.get("find", "")[:LONGEST_REFERENCE].strip()
    page = hooks.or_404(cases_page(hooks.own_scope(), round_id, paging.requested_page(), find))
    links = paging.links(page.paging, "cases.index", round_id=round_id, find=find or None)
    names = {"page": page, "facts": page.facts, "links": links}
    return render_template("rounds/cases/index.html", **names)


@blueprint.get("/rounds/<round_id>/cases/new")
@requires(Permission.ROUND_EDIT)
def new(round_id: str) -> Answer:
    """Show the form for another case."""
    page = _setting(round_id)
    if not page.changeable:
        return _to_list(round_id)
    return _show(page, _form(page), None)


@blueprint.post("/rounds/<round_id>/cases")
@requires(Permission.ROUND_EDIT, adds=True)
def add(round_id: str) -> Response | tuple[str, int]:
    """Add a case."""
    page = _setting(round_id)
    form = _form(page)
    if case := perform(
        form, lambda: service.add_case(hooks.actor(), round_id, details_of(page.held, form), g.now)
    ):
        flash(f"{page.facts.unit.title} {case.reference} was added.", "success")
        following = "cases.new" if "another" in request.form else "cases.index"
        return redirect(url_for(following, round_id=round_id), 303)
    return _show(page, form, None)


@blueprint.get("/cases/<case_id>/edit")
@requires(Permission.ROUND_EDIT, looks_at="case_id")
def edit(case_id: str) -> Answer:
    """Show the form of a case."""
    page = _setting_of(case_id)
    if not page.changeable:
        return redirect(url_for("case_corrections.form", case_id=case_id), 303)
    case = hooks.or_404(case_line(hooks.own_scope(), case_id))
    stored = {"reference": case.reference, "summary": case.summary, "version": case.version, **case.bands}
    return _show(page, _form(page, stored), case_id)


@blueprint.post("/cases/<case_id>/edit")
@requires(Permission.ROUND_EDIT, looks_at="case_id")
def change(case_id: str) -> Response | tuple[str, int]:
    """Save the form of a case."""
    page = _setting_of(case_id)
    form = _form(page)
    version = version_of(form.version)
    if case := perform(
        form, lambda: service.change_case(hooks.actor(), case_id, version, details_of(page.held, form), g.now)
    ):
        flash(f"{page.facts.unit.title} {case.reference} was saved.", "success")
        return _to_list(page.facts.id)
    return _show(page, form, case_id)


@blueprint.post("/cases/<case_id>/remove")
@requires(Permission.ROUND_EDIT)
def remove(case_id: str) -> Response:
    """Remove a case."""
    page = _setting_of(case_id)
    reference = hooks.or_404(case_line(hooks.own_scope(), case_id)).reference
    service.remove_case(hooks.actor(), case_id, g.now)
    flash(f"{page.facts.unit.title} {reference} was removed.", "success")
    return _to_list(page.facts.id)


@blueprint.get("/rounds/<round_id>/cases/remove-all")
@requires(Permission.ROUND_EDIT)
def remove_all_form(round_id: str) -> Response | str:
    """Ask whether all cases should be removed."""
    page = hooks.or_404(preparation_page(hooks.own_scope(), round_id, local_day(g.now)))
    if page.facts.state is not RoundState.SETTING_UP or not page.preparation.cases:
        return _to_list(round_id)
    return render_template("rounds/cases/remove_all.html", page=page, facts=page.facts)


@blueprint.post("/rounds/<round_id>/cases/remove-all")
@requires(Permission.ROUND_EDIT)
def remove_all(round_id: str) -> Response:
    """Remove all cases."""
    unit = _setting(round_id).facts.unit
    count = service.remove_all_cases(hooks.actor(), round_id, g.now)
    flash(f"{unit.counted(count)} {'was' if count == 1 else 'were'} removed.", "success")
    return _to_list(round_id)


@blueprint.get("/rounds/<round_id>/services")
@requires(Permission.ROUND_EDIT)
def ask(round_id: str) -> Answer:
    """Show which services are asked about each case of a page."""
    page = hooks.or_404(asked_page(hooks.own_scope(), round_id, paging.requested_page()))
    if page.facts.state is not RoundState.SETTING_UP:
        return redirect(url_for("rounds.show", round_id=round_id), 303)
    return _ask_page(page)


@blueprint.post("/rounds/<round_id>/services")
@requires(Permission.ROUND_EDIT)
def ask_save(round_id: str) -> Response | tuple[str, int]:
    """Save the ticks of the page's cases, or of all cases where a button for all was pressed."""
    page = hooks.or_404(asked_page(hooks.own_scope(), round_id, paging.requested_page()))
    tick = request.form.get("tick", "")
    whole = tick.startswith("round:")
    asked, mark = (_set_all(page, tick), "began_with_all") if whole else (_ticked(page, tick), "began_with")
    try:
        service.ask_services(hooks.actor(), round_id, asked, g.now, request.form.get(mark, ""))
    except Stale:
        return _ask_page(page, _ticked(page, "" if whole else tick))
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
    """Return the boxes as posted, by case.

    The button pressed sets a row, a column or the page: "case:<id>:all".
    """
    asked: dict[str, Set[str]] = {case_id: set() for case_id in request.form.getlist("case")}
    for pair in request.form.getlist("asked"):
        case_id, _, service_id = pair.partition(".")
        asked[case_id] = asked.get(case_id, set()) | {service_id}
    kind, _, rest = tick.partition(":")
    about, _, amount = rest.partition(":")
    services = {
        offered.id
        for offered in page.services
        if offered.routed and (kind != "service" or offered.id == about)
    }
    usual = {case.id: case.usual for case in page.cases}
    for case_id, service_ids in asked.items():
        if kind in ("service", "page") or (kind == "case" and case_id == about):
            asked[case_id] = _set_to(amount, service_ids, services, usual.get(case_id, set()))
    return asked


def _set_all(page: AskedPage, tick: str) -> dict[str, Set[str]]:
    """Return the services of every case of the round as a button for all sets them.

    "round::all" sets all services; "round:<id>:none" sets a single service and leaves the others as they are.
    """
    _, about, amount = (*tick.split(":"), "", "")[:3]
    usual = usual_services(page.facts.id, page.facts.theme_version_id)
    if not about:
        services = {offered.id for offered in page.services if offered.routed}
        return {case_id: _set_to(amount, set(), services, proposed) for case_id, proposed in usual.items()}
    current = {case_id: set() if case_id in page.chosen else set(usual[case_id]) for case_id in usual}
    for case_id, service_id in page.pairs:
        current[case_id].add(service_id)
    return {
        case_id: _set_to(amount, ticked, {about}, ticked)
        for case_id, ticked in (current | _ticked(page, "")).items()
    }


def _ask_page(page: AskedPage, mine: Mapping[str, Set[str]] | None = None) -> Answer:
    """Render the page; `mine` are ticks that could not be saved, because somebody else saved others."""
    kept = {case.id: mine.get(case.id, case.ticked) for case in page.cases} if mine is not None else {}
    differ = {
        (case.id, offered.id): offered.id in case.asked
        for case in page.cases
        for offered in page.services
        if case.id in kept and (offered.id in kept[case.id]) != (offered.id in case.asked)
    }
    names = {"page": page, "facts": page.facts, "mine": kept, "differ": differ}
    return page_with_status("rounds/cases/ask.html", 200 if mine is None else 409, **names)


def _set_to(amount: str, ticked: Set[str], services: Set[str], usual: Set[str]) -> Set[str]:
    return {"all": ticked | services, "none": ticked - services}.get(amount, usual)


def _setting(round_id: str) -> CaseFormContext:
    return hooks.or_404(case_form_context(hooks.own_scope(), round_id))


def _setting_of(case_id: str) -> CaseFormContext:
    return _setting(hooks.or_404(round_of_case(hooks.own_scope(), case_id)))


def _form(page: CaseFormContext, stored: dict[str, Any] | None = None) -> CaseForm:
    # Nothing is posted where the form begins with what is stored.
    return form_of(page.held)(request.form, data=stored)


def _show(page: CaseFormContext, form: CaseForm, case_id: str | None) -> Answer:
    doubts = page.doubts_about(details_of(page.held, form))
    names = {"page": page, "facts": page.facts, "case_id": case_id, "doubts": doubts}
    return form_page("rounds/cases/form.html", form, **names)
