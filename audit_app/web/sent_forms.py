"""Each form carries a mark of its own: the same form with the same words under the same mark was sent twice."""

import json
import secrets
from hashlib import file_digest, sha256

from flask import g, redirect, request, session
from werkzeug.wrappers import Response

from audit_app.services import sent_forms

_NOT_COMPARED = frozenset({"csrf_token", "whose"})


def new_mark() -> str:
    return secrets.token_urlsafe(12)


def answer_given(person_id: str) -> Response | None:
    """The answer that this very form had a moment ago, with the sentence that went with it."""
    if not request.form.get("once"):
        return None
    earlier = sent_forms.sent_before(person_id, _fingerprint(), g.now)
    if earlier is None:
        g.sent_by = person_id
        return None
    session["_flashes"] = earlier.said or []
    return redirect(earlier.location, 303)


def keep_answer(response: Response) -> None:
    """For the same form again; only what leads on to a page can be given twice."""
    if "sent_by" in g and response.location:
        sent_forms.remember_answer(g.sent_by, response.location, session.get("_flashes", []))


def _fingerprint() -> str:
    fields = [pair for pair in request.form.items(multi=True) if pair[0] not in _NOT_COMPARED]
    files = []
    for name, file in request.files.items(multi=True):
        files.append((name, file.filename, file_digest(file.stream, "sha256").hexdigest()))  # type: ignore[arg-type]
        file.stream.seek(0)
    return sha256(json.dumps([request.path, fields, files]).encode()).hexdigest()
