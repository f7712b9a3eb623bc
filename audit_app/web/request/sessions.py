"""Keeps sessions in a signed cookie, which files that everybody gets neither need nor renew."""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin


class Sessions(SecureCookieSessionInterface):
    """Flask's sessions, but for built files.

    Caches on the way may keep those for a year. One that arrives after its reader has signed out would also bring the
    session back.
    """

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Renew the cookie with the answer, unless that is a built file."""
        if request.endpoint != "static":
            super().save_session(app, session, response)
