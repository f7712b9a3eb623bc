"""The mail that waits, to be read here where no mail server is set; with one, there is no such page."""

from flask import Blueprint, current_app, render_template, request

from audit_app.queries.outbox import waiting_page
from audit_app.web import edge

blueprint = Blueprint("outbox", __name__)


def mail_stays_here() -> bool:
    return not edge.sends_mail()


@blueprint.get("/outbox")
def index() -> str:
    edge.found(mail_stays_here() or None)
    number = request.args.get("page", 1, type=int)
    page = edge.found(waiting_page(number, current_app.config["SETTINGS"].base_url))
    return render_template("outbox/index.html", page=page)
