"""The mail that was asked for: what would go out, what went, and what did not and why."""

from flask import Blueprint, current_app, g, render_template, request

from audit_app.extensions import real_now
from audit_app.queries.outbox import outbox_page
from audit_app.rules.dates import local_day
from audit_app.services.mail import outbox
from audit_app.services.mail.letters import Post
from audit_app.web.request import hooks

blueprint = Blueprint("outbox", __name__)


@blueprint.get("/outbox")
def index() -> str:
    number = request.args.get("page", 1, type=int)
    page = hooks.found(outbox_page(number))
    waiting = [entry.id for entry in page.entries if entry.waits]
    # Without the secret no link to choose a password can be made: whoever reads this page gets none.
    words = outbox.words_of(
        waiting, Post(current_app.config["SETTINGS"].base_url, local_day(g.now), real_now())
    )
    return render_template("outbox/index.html", page=page, words=words, sends=hooks.sends_mail())
