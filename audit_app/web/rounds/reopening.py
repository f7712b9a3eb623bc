"""Opening returns again: all of a round by undoing moderation, or one that was missing when moderation began."""

from flask import Blueprint, flash, g, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField

from audit_app.policy import Permission, scope
from audit_app.queries.people.people import auditors_of
from audit_app.queries.returns.pages import ReturnPage
from audit_app.queries.returns.returns import return_page
from audit_app.queries.rounds.rounds import RoundFacts, round_facts
from audit_app.rules.dates import day_words
from audit_app.rules.workflow import RoundState
from audit_app.services.rounds import reopening as service
from audit_app.web.forms.base import PageForm, day, long_text, required, select_choices, succeeds, version_of
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.request.mail_promise import mail_promise
from audit_app.web.rounds.timetable import DatesForm

blueprint = Blueprint("reopening", __name__)


class UndoForm(DatesForm):
    """The form that takes a round back to its returns, with its dates."""

    keeps_past = BooleanField("Dates that have passed stay as they are")
    reason = long_text(
        "Reason for opening the returns again",
        "Enter the reason for opening the returns again",
        description="The reason is kept in the log. It is not sent by email.",
    )


class LateForm(PageForm):
    """The form that opens a missing return for an auditor until a day."""

    auditor = RadioField("Who will write it?", [required("Select an auditor")])
    until = day("New due date", "Enter the new due date")


@blueprint.get("/rounds/<round_id>/undo-moderation")
@requires(Permission.ROUND_OPEN)
def undo_form(round_id: str) -> Answer:
    """Show what undoing moderation does, with the dates of the round."""
    facts = _facts(round_id)
    if facts.state is not RoundState.MODERATION:
        return _to_round(round_id)
    return form_page("rounds/undo_moderation.html", UndoForm(None, data=vars(facts)), facts=facts)


@blueprint.post("/rounds/<round_id>/undo-moderation")
@requires(Permission.ROUND_OPEN)
def undo(round_id: str) -> Answer:
    """Undo moderation."""
    facts, form = _facts(round_id), UndoForm()
    version = version_of(form.version)

    def act() -> None:
        service.undo_moderation(
            hooks.actor(),
            round_id,
            version,
            form.timetable,
            form.keeps_past.data,
            form.reason.data or "",
            g.now,
        )

    if succeeds(form, act):
        promise = mail_promise("people who still have to answer", verb="get")
        flash(f"The returns are open again. {promise}", "success")
        return _to_round(round_id)
    return form_page("rounds/undo_moderation.html", form, facts=facts)


@blueprint.get("/returns/<return_id>/open-late")
@requires(Permission.ROUND_TIME)
def late_form(return_id: str) -> Answer:
    """Show the form that opens a missing return."""
    page = _return(return_id)
    if not page.may_be_opened_late:
        return redirect(url_for("returns.show", return_id=return_id))
    return form_page("rounds/open_late.html", _late(page, shown=True), page=page)


@blueprint.post("/returns/<return_id>/open-late")
@requires(Permission.ROUND_TIME)
def late(return_id: str) -> Answer:
    """Open a missing return."""
    page = _return(return_id)
    form = _late(page)
    if succeeds(
        form,
        lambda: service.open_late_return(
            hooks.actor(), return_id, form.auditor.data or "", form.until.data, g.now
        ),
    ):
        until = day_words(form.until.data)
        opened = f"{page.reference}, {page.service}: open until {until}."
        flash(f"{opened} {mail_promise('the auditor')}", "success")
        return redirect(url_for("returns.show", return_id=return_id), 303)
    return form_page("rounds/open_late.html", form, page=page)


def _late(page: ReturnPage, shown: bool = False) -> LateForm:
    auditors = {
        choice.id: choice.label for choice in auditors_of(frozenset({page.agency_id}))[page.agency_id]
    }
    only = next(iter(auditors), None) if len(auditors) == 1 else None
    form = LateForm(None, data={"auditor": page.auditor_id or only}) if shown else LateForm()
    form.auditor.choices = select_choices(auditors)
    return form


def _facts(round_id: str) -> RoundFacts:
    return hooks.or_404(round_facts(hooks.own_scope(), round_id))


def _return(return_id: str) -> ReturnPage:
    reach = scope(hooks.actor(), Permission.RETURN_READ)
    return hooks.or_404(return_page(reach, return_id))


def _to_round(round_id: str) -> Response:
    return redirect(url_for("rounds.show", round_id=round_id), 303)
