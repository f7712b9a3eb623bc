"""Kinds of measurement: a page beside its bare version, or anything else that comes to lines with known names."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from flask import Flask

from audit_app.policy import Role
from bench import bare
from bench.filled import Filled
from bench.measuring import Line, compared

Rows = Callable[[Filled], list[Any]]
"""As few statements as read the rows on a page."""


class NotAnswered(Exception):
    """A page that did not come; the message names it, its address and the status."""


@dataclass(frozen=True)
class Place:
    """The place of a measurement: the application on a filled database, and what lies beside it."""

    app: Flask
    filled: Filled
    url: str
    folder: Path


class Measure(Protocol):
    """Something that is measured, while the round is in this state; empty where its state does not matter."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its lines."""
        ...

    @property
    def round_state(self) -> str:
        """The state that the round has meanwhile."""
        ...

    def lines(self, place: Place) -> Iterable[Line]:
        """Measure it."""
        ...


@dataclass(frozen=True)
class Act:
    """A measure that is taken by a function."""

    names: tuple[str, ...]
    take: Callable[[Place], Iterable[Line]]
    round_state: str = ""

    def lines(self, place: Place) -> Iterable[Line]:
        """Measure it."""
        return self.take(place)


@dataclass(frozen=True)
class PageMeasured:
    """A page as `who` reads it, beside one of Flask alone with `rows`; `address` has places such as "{round}"."""

    name: str
    who: Role
    address: str
    rows: Rows
    round_state: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The name of its only line."""
        return (self.name,)

    def lines(self, place: Place) -> Iterable[Line]:
        """Measure a visit beside the bare page of the same length."""
        visit = self.visit(place.app, place.filled)
        yield compared(self.name, visit, bare.page(self.rows(place.filled), len(visit())))

    def visit(self, app: Flask, filled: Filled) -> Callable[[], bytes]:
        """Return a visit by a signed-in reader, with all request hooks, headers and the access log.

        It raises NotAnswered where the page does not come.
        """
        address = self.address.format(**filled.places)
        person_id = filled.id_of(self.who)
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = f"{person_id}:{filled.tokens[person_id]}"
            session["_fresh"] = True

        def visit() -> bytes:
            with app.app_context():
                response = client.get(address)
            if response.status_code != 200:
                raise NotAnswered(f"{self.name}, {address}: {response.status_code}")
            return response.data

        return visit
