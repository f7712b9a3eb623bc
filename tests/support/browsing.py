"""Visiting pages as somebody: every page that comes back is parsed strictly and checked as a whole."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask import session as flask_session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from audit_app.extensions import db
from audit_app.models import Person
from tests.support.page import Page


def sent_by_another(values: Mapping[str, Any]) -> dict[str, Any]:
    """What one person's page holds, as another person's page of the same moment would."""
    return {name: value for name, value in values.items() if name not in ("csrf_token", "whose", "once")}


class Visitor:
    """One person's browser without JavaScript."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.app = app
        self.client = client
        self.token = ""

    def get(self, address: str, status: int = 200) -> Page:
        return self._read(self._ask("GET", address, follow=True), status, address)

    def post(self, address: str, fields: Mapping[str, Any] | None = None, status: int = 200) -> Page:
        """Hands a form in as a browser would, and follows where it leads; `status` is that of the last page."""
        return self._read(self._ask("POST", address, fields, follow=True), status, address)

    def raw(self, method: str, address: str, fields: Mapping[str, Any] | None = None) -> TestResponse:
        """The bare answer, for files, headers and refusals."""
        return self._ask(method, address, fields)

    def send_large(self, page: Page, action: str, content: bytes) -> tuple[int, Page]:
        """A file by a form of this page. Encoded here, since the test client leaves the temporary files of large uploads
        open.
        """
        file = FileStorage(BytesIO(content), "long.txt")
        boundary, body = encode_multipart({**page.form_values(action), "file": file})
        kind = f'multipart/form-data; boundary="{boundary}"'
        answer = self.client.post(action, data=body, content_type=kind, follow_redirects=True)
        return answer.status_code, Page(answer.text)

    def _ask(
        self, method: str, address: str, fields: Mapping[str, Any] | None = None, follow: bool = False
    ) -> TestResponse:
        """In an application context of its own, as on a server: nothing of the test's own session is seen."""
        db.session.commit()
        with self.app.app_context():
            data = {**self._token(), **(fields or {})} if method == "POST" else None
            answer = self.client.open(address, method=method, data=data, buffered=True)
            for _ in range(5):
                if not (follow and answer.location):
                    break
                _check_committed(address)
                with self.app.app_context():
                    answer = self.client.get(answer.location)
            _check_committed(address)
        return answer

    def _token(self) -> dict[str, str]:
        """Every page that has a form has it; a browser's session keeps to one."""
        if not self.token:
            with self.app.app_context():
                for address in ("/a-page-that-is-not-there", "/sign-in"):
                    page = Page(self.client.get(address).text)
                    if page.all("form"):
                        self.token = page.value_of("csrf_token")
                        break
        return {"csrf_token": self.token}

    def _read(self, answer: TestResponse, status: int, address: str) -> Page:
        assert answer.status_code == status, (
            f"{address}: {answer.status_code}, wanted {status}\n{answer.text[:3000]}"
        )
        page = Page(answer.text)
        page.check()
        page.check_errors(answer.status_code)
        return page


def _check_committed(address: str) -> None:
    assert not db.session.new, f"{address} left new rows uncommitted"
    assert not db.session.dirty, f"{address} left changes uncommitted"


class Visits:
    """Gives everyone a browser of their own, signed in."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def nobody(self) -> Visitor:
        return Visitor(self.app, self.app.test_client())

    def as_(self, person: Person) -> Visitor:
        visitor = self.nobody()
        with self.app.app_context(), self.app.test_request_context():
            visitor.token = generate_csrf()
            kept = flask_session["csrf_token"]
        with self.app.app_context(), visitor.client.session_transaction() as session:
            session["_user_id"] = f"{person.id}:{person.sign_in_token}"
            session["_fresh"] = True
            session["csrf_token"] = kept
        return visitor


@pytest.fixture
def visit(app: Flask) -> Visits:
    db.session.commit()
    return Visits(app)
