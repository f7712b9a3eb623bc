"""Reminding those whose returns a round's grid shows: first who would get a mail, then the mails."""

from flask import Blueprint, flash, g, redirect, url_for

from audit_app.policy import Permission
from audit_app.queries.people.unreached import unreached_of
from audit_app.queries.rounds.round_reminders import RoundReminders, round_reminders
from audit_app.rules.dates import local_day
from audit_app.rules.workflow import RoundState
from audit_app.services.rounds import reminders as service
from audit_app.web.forms.pages import Answer, page_with_status
from audit_app.web.request import hooks, shown
from audit_app.web.request.endpoints import requires
from audit_app.web.request.mail_promise import mail_promise
from audit_app.web.rounds import filters as round_filters

blueprint = Blueprint("reminders", __name__)


@blueprint.get("/rounds/<round_id>/remind")
@requires(Permission.ROUND_OPEN)
def check(round_id: str) -> Answer:
    """Show who would get a reminder."""
    page = hooks.or_404(_asked(round_id))
    if page.facts.state is not RoundState.OPEN:
        return redirect(url_for("rounds.show", round_id=round_id), 303)
    return _page(page)


def _asked(round_id: str) -> RoundReminders | None:
    filters = round_filters.from_address()
    return round_reminders(hooks.actor(), round_id, filters, local_day(g.now), service.ROUND_REMINDERS)


def _page(page: RoundReminders, says: str = "") -> Answer:
    view = round_filters.to_address(round_filters.from_address())
    unreached = unreached_of(page.facts.id)
    names = {"view": view, "shown": shown.mark(page.going), "says": says, "unreached": unreached}
    return page_with_status("rounds/reminders/check.html", 409 if says else 200, page=page, **names)


@blueprint.post("/rounds/<round_id>/remind")
@requires(Permission.ROUND_OPEN)
def remind(round_id: str) -> Answer:
    """Send the reminders, unless they would go to others than the page showed."""
    filters, page = round_filters.from_address(), _asked(round_id)
    if page and shown.changed(shown.mark(page.going)):
        return _page(page, shown.CHANGED)
    count = service.remind_of_round(hooks.actor(), round_id, filters, g.now)
    if count:
        people = "1 person" if count == 1 else f"{count} people"
        promise = mail_promise(people, " that reminds them", "gets" if count == 1 else "get")
        flash(promise, "success")
    else:
        flash("There is nobody left to remind today.", "success")
    view = round_filters.to_address(filters)
    return redirect(url_for("rounds.show", round_id=round_id, **view), 303)
