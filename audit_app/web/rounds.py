"""Rounds: the list, setting one up, the page with the grid of returns, the moves from opening to report."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Optional, Regexp

from audit_app.policy import Permission, Subject, may_ever, scope
from audit_app.queries import round_grid
from audit_app.queries import rounds as queries
from audit_app.queries.log import discarded_rounds
from audit_app.queries.themes import unit_of
from audit_app.rules.dates import local_day
from audit_app.rules.deadlines import day_and_distance, is_late
from audit_app.rules.naming import how_many_named
from audit_app.rules.next_rounds import DATES
from audit_app.rules.stages import MOST_NAMED
from audit_app.rules.workflow import RoundState
from audit_app.services import rounds as service
from audit_app.web import edge, paging, round_filters, shown
from audit_app.web.forms import (
    PageForm,
    day,
    done,
    listed,
    long_text,
    required,
    short_text,
    tidy,
    tried,
    version_of,
)
from audit_app.web.round_steps import address, next_step, pages_of, tasks_of

blueprint = Blueprint("rounds", __name__)


class RoundForm(PageForm):
    version = HiddenField()
    title = short_text(
        "Title",
        "Give the round a title",
        description="The theme and the months audited tell rounds apart, such as Operation Encompass, June 2017.",
    )
    reference = short_text(
        "Reference",
        "Give the round a reference",
        longest=service.LONGEST_REFERENCE,
        description="Small letters, digits and hyphens, such as operation-encompass-2017-06.",
    )
    theme_version_id = SelectField("Question set", [required("Choose a question set")])
    sub_group_id = SelectField("Sub-group that oversees it", [required("Choose a sub-group")])
    purpose = long_text("Why this audit")
    sampling = long_text("How the sample was chosen")
    population = StringField(
        "Chosen from how many",
        [Optional(), Regexp(r"([0-9]{1,6}|1000000)$", message="Enter a whole number up to 1,000,000")],
        filters=[tidy],
        description="Leave empty if nobody knows.",
        render_kw={"inputmode": "numeric", "classes": "govuk-input--width-5"},
    )
    read_from = day("First day to read", "Enter the first day to read")
    read_to = day("Last day to read", "Enter the last day to read")
    judged_from = day("First day to judge", "Enter the first day to judge")
    judged_to = day("Last day to judge", "Enter the last day to judge")
    known_due = day("Known or not known by", "Enter the day for known or not known")
    returns_due = day("Returns due", "Enter the day when returns are due")
    moderation_on = day("Moderation on", description="May be left open.")
    report_due = day("Report due", description="May be left open.")

    round_id: str | None = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Together with what the round's own rules say of names and dates, so that all that is wrong stands there at
        once.
        """
        sound = super().validate(extra_validators)
        found = service.name_errors(self.title.data or "", self.reference.data or "", self.round_id)
        if not any(self[name].errors for name in DATES):
            found |= service.date_errors({name: self[name].data for name in DATES})
        wrong = {name: message for name, message in found.items() if not self[name].errors}
        self.refuse(wrong)
        return sound and not wrong


class ReasonForm(PageForm):
    reason = long_text("Why the panel goes back", "Give a reason")


@blueprint.get("/rounds")
def index() -> str:
    today = _today()
    lines = queries.rounds_page(edge.own_scope(), today)
    discarded = discarded_rounds() if may_ever(edge.actor(), Permission.LOG_READ) else ()
    return render_template(
        "rounds/index.html", lines=lines, everywhere=Subject(), today=today, discarded=discarded
    )


@blueprint.get("/rounds/new")
def new() -> str:
    """With `like` in the address: as a past round was, for the QA officer to look over."""
    like = request.args.get("like")
    past = edge.found(queries.round_facts(edge.own_scope(), like)) if like else None
    form = _form(queries.round_like(past, _today()) if past else {})
    return render_template("rounds/form.html", form=form, facts=None, past=past)


@blueprint.post("/rounds")
def create() -> Response | tuple[str, int]:
    form = _form(None)
    if audit_round := tried(form, lambda: service.create_round(edge.actor(), _details(form), g.now)):
        flash(f"Round saved. Now add its {unit_of(audit_round).plural}.", "success")
        return _to_round(audit_round.id)
    return render_template("rounds/form.html", form=form, facts=None, problem=True), 422


@blueprint.get("/rounds/<round_id>")
def show(round_id: str) -> str:
    return _page(round_id, ReasonForm(None))


@blueprint.get("/rounds/<round_id>/edit")
def edit(round_id: str) -> Response | str:
    facts = edge.found(queries.round_facts(edge.own_scope(), round_id))
    if facts.state is not RoundState.SETTING_UP:
        return _to_round(round_id)
    return render_template("rounds/form.html", form=_form(vars(facts)), facts=facts)


@blueprint.post("/rounds/<round_id>/edit")
def change(round_id: str) -> Response | tuple[str, int]:
    facts = edge.found(queries.round_facts(edge.own_scope(), round_id))
    form = _form(None)
    form.round_id = round_id
    version = version_of(form.version)

    def act() -> None:
        service.change_round(edge.actor(), round_id, version, _details(form, facts.invented), g.now)

    if done(form, act):
        flash("Theme and dates saved.", "success")
        return _to_round(round_id)
    return render_template("rounds/form.html", form=form, facts=facts, problem=True), 422


@blueprint.get("/rounds/<round_id>/discard")
def discard_form(round_id: str) -> Response | str:
    page = edge.found(queries.preparing(edge.own_scope(), round_id, _today()))
    if page.facts.state is not RoundState.SETTING_UP:
        return _to_round(round_id)
    return render_template("rounds/discard.html", page=page, facts=page.facts)


@blueprint.post("/rounds/<round_id>/discard")
def discard(round_id: str) -> Response:
    facts = edge.found(queries.round_facts(edge.own_scope(), round_id))
    service.discard_round(edge.actor(), round_id, g.now)
    flash(f"{facts.title} is discarded.", "success")
    return redirect(url_for("rounds.index"), 303)


@blueprint.get("/rounds/<round_id>/check")
def check(round_id: str) -> Response | str:
    page = edge.found(queries.preparing(edge.own_scope(), round_id, _today()))
    if page.facts.state is not RoundState.SETTING_UP:
        return _to_round(round_id)
    return _check_page(page)


def _check_page(page: queries.Preparing, says: str = "") -> str:
    in_the_way = [address(hindrance, page.facts) for hindrance in page.hindrances]
    names = {"in_the_way": in_the_way, "shown": shown.mark(page.facts, page.preparation), "says": says}
    return render_template("rounds/check.html", page=page, facts=page.facts, **names)


@blueprint.post("/rounds/<round_id>/open", endpoint="open")
def open_(round_id: str) -> Response | tuple[str, int]:
    page = queries.preparing(edge.own_scope(), round_id, _today())
    if page and shown.changed(shown.mark(page.facts, page.preparation)):
        return _check_page(page, shown.CHANGED), 409
    service.open_round(edge.actor(), round_id, g.now)
    flash("The round is open. Each agency lead asked gets a mail.", "success")
    return _to_round(round_id)


@blueprint.get("/rounds/<round_id>/begin-moderation")
def moderate_check(round_id: str) -> Response | str:
    page = edge.found(queries.moderation_check(edge.own_scope(), round_id))
    if page.facts.state is not RoundState.OPEN:
        return _to_round(round_id)
    return _moderate_page(page)


def _moderate_page(page: queries.ModerationCheck, says: str = "") -> str:
    return render_template(
        "rounds/moderate_check.html",
        page=page,
        facts=page.facts,
        most_named=MOST_NAMED,
        how_many_named=how_many_named,
        early=_early(page),
        shown=shown.mark(page),
        says=says,
    )


def _early(page: queries.ModerationCheck) -> str:
    """What stands against beginning before the returns are due; empty from the day after, and where all are in."""
    due = page.facts.returns_due
    if not page.missing or is_late(due, _today()):
        return ""
    some = "1 is" if page.missing == 1 else f"{page.missing:,} are"
    return f"Returns are due {day_and_distance(due, _today())}. {some} not in and will count as not returned."


@blueprint.post("/rounds/<round_id>/begin-moderation")
def begin_moderation(round_id: str) -> Response | tuple[str, int]:
    page = queries.moderation_check(edge.own_scope(), round_id)
    if page and shown.changed(shown.mark(page)):
        return _moderate_page(page, shown.CHANGED), 409
    service.begin_moderation(edge.actor(), round_id, g.now)
    flash("Moderation has begun. The returns are closed.", "success")
    return _to_round(round_id)


@blueprint.post("/rounds/<round_id>/begin-reporting")
def begin_reporting(round_id: str) -> Response:
    service.begin_reporting(edge.actor(), round_id, g.now)
    flash("Moderation is finished. Now write the report.", "success")
    return _to_round(round_id)


@blueprint.post("/rounds/<round_id>/resume-moderation")
def resume_moderation(round_id: str) -> Response | tuple[str, int]:
    form = ReasonForm()
    if done(form, lambda: service.resume_moderation(edge.actor(), round_id, form.reason.data or "", g.now)):
        flash("The round is in moderation again.", "success")
        return _to_round(round_id)
    return _page(round_id, form), 422


def _page(round_id: str, form: ReasonForm) -> str:
    """The task list while the round is being set up, the grid from then on."""
    actor, filters = edge.actor(), round_filters.asked_for()
    reach = scope(actor, Permission.ROUND_READ)
    facts = edge.found(queries.round_facts(reach, round_id))
    if facts.state is RoundState.SETTING_UP:
        page = edge.found(queries.preparing(reach, round_id, _today()))
        return render_template("rounds/setting_up.html", page=page, facts=facts, tasks=tasks_of(page))
    page = edge.found(round_grid.round_page(actor, round_id, filters, _today(), paging.asked_page()))
    view = round_filters.in_address(filters)
    return render_template(
        "rounds/show.html",
        page=page,
        facts=facts,
        step=next_step(actor, page, _today()),
        other_pages=pages_of(actor, facts),
        filters=filters,
        view=view,
        paging=paging.links(page.grid.paging, "rounds.show", round_id=round_id, **view),
        states=round_filters.STATE_FILTERS,
        form=form,
        problem=bool(form.errors),
    )


def _today() -> date:
    return local_day(g.now)


def _to_round(round_id: str) -> Response:
    return redirect(url_for("rounds.show", round_id=round_id), 303)


def _form(stored: dict[str, Any] | None) -> RoundForm:
    form = RoundForm(request.form if stored is None else None, data=stored)
    versions = {choice.id: choice.label for choice in queries.version_choices()}
    sub_groups = {choice.id: choice.label for choice in queries.sub_group_choices()}
    form.theme_version_id.choices = listed({"": "Choose a question set", **versions})
    form.sub_group_id.choices = listed({"": "Choose a sub-group", **sub_groups})
    return form


def _details(form: RoundForm, invented: str = "") -> service.RoundDetails:
    entered = {name: value for name, value in form.data.items() if name not in ("csrf_token", "version")}
    population = int(entered.pop("population")) if entered["population"] else None
    return service.RoundDetails(**{**entered, "population": population, "invented": invented})
