"""The cases of a running round: the list, one withdrawn, brought back or added, and who is asked about each."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField

from audit_app.queries.cases import round_of_case
from audit_app.queries.sample import (
    AddingPage,
    AskedLine,
    SampleCase,
    SamplePage,
    adding_page,
    case_of_return,
    sample_page,
)
from audit_app.rules.case_details import LONGEST_REFERENCE
from audit_app.services import sample as service
from audit_app.web import edge, paging
from audit_app.web.cases import CaseForm, details_of, form_of
from audit_app.web.forms import PageForm, done, listed, long_text, tried

blueprint = Blueprint("sample", __name__)
_NOBODY_NAMED = "The report names this reason. Write nothing that tells who it is about."


class WithdrawForm(PageForm):
    reason = long_text("Why it is withdrawn", "Say why it is withdrawn", description=_NOBODY_NAMED)


class BringBackForm(PageForm):
    reason = long_text(
        "Why it comes back",
        "Say why it comes back",
        description="The log keeps this reason. Write nothing that tells who it is about.",
    )


class StopForm(PageForm):
    reason = long_text("Why this service is no longer asked")


class AskForm(PageForm):
    services = SelectMultipleField("Ask as well", validate_choice=False)


@blueprint.get("/rounds/<round_id>/sample")
def index(round_id: str) -> str | Response:
    find = request.args.get("find", "")[:LONGEST_REFERENCE].strip()
    page = edge.found(sample_page(edge.own_scope(), round_id, paging.asked_page(), find))
    if page.facts.state not in service.OPEN_TO_CHANGE:
        return redirect(url_for("rounds.show", round_id=round_id))
    links = paging.links(page.paging, "sample.index", round_id=round_id, find=find or None)
    return render_template("sample/index.html", page=page, facts=page.facts, links=links)


@blueprint.get("/rounds/<round_id>/sample/new")
def new(round_id: str) -> str | Response:
    page = _adding(round_id)
    if not page.open:
        return _to_list(round_id)
    replaces = request.args.get("replaces", "")
    return _form(page, _case_form(page, {"services": list(page.asked_anywhere), "replaces": replaces}))


@blueprint.post("/rounds/<round_id>/sample")
def add(round_id: str) -> Response | tuple[str, int]:
    page = _adding(round_id)
    form = _case_form(page, None)
    services, replaces = form["services"].data or (), form["replaces"].data or ""

    def act() -> str:
        details = details_of(page.held, form)
        case = service.add_case(edge.actor(), round_id, details, services, g.now, replaces_id=replaces)
        return case.reference

    if reference := tried(form, act):
        flash(
            f"{page.facts.unit.title} {reference} was added. The leads of the agencies asked get a mail.",
            "success",
        )
        return _to_list(round_id)
    return _form(page, form, problem=True), 422


@blueprint.get("/cases/<case_id>/withdraw")
def withdraw_form(case_id: str) -> str | Response:
    page, case = _of_case(case_id)
    if case.withdrawn_reason or page.facts.state not in service.OPEN_TO_CHANGE:
        return _to_list(page.facts.id)
    return _withdraw(page, case, WithdrawForm(None))


@blueprint.post("/cases/<case_id>/withdraw")
def withdraw(case_id: str) -> Response | tuple[str, int]:
    page, case = _of_case(case_id)
    form = WithdrawForm()
    if done(form, lambda: service.withdraw_case(edge.actor(), case_id, form.reason.data or "", g.now)):
        flash(
            f"{page.facts.unit.title} {case.reference} was withdrawn. What was written about it is kept.",
            "success",
        )
        return _to_list(page.facts.id)
    return _withdraw(page, case, form, problem=True), 422


@blueprint.get("/cases/<case_id>/bring-back")
def bring_back_form(case_id: str) -> str | Response:
    page, case = _of_case(case_id)
    if not case.withdrawn_reason or page.facts.state not in service.OPEN_TO_CHANGE:
        return _to_list(page.facts.id)
    return _bring_back(page, case, BringBackForm(None))


@blueprint.post("/cases/<case_id>/bring-back")
def bring_back(case_id: str) -> Response | tuple[str, int]:
    page, case = _of_case(case_id)
    form = BringBackForm()
    if done(form, lambda: service.bring_back_case(edge.actor(), case_id, form.reason.data or "", g.now)):
        flash(f"{page.facts.unit.title} {case.reference} was brought back, as it stood.", "success")
        return _to_list(page.facts.id)
    return _bring_back(page, case, form, problem=True), 422


@blueprint.post("/cases/<case_id>/services")
def ask(case_id: str) -> Response:
    page, case = _of_case(case_id)
    form = AskForm()
    service.ask_services(edge.actor(), case_id, form.services.data or (), g.now)
    flash(f"{page.facts.unit.title} {case.reference}: the leads of the agencies asked get a mail.", "success")
    return _to_list(page.facts.id)


@blueprint.get("/returns/<return_id>/stop-asking")
def stop_form(return_id: str) -> str | Response:
    page, case, line = _of_return(return_id)
    if line.withdrawn_reason or page.facts.state not in service.OPEN_TO_CHANGE:
        return _to_list(page.facts.id)
    return _stop(page, case, line, StopForm(None))


@blueprint.post("/returns/<return_id>/stop-asking")
def stop(return_id: str) -> Response | tuple[str, int]:
    page, case, line = _of_return(return_id)
    form = StopForm()
    if done(form, lambda: service.stop_asking(edge.actor(), return_id, form.reason.data or "", g.now)):
        flash(
            f"{line.service} is no longer asked about {page.facts.unit.singular} {case.reference}.", "success"
        )
        return _to_list(page.facts.id)
    return _stop(page, case, line, form, problem=True), 422


def _adding(round_id: str) -> AddingPage:
    return edge.found(adding_page(edge.own_scope(), round_id))


def _of_case(case_id: str) -> tuple[SamplePage, SampleCase]:
    round_id = edge.found(round_of_case(edge.own_scope(), case_id))
    page = edge.found(sample_page(edge.own_scope(), round_id, case_id=case_id))
    return page, page.cases[0]


def _of_return(return_id: str) -> tuple[SamplePage, SampleCase, AskedLine]:
    page, case = _of_case(edge.found(case_of_return(return_id)))
    return page, case, edge.found(case.line(return_id))


def _case_form(page: AddingPage, stored: dict[str, Any] | None) -> CaseForm:
    """The form of a case with whom to ask and which withdrawn case it comes for."""
    withdrawn = {case.id: f"{case.label}, withdrawn" for case in page.withdrawn}
    fields = {
        "replaces": SelectField(
            "In the place of", choices=listed({"": f"No other {page.facts.unit.singular}", **withdrawn})
        ),
        "services": SelectMultipleField(
            "Services asked",
            choices=listed({one.id: one.label for one in page.services}),
            validate_choice=False,
        ),
    }
    form = type("AddedCaseForm", (form_of(page.held),), fields)
    return form(request.form if stored is None else None, data=stored)


def _form(page: AddingPage, form: CaseForm, problem: bool = False) -> str:
    names = {"page": page, "facts": page.facts, "form": form, "problem": problem}
    return render_template("sample/form.html", **names)


def _withdraw(page: SamplePage, case: SampleCase, form: WithdrawForm, problem: bool = False) -> str:
    names = {"page": page, "facts": page.facts, "case": case, "form": form, "problem": problem}
    return render_template("sample/withdraw.html", **names)


def _bring_back(page: SamplePage, case: SampleCase, form: BringBackForm, problem: bool = False) -> str:
    names = {"page": page, "facts": page.facts, "case": case, "form": form, "problem": problem}
    return render_template("sample/bring_back.html", **names)


def _stop(page: SamplePage, case: SampleCase, line: AskedLine, form: StopForm, problem: bool = False) -> str:
    names = {"facts": page.facts, "case": case, "line": line, "form": form, "problem": problem}
    return render_template("sample/stop.html", **names)


def _to_list(round_id: str) -> Response:
    return redirect(url_for("sample.index", round_id=round_id), 303)
