"""Downloads: every file that leaves the program goes through `hand_out`, so that none leaves without being noted."""

from io import BytesIO
from typing import BinaryIO

from flask import request, send_file
from werkzeug.wrappers import Response

from audit_app.web.request.endpoints import needs_of

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CSV = "text/csv"


def hand_out(
    content: bytes | BinaryIO, name: str, kind: str = WORD, *, blank: bool = False, attached: bool = False
) -> Response:
    """Return a file as a download; `kind` is its media type.

    The access log notes who took it, when, and of what: the decorator of the route says so (`looks_at`). Only a
    `blank` file, in which nothing is known of anybody, needs no such line. What people `attached` gets a sandbox as
    its policy, so that it never runs or displays as a page under our address.

    Raises LookupError where the access log would not note a file that is not blank.
    """
    if not blank and needs_of(str(request.endpoint)).looks_at is None:
        raise LookupError(f"{request.endpoint} hands out a file that the access log does not note")
    data = BytesIO(content) if isinstance(content, bytes) else content
    answer = send_file(data, mimetype=kind, as_attachment=True, download_name=name)
    if attached:
        answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer
