"""Recommendations: written from a round's findings, handed out as actions, closed or dropped by the chair."""

from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField

from audit_app.errors import NotAllowed, Refused
from audit_app.policy import Permission, Subject, can, scope
from audit_app.queries import recommendations as queries
from audit_app.queries.findings import FindingCard
from audit_app.queries.log import last_act
from audit_app.rules.dates import local_day
from audit_app.rules.findings import FINDING_WORDS, FindingKind
from audit_app.rules.follow_up import OPEN_RECOMMENDATIONS
from audit_app.rules.workflow import RecommendationState
from audit_app.services import actions as action_service
from audit_app.services import recommendations as service
from audit_app.web import edge, typed
from audit_app.web.access import ACCESS
from audit_app.web.actions import ActionWordsForm
from audit_app.web.clashes import SharedForm, Theirs, begun, read_again, settle, theirs_of
from audit_app.web.decisions import (
    ClosureForm,
    MinutedReasonForm,
    closure_form,
    minuted_reason_form,
    remember,
)
from audit_app.web.forms import done, listed, long_text, required

blueprint = Blueprint("recommendations", __name__)
Page = queries.RecommendationPage
Answer = Response | tuple[str, int]


class RecommendationForm(SharedForm):
    finding_ids = SelectMultipleField("Which findings does it follow from?", validate_choice=False)
    text = long_text(
        "Recommendation",
        "Write the recommendation",
        description="What should change, in a sentence or two. Owners read it: name nobody.",
    )
    why = long_text(
        "Why is it needed?",
        "Say why it is needed",
        description="In plain words that the owner of an action understands without having seen a return.",
    )

    @property
    def details(self) -> service.RecommendationDetails:
        return service.RecommendationDetails(
            self.text.data or "", self.why.data or "", tuple(self.finding_ids.data or ())
        )


class ActionForm(ActionWordsForm):
    owner_id = SelectMultipleField(
        "Who is accountable?",
        [required("Tick at least one owner")],
        description="Each person you tick gets an action of their own.",
    )

    def each_owner(self) -> Iterator[action_service.ActionDetails]:
        for owner_id in self.owner_id.data or ():
            yield action_service.ActionDetails(
                self.text.data or "", owner_id, self.due_on.data, self.impact_measure.data or ""
            )


@blueprint.get("/rounds/<round_id>/recommendations")
def index(round_id: str) -> str:
    page = _round_page(round_id)
    chosen = {"finding_ids": request.args.getlist("finding")}
    form = _recommendation_form(page.findings, chosen)
    typed.put_back("recommendations.write", form, round_id=round_id)
    return _index(page, form)


@blueprint.post("/rounds/<round_id>/recommendations")
def write(round_id: str) -> Answer:
    page = _round_page(round_id)
    _require(page.subject)
    form = _recommendation_form(page.findings, None)
    if done(form, lambda: service.write_recommendation(edge.actor(), round_id, form.details, g.now)):
        flash("The recommendation is written. Assign its actions next.", "success")
        return redirect(url_for("recommendations.index", round_id=round_id), 303)
    return _index(page, form, problem=True), 422


@blueprint.get("/recommendations/<recommendation_id>")
def show(recommendation_id: str) -> str:
    page = _page(recommendation_id)
    return render_template("recommendations/show.html", page=page)


@blueprint.get("/recommendations/<recommendation_id>/edit")
def edit(recommendation_id: str) -> str:
    page = _page(recommendation_id, RecommendationState.PROPOSED)
    of_round = _round_page(page.round_id)
    form, theirs = _stored_form(page, of_round), None
    if typed.put_back("recommendations.change", form, recommendation_id=recommendation_id):
        theirs = _theirs(page, settle(form, _stored_form(page, of_round)))
    return _edit(page, of_round, form, theirs=theirs)


@blueprint.post("/recommendations/<recommendation_id>")
@read_again
def change(recommendation_id: str) -> Answer:
    page = _page(recommendation_id)
    of_round = _round_page(page.round_id)
    form, version = _recommendation_form(of_round.findings, None), page.entry.version
    clashes = settle(form, _stored_form(page, of_round))

    def change() -> None:
        service.change_recommendation(edge.actor(), recommendation_id, version, form.details, g.now)

    if not clashes and done(form, change):
        return _to(page, f"Recommendation {page.entry.number} is saved.")
    theirs = _theirs(page, clashes)
    return _edit(page, of_round, form, theirs=theirs, problem=True), 409 if theirs else 422


@blueprint.get("/recommendations/<recommendation_id>/assign")
def assign_form(recommendation_id: str) -> str:
    page = _page(recommendation_id, *OPEN_RECOMMENDATIONS)
    agencies = queries.owners_by_agency()
    return _assign(page, _action_form(agencies), agencies)


@blueprint.post("/recommendations/<recommendation_id>/assign")
def assign(recommendation_id: str) -> Answer:
    page = _page(recommendation_id)
    agencies = queries.owners_by_agency()
    form = _action_form(agencies)

    def hand_out() -> None:
        for details in form.each_owner():
            action_service.assign_action(edge.actor(), recommendation_id, details, g.now)

    if done(form, hand_out):
        count = len(form.owner_id.data or ())
        return _to(page, "One action is assigned." if count == 1 else f"{count} actions are assigned.")
    return _assign(page, form, agencies, problem=True), 422


_ENDED = (RecommendationState.CLOSED, RecommendationState.NO_FURTHER_ACTION)


@blueprint.get("/recommendations/<recommendation_id>/close")
def close_form(recommendation_id: str) -> str:
    page = _page(recommendation_id, RecommendationState.AGREED)
    return render_template("recommendations/close.html", page=page, form=_closure_form(page))


@blueprint.post("/recommendations/<recommendation_id>/close")
def close(recommendation_id: str) -> Answer:
    page = _page(recommendation_id)
    form = _closure_form(page)
    if done(form, lambda: service.close_recommendation(edge.actor(), recommendation_id, form.closure, g.now)):
        remember(page.sub_group_id, form.minute)
        return _to(page, f"Recommendation {page.entry.number} is closed.")
    return render_template("recommendations/close.html", page=page, form=form, problem=True), 422


@blueprint.get("/recommendations/<recommendation_id>/drop")
def drop_form(recommendation_id: str) -> str:
    page = _page(recommendation_id, *OPEN_RECOMMENDATIONS)
    return render_template("recommendations/drop.html", page=page, form=_drop_form(page))


@blueprint.post("/recommendations/<recommendation_id>/drop")
def drop(recommendation_id: str) -> Answer:
    page = _page(recommendation_id)
    form = _drop_form(page)
    reason, minute = form.reason.data or "", form.decided_in
    if done(
        form, lambda: service.drop_recommendation(edge.actor(), recommendation_id, reason, minute, g.now)
    ):
        if minute:
            remember(page.sub_group_id, minute)
        return _to(page, f"Recommendation {page.entry.number}: no further action.")
    return render_template("recommendations/drop.html", page=page, form=form, problem=True), 422


@blueprint.get("/recommendations/<recommendation_id>/reopening")
def reopen_form(recommendation_id: str) -> str:
    page = _page(recommendation_id, *_ENDED)
    return render_template("recommendations/reopen.html", page=page, form=_reopening_form(page))


@blueprint.post("/recommendations/<recommendation_id>/reopening")
def reopen(recommendation_id: str) -> Answer:
    page = _page(recommendation_id)
    form = _reopening_form(page)
    reason = form.reason.data or ""
    if done(
        form,
        lambda: service.reopen_recommendation(edge.actor(), recommendation_id, reason, form.minute, g.now),
    ):
        remember(page.sub_group_id, form.minute)
        return _to(page, f"Recommendation {page.entry.number} is open again.")
    return render_template("recommendations/reopen.html", page=page, form=form, problem=True), 422


def _reopening_form(page: Page) -> MinutedReasonForm:
    description = "This stands in the history. Name nobody."
    return minuted_reason_form("Why is it opened again?", description, page, agreed=True)


def _round_page(round_id: str) -> queries.RoundRecommendations:
    reach = scope(edge.actor(), Permission.RECOMMENDATION_READ)
    return edge.found(queries.round_recommendations(edge.actor(), reach, round_id, local_day(g.now)))


def _page(recommendation_id: str, *states: RecommendationState) -> Page:
    """Refused where this endpoint's act is not the reader's, or not possible in this state."""
    reach = scope(edge.actor(), Permission.RECOMMENDATION_READ)
    page = edge.found(queries.recommendation_page(edge.actor(), reach, recommendation_id, local_day(g.now)))
    if request.endpoint != "recommendations.show":
        _require(page.subject)
    if states and page.entry.state not in states:
        raise Refused(f"This cannot be done now: the recommendation stands at “{page.entry.standing.words}”.")
    return page


def _require(subject: Subject) -> None:
    if not can(edge.actor(), ACCESS[str(request.endpoint)], subject):
        raise NotAllowed


def _recommendation_form(
    findings: Sequence[FindingCard], stored: Mapping[str, object] | None
) -> RecommendationForm:
    form = RecommendationForm(request.form) if stored is None else RecommendationForm(None, data=stored)
    form.finding_ids.choices = listed({finding.id: finding.heading for finding in findings})
    return form


def _stored_form(page: Page, of_round: queries.RoundRecommendations) -> RecommendationForm:
    stored = {**vars(page.entry), "finding_ids": page.finding_ids}
    return begun(_recommendation_form(of_round.findings, stored))


def _action_form(agencies: Sequence[queries.AgencyPeople]) -> ActionForm:
    form = ActionForm()
    form.owner_id.choices = listed({one.id: one.label for agency in agencies for one in agency.people})
    return form


def _closure_form(page: Page) -> ClosureForm:
    return closure_form(page.meetings, page.sub_group_id, page.earliest)


def _drop_form(page: Page) -> MinutedReasonForm:
    return minuted_reason_form(
        "Why is nothing more to be done?",
        "This stands in the tracker and the report. Name nobody.",
        page,
        agreed=page.entry.state is RecommendationState.AGREED,
    )


def _index(page: queries.RoundRecommendations, form: RecommendationForm, problem: bool = False) -> str:
    names = {"groups": _groups(page), "earlier": _earlier(page, form), "problem": problem}
    return render_template("recommendations/index.html", page=page, form=form, **names)


def _edit(
    page: Page, of_round: queries.RoundRecommendations, form: RecommendationForm, **names: object
) -> str:
    names |= {"groups": _groups(of_round), "earlier": _earlier(of_round, form)}
    return render_template("recommendations/edit.html", page=page, form=form, of_round=of_round, **names)


def _earlier(page: queries.RoundRecommendations, form: RecommendationForm) -> tuple[queries.EarlierOne, ...]:
    """Earlier ones like what is ticked and typed; before that, like any of the round's areas for development."""
    if not can(edge.actor(), Permission.RECOMMENDATION_WRITE, page.subject):
        return ()
    ticked = [one for one in page.findings if one.id in (form.finding_ids.data or ())]
    findings = ticked or [one for one in page.findings if one.kind is FindingKind.DEVELOPMENT]
    reach = scope(edge.actor(), Permission.RECOMMENDATION_READ)
    return queries.earlier_ones(reach, page.round_id, findings, form.text.data or "")


def _groups(page: queries.RoundRecommendations) -> list[tuple[str, list[FindingCard]]]:
    """The findings by kind, those first that ask for a change."""
    return [
        (FINDING_WORDS[kind], [finding for finding in page.findings if finding.kind is kind])
        for kind in (FindingKind.DEVELOPMENT, FindingKind.STRENGTH)
    ]


def _assign(
    page: Page, form: ActionForm, agencies: Sequence[queries.AgencyPeople], problem: bool = False
) -> str:
    return render_template(
        "recommendations/assign.html", page=page, form=form, agencies=agencies, problem=problem
    )


def _theirs(page: Page, clashes: Mapping[str, str]) -> Theirs | None:
    if not clashes:
        return None
    return theirs_of(last_act(page.entry.id, "recommendation_changed", "recommendation_written"), clashes)


def _to(page: Page, says: str) -> Response:
    flash(says, "success")
    return redirect(url_for("recommendations.show", recommendation_id=page.entry.id), 303)
