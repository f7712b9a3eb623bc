"""What the words of a mail are made from when it is sent; the modules beside this one make them, kind by kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from audit_app.models import OutboxMessage, Person
from audit_app.services.password_tokens import path_for

HIDDEN = "(the link stands in the mail alone)"
Blanks = dict[str, str]


@dataclass(frozen=True)
class Post:
    """What sending knows besides the mail: where the program is reached, the day that people see, and the time and
    secret of password links.

    Without a secret, links to choose a password are not made, and the words say so.
    """

    base_url: str
    today: date
    real_now: datetime
    secret: str = ""

    def password_link(self, person: Person) -> str:
        return f"{self.base_url}{path_for(person, self.secret, self.real_now)}" if self.secret else HIDDEN


@dataclass(frozen=True)
class Letter:
    """A row of the outbox with what is needed to say it."""

    row: OutboxMessage
    person: Person
    post: Post

    @property
    def facts(self) -> Mapping[str, Any]:
        return self.row.facts or {}

    def link(self, path: str) -> str:
        return self.post.base_url + path
