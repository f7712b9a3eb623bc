"""Idempotency keys: every rendered form carries a key, which decides whether that very form was sent before.

The same key with the same words is the same act, and gets the answer of the first time. With other words, a
form that changes something changes it again; a form that adds something asks first, because what it added
exists already. Neither the words alone nor the time between two requests can tell a double click from a second,
deliberate act.
"""

import hmac
import json
import secrets
from hashlib import file_digest, sha256

from flask import current_app, g, make_response, redirect, render_template, request, session
from werkzeug.wrappers import Response

from audit_app.rules.dates import moment_words
from audit_app.services import form_drafts, idempotency
from audit_app.web.request.endpoints import needs_of
from audit_app.web.request.replay import PROGRAM_FIELDS

LONGEST_KEY = 24
_REPEATED = ("up ", "down ")
"""The beginnings of the values of buttons of which every press, even in the same page, is an act of its own."""


def new_key() -> str:
    """Return a new idempotency key, for a single rendered form."""
    return secrets.token_urlsafe(12)


def earlier_answer(person_id: str) -> Response | None:
    """Return the answer that this very form had before; None where its act is still to be done.

    The flashed messages of that answer come with it. A form with other words that adds something is answered by
    the page that asks whether to add it as well.
    """
    key = request.form.get("once", "")
    if not key or request.form.get("then", "").startswith(_REPEATED):
        return None
    form, fingerprint = form_key(key, request.path), _fingerprint()
    earlier = idempotency.earlier_answer(person_id, form, fingerprint, g.now)
    if earlier is None or (earlier.fingerprint != fingerprint and not needs_of(str(request.endpoint)).adds):
        g.sent_form = (person_id, form, fingerprint)
        g.pieces_written_before = earlier.pieces if earlier else None
        return None
    if earlier.fingerprint != fingerprint:
        return _ask_first(earlier)
    session["_flashes"] = earlier.flashes or []
    return redirect(earlier.location, 303)


def remember_answer(response: Response) -> None:
    """Store the answer for the case that the same form is sent again; only where it led on to a page.

    Its act is done then, so what was typed for it is no draft any more.
    """
    if "sent_form" in g and response.location:
        person_id, form, fingerprint = g.sent_form
        if needs_of(str(request.endpoint)).drafted:
            form_drafts.forget_saved(person_id, request.path, posted_keys())
        flashes, pieces = session.get("_flashes", []), g.get("pieces_written")
        answer = idempotency.StoredAnswer(fingerprint, response.location, flashes, pieces, g.now)
        idempotency.remember_answer(person_id, form, answer)


def posted_keys() -> tuple[str, ...]:
    """Return the idempotency keys under which a draft of the posted form may be stored.

    They are that of the posted page and, where it was opened with a draft, that of the page that typed the
    draft.
    """
    return tuple(key[:LONGEST_KEY] for name in ("once", "kept") if (key := request.form.get(name, "")))


def form_key(key: str, address: str) -> str:
    """Return what a form is stored under. It is hashed because the key is whatever the browser sent."""
    return keyed_hash(f"{key}\n{address}")


def keyed_hash(text: str) -> str:
    """Return an HMAC with the secret of this installation: from a plain hash of a name the name can be guessed."""
    return hmac.new(current_app.config["SECRET_KEY"].encode(), text.encode(), sha256).hexdigest()


def _ask_first(earlier: idempotency.StoredAnswer) -> Response:
    typed = [pair for pair in request.form.items(multi=True) if pair[0] not in PROGRAM_FIELDS]
    page = render_template(
        "errors/sent_before.html",
        typed=typed,
        action=request.full_path.rstrip("?"),
        at=moment_words(earlier.at),
        location=earlier.location,
    )
    return make_response(page, 409)


def _fingerprint() -> str:
    """Return a hash of all that was typed and of every file, and rewind the files for whoever reads them next."""
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in PROGRAM_FIELDS]
    files = []
    for name, file in request.files.items(multi=True):
        files.append((name, file.filename, file_digest(file.stream, "sha256").hexdigest()))  # type: ignore[arg-type]
        file.stream.seek(0)
    return keyed_hash(json.dumps([fields, files]))
