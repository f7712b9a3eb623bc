"""Pages to end an agency, and to hand its work to the agency that carries it on."""

from flask import Blueprint, flash, g, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField

from audit_app.policy import Permission
from audit_app.queries.people import agencies as queries
from audit_app.queries.people.agency_endings import work_of_agency
from audit_app.rules.dates import day_words, local_day
from audit_app.services.people import agency_endings as service
from audit_app.services.people.agency_endings import Ending
from audit_app.web.forms.base import PageForm, day, select_choices, succeeds, version_of
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires

blueprint = Blueprint("agency_endings", __name__)


class EndingForm(PageForm):
    """The last day of an agency and, if there is any, its successor."""

    version = HiddenField()
    ended_on = day("Last day of the agency", "Enter the last day of the agency")
    successor_id = SelectField(
        "Agency that takes over its work (optional)",
        description="It takes over the services, the people with their roles, and all unfinished work. "
        "You cannot undo this.",
    )


@blueprint.get("/agencies/<agency_id>/ending")
@requires(Permission.PARTNERSHIP_MANAGE)
def form(agency_id: str) -> Answer:
    """Display the form to end an agency, with the work that it still has."""
    agency = hooks.or_404(queries.agency_line(agency_id))
    return _page(
        agency, _form(agency, EndingForm(None, data={"version": agency.version, "successor_id": ""}))
    )


@blueprint.post("/agencies/<agency_id>/ending")
@requires(Permission.PARTNERSHIP_MANAGE)
def end(agency_id: str) -> Answer:
    """End an agency."""
    agency = hooks.or_404(queries.agency_line(agency_id))
    sent = _form(agency, EndingForm())

    def act() -> None:
        ending = Ending(sent.ended_on.data or local_day(g.now), sent.successor_id.data or None)
        service.end_agency(hooks.actor(), agency_id, version_of(sent.version), ending, g.now)

    if not succeeds(sent, act):
        return _page(agency, sent)
    flash(f"{agency.name} ended on {day_words(sent.ended_on.data)}.", "success")
    return redirect(url_for("partnership.index"), 303)


@blueprint.post("/agencies/<agency_id>/resuming")
@requires(Permission.PARTNERSHIP_MANAGE)
def resume(agency_id: str) -> Response:
    """Undo that an agency has ended."""
    agency = service.resume_agency(hooks.actor(), agency_id, g.now)
    flash(f"{agency.name} is no longer marked as ended.", "success")
    return redirect(url_for("partnership.index"), 303)


def _form(agency: queries.AgencyLine, sent: EndingForm) -> EndingForm:
    others = {choice.id: choice.label for choice in queries.agencies() if choice.id != agency.id}
    sent.successor_id.choices = select_choices({"": "No agency", **others})
    return sent


def _page(agency: queries.AgencyLine, sent: EndingForm) -> Answer:
    return form_page("people/partnership/ending.html", sent, agency=agency, held=work_of_agency(agency.id))
