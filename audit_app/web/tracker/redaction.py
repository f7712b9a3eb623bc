"""Redaction of what an action must not hold, such as a child's name: words of an update, or a file of evidence."""

from flask import Blueprint, g, render_template
from werkzeug.wrappers import Response

from audit_app.policy import Permission
from audit_app.services.tracker import actions as service
from audit_app.web.forms import uploads
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from audit_app.web.tracker.action_pages import page_of, to_action

blueprint = Blueprint("taking_back", __name__)


@blueprint.get("/actions/<action_id>/updates/<update_id>/take-back")
@requires(Permission.ACTION_UPDATE, looks_at="action_id")
def update_form(action_id: str, update_id: str) -> str:
    """Ask whether an update is to be taken back."""
    page = page_of(action_id)
    updates = (entry for entry in page.history if entry.id == update_id and not entry.act)
    update = hooks.or_404(next(updates, None))
    return render_template("tracker/actions/take_back.html", page=page, update=update)


@blueprint.post("/actions/<action_id>/updates/<update_id>/take-back")
@requires(Permission.ACTION_UPDATE)
def update(action_id: str, update_id: str) -> Response:
    """Take an update back."""
    page = page_of(action_id)
    service.take_back_update(hooks.actor(), action_id, update_id, g.now)
    return to_action(page, "The update is removed.")


@blueprint.get("/actions/<action_id>/evidence/<evidence_id>/remove")
@requires(Permission.ACTION_UPDATE)
def evidence_form(action_id: str, evidence_id: str) -> str:
    """Ask whether a file is to be removed."""
    page = page_of(action_id)
    file = hooks.or_404(next((file for file in page.evidence if file.id == evidence_id), None))
    return render_template("tracker/actions/take_back.html", page=page, file=file)


@blueprint.post("/actions/<action_id>/evidence/<evidence_id>/remove")
@requires(Permission.ACTION_UPDATE)
def evidence(action_id: str, evidence_id: str) -> Response:
    """Remove a file, and delete it from the folder once the row is committed."""
    page = page_of(action_id)
    service.remove_evidence(hooks.actor(), action_id, evidence_id, g.now)
    uploads.clear_removed_after_commit()
    return to_action(page, "The file is removed.")
