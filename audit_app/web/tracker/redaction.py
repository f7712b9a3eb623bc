"""What must not stand at an action, such as a child's name, is taken back: an update's words, or a file of evidence."""

from flask import Blueprint, g, render_template
from werkzeug.wrappers import Response

from audit_app.services.tracker import actions as service
from audit_app.web.forms import uploads
from audit_app.web.request import hooks
from audit_app.web.tracker.actions import page_of, to_action

blueprint = Blueprint("taking_back", __name__)


@blueprint.get("/actions/<action_id>/updates/<update_id>/take-back")
def update_form(action_id: str, update_id: str) -> str:
    page = page_of(action_id)
    update = hooks.found(next((one for one in page.history if one.id == update_id and not one.act), None))
    return render_template("tracker/actions/take_back.html", page=page, update=update)


@blueprint.post("/actions/<action_id>/updates/<update_id>/take-back")
def update(action_id: str, update_id: str) -> Response:
    page = page_of(action_id)
    service.take_back_update(hooks.actor(), action_id, update_id, g.now)
    return to_action(page, "The update is taken back.")


@blueprint.get("/actions/<action_id>/evidence/<evidence_id>/remove")
def evidence_form(action_id: str, evidence_id: str) -> str:
    page = page_of(action_id)
    file = hooks.found(next((one for one in page.evidence if one.id == evidence_id), None))
    return render_template("tracker/actions/take_back.html", page=page, file=file)


@blueprint.post("/actions/<action_id>/evidence/<evidence_id>/remove")
def evidence(action_id: str, evidence_id: str) -> Response:
    page = page_of(action_id)
    service.remove_evidence(hooks.actor(), action_id, evidence_id, g.now)
    uploads.clear_afterwards()
    return to_action(page, "The file is removed.")
