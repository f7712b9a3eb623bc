"""Changing the dates of a round that runs, and giving one return more time."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField

from audit_app.policy import Permission, scope
from audit_app.queries.returns import ReturnPage, return_page
from audit_app.queries.rounds import RoundFacts, round_facts
from audit_app.rules.dates import day_words
from audit_app.rules.stages import Timetable
from audit_app.services import timetable as service
from audit_app.web import edge
from audit_app.web.forms import PageForm, day, done, long_text, version_of

blueprint = Blueprint("timetable", __name__)


class DatesForm(PageForm):
    version = HiddenField()
    known_due = day(service.LABELS["known_due"], "Enter the day for known or not known")
    returns_due = day(service.LABELS["returns_due"], "Enter the day when returns are due")
    moderation_on = day(service.LABELS["moderation_on"], description="May be left open.")
    report_due = day(service.LABELS["report_due"], description="May be left open.")
    reason = long_text(
        "Why do the dates change?",
        "Say why the dates change",
        description="Those whose days change read this in a mail. Name nobody, and give no reference.",
    )


class ExtensionForm(PageForm):
    until = day("New day", "Enter the new day")
    reason = long_text("Why does it get more time?", "Say why it gets more time")


@blueprint.get("/rounds/<round_id>/dates")
def dates_form(round_id: str) -> Response | str:
    facts = _facts(round_id)
    if facts.state not in service.RUNNING:
        return _to_round(round_id)
    return render_template("timetable/dates.html", facts=facts, form=DatesForm(None, data=vars(facts)))


@blueprint.post("/rounds/<round_id>/dates")
def dates(round_id: str) -> Response | tuple[str, int]:
    facts, form = _facts(round_id), DatesForm()
    version = version_of(form.version)

    def act() -> None:
        days = Timetable(
            form.known_due.data, form.returns_due.data, form.moderation_on.data, form.report_due.data
        )
        service.change_dates(edge.actor(), round_id, version, days, form.reason.data or "", g.now)

    if done(form, act):
        flash("The dates are changed. Whoever still owes something gets a mail.", "success")
        return _to_round(round_id)
    return render_template("timetable/dates.html", facts=facts, form=form, problem=True), 422


@blueprint.get("/returns/<return_id>/extension")
def extend_form(return_id: str) -> str:
    return render_template("timetable/extend.html", page=_return(return_id), form=ExtensionForm(None))


@blueprint.post("/returns/<return_id>/extension")
def extend(return_id: str) -> Response | tuple[str, int]:
    page, form = _return(return_id), ExtensionForm()
    if done(
        form,
        lambda: service.extend_return(
            edge.actor(), return_id, form.until.data, form.reason.data or "", g.now
        ),
    ):
        until = day_words(form.until.data)
        flash(
            f"{page.reference}, {page.service}: due by {until} now. Whoever answers gets a mail.",
            "success",
        )
        return redirect(url_for("returns.show", return_id=return_id), 303)
    return render_template("timetable/extend.html", page=page, form=form, problem=True), 422


def _facts(round_id: str) -> RoundFacts:
    return edge.found(round_facts(edge.own_scope(), round_id))


def _return(return_id: str) -> ReturnPage:
    reach = scope(edge.actor(), Permission.RETURN_READ)
    return edge.found(return_page(reach, return_id))


def _to_round(round_id: str) -> Response:
    return redirect(url_for("rounds.show", round_id=round_id), 303)
