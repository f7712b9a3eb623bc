"""The outbox: which mail waits, what was sent, and what was not sent and why."""

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from audit_app.errors import Refused
from audit_app.extensions import db, real_now
from audit_app.policy import Permission
from audit_app.queries.outbox import outbox_page
from audit_app.rules.dates import local_day
from audit_app.services.mail import outbox
from audit_app.services.mail.letters import MailContext
from audit_app.services.mail.trial import send_trial
from audit_app.web.request import hooks
from audit_app.web.request.endpoints import requires
from config import Settings

blueprint = Blueprint("outbox", __name__)


@blueprint.post("/outbox/try")
@requires(Permission.OUTBOX_READ)
def try_mail() -> Response:
    """Send a mail to the reader, and say what the mail server answered."""
    settings: Settings = current_app.config["SETTINGS"]
    if not settings.smtp_host:
        raise Refused("No mail server is set up. Set SMTP_HOST first.")
    address = send_trial(hooks.actor(), outbox.server(settings), settings.base_url, g.now, db.session.commit)
    flash(f"The mail server accepted a test email to {address}. Check that it arrives.", "success")
    return redirect(url_for("outbox.index"), 303)


@blueprint.get("/outbox")
@requires(Permission.OUTBOX_READ)
def index() -> str:
    """Display a page of the outbox, with the words of the mail that waits."""
    number = request.args.get("page", 1, type=int)
    page = hooks.or_404(outbox_page(number))
    waiting = [entry.id for entry in page.entries if entry.waits]
    # Without the secret no working link to choose a password is made: readers of this page must not get one.
    words = outbox.words_of(
        waiting, MailContext(current_app.config["SETTINGS"].base_url, local_day(g.now), real_now())
    )
    return render_template("outbox/index.html", page=page, words=words, sends=hooks.sends_mail())
