"""The log of a round, for those who answer for the record."""

from flask import Blueprint, render_template, request

from audit_app.queries.log import log_page
from audit_app.web import edge

blueprint = Blueprint("log", __name__)


@blueprint.get("/rounds/<round_id>/log")
def index(round_id: str) -> str:
    number = request.args.get("page", 1, type=int)
    page = edge.found(log_page(edge.own_scope(), round_id, number))
    return render_template("log/index.html", page=page)
