"""What happens around every request: who asks and when, may they at all, one commit, one log of looks, headers."""

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
from audit_app.queries.people import people
from audit_app.queries.people.partnership import partnership
from audit_app.rules.dates import local_day
from audit_app.services import log
from audit_app.services.mail import outbox
from audit_app.web.request import idempotency, replay
from audit_app.web.request.access import ACCESS, LOOKS, PUBLIC
from config import Settings

_logger = logging.getLogger(__name__)

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class SignedInPerson(UserMixin):
    """What Flask-Login keeps of the person for one request."""

    def __init__(self, cookie: str, person: people.SignedIn) -> None:
        self.id = cookie
        self.person = person


@login.user_loader
def load_person(cookie: str) -> SignedInPerson | None:
    person_id, _, token = cookie.partition(":")
    found = people.signed_in(person_id, token, local_day(g.get("now") or real_now()))
    return SignedInPerson(cookie, found) if found else None


def join(app: Flask) -> None:
    app.before_request(_begin)
    app.before_request(_admit)
    app.after_request(_commit)
    app.after_request(_add_headers)
    app.context_processor(lambda: {"request_id": g.get("request_id", "")})
    # Not of the context: a template that is imported is made once where it needs nothing of each page.
    app.jinja_env.globals.update(can=_may, new_mark=idempotency.new_mark, whose_page=_whose_page)


def actor() -> Actor:
    """The person who asks, as policy knows them."""
    return current_user.person.actor


def own_scope() -> Scope:
    """What the person reaches by the permission of this endpoint."""
    return scope(actor(), ACCESS[str(request.endpoint)])


def sends_mail() -> bool:
    """Whether a mail server is set. Where none is, mail waits, and whoever should be told has to be told otherwise."""
    return bool(current_app.config["SETTINGS"].smtp_host)


def address_of(path: str) -> str:
    """The whole address of a page of ours, to be passed on: as the settings say, whatever name the request gives.

    A demonstration is opened on this machine, at whatever port it was started.
    """
    settings: Settings = current_app.config["SETTINGS"]
    return (request.host_url.rstrip("/") if settings.demonstration else settings.base_url) + path


def keep_changes() -> None:
    """Commit although the answer is an error page: for what must be counted, such as failed attempts."""
    g.keep_changes = True


def afterwards(write: Callable[[], None]) -> None:
    """`write` is done and committed by itself once the answer is ready and what belongs to it is committed, or rolled
    back; even where a page is only read.
    """
    g.afterwards = write


def _begin() -> None:
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
    g.partnership = partnership()
    g.now = g.partnership.now


def _admit() -> AnyResponse | None:
    if request.endpoint is None or request.endpoint in PUBLIC:
        return None
    if not current_user.is_authenticated:
        return login.unauthorized()  # answered in sign_in
    if request.method not in SAFE_METHODS and replay.is_page_of_another(actor().person_id or ""):
        raise replay.OpenedByAnother  # answered in sign_in, before any answer could show the words
    if not may_ever(actor(), ACCESS[request.endpoint]):
        raise Forbidden
    return None if request.method in SAFE_METHODS else idempotency.answer_given(actor().person_id or "")


def _commit(response: Response) -> Response:
    if request.endpoint == "static":
        return response
    if request.method in SAFE_METHODS:
        db.session.rollback()
    elif response.status_code < 400 or (g.get("keep_changes") and response.status_code < 500):
        try:
            idempotency.keep_answer(response)
            db.session.commit()
        except DatabaseFailed as error:
            return _not_committed(error)
        if outbox.queued_in_this_request() and sends_mail():
            response.call_on_close(partial(_send_mail, current_app._get_current_object()))  # type: ignore[attr-defined]
    else:
        db.session.rollback()
    _log_look(response)
    _do_afterwards()
    return response


def _not_committed(error: DatabaseFailed) -> Response:
    """The answer that was ready, and the sentence waiting for the next page, would say that it was saved."""
    db.session.rollback()
    session.pop("_flashes", None)
    answer = current_app.make_response(current_app.handle_user_exception(error))
    return _add_headers(answer)


def _send_mail(app: Flask) -> None:
    """Once the answer is with the browser. What cannot be sent now waits for `flask --app wsgi mail send`."""
    settings: Settings = app.config["SETTINGS"]
    with app.app_context():
        reading_only.set(False)
        try:
            post = outbox.post(settings, partnership().now, real_now())
            outbox.send_waiting(outbox.server(settings), post, db.session.commit)
        except Exception:
            _logger.exception("mail was not sent and waits in the outbox")


def _do_afterwards() -> None:
    if write := g.pop("afterwards", None):
        reading_only.set(False)
        write()
        db.session.commit()


def _log_look(response: Response) -> None:
    """An exception to "GET changes nothing", as counting dead links is: its own short transaction, after the page was read."""
    endpoint = str(request.endpoint)
    if endpoint in LOOKS and _was_shown(response):
        reading_only.set(False)
        log.write_look(actor(), endpoint, (request.view_args or {}).get(LOOKS[endpoint], ""), g.now)
        db.session.commit()


def _was_shown(response: Response) -> bool:
    """Whether the page or file went out: asked for, or come back with a form that was not accepted."""
    if request.method in ("GET", "HEAD"):
        return response.status_code < 300
    return response.status_code in (200, 409, 422) and not g.get("only_refused")


def _add_headers(response: Response) -> Response:
    nonce = g.get("nonce", "")
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'",
    )
    # By it a script knows that no filter or proxy answers in place of the program.
    response.headers["Roundtable-Request"] = g.get("request_id", "")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response


def _may(permission: Permission, subject: Subject) -> bool:
    return can(actor(), permission, subject)


def _whose_page() -> str:
    """What the forms of somebody who is signed in carry; "" for nobody."""
    return replay.mark_of(actor().person_id or "") if current_user.is_authenticated else ""


Found = TypeVar("Found")


def found(thing: Found | None) -> Found:
    """The thing, or the page that does not say whether there is one."""
    if thing is None:
        raise NotFound
    return thing
