"""Each drawn form carries a mark of its own, which decides whether it was sent before: neither words nor time do.

The same mark with the same words is the same act, and is answered as the first was. With other words, a form that
changes something changes it again; a form that adds something asks first, since what it added stands already.
"""

import hmac
import json
import secrets
from hashlib import file_digest, sha256

from flask import current_app, g, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response

from audit_app.rules.dates import moment_words
from audit_app.services import form_drafts, idempotency
from audit_app.web.request.access import ADDS, DRAFTED
from audit_app.web.request.replay import NOT_KEPT

LONGEST_MARK = 24
_REPEATED = ("up ", "down ")
"""How the buttons begin, among others of a form, of which every press is an act of its own."""


def new_mark() -> str:
    return secrets.token_urlsafe(12)


def answer_given(person_id: str) -> Response | None:
    """The answer that this very form had before, with the sentence that went with it; None where its act is to be done."""
    mark = request.form.get("once", "")
    if not mark or request.form.get("then", "").startswith(_REPEATED):
        return None
    form, fingerprint = form_key(mark, request.path), _fingerprint()
    earlier = idempotency.sent_before(person_id, form, fingerprint, g.now)
    if earlier is None or (earlier.fingerprint != fingerprint and request.endpoint not in ADDS):
        g.sent_form = (person_id, form, fingerprint)
        g.left_before = earlier.left if earlier else None
        return None
    if earlier.fingerprint != fingerprint:
        return _asked_first(earlier)
    session["_flashes"] = earlier.said or []
    return redirect(earlier.location, 303)


def keep_answer(response: Response) -> None:
    """For the same form again, where it led on to a page: its act is done, and what was typed for it is no draft."""
    if "sent_form" in g and response.location:
        person_id, form, fingerprint = g.sent_form
        if request.endpoint in DRAFTED:
            form_drafts.forget_saved(person_id, request.path, marks_sent())
        said, left = session.get("_flashes", []), g.get("left_now")
        sent = idempotency.Sent(fingerprint, response.location, said, left, g.now)
        idempotency.remember_answer(person_id, form, sent)


def marks_sent() -> tuple[str, ...]:
    """The marks of the page that is sent and, where it was opened with a draft, of the page that had typed it."""
    return tuple(mark[:LONGEST_MARK] for name in ("once", "kept") if (mark := request.form.get(name, "")))


def form_key(mark: str, address: str) -> str:
    """What a form is remembered under: its mark may be any text that somebody sends."""
    return keyed(f"{mark}\n{address}")


def keyed(text: str) -> str:
    """A hash that nobody can make without the secret of this installation: a plain one of a name can be guessed."""
    return hmac.new(current_app.config["SECRET_KEY"].encode(), text.encode(), sha256).hexdigest()


def _asked_first(earlier: idempotency.Sent) -> Response:
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in NOT_KEPT]
    page = render_template(
        "errors/sent_before.html",
        typed=typed,
        action=request.full_path.rstrip("?"),
        at=moment_words(earlier.at),
        location=earlier.location,
    )
    return make_response(page, 409)


def _fingerprint() -> str:
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in NOT_KEPT]
    files = []
    for name, file in request.files.items(multi=True):
        files.append((name, file.filename, file_digest(file.stream, "sha256").hexdigest()))  # type: ignore[arg-type]
        file.stream.seek(0)
    return keyed(json.dumps([fields, files]))
