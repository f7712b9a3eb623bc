"""Changes of an agreed action: proposed by the QA officer, decided by the chair, who may also change it directly."""

from typing import TypeVar

from flask import Blueprint, g
from wtforms import HiddenField

from audit_app.errors import Refused
from audit_app.policy import Permission
from audit_app.queries.tracker.actions import ActionPage
from audit_app.queries.tracker.open_requests import ChangeProposed
from audit_app.rules.workflow import MOVES
from audit_app.services.tracker import changes as service
from audit_app.web.forms.base import PageForm, long_text, succeeds, version_of
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.request.mail_promise import mail_promise
from audit_app.web.tracker.action_forms import change_reason_field, due_on_field, offer_owners, owner_field
from audit_app.web.tracker.action_pages import keep_way_back, page_of, to_action
from audit_app.web.tracker.decisions import MinutedForm, meeting_field, minute_field, minuted, remember
from audit_app.web.tracker.request_decisions import RequestKind, decide_request, request_form, request_page

blueprint = Blueprint("changes", __name__)
blueprint.url_defaults(keep_way_back)


class AgreedForm(PageForm):
    """The parts of an agreed action that only the chair changes."""

    version = HiddenField()
    due_on = due_on_field()
    owner_id = owner_field()
    impact_measure = long_text(
        "How will you know it has helped?",
        "Enter how you will know it has helped",
        render_kw={"rows": 3},
    )
    reason = change_reason_field("Why should the action change?")

    @property
    def agreed(self) -> service.Agreed:
        """Return the agreed parts that were entered."""
        return service.Agreed(self.due_on.data, self.owner_id.data or "", self.impact_measure.data or "")


Form = TypeVar("Form", bound=AgreedForm)


class ChairsForm(AgreedForm, MinutedForm):
    """The chair's own change, with its meeting or as chair's action."""

    meeting_id = meeting_field()
    minute_reference = minute_field()


@blueprint.get("/actions/<action_id>/change")
@requires(Permission.ACTION_PROPOSE)
def propose_form(action_id: str) -> Answer:
    """Ask for another day, owner or measure of an agreed action."""
    page = _agreed_page(action_id)
    return form_page(
        "tracker/changes/propose.html", _with_owners(AgreedForm(data=vars(page)), page), page=page
    )


@blueprint.post("/actions/<action_id>/change")
@requires(Permission.ACTION_PROPOSE)
def propose(action_id: str) -> Answer:
    """Propose a change to the chair."""
    page = _agreed_page(action_id)
    form = _with_owners(AgreedForm(), page)
    version, reason = version_of(form.version), form.reason.data or ""
    if succeeds(
        form,
        lambda: service.propose_change(hooks.actor(), action_id, version, form.agreed, reason, g.now),
    ):
        return to_action(page, "The change is proposed. The action does not change unless the chair agrees.")
    return form_page("tracker/changes/propose.html", form, page=page)


@blueprint.get("/actions/<action_id>/change/decision")
@requires(Permission.ACTION_CLOSE)
def decide_form(action_id: str) -> Answer:
    """Ask the chair whether a proposed change is made."""
    return request_page(_PROPOSAL, action_id)


@blueprint.post("/actions/<action_id>/change/decision")
@requires(Permission.ACTION_CLOSE)
def decide(action_id: str) -> Answer:
    """Make or refuse a proposed change."""
    return decide_request(_PROPOSAL, action_id)


@blueprint.get("/actions/<action_id>/agreed")
@requires(Permission.ACTION_CLOSE)
def change_form(action_id: str) -> Answer:
    """Ask the chair for a direct change of an agreed action."""
    page = _agreed_page(action_id)
    form = minuted(ChairsForm, page.meetings, page.sub_group_id, page.earliest, **_stored(page))
    return form_page("tracker/changes/change.html", _with_owners(form, page), page=page)


@blueprint.post("/actions/<action_id>/agreed")
@requires(Permission.ACTION_CLOSE)
def change(action_id: str) -> Answer:
    """Change an agreed action directly."""
    page = _agreed_page(action_id)
    form = _with_owners(minuted(ChairsForm, page.meetings, page.sub_group_id, page.earliest), page)
    version, reason = version_of(form.version), form.reason.data or ""
    if succeeds(
        form,
        lambda: service.change_agreed(
            hooks.actor(), action_id, version, form.agreed, reason, form.minute, g.now
        ),
    ):
        remember(page.sub_group_id, form.minute)
        return to_action(page, f"The action is changed. {mail_promise('the owner')}")
    return form_page("tracker/changes/change.html", form, page=page)


def _agreed_page(action_id: str) -> ActionPage:
    page = page_of(action_id)
    if not page.changeable:
        raise Refused("The action is finished, so it can no longer be changed.")
    if not page.agreed:
        raise Refused(
            "The sub-group has not agreed the recommendation yet, so you can change the action itself."
        )
    return page


def _proposal_of(page: ActionPage) -> ChangeProposed:
    if page.change is None or not page.writable:
        raise Refused("There is no proposed change to decide.")
    return page.change


def _stored(page: ActionPage) -> dict[str, object]:
    names = ("version", "due_on", "owner_id", "impact_measure")
    return {name: getattr(page, name) for name in names}


def _with_owners(form: Form, page: ActionPage) -> Form:
    offer_owners(form, page)
    return form


_PROPOSAL = RequestKind(
    template="tracker/changes/decide.html",
    request_of=_proposal_of,
    form=request_form(
        {act: MOVES[act].words for act in ("change_granted", "change_refused")},
        missing="Select whether to make the change",
        hint="Enter a reason if you leave the action as it is. The owner will read this. Do not name anyone.",
    ),
    decisions={"change_granted": service.grant_change, "change_refused": service.refuse_change},
    overtaken="The proposed change is different from when you opened the page. Check it and decide again.",
    message="Your decision is saved.",
)
