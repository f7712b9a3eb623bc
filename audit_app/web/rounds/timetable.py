"""Changing the dates of a running round, and granting a return more time."""

from flask import Blueprint, flash, g, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from audit_app.policy import Permission, scope
from audit_app.queries.returns.pages import ReturnPage
from audit_app.queries.returns.returns import return_page
from audit_app.queries.rounds.rounds import RoundFacts, round_facts
from audit_app.rules.dates import day_words
from audit_app.rules.rounds.progress import Timetable
from audit_app.services.rounds import timetable as service
from audit_app.web.forms.base import PageForm, day, long_text, succeeds, version_of
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.request.mail_promise import mail_promise

blueprint = Blueprint("timetable", __name__)


class DatesForm(PageForm):
    """The form for the dates of a running round."""

    version = HiddenField()
    known_due = day(service.LABELS["known_due"], "Enter the date for known or not known")
    returns_due = day(service.LABELS["returns_due"], "Enter the date when returns are due")
    moderation_on = day(service.LABELS["moderation_on"], description="Optional.")
    report_due = day(service.LABELS["report_due"], description="Optional.")
    reason = long_text(
        "Reason for changing the dates",
        "Enter the reason for changing the dates",
        description="People whose dates change get this reason by email. Do not include names or references.",
    )

    @property
    def timetable(self) -> Timetable:
        """Return the dates that were entered."""
        return Timetable(
            self.known_due.data, self.returns_due.data, self.moderation_on.data, self.report_due.data
        )


class ExtensionForm(PageForm):
    """The form that grants a return more time."""

    until = day("New due date", "Enter the new due date")
    reason = long_text("Reason for giving more time", "Enter the reason for giving more time")


@blueprint.get("/rounds/<round_id>/dates")
@requires(Permission.ROUND_TIME)
def dates_form(round_id: str) -> Answer:
    """Show the form for the dates."""
    facts = _facts(round_id)
    if facts.state not in service.RUNNING:
        return _to_round(round_id)
    return form_page("rounds/timetable/dates.html", DatesForm(None, data=vars(facts)), facts=facts)


@blueprint.post("/rounds/<round_id>/dates")
@requires(Permission.ROUND_TIME)
def dates(round_id: str) -> Response | tuple[str, int]:
    """Change the dates."""
    facts, form = _facts(round_id), DatesForm()
    version = version_of(form.version)

    def act() -> None:
        service.change_dates(hooks.actor(), round_id, version, form.timetable, form.reason.data or "", g.now)

    if succeeds(form, act):
        flash(
            f"The dates have been changed. {mail_promise('people affected by the change', verb='get')}",
            "success",
        )
        return _to_round(round_id)
    return form_page("rounds/timetable/dates.html", form, facts=facts)


@blueprint.get("/returns/<return_id>/extension")
@requires(Permission.ROUND_TIME)
def extend_form(return_id: str) -> Answer:
    """Show the form that grants more time."""
    return form_page("rounds/timetable/extend.html", ExtensionForm(None), page=_return(return_id))


@blueprint.post("/returns/<return_id>/extension")
@requires(Permission.ROUND_TIME)
def extend(return_id: str) -> Response | tuple[str, int]:
    """Grant a return more time."""
    page, form = _return(return_id), ExtensionForm()
    if succeeds(
        form,
        lambda: service.extend_return(
            hooks.actor(), return_id, form.until.data, form.reason.data or "", g.now
        ),
    ):
        until = day_words(form.until.data)
        flash(
            f"{page.reference}, {page.service}: now due by {until}. {mail_promise('the auditor or agency lead')}",
            "success",
        )
        return redirect(url_for("returns.show", return_id=return_id), 303)
    return form_page("rounds/timetable/extend.html", form, page=page)


def _facts(round_id: str) -> RoundFacts:
    return hooks.or_404(round_facts(hooks.own_scope(), round_id))


def _return(return_id: str) -> ReturnPage:
    reach = scope(hooks.actor(), Permission.RETURN_READ)
    return hooks.or_404(return_page(reach, return_id))


def _to_round(round_id: str) -> Response:
    return redirect(url_for("rounds.show", round_id=round_id), 303)
