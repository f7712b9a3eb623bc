"""Reminding those whose returns a round's grid shows: first who gets a mail, then the mails."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from audit_app.queries.reminders import round_reminders
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import RoundState
from audit_app.services import reminders as service
from audit_app.web import edge, round_filters

blueprint = Blueprint("reminders", __name__)


@blueprint.get("/rounds/<round_id>/remind")
def check(round_id: str) -> Response | str:
    filters = round_filters.asked_for()
    asked = round_reminders(edge.actor(), round_id, filters, local_day(g.now), service.REMIND_OF_A_ROUND)
    page = edge.found(asked)
    if page.facts.state is not RoundState.OPEN:
        return redirect(url_for("rounds.show", round_id=round_id), 303)
    return render_template("reminders/check.html", page=page, view=round_filters.in_address(filters))


@blueprint.post("/rounds/<round_id>/remind")
def remind(round_id: str) -> Response:
    filters = round_filters.asked_for()
    count = service.remind_shown(edge.actor(), round_id, filters, g.now)
    if count:
        flash(f"{count} {'person gets' if count == 1 else 'people get'} a reminder by mail.", "success")
    else:
        flash("Nobody is left to remind today.", "success")
    view = round_filters.in_address(filters)
    return redirect(url_for("rounds.show", round_id=round_id, **view), 303)
