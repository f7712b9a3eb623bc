"""Visiting pages as somebody: every page that comes back is parsed strictly and checked as a whole."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from audit_app.extensions import db
from audit_app.models import Person
from tests.support.page import Page


class Visitor:
    """One person's browser without JavaScript."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.page: Page | None = None

    def get(self, address: str, status: int = 200) -> Page:
        return self._read(self.client.get(address, follow_redirects=True), status, address)

    def post(self, address: str, fields: Mapping[str, Any] | None = None, status: int = 200) -> Page:
        """Hands a form in as a browser would, and follows where it leads; `status` is that of the last page."""
        answer = self.client.post(address, data={**self._token(), **(fields or {})}, follow_redirects=True)
        return self._read(answer, status, address)

    def raw(self, method: str, address: str, fields: Mapping[str, Any] | None = None) -> TestResponse:
        """The bare answer, for files, headers and refusals."""
        data = {**self._token(), **(fields or {})} if method == "POST" else None
        return self.client.open(address, method=method, data=data)

    def _token(self) -> dict[str, str]:
        page = Page(self.client.get("/sign-in", follow_redirects=True).text)
        return {"csrf_token": page.value_of("csrf_token")}

    def _read(self, answer: TestResponse, status: int, address: str) -> Page:
        assert answer.status_code == status, f"{address}: {answer.status_code}, wanted {status}\n{answer.text[:3000]}"
        assert not db.session.dirty, f"{address} left changes uncommitted"
        assert not db.session.new, f"{address} left new rows uncommitted"
        self.page = Page(answer.text)
        self.page.check()
        return self.page


class Visits:
    """Gives everyone a browser of their own, signed in."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def nobody(self) -> Visitor:
        return Visitor(self.app.test_client())

    def as_(self, person: Person) -> Visitor:
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = f"{person.id}:{person.sign_in_token}"
            session["_fresh"] = True
        return Visitor(client)


@pytest.fixture
def visit(app: Flask) -> Iterator[Visits]:
    db.session.commit()
    yield Visits(app)
