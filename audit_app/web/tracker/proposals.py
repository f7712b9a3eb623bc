"""The actions that services propose in their returns, and how an action is made of a proposal."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from audit_app.errors import NotAllowed, Refused
from audit_app.policy import Permission, can
from audit_app.queries.tracker.proposals import ProposalsPage, ProposedAction, proposals_page
from audit_app.queries.tracker.recommendations import owners_by_agency
from audit_app.rules.dates import local_day
from audit_app.services.tracker import actions as service
from audit_app.web.forms.base import radios, select_choices, succeeds
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.tracker.action_forms import ActionWordsForm, owner_field

blueprint = Blueprint("proposals", __name__)
LONGEST_LABEL = 120
"""The characters of a recommendation in the list from which it is chosen."""


class TakeForm(ActionWordsForm):
    """An action that is made of a proposal."""

    recommendation_id = radios("Which recommendation is it for?", {}, "Select a recommendation")
    owner_id = owner_field()


@blueprint.get("/rounds/<round_id>/proposals")
@requires(Permission.RECOMMENDATION_WRITE, looks_at="round_id")
def index(round_id: str) -> str:
    """List the proposals of a round."""
    return render_template("tracker/proposals/index.html", page=_page(round_id), today=local_day(g.now))


@blueprint.get("/rounds/<round_id>/proposals/take")
@requires(Permission.RECOMMENDATION_WRITE, looks_at="round_id")
def form(round_id: str) -> Answer:
    """Ask for the action that is made of a proposal; a day that is past is left empty."""
    page = _page(round_id)
    row = _row(page)
    due_on = row.proposal.due_on
    in_time = due_on if due_on and due_on >= local_day(g.now) else None
    stored = {"text": row.proposal.text, "due_on": in_time}
    return _form_page(page, row, _form(page, row, TakeForm(formdata=None, data=stored)))


@blueprint.post("/rounds/<round_id>/proposals/take")
@requires(Permission.RECOMMENDATION_WRITE, looks_at="round_id", adds=True)
def take(round_id: str) -> Answer:
    """Make an action of a proposal."""
    page = _page(round_id)
    row = _row(page)
    form = _form(page, row, TakeForm())

    def assign() -> None:
        details = service.ActionDetails(
            form.text.data or "",
            form.owner_id.data or "",
            form.due_on.data,
            form.impact_measure.data or "",
            row.proposal.mark,
        )
        service.assign_action(hooks.actor(), str(form.recommendation_id.data), details, g.now)

    if succeeds(form, assign):
        flash("The action is assigned.", "success")
        return redirect(url_for("proposals.index", round_id=round_id), 303)
    return _form_page(page, row, form)


def _page(round_id: str) -> ProposalsPage:
    page = hooks.or_404(proposals_page(hooks.own_scope(), round_id))
    if not can(hooks.actor(), Permission.RECOMMENDATION_WRITE, page.subject):
        raise NotAllowed
    return page


def _row(page: ProposalsPage) -> ProposedAction:
    row = page.row(request.args.get("row", ""))
    if row is None:
        raise Refused("This has been changed or removed since you opened the page. Check the list again.")
    if row.action_id:
        raise Refused(f"This has already become action {row.action}.")
    return row


def _form(page: ProposalsPage, row: ProposedAction, form: TakeForm) -> TakeForm:
    """Fill the choices of a form: people of the agency that proposed the action come first."""
    form.recommendation_id.choices = select_choices(
        {recommendation.id: _short(recommendation.label) for recommendation in page.recommendations}
    )
    agencies = sorted(owners_by_agency(), key=lambda agency: agency.agency != row.agency)
    people = {
        person.id: f"{person.label} ({agency.agency})" for agency in agencies for person in agency.people
    }
    form.owner_id.choices = select_choices({"": "Select a person"} | people)
    return form


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else f"{label[:LONGEST_LABEL].rstrip()}…"


def _form_page(page: ProposalsPage, row: ProposedAction, form: TakeForm) -> Answer:
    return form_page("tracker/proposals/take.html", form, page=page, row=row)
