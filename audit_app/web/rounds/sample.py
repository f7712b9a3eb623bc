"""The cases of a running round: the list, cases withdrawn, brought back or added, and who is asked about each."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField

from audit_app.policy import Permission
from audit_app.queries.rounds.cases import case_form_context, round_of_case
from audit_app.queries.rounds.sample import (
    AddCasePage,
    AskedService,
    SampleCase,
    SamplePage,
    add_case_page,
    case_of_return,
    sample_page,
)
from audit_app.rules.rounds.case_details import LONGEST_REFERENCE
from audit_app.services.rounds import sample as service
from audit_app.web.forms import paging
from audit_app.web.forms.base import PageForm, long_text, perform, select_choices, succeeds
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.request.mail_promise import mail_promise
from audit_app.web.rounds.case_form import CaseForm, details_of, form_of

blueprint = Blueprint("sample", __name__)
_NOBODY_NAMED = "The report gives this reason. Do not include anything that shows who it is about."


class WithdrawForm(PageForm):
    """The form that withdraws a case."""

    reason = long_text(
        "Reason for withdrawing it", "Enter the reason for withdrawing it", description=_NOBODY_NAMED
    )


class BringBackForm(PageForm):
    """The form that brings a withdrawn case back."""

    reason = long_text(
        "Reason for bringing it back",
        "Enter the reason for bringing it back",
        description="The log keeps this reason. Do not include anything that shows who it is about.",
    )


class StopForm(PageForm):
    """The form that stops asking a service about a case."""

    reason = long_text("Reason for no longer asking this service")


class AskForm(PageForm):
    """The form that asks further services about a case."""

    services = SelectMultipleField("Ask as well", validate_choice=False)


@blueprint.get("/rounds/<round_id>/sample")
@requires(Permission.ROUND_SAMPLE)
def index(round_id: str) -> str | Response:
    """List the cases of a running round."""
    find = request.args.get("find", "")[:LONGEST_REFERENCE].strip()
    page = hooks.or_404(sample_page(hooks.own_scope(), round_id, paging.requested_page(), find))
    if page.facts.state not in service.OPEN_TO_CHANGE:
        return redirect(url_for("rounds.show", round_id=round_id))
    links = paging.links(page.paging, "sample.index", round_id=round_id, find=find or None)
    return render_template("rounds/sample/index.html", page=page, facts=page.facts, links=links)


@blueprint.get("/rounds/<round_id>/sample/new")
@requires(Permission.ROUND_SAMPLE)
def new(round_id: str) -> Answer:
    """Show the form for another case."""
    page = _adding(round_id)
    if not page.open:
        return _to_list(round_id)
    replaces = request.args.get("replaces", "")
    return _form(page, _case_form(page, {"services": list(page.asked_anywhere), "replaces": replaces}))


@blueprint.post("/rounds/<round_id>/sample")
@requires(Permission.ROUND_SAMPLE, adds=True)
def add(round_id: str) -> Answer:
    """Add a case and ask services about it."""
    page = _adding(round_id)
    form = _case_form(page, None)
    services, replaces = form["services"].data or (), form["replaces"].data or ""

    def act() -> str:
        details = details_of(page.held, form)
        case = service.add_case(hooks.actor(), round_id, details, services, g.now, replaces_id=replaces)
        return case.reference

    if reference := perform(form, act):
        flash(
            f"{page.facts.unit.title} {reference} was added. {mail_promise('the leads of the agencies asked', verb='get')}",
            "success",
        )
        return _to_list(round_id)
    return _form(page, form)


@blueprint.get("/cases/<case_id>/withdraw")
@requires(Permission.ROUND_SAMPLE)
def withdraw_form(case_id: str) -> Answer:
    """Show the form that withdraws a case."""
    page, case = _of_case(case_id)
    if case.withdrawn_reason or page.facts.state not in service.OPEN_TO_CHANGE:
        return _to_list(page.facts.id)
    return _withdraw(page, case, WithdrawForm(None))


@blueprint.post("/cases/<case_id>/withdraw")
@requires(Permission.ROUND_SAMPLE)
def withdraw(case_id: str) -> Answer:
    """Withdraw a case."""
    page, case = _of_case(case_id)
    form = WithdrawForm()
    if succeeds(form, lambda: service.withdraw_case(hooks.actor(), case_id, form.reason.data or "", g.now)):
        flash(
            f"{page.facts.unit.title} {case.reference} was withdrawn. What was written about it is kept.",
            "success",
        )
        return _to_list(page.facts.id)
    return _withdraw(page, case, form)


@blueprint.get("/cases/<case_id>/bring-back")
@requires(Permission.ROUND_SAMPLE)
def bring_back_form(case_id: str) -> Answer:
    """Show the form that brings a withdrawn case back."""
    page, case = _of_case(case_id)
    if not case.withdrawn_reason or page.facts.state not in service.OPEN_TO_CHANGE:
        return _to_list(page.facts.id)
    return _bring_back(page, case, BringBackForm(None))


@blueprint.post("/cases/<case_id>/bring-back")
@requires(Permission.ROUND_SAMPLE)
def bring_back(case_id: str) -> Answer:
    """Bring a withdrawn case back."""
    page, case = _of_case(case_id)
    form = BringBackForm()
    if succeeds(form, lambda: service.bring_back_case(hooks.actor(), case_id, form.reason.data or "", g.now)):
        flash(f"{page.facts.unit.title} {case.reference} was brought back.", "success")
        return _to_list(page.facts.id)
    return _bring_back(page, case, form)


@blueprint.post("/cases/<case_id>/services")
@requires(Permission.ROUND_SAMPLE)
def ask(case_id: str) -> Response:
    """Ask further services about a case."""
    page, case = _of_case(case_id)
    form = AskForm()
    service.ask_services(hooks.actor(), case_id, form.services.data or (), g.now)
    flash(
        f"{page.facts.unit.title} {case.reference}: services added. "
        f"{mail_promise('the leads of the agencies asked', verb='get')}",
        "success",
    )
    return _to_list(page.facts.id)


@blueprint.get("/returns/<return_id>/stop-asking")
@requires(Permission.ROUND_SAMPLE)
def stop_form(return_id: str) -> Answer:
    """Show the form that stops asking a service."""
    page, case, line = _of_return(return_id)
    if line.withdrawn_reason or page.facts.state not in service.OPEN_TO_CHANGE:
        return _to_list(page.facts.id)
    return _stop(page, case, line, StopForm(None))


@blueprint.post("/returns/<return_id>/stop-asking")
@requires(Permission.ROUND_SAMPLE)
def stop(return_id: str) -> Answer:
    """Stop asking a service about a case."""
    page, case, line = _of_return(return_id)
    form = StopForm()
    if succeeds(form, lambda: service.stop_asking(hooks.actor(), return_id, form.reason.data or "", g.now)):
        flash(
            f"{line.service} is no longer asked about {page.facts.unit.singular} {case.reference}.", "success"
        )
        return _to_list(page.facts.id)
    return _stop(page, case, line, form)


def _adding(round_id: str) -> AddCasePage:
    return hooks.or_404(add_case_page(hooks.own_scope(), round_id))


def _of_case(case_id: str) -> tuple[SamplePage, SampleCase]:
    round_id = hooks.or_404(round_of_case(hooks.own_scope(), case_id))
    page = hooks.or_404(sample_page(hooks.own_scope(), round_id, case_id=case_id))
    return page, page.cases[0]


def _of_return(return_id: str) -> tuple[SamplePage, SampleCase, AskedService]:
    page, case = _of_case(hooks.or_404(case_of_return(return_id)))
    return page, case, hooks.or_404(case.line(return_id))


def _case_form(page: AddCasePage, stored: dict[str, Any] | None) -> CaseForm:
    """Return the form of a case with the services to ask and the withdrawn case that it replaces."""
    withdrawn = {case.id: f"{case.label}, withdrawn" for case in page.withdrawn}
    fields = {
        "replaces": SelectField(
            f"Which {page.facts.unit.singular} does this replace?",
            choices=select_choices({"": "None", **withdrawn}),
        ),
        "services": SelectMultipleField(
            "Services asked",
            choices=select_choices({choice.id: choice.label for choice in page.services}),
            validate_choice=False,
        ),
    }
    form = type("AddedCaseForm", (form_of(page.held),), fields)
    return form(request.form if stored is None else None, data=stored)


def _form(page: AddCasePage, form: CaseForm) -> Answer:
    doubts = hooks.or_404(case_form_context(hooks.own_scope(), page.facts.id)).doubts_about(
        details_of(page.held, form)
    )
    names = {"page": page, "facts": page.facts, "doubts": doubts}
    return form_page("rounds/sample/form.html", form, **names)


def _withdraw(page: SamplePage, case: SampleCase, form: WithdrawForm) -> Answer:
    names = {"page": page, "facts": page.facts, "case": case}
    return form_page("rounds/sample/withdraw.html", form, **names)


def _bring_back(page: SamplePage, case: SampleCase, form: BringBackForm) -> Answer:
    names = {"page": page, "facts": page.facts, "case": case}
    return form_page("rounds/sample/bring_back.html", form, **names)


def _stop(page: SamplePage, case: SampleCase, line: AskedService, form: StopForm) -> Answer:
    names = {"facts": page.facts, "case": case, "line": line}
    return form_page("rounds/sample/stop.html", form, **names)


def _to_list(round_id: str) -> Response:
    return redirect(url_for("sample.index", round_id=round_id), 303)
