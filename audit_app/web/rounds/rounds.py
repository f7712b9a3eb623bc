"""Rounds: the list, setting a round up, the page with the grid of returns, the moves from opening to report."""

from datetime import date

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Refused
from audit_app.policy import Permission, Subject, may_ever, scope
from audit_app.queries.log import discarded_rounds
from audit_app.queries.rounds import readiness
from audit_app.queries.rounds import rounds as queries
from audit_app.queries.rounds.round_list import rounds_page
from audit_app.queries.rounds.round_page import round_page
from audit_app.queries.themes.themes import unit_of
from audit_app.rules.dates import local_day
from audit_app.rules.naming import how_many_named
from audit_app.rules.rounds.readiness import MOST_NAMED, may_begin_moderation, too_early_for_moderation
from audit_app.rules.workflow import RoundState
from audit_app.services.rounds import rounds as service
from audit_app.web.forms import paging
from audit_app.web.forms.base import (
    PageForm,
    long_text,
    perform,
    succeeds,
    version_of,
)
from audit_app.web.forms.pages import Answer, form_page, page_with_status
from audit_app.web.request import hooks, shown
from audit_app.web.request.endpoints import requires
from audit_app.web.request.mail_promise import mail_promise
from audit_app.web.rounds import filters as round_filters
from audit_app.web.rounds.round_form import details_of, round_form
from audit_app.web.rounds.steps import address, next_step, pages_of, tasks_of

blueprint = Blueprint("rounds", __name__)


class ReasonForm(PageForm):
    """The form in which the panel gives a reason for going back to moderation."""

    reason = long_text("Reason for going back", "Enter the reason")


@blueprint.get("/rounds")
@requires(Permission.ROUND_READ)
def index() -> str:
    """List the rounds that the reader reaches."""
    today = _today()
    lines = rounds_page(hooks.own_scope(), today)
    discarded = discarded_rounds() if may_ever(hooks.actor(), Permission.LOG_READ) else ()
    return render_template(
        "rounds/index.html", lines=lines, everywhere=Subject(), today=today, discarded=discarded
    )


@blueprint.get("/rounds/new")
@requires(Permission.ROUND_CREATE)
def new() -> Answer:
    """Show the form of a new round; with `like` in the address, begun with the values of a past round."""
    like = request.args.get("like")
    past = hooks.or_404(queries.round_facts(hooks.own_scope(), like)) if like else None
    form = round_form(queries.values_from_past_round(past, _today()) if past else {})
    return form_page("rounds/form.html", form, facts=None, past=past)


@blueprint.post("/rounds")
@requires(Permission.ROUND_CREATE, adds=True)
def create() -> Answer:
    """Create a round."""
    form = round_form(None)
    if audit_round := perform(form, lambda: service.create_round(hooks.actor(), details_of(form), g.now)):
        flash(f"Round saved. Now add its {unit_of(audit_round).plural}.", "success")
        return _to_round(audit_round.id)
    return form_page("rounds/form.html", form, facts=None)


@blueprint.get("/rounds/<round_id>")
@requires(Permission.ROUND_READ)
def show(round_id: str) -> Answer:
    """Show a round: its task list while it is being set up, then its grid."""
    return _page(round_id, ReasonForm(None))


@blueprint.get("/rounds/<round_id>/edit")
@requires(Permission.ROUND_EDIT)
def edit(round_id: str) -> Answer:
    """Show the form of a round that is being set up."""
    facts = hooks.or_404(queries.round_facts(hooks.own_scope(), round_id))
    if facts.state is not RoundState.SETTING_UP:
        return _to_round(round_id)
    return form_page("rounds/form.html", round_form(vars(facts)), facts=facts)


@blueprint.post("/rounds/<round_id>/edit")
@requires(Permission.ROUND_EDIT)
def change(round_id: str) -> Answer:
    """Save the form of a round that is being set up."""
    facts = hooks.or_404(queries.round_facts(hooks.own_scope(), round_id))
    form = round_form(None)
    form.round_id = round_id
    version = version_of(form.version)

    def act() -> None:
        service.change_round(hooks.actor(), round_id, version, details_of(form, facts.invented), g.now)

    if succeeds(form, act):
        flash("Theme and dates saved.", "success")
        return _to_round(round_id)
    return form_page("rounds/form.html", form, facts=facts)


@blueprint.get("/rounds/<round_id>/discard")
@requires(Permission.ROUND_EDIT)
def discard_form(round_id: str) -> Response | str:
    """Ask whether a round should be discarded."""
    page = hooks.or_404(readiness.preparation_page(hooks.own_scope(), round_id, _today()))
    if page.facts.state is not RoundState.SETTING_UP:
        return _to_round(round_id)
    return render_template("rounds/discard.html", page=page, facts=page.facts)


@blueprint.post("/rounds/<round_id>/discard")
@requires(Permission.ROUND_EDIT)
def discard(round_id: str) -> Response:
    """Discard a round that is being set up."""
    facts = hooks.or_404(queries.round_facts(hooks.own_scope(), round_id))
    service.discard_round(hooks.actor(), round_id, g.now)
    flash(f"{facts.title} has been discarded.", "success")
    return redirect(url_for("rounds.index"), 303)


@blueprint.get("/rounds/<round_id>/check")
@requires(Permission.ROUND_OPEN)
def check(round_id: str) -> Answer:
    """Show all that opening a round would do, for a last look."""
    page = hooks.or_404(readiness.preparation_page(hooks.own_scope(), round_id, _today()))
    if page.facts.state is not RoundState.SETTING_UP:
        return _to_round(round_id)
    return _check_page(page)


def _check_page(page: readiness.PreparationPage, says: str = "") -> Answer:
    in_the_way = [address(obstacle, page.facts) for obstacle in page.obstacles]
    names = {"in_the_way": in_the_way, "shown": shown.mark(page.facts, page.preparation), "says": says}
    return page_with_status("rounds/check.html", 409 if says else 200, page=page, facts=page.facts, **names)


@blueprint.post("/rounds/<round_id>/open", endpoint="open")
@requires(Permission.ROUND_OPEN)
def open_(round_id: str) -> Answer:
    """Open a round, unless it has changed since the page that was checked."""
    page = readiness.preparation_page(hooks.own_scope(), round_id, _today())
    if page and shown.changed(shown.mark(page.facts, page.preparation)):
        return _check_page(page, shown.CHANGED)
    service.open_round(hooks.actor(), round_id, g.now)
    flash(f"The round is open. {mail_promise('each agency lead asked')}", "success")
    return _to_round(round_id)


@blueprint.get("/rounds/<round_id>/begin-moderation")
@requires(Permission.ROUND_MODERATE)
def moderate_check(round_id: str) -> Answer:
    """Show which returns beginning moderation would close."""
    page = hooks.or_404(readiness.moderation_check(hooks.own_scope(), round_id))
    if page.facts.state is not RoundState.OPEN:
        return _to_round(round_id)
    return _moderate_page(page)


def _moderate_page(page: readiness.ModerationCheck, says: str = "") -> Answer:
    return page_with_status(
        "rounds/moderate_check.html",
        409 if says else 200,
        page=page,
        facts=page.facts,
        most_named=MOST_NAMED,
        how_many_named=how_many_named,
        early=_early(page, says),
        shown=shown.mark(page),
        says=says,
        may_begin=may_begin_moderation(page.missing, page.facts.returns_due, _today()),
    )


def _early(page: readiness.ModerationCheck, says: str) -> str:
    """Return why moderation cannot begin yet, unless `says` has it; empty once it can."""
    due = page.facts.returns_due
    if says or may_begin_moderation(page.missing, due, _today()):
        return ""
    return too_early_for_moderation(page.missing, due)


@blueprint.post("/rounds/<round_id>/begin-moderation")
@requires(Permission.ROUND_MODERATE)
def begin_moderation(round_id: str) -> Answer:
    """Begin moderation, unless the returns have changed since the page that was checked."""
    page = readiness.moderation_check(hooks.own_scope(), round_id)
    if page and shown.changed(shown.mark(page)):
        return _moderate_page(page, shown.CHANGED)
    try:
        service.begin_moderation(hooks.actor(), round_id, g.now)
    except Refused as refused:
        if page is None or page.facts.state is not RoundState.OPEN:
            raise
        return _moderate_page(page, refused.reasons[0])
    flash("Moderation has begun. The returns are closed.", "success")
    return _to_round(round_id)


@blueprint.post("/rounds/<round_id>/begin-reporting")
@requires(Permission.ROUND_MODERATE)
def begin_reporting(round_id: str) -> Response:
    """Finish moderation, so that the report can be written."""
    service.begin_reporting(hooks.actor(), round_id, g.now)
    flash("Moderation is finished. Now write the report.", "success")
    return _to_round(round_id)


@blueprint.post("/rounds/<round_id>/resume-moderation")
@requires(Permission.ROUND_MODERATE)
def resume_moderation(round_id: str) -> Answer:
    """Take a round back to moderation."""
    form = ReasonForm()
    if succeeds(
        form, lambda: service.resume_moderation(hooks.actor(), round_id, form.reason.data or "", g.now)
    ):
        flash("The round is in moderation again.", "success")
        return _to_round(round_id)
    return _page(round_id, form)


def _page(round_id: str, form: ReasonForm) -> Answer:
    """Render the task list while the round is being set up, and the grid from then on."""
    actor, filters = hooks.actor(), round_filters.from_address()
    reach = scope(actor, Permission.ROUND_READ)
    facts = hooks.or_404(queries.round_facts(reach, round_id))
    if facts.state is RoundState.SETTING_UP:
        page = hooks.or_404(readiness.preparation_page(reach, round_id, _today()))
        return page_with_status("rounds/setting_up.html", 200, page=page, facts=facts, tasks=tasks_of(page))
    page = hooks.or_404(round_page(actor, round_id, filters, _today(), paging.requested_page()))
    view = round_filters.to_address(filters)
    return form_page(
        "rounds/show.html",
        form,
        page=page,
        facts=facts,
        step=next_step(actor, page, _today()),
        other_pages=pages_of(actor, facts),
        filters=filters,
        view=view,
        paging=paging.links(page.grid.paging, "rounds.show", round_id=round_id, **view),
        states=round_filters.STATE_FILTERS,
    )


def _today() -> date:
    return local_day(g.now)


def _to_round(round_id: str) -> Response:
    return redirect(url_for("rounds.show", round_id=round_id), 303)
