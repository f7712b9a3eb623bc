"""The request hooks: who is asking and when, coarse access, the commit, the access log, mail, and headers."""

import logging
import secrets
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from flask import Flask, Response, current_app, g, request, session
from flask_login import UserMixin, current_user
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.wrappers import Response as AnyResponse

from audit_app.extensions import DatabaseFailed, db, login, reading_only, real_now
from audit_app.policy import Actor, Permission, Scope, Subject, can, may_ever, scope
from audit_app.queries.people import actors
from audit_app.queries.people.partnership import partnership
from audit_app.rules.dates import local_day
from audit_app.services import log
from audit_app.services.mail import outbox
from audit_app.web.request import idempotency, replay
from audit_app.web.request.endpoints import needs_of, permission_of
from config import Settings

_logger = logging.getLogger(__name__)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignedInPerson(UserMixin):
    """The signed-in person of a request, as Flask-Login needs them."""

    def __init__(self, cookie: str, person: actors.SignedIn) -> None:
        self.id = cookie
        self.person = person


@login.user_loader
def load_person(cookie: str) -> SignedInPerson | None:
    """Return the person of a session cookie, "id:token"; None once they have left or signed out everywhere."""
    person_id, _, token = cookie.partition(":")
    person = actors.signed_in(person_id, token, local_day(g.get("now") or real_now()))
    return SignedInPerson(cookie, person) if person else None


def join(app: Flask) -> None:
    """Register the hooks with the application, and what templates need of them."""
    app.before_request(_begin_request)
    app.before_request(_check_access)
    app.after_request(_end_transaction)
    app.after_request(_add_headers)
    app.context_processor(lambda: {"request_id": g.get("request_id", "")})
    # Globals, not context: Jinja renders an imported template only once where it needs no context of the page.
    app.jinja_env.globals.update(can=_can, new_mark=idempotency.new_key, whose_page=_page_owner)


def actor() -> Actor:
    """Return the person who is asking, as `policy` knows them."""
    return current_user.person.actor


def own_scope() -> Scope:
    """Return what the person may reach with the permission of this endpoint."""
    return scope(actor(), permission_of(str(request.endpoint)))


def sends_mail() -> bool:
    """Return whether a mail server is configured.

    Where none is, mail waits in the outbox, and people are to be informed in another way.
    """
    return bool(current_app.config["SETTINGS"].smtp_host)


def address_of(path: str) -> str:
    """Return the full address of a page of ours, for passing on.

    It is the address of the settings, whatever host name the request carries. A demonstration is opened on this
    machine, at whatever port it was started, so there the request decides.
    """
    settings: Settings = current_app.config["SETTINGS"]
    return (request.host_url.rstrip("/") if settings.demonstration else settings.base_url) + path


def keep_changes() -> None:
    """Commit although the answer is an error page: for what must be counted, such as failed sign-ins."""
    g.keep_changes = True


def after_commit(write: Callable[[], None]) -> None:
    """Run `write` in a transaction of its own, once that of the request is committed or rolled back.

    It also runs where a page was only read.
    """
    g.write_after_commit = write


def _begin_request() -> None:
    """Set what the rest of the program reads of a request: its id, its nonce, the partnership and the time."""
    reading_only.set(request.method in SAFE_METHODS)
    g.request_id = secrets.token_hex(6)
    g.nonce = secrets.token_urlsafe(16)
    log.current_request_id.set(g.request_id)
    if not request.path.isprintable() or "\0" in "".join(
        value for _, value in request.args.items(multi=True)
    ):
        raise NotFound
    if request.endpoint == "static":
        return
    # The only look at the clock: everything below takes `now`, so that all of a request happens at the same time.
    g.partnership = partnership()
    g.now = g.partnership.now


def _check_access() -> AnyResponse | None:
    """Refuse whoever may not use the endpoint at all; answer a form that was sent before.

    The order matters: whose page the form belongs to is asked before anything could show its words.
    """
    if request.endpoint is None or (permission := needs_of(request.endpoint).permission) is None:
        return None
    if not current_user.is_authenticated:
        return login.unauthorized()  # handled in sign_in
    if request.method not in SAFE_METHODS and replay.is_page_of_another(actor().person_id or ""):
        raise replay.OpenedByAnother  # handled in sign_in
    if not may_ever(actor(), permission):
        raise Forbidden
    return None if request.method in SAFE_METHODS else idempotency.earlier_answer(actor().person_id or "")


def _end_transaction(response: Response) -> Response:
    """Commit what an accepted form changed, roll anything else back, then do what follows the transaction."""
    if request.endpoint == "static":
        return response
    if request.method in SAFE_METHODS:
        db.session.rollback()
    elif response.status_code < 400 or (g.get("keep_changes") and response.status_code < 500):
        try:
            idempotency.remember_answer(response)
            db.session.commit()
        except DatabaseFailed as error:
            return _answer_failed_commit(error)
        if outbox.queued_in_this_request() and sends_mail():
            response.call_on_close(partial(_send_mail, current_app._get_current_object()))  # type: ignore[attr-defined]
    else:
        db.session.rollback()
    _log_look(response)
    _run_write_after_commit()
    return response


def _answer_failed_commit(error: DatabaseFailed) -> Response:
    """Replace the answer and the flashed message that were ready: both would say that it was saved."""
    db.session.rollback()
    session.pop("_flashes", None)
    answer = current_app.make_response(current_app.handle_user_exception(error))
    return _add_headers(answer)


def _send_mail(app: Flask) -> None:
    """Send waiting mail once the browser has its answer; what fails now waits for `flask --app wsgi mail send`."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        reading_only.set(False)
        try:
            context = outbox.mail_context(settings, partnership().now, real_now())
            outbox.send_waiting(outbox.server(settings), context, db.session.commit)
        except Exception:
            _logger.exception("mail was not sent and waits in the outbox")


def _run_write_after_commit() -> None:
    if write := g.pop("write_after_commit", None):
        reading_only.set(False)
        write()
        db.session.commit()


def _log_look(response: Response) -> None:
    """Write a line into the access log where the page revealed what is known of a child.

    The line has a short transaction of its own after the page was read: an exception to "GET changes nothing".
    """
    looks_at = needs_of(request.endpoint).looks_at if request.endpoint else None
    if looks_at is not None and _was_displayed(response):
        reading_only.set(False)
        log.write_look(actor(), str(request.endpoint), (request.view_args or {}).get(looks_at, ""), g.now)
        db.session.commit()


def _was_displayed(response: Response) -> bool:
    """Return whether the page or file went out: requested, or sent back with a form that was not accepted."""
    if request.method in ("GET", "HEAD"):
        return response.status_code < 300
    return response.status_code in (200, 409, 422) and not g.get("shows_error_only")


def _add_headers(response: Response) -> Response:
    nonce = g.get("nonce", "")
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'",
    )
    # Tells our scripts that the program itself answered, and not a proxy or web filter in front of it.
    response.headers["Roundtable-Request"] = g.get("request_id", "")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _can(permission: Permission, subject: Subject) -> bool:
    return can(actor(), permission, subject)


def _page_owner() -> str:
    """Return the mark that all forms of a signed-in person carry; "" for anybody else."""
    return replay.mark_of(actor().person_id or "") if current_user.is_authenticated else ""


Thing = TypeVar("Thing")


def or_404(thing: Thing | None) -> Thing:
    """Return `thing`, or answer 404 where it is None: the page does not say whether it exists for others."""
    if thing is None:
        raise NotFound
    return thing
