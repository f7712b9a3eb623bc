"""Recommendations: written from the findings of a round, handed out as actions, closed or dropped by the chair."""

from collections.abc import Callable

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectMultipleField

from audit_app.errors import Invalid, NotAllowed, Refused
from audit_app.policy import Permission, can, scope
from audit_app.queries import recommendations as queries
from audit_app.rules.dates import local_day
from audit_app.rules.findings import FINDING_WORDS, FindingKind
from audit_app.rules.follow_up import OPEN_RECOMMENDATIONS
from audit_app.rules.workflow import RecommendationState
from audit_app.services import actions as action_service
from audit_app.services import recommendations as service
from audit_app.web import edge
from audit_app.web.access import ACCESS
from audit_app.web.closing import closure_form, reason_form
from audit_app.web.forms import PageForm, day, listed, text

blueprint = Blueprint("recommendations", __name__)
Page = queries.RecommendationPage
Answer = Response | tuple[str, int]


class RecommendationForm(PageForm):
    version = HiddenField()
    finding_ids = SelectMultipleField("Which findings does it follow from?")
    text = text(
        "Recommendation",
        "Write the recommendation",
        description="What should change, in one or two sentences. Owners read it: name no child, family or worker.",
    )
    why = text(
        "Why is it needed?",
        "Say why it is needed",
        description="In plain words that the owner of an action understands without having seen a case.",
    )

    @property
    def details(self) -> service.RecommendationDetails:
        return service.RecommendationDetails(
            self.text.data or "", self.why.data or "", tuple(self.finding_ids.data or ())
        )


class ActionForm(PageForm):
    owner_ids = SelectMultipleField(
        "Who is accountable?", description="Each person ticked gets an action of their own."
    )
    text = text("What is to be done?", "Say what is to be done")
    due_on = day("By when?", "Enter the day by which it is to be done", description="For example, 29 9 2017")
    impact_measure = text(
        "How will you know that it helped?",
        "Say how you will know that it helped",
        description="What you will count or look at, and what you expect to see.",
        render_kw={"rows": 3},
    )


@blueprint.get("/rounds/<round_id>/recommendations")
def index(round_id: str) -> str:
    page = _round_page(round_id)
    chosen = {"finding_ids": request.args.getlist("finding")}
    return _index(page, _recommendation_form(page.findings, chosen))


@blueprint.post("/rounds/<round_id>/recommendations")
def write(round_id: str) -> Answer:
    page = _round_page(round_id)
    if not can(edge.actor(), Permission.RECOMMENDATION_WRITE, page.subject):
        raise NotAllowed
    form = _recommendation_form(page.findings, None)
    if form.validate():
        try:
            row = service.write_recommendation(edge.actor(), round_id, form.details, g.now)
        except Invalid as error:
            form.refuse(error.fields)
        else:
            flash(f"Recommendation {row.number} is written. Assign its actions next.", "success")
            return redirect(url_for("recommendations.show", recommendation_id=row.id), 303)
    return _index(page, form, problem=True), 422


@blueprint.get("/recommendations/<recommendation_id>")
def show(recommendation_id: str) -> str:
    page = _page(recommendation_id)
    return render_template("recommendations/show.html", page=page, open=page.entry.state in OPEN_RECOMMENDATIONS)


@blueprint.get("/recommendations/<recommendation_id>/edit")
def edit(recommendation_id: str) -> str:
    page = _page(recommendation_id)
    _require_state(page, RecommendationState.PROPOSED)
    stored = {**vars(page.entry), "finding_ids": page.finding_ids}
    form = _recommendation_form(_round_page(page.round_id).findings, stored)
    return _edit(page, form)


@blueprint.post("/recommendations/<recommendation_id>")
def change(recommendation_id: str) -> Answer:
    page = _page(recommendation_id)
    form = _recommendation_form(_round_page(page.round_id).findings, None)
    version = form.version.data or ""
    if form.validate() and version.isdigit():
        try:
            service.change_recommendation(edge.actor(), recommendation_id, int(version), form.details, g.now)
        except Invalid as error:
            form.refuse(error.fields)
        else:
            flash(f"Recommendation {page.entry.number} saved.", "success")
            return _to(page)
    return _edit(page, form, problem=True), 422


@blueprint.get("/recommendations/<recommendation_id>/assign")
def assign_form(recommendation_id: str) -> str:
    page = _page(recommendation_id)
    _require_state(page, *OPEN_RECOMMENDATIONS)
    return _assign(page, _action_form())


@blueprint.post("/recommendations/<recommendation_id>/assign")
def assign(recommendation_id: str) -> Answer:
    page = _page(recommendation_id)
    form = _action_form()
    if form.validate():
        try:
            for owner_id in form.owner_ids.data or ():
                action_service.assign_action(edge.actor(), recommendation_id, _action(form, owner_id), g.now)
        except Invalid as error:
            form.refuse({"owner_ids" if field == "owner_id" else field: says for field, says in error.fields.items()})
        else:
            flash(_assigned(len(form.owner_ids.data or ()), page), "success")
            return _to(page)
    return _assign(page, form, problem=True), 422


@blueprint.get("/recommendations/<recommendation_id>/close")
def close_form(recommendation_id: str) -> str:
    page = _page(recommendation_id)
    _require_state(page, RecommendationState.AGREED)
    return render_template("recommendations/close.html", page=page, form=closure_form(page.meetings))


@blueprint.post("/recommendations/<recommendation_id>/close")
def close(recommendation_id: str) -> Answer:
    page, form = _page(recommendation_id), None
    form = closure_form(page.meetings)
    act: Callable[[], object] = lambda: service.close_recommendation(  # noqa: E731
        edge.actor(), recommendation_id, form.closure, g.now
    )
    if form.validate() and _done(form, act):
        flash(f"Recommendation {page.entry.number} is closed.", "success")
        return _to(page)
    return render_template("recommendations/close.html", page=page, form=form, problem=True), 422


@blueprint.get("/recommendations/<recommendation_id>/drop")
def drop_form(recommendation_id: str) -> str:
    page = _page(recommendation_id)
    _require_state(page, *OPEN_RECOMMENDATIONS)
    return render_template("recommendations/drop.html", page=page, form=_drop_form())
