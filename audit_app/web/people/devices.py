"""The cookie of known devices: guesses at a password elsewhere do not slow its owner down on their own device.

The cookie lets nobody in. It is signed, holds only a random name and who signed in, and is renewed at each
sign-in.
"""

import secrets

from flask import after_this_request, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from audit_app.services.people.sign_in import KnownDevice

COOKIE = "known_device"
KEPT_SECONDS = 365 * 24 * 3600
MOST_PEOPLE = 20
"""The most people whom a device remembers, as many sign in at the machine of a ward.

Those whose sign-in is longest ago are forgotten first.
"""


def known_device() -> KnownDevice | None:
    """Return the browser of this request, where somebody signed in with it within a year; otherwise None."""
    name, person_ids = _read()
    return KnownDevice(name, frozenset(person_ids)) if name else None


def remember(person_id: str) -> None:
    """Add the person to the cookie of this browser, with which they have just signed in."""
    name, person_ids = _read()
    people = [*(other for other in person_ids if other != person_id), person_id][-MOST_PEOPLE:]
    value = _serializer().dumps([name or secrets.token_hex(8), people])
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])

    @after_this_request
    def set_cookie(response: Response) -> Response:
        response.set_cookie(
            COOKIE, value, max_age=KEPT_SECONDS, path="/", secure=secure, httponly=True, samesite="Lax"
        )
        return response


def _read() -> tuple[str, list[str]]:
    try:
        name, person_ids = _serializer().loads(request.cookies.get(COOKIE, ""), max_age=KEPT_SECONDS)
    except BadData:
        return "", []
    return name, person_ids


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SETTINGS"].secret_key, salt="known device")
