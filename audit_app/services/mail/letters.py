"""Defines what the words of a mail are made from when it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit_app.models import OutboxMessage, Person
from audit_app.services.password_tokens import path_for

HIDDEN = "(the link is only in the email)"
Blanks = dict[str, str]


@dataclass(frozen=True)
class MailContext:
    """The settings and the time that sending needs besides the mail itself.

    `today` is the day that people see, `real_now` the time by which password links age. Without a secret no links to
    choose a password are made, and the words of the mail say so.
    """

    base_url: str
    today: date
    real_now: datetime
    secret: str = ""

    def password_link(self, person: Person) -> str:
        """Return a link for the person to choose a password."""
        return f"{self.base_url}{path_for(person, self.secret, self.real_now)}" if self.secret else HIDDEN


@dataclass(frozen=True)
class Letter:
    """A row of the outbox with what is needed to put it into words."""

    row: OutboxMessage
    person: Person
    context: MailContext

    @property
    def facts(self) -> Mapping[str, Any]:
        """Return the facts of the row: days, ids and states."""
        return self.row.facts or {}

    def link(self, path: str) -> str:
        """Return the full address of a page."""
        return self.context.base_url + path
