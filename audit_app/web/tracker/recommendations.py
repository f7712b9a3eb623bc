"""Recommendations: written from a round's findings, assigned as actions, closed or dropped by the chair."""

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit_app.errors import NotAllowed, Refused
from audit_app.policy import Permission, Subject, can, scope
from audit_app.queries.log import last_act
from audit_app.queries.moderation.findings import FindingCard
from audit_app.queries.tracker import recommendations as queries
from audit_app.queries.tracker.earlier_recommendations import EarlierRecommendation, earlier_recommendations
from audit_app.rules.dates import local_day
from audit_app.rules.reports.finding_kinds import FINDING_WORDS, FindingKind
from audit_app.rules.tracker.statuses import OPEN_RECOMMENDATIONS
from audit_app.rules.workflow import RecommendationState
from audit_app.services.tracker import actions as action_service
from audit_app.services.tracker import recommendations as service
from audit_app.web.forms import drafts
from audit_app.web.forms.base import succeeds
from audit_app.web.forms.edit_conflicts import OtherEdit, merge_with_stored, other_edit, retry_when_overtaken
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import permission_of, requires
from audit_app.web.tracker.decisions import (
    ClosureForm,
    MinutedReasonForm,
    closure_form,
    minuted_reason_form,
    remember,
)
from audit_app.web.tracker.recommendation_forms import (
    ActionForm,
    RecommendationForm,
    action_form,
    recommendation_form,
    stored_form,
)

blueprint = Blueprint("recommendations", __name__)
Page = queries.RecommendationPage
_ENDED = (RecommendationState.CLOSED, RecommendationState.NO_FURTHER_ACTION)


@blueprint.get("/rounds/<round_id>/recommendations")
@requires(Permission.RECOMMENDATION_READ, looks_at="round_id")
def index(round_id: str) -> Answer:
    """List the recommendations of a round; a recommendation that was being typed is restored from its draft."""
    page = _round_page(round_id)
    chosen = {"finding_ids": request.args.getlist("finding")}
    form = recommendation_form(page.findings, chosen)
    drafts.restore_draft("recommendations.write", form, round_id=round_id)
    return _index(page, form)


@blueprint.post("/rounds/<round_id>/recommendations")
@requires(Permission.RECOMMENDATION_WRITE, looks_at="round_id", adds=True, drafted=True)
def write(round_id: str) -> Answer:
    """Write a recommendation."""
    page = _round_page(round_id)
    _require(page.subject)
    form = recommendation_form(page.findings, None)
    if succeeds(form, lambda: service.write_recommendation(hooks.actor(), round_id, form.details, g.now)):
        flash("The recommendation is saved. Assign its actions next.", "success")
        return redirect(url_for("recommendations.index", round_id=round_id), 303)
    return _index(page, form)


@blueprint.get("/recommendations/<recommendation_id>")
@requires(Permission.RECOMMENDATION_READ)
def show(recommendation_id: str) -> str:
    """Display a recommendation."""
    page = _page(recommendation_id)
    return render_template("tracker/recommendations/show.html", page=page)


@blueprint.get("/recommendations/<recommendation_id>/edit")
@requires(Permission.RECOMMENDATION_WRITE, looks_at="recommendation_id")
def edit(recommendation_id: str) -> Answer:
    """Ask for the changes of a recommendation; a draft of them is merged with what is stored by now."""
    page = _page(recommendation_id, RecommendationState.PROPOSED)
    of_round = _round_page(hooks.or_404(page.round_id))
    form, theirs = stored_form(page, of_round), None
    if drafts.restore_draft("recommendations.change", form, recommendation_id=recommendation_id):
        theirs = _theirs(page, merge_with_stored(form, stored_form(page, of_round)))
    return _edit(page, of_round, form, theirs=theirs)


@blueprint.post("/recommendations/<recommendation_id>")
@requires(Permission.RECOMMENDATION_WRITE, looks_at="recommendation_id", drafted=True)
@retry_when_overtaken
def change(recommendation_id: str) -> Answer:
    """Change a recommendation; answers with 409 where somebody else changed the same field meanwhile."""
    page = _page(recommendation_id)
    of_round = _round_page(hooks.or_404(page.round_id))
    form, version = recommendation_form(of_round.findings, None), page.entry.version
    clashes = merge_with_stored(form, stored_form(page, of_round))

    def change() -> None:
        service.change_recommendation(hooks.actor(), recommendation_id, version, form.details, g.now)

    if not clashes and succeeds(form, change):
        return _to_page(page, f"Recommendation {page.entry.number} is saved.")
    theirs = _theirs(page, clashes)
    return _edit(page, of_round, form, theirs=theirs)


@blueprint.get("/recommendations/<recommendation_id>/assign")
@requires(Permission.RECOMMENDATION_WRITE)
def assign_form(recommendation_id: str) -> Answer:
    """Ask for an action and its owners."""
    page = _page(recommendation_id, *OPEN_RECOMMENDATIONS)
    agencies = queries.owners_by_agency()
    return _assign(page, action_form(agencies), agencies)


@blueprint.post("/recommendations/<recommendation_id>/assign")
@requires(Permission.RECOMMENDATION_WRITE, adds=True)
def assign(recommendation_id: str) -> Answer:
    """Assign an action to each of the owners."""
    page = _page(recommendation_id)
    agencies = queries.owners_by_agency()
    form = action_form(agencies)

    def hand_out() -> None:
        for details in form.each_owner():
            action_service.assign_action(hooks.actor(), recommendation_id, details, g.now)

    if succeeds(form, hand_out):
        count = len(form.owner_id.data or ())
        return _to_page(page, "1 action is assigned." if count == 1 else f"{count} actions are assigned.")
    return _assign(page, form, agencies)


@blueprint.get("/recommendations/<recommendation_id>/close")
@requires(Permission.RECOMMENDATION_CLOSE)
def close_form(recommendation_id: str) -> Answer:
    """Ask the chair for the outcome."""
    page = _page(recommendation_id, RecommendationState.AGREED)
    return form_page("tracker/recommendations/close.html", _closure_form(page), page=page)


@blueprint.post("/recommendations/<recommendation_id>/close")
@requires(Permission.RECOMMENDATION_CLOSE)
def close(recommendation_id: str) -> Answer:
    """Close a recommendation."""
    page = _page(recommendation_id)
    form = _closure_form(page)
    if succeeds(
        form, lambda: service.close_recommendation(hooks.actor(), recommendation_id, form.closure, g.now)
    ):
        remember(page.sub_group_id, form.minute)
        return _to_page(page, f"Recommendation {page.entry.number} is closed.")
    return form_page("tracker/recommendations/close.html", form, page=page)


@blueprint.get("/recommendations/<recommendation_id>/drop")
@requires(Permission.RECOMMENDATION_CLOSE)
def drop_form(recommendation_id: str) -> Answer:
    """Ask the chair why there is no further action."""
    page = _page(recommendation_id, *OPEN_RECOMMENDATIONS)
    return form_page("tracker/recommendations/drop.html", _drop_form(page), page=page)


@blueprint.post("/recommendations/<recommendation_id>/drop")
@requires(Permission.RECOMMENDATION_CLOSE)
def drop(recommendation_id: str) -> Answer:
    """End a recommendation with no further action."""
    page = _page(recommendation_id)
    form = _drop_form(page)
    reason, minute = form.reason.data or "", form.decided_in
    if succeeds(
        form, lambda: service.drop_recommendation(hooks.actor(), recommendation_id, reason, minute, g.now)
    ):
        if minute:
            remember(page.sub_group_id, minute)
        return _to_page(page, f"Recommendation {page.entry.number}: no further action.")
    return form_page("tracker/recommendations/drop.html", form, page=page)


@blueprint.get("/recommendations/<recommendation_id>/reopening")
@requires(Permission.RECOMMENDATION_CLOSE)
def reopen_form(recommendation_id: str) -> Answer:
    """Ask the chair why a recommendation is opened again."""
    page = _page(recommendation_id, *_ENDED)
    return form_page("tracker/recommendations/reopen.html", _reopening_form(page), page=page)


@blueprint.post("/recommendations/<recommendation_id>/reopening")
@requires(Permission.RECOMMENDATION_CLOSE)
def reopen(recommendation_id: str) -> Answer:
    """Open a recommendation again."""
    page = _page(recommendation_id)
    form = _reopening_form(page)
    reason = form.reason.data or ""
    if succeeds(
        form,
        lambda: service.reopen_recommendation(hooks.actor(), recommendation_id, reason, form.minute, g.now),
    ):
        remember(page.sub_group_id, form.minute)
        return _to_page(page, f"Recommendation {page.entry.number} is reopened.")
    return form_page("tracker/recommendations/reopen.html", form, page=page)


def _reopening_form(page: Page) -> MinutedReasonForm:
    description = "This is kept in the history. Do not name anyone."
    return minuted_reason_form("Why are you reopening it?", description, page, agreed=True)


def _round_page(round_id: str) -> queries.RoundRecommendations:
    reach = scope(hooks.actor(), Permission.RECOMMENDATION_READ)
    return hooks.or_404(queries.round_recommendations(hooks.actor(), reach, round_id, local_day(g.now)))


def _page(recommendation_id: str, *states: RecommendationState) -> Page:
    """Return a recommendation for this endpoint.

    Raises NotAllowed where the reader may not use the endpoint, Refused where the state is none of `states`.
    """
    reach = scope(hooks.actor(), Permission.RECOMMENDATION_READ)
    page = hooks.or_404(
        queries.recommendation_page(hooks.actor(), reach, recommendation_id, local_day(g.now))
    )
    if request.endpoint != "recommendations.show":
        _require(page.subject)
    if states and page.entry.state not in states:
        raise Refused(
            f"You cannot do this now. The state of the recommendation is “{page.entry.status.words}”."
        )
    return page


def _require(subject: Subject) -> None:
    if not can(hooks.actor(), permission_of(str(request.endpoint)), subject):
        raise NotAllowed


def _closure_form(page: Page) -> ClosureForm:
    return closure_form(page.meetings, page.sub_group_id, page.earliest)


def _drop_form(page: Page) -> MinutedReasonForm:
    return minuted_reason_form(
        "Why is no further action needed?",
        "The tracker and the report include this. Do not name anyone.",
        page,
        agreed=page.entry.state is RecommendationState.AGREED,
    )


def _index(page: queries.RoundRecommendations, form: RecommendationForm) -> Answer:
    names = {"groups": _groups(page), "earlier": _earlier(page, form)}
    return form_page("tracker/recommendations/index.html", form, page=page, **names)


def _edit(
    page: Page, of_round: queries.RoundRecommendations, form: RecommendationForm, theirs: OtherEdit | None
) -> Answer:
    names = {"groups": _groups(of_round), "earlier": _earlier(of_round, form)}
    return form_page("tracker/recommendations/edit.html", form, theirs, page=page, of_round=of_round, **names)


def _earlier(
    page: queries.RoundRecommendations, form: RecommendationForm
) -> tuple[EarlierRecommendation, ...]:
    """Return earlier recommendations that resemble the ticked findings and the words in the form.

    While nothing is ticked, they are those that resemble any of the round's areas for development.
    """
    if not can(hooks.actor(), Permission.RECOMMENDATION_WRITE, page.subject):
        return ()
    ticked = [finding for finding in page.findings if finding.id in (form.finding_ids.data or ())]
    findings = ticked or [finding for finding in page.findings if finding.kind is FindingKind.DEVELOPMENT]
    reach = scope(hooks.actor(), Permission.RECOMMENDATION_READ)
    return earlier_recommendations(reach, page.round_id, findings, form.text.data or "")


def _groups(page: queries.RoundRecommendations) -> list[tuple[str, list[FindingCard]]]:
    """Return the findings by kind, those that ask for a change first."""
    return [
        (FINDING_WORDS[kind], [finding for finding in page.findings if finding.kind is kind])
        for kind in (FindingKind.DEVELOPMENT, FindingKind.STRENGTH)
    ]


def _assign(page: Page, form: ActionForm, agencies: Sequence[queries.AgencyPeople]) -> Answer:
    return form_page("tracker/recommendations/assign.html", form, page=page, agencies=agencies)


def _theirs(page: Page, clashes: Mapping[str, str]) -> OtherEdit | None:
    if not clashes:
        return None
    return other_edit(last_act(page.entry.id, "recommendation_changed", "recommendation_written"), clashes)


def _to_page(page: Page, message: str) -> Response:
    flash(message, "success")
    return redirect(url_for("recommendations.show", recommendation_id=page.entry.id), 303)
