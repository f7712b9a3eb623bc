"""Correcting a case of a round that has been opened: the form, what the correction touches, and saving it."""

from typing import Any

from flask import Blueprint, flash, g, redirect, request, url_for

from audit_app.errors import Invalid
from audit_app.policy import Permission
from audit_app.queries.rounds.case_corrections import (
    CorrectionPage,
    also_written,
    correction_page,
    routed_anew,
)
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.services.rounds import case_corrections as service
from audit_app.services.rounds.sample import OPEN_TO_CHANGE
from audit_app.web.forms.base import long_text, succeeds, version_of
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.rounds.case_form import CaseForm, details_of, form_of

blueprint = Blueprint("case_corrections", __name__)


@blueprint.get("/cases/<case_id>/correct")
@requires(Permission.ROUND_SAMPLE, looks_at="case_id")
def form(case_id: str) -> Answer:
    """Show the form."""
    page = _page(case_id)
    if not page.correctable:
        return redirect(url_for("cases.edit", case_id=case_id), 303)
    case = page.case
    stored = {"reference": case.reference, "summary": case.summary, "version": case.version, **case.bands}
    return _show(page, _form(page, stored))


@blueprint.post("/cases/<case_id>/correct/check")
@requires(Permission.ROUND_SAMPLE, looks_at="case_id")
def check(case_id: str) -> Answer:
    """Show what the correction touches, before anything is saved."""
    page = _page(case_id)
    correction = _form(page)
    details, version = _details(page, correction), version_of(correction.version)
    reason = correction["reason"].data or ""
    if not correction.validate():
        return _show(page, correction)
    try:
        service.check_correction(hooks.actor(), case_id, version, details, reason)
    except Invalid as error:
        correction.refuse(error.fields)
        return _show(page, correction)
    return form_page(
        "rounds/sample/correct_check.html",
        correction,
        page=page,
        facts=page.context.facts,
        details=details,
        routed=routed_anew(page, details.bands),
        written=also_written(page, details),
    )


@blueprint.post("/cases/<case_id>/correct")
@requires(Permission.ROUND_SAMPLE, looks_at="case_id")
def save(case_id: str) -> Answer:
    """Save the correction."""
    page = _page(case_id)
    correction = _form(page)
    details, version = _details(page, correction), version_of(correction.version)
    reason = correction["reason"].data or ""
    if not succeeds(
        correction, lambda: service.correct_case(hooks.actor(), case_id, version, details, reason, g.now)
    ):
        return _show(page, correction)
    facts = page.context.facts
    flash(f"{facts.unit.title} {details.reference} was corrected.", "success")
    following = "sample.index" if facts.state in OPEN_TO_CHANGE else "cases.index"
    return redirect(url_for(following, round_id=facts.id), 303)


def _page(case_id: str) -> CorrectionPage:
    return hooks.or_404(correction_page(hooks.own_scope(), case_id))


def _form(page: CorrectionPage, stored: dict[str, Any] | None = None) -> CaseForm:
    unit = page.context.facts.unit
    reason = long_text(
        "Reason for correcting it",
        f"Enter the reason for correcting the {unit.singular}",
        description="The log keeps this reason. Do not repeat what should no longer be read.",
    )
    held = page.context.held if page.with_facts else {}
    correcting = type("CorrectedCaseForm", (form_of(held),), {"reason": reason})
    return correcting(request.form if stored is None else None, data=stored)


def _details(page: CorrectionPage, correction: CaseForm) -> CaseDetails:
    if page.with_facts:
        return details_of(page.context.held, correction)
    entered = details_of({}, correction)
    bands = {fact: band for fact, band in page.case.bands.items() if fact in page.context.held}
    return CaseDetails(entered.reference, bands, entered.summary, entered.confirmed)


def _show(page: CorrectionPage, correction: CaseForm) -> Answer:
    return form_page(
        "rounds/sample/correct.html",
        correction,
        page=page,
        facts=page.context.facts,
        doubts=page.context.doubts_about(_details(page, correction)),
    )
