"""More time for an action: its owner asks, the chair decides."""

from flask import Blueprint, g

from audit_app.errors import Refused
from audit_app.policy import Permission
from audit_app.queries.tracker.actions import ActionPage
from audit_app.queries.tracker.open_requests import MoreTimeAsked
from audit_app.rules.workflow import MOVES
from audit_app.services.tracker import more_time as service
from audit_app.web.forms.base import PageForm, day, long_text, succeeds
from audit_app.web.forms.pages import Answer, form_page
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.tracker.action_pages import keep_way_back, page_of, to_action
from audit_app.web.tracker.request_decisions import RequestKind, decide_request, request_form, request_page

blueprint = Blueprint("more_time", __name__)
blueprint.url_defaults(keep_way_back)


class AskForm(PageForm):
    """A request for more time."""

    until = day("New due date", "Enter the new due date", description="For example, 29 9 2017")
    reason = long_text(
        "Why is more time needed?",
        "Enter why more time is needed",
        description="The chair will read this. Do not name anyone.",
    )


@blueprint.get("/actions/<action_id>/more-time")
@requires(Permission.ACTION_UPDATE)
def ask_form(action_id: str) -> Answer:
    """Ask the owner for the new day and the reason."""
    return form_page("tracker/more_time/ask.html", AskForm(), page=_askable(action_id))


@blueprint.post("/actions/<action_id>/more-time")
@requires(Permission.ACTION_UPDATE)
def ask(action_id: str) -> Answer:
    """Ask the chair for more time."""
    page, form = page_of(action_id), AskForm()
    if succeeds(
        form,
        lambda: service.ask_more_time(
            hooks.actor(), action_id, form.until.data, form.reason.data or "", g.now
        ),
    ):
        return to_action(
            page,
            "You have asked the chair for more time. The due date does not change unless the chair agrees.",
        )
    return form_page("tracker/more_time/ask.html", form, page=page)


@blueprint.get("/actions/<action_id>/more-time/decision")
@requires(Permission.ACTION_CLOSE)
def decide_form(action_id: str) -> Answer:
    """Ask the chair whether more time is granted."""
    return request_page(_REQUEST, action_id)


@blueprint.post("/actions/<action_id>/more-time/decision")
@requires(Permission.ACTION_CLOSE)
def decide(action_id: str) -> Answer:
    """Grant or refuse more time."""
    return decide_request(_REQUEST, action_id)


def _askable(action_id: str) -> ActionPage:
    page = page_of(action_id)
    if not page.with_owner:
        raise Refused(f"You cannot do this now. The state of the action is “{page.status.words}”.")
    if page.more_time:
        raise Refused("More time has already been requested. The chair has not decided yet.")
    return page


def _request_of(page: ActionPage) -> MoreTimeAsked:
    if page.more_time is None or not page.with_owner:
        raise Refused("There is no request for more time to decide.")
    return page.more_time


_REQUEST = RequestKind(
    template="tracker/more_time/decide.html",
    request_of=_request_of,
    form=request_form(
        {act: MOVES[act].words for act in ("more_time_granted", "more_time_refused")},
        missing="Select whether to grant more time",
        hint="Enter a reason if you keep the due date. The owner will read this. Do not name anyone.",
    ),
    decisions={
        "more_time_granted": service.grant_more_time,
        "more_time_refused": service.refuse_more_time,
    },
    overtaken="The request is different from when you opened the page. Check it and decide again.",
    message="Your decision is saved.",
    told="the owner",
)
