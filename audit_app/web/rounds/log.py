"""The log of a round, for those who answer for the record."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from audit_app.policy import Permission
from audit_app.queries.log import log_page
from audit_app.queries.log_things import LoggedThing
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires

blueprint = Blueprint("log", __name__)

ADDRESSES = {
    "action": ("actions.show", "action_id"),
    "case": ("cases.edit", "case_id"),
    "concern": ("concerns.show", "concern_id"),
    "findings": ("findings.index", "round_id"),
    "panel": ("moderation.case", "case_id"),
    "recommendation": ("recommendations.show", "recommendation_id"),
    "report": ("reports.show", "round_id"),
    "return": ("returns.show", "return_id"),
}
"""The endpoint and the name of its key, for each kind of thing about which a line of the log can be."""


@blueprint.get("/rounds/<round_id>/log")
@requires(Permission.LOG_READ, looks_at="round_id")
def index(round_id: str) -> str:
    """Show a page of the log."""
    number = request.args.get("page", 1, type=int)
    page = hooks.or_404(log_page(hooks.actor(), hooks.own_scope(), round_id, number))
    return render_template("rounds/log/index.html", page=page, address=_address)


def _address(about: LoggedThing) -> str:
    if not about.page:
        return ""
    endpoint, name = ADDRESSES[about.page]
    key: dict[str, Any] = {name: about.key}
    return url_for(endpoint, **key)
