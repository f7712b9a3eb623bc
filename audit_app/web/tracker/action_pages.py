"""Offers what all pages of an action share: the action as its reader sees it, the way back, its history in words."""

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from audit_app.errors import NotAllowed, Refused
from audit_app.policy import Permission, can, scope
from audit_app.queries.tracker.actions import ActionPage, action_page
from audit_app.rules.dates import local_day
from audit_app.rules.tracker.decisions import DECISION_WORDS
from audit_app.services.tracker.actions import TAKEN_BACK
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import permission_of

LONGEST_WAY_BACK = 300
"""The most characters of the tracker's filters that an address carries along."""

HISTORY_WORDS = DECISION_WORDS | {
    "": "Update",
    "action_said_complete": "Marked as complete",
    "action_changed": "Changed",
    "change_asked": "Change proposed to the chair",
    "more_time_asked": "More time requested",
    "action_handed_over": "Owner changed",
    "action_judged": "RAG rating changed",
    "evidence_removed": "File removed",
    TAKEN_BACK: "Update removed",
}
"""The name of each act in the history; an update has no act."""


def keep_way_back(_endpoint: str, values: dict[str, object]) -> None:
    """Carry the filters of the tracker through every page of the action, so that each leads back to the same list."""
    if request.blueprint in ("actions", "changes", "more_time", "oversight") and request.args.get("back"):
        values.setdefault("back", request.args["back"][:LONGEST_WAY_BACK])


def page_of(action_id: str, act: str = "") -> ActionPage:
    """Return an action for this endpoint, which may need the move `act`.

    Raises NotAllowed where the reader may not use the endpoint, Refused where the table of moves does not offer `act`.
    """
    reach = scope(hooks.actor(), Permission.ACTION_READ)
    page = hooks.or_404(action_page(reach, action_id, local_day(g.now)))
    if not can(hooks.actor(), permission_of(str(request.endpoint)), page.subject):
        raise NotAllowed
    if act and page.move(act) is None:
        raise Refused(f"You cannot do this now. The state of the action is “{page.status.words}”.")
    return page


def to_action(page: ActionPage, message: str) -> Response:
    """Redirect to the page of the action, with a message that something was done."""
    flash(message, "success")
    return redirect(url_for("actions.show", action_id=page.id), 303)
