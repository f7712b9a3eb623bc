"""The answers to shared questions side by side, round by round."""

from flask import Blueprint, render_template

from audit_app.policy import Permission
from audit_app.queries.reports.shared_questions import MOST_ROUNDS, shared_questions
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires

blueprint = Blueprint("shared_questions", __name__)


@blueprint.get("/shared-questions")
@requires(Permission.MODERATION_READ)
def index() -> str:
    """Display the shared questions of the rounds that the reader may see."""
    return render_template(
        "themes/shared.html", shared=shared_questions(hooks.own_scope()), most_rounds=MOST_ROUNDS
    )
