"""The four errors that services raise. The web answers each in a single place; commands print them."""

from collections.abc import Mapping
from dataclasses import dataclass


class RoundtableError(Exception):
    """An error that services raise and request hooks answer; the transaction is rolled back."""


class NotAllowed(RoundtableError):
    """The actor lacks a permission; with `hidden` the thing is answered as absent, since its existence is not for them."""

    def __init__(self, hidden: bool = False) -> None:
        super().__init__("absent" if hidden else "not allowed")
        self.hidden = hidden


class Refused(RoundtableError):
    """The act is not possible at present; each reason is a sentence for people.

    `closed`: the actor no longer has access to the thing itself, so that no link back to it is offered.
    """

    def __init__(self, *reasons: str, closed: bool = False) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
        self.closed = closed


class Invalid(RoundtableError):
    """Entries that cannot be accepted: `fields` maps the name of a field to a sentence for people."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in fields.items()))
        self.fields = dict(fields)


@dataclass(frozen=True)
class Conflict:
    """A field that somebody else changed since the page was opened, with both texts."""

    label: str
    theirs: str
    yours: str


class Stale(RoundtableError):
    """Somebody else saved first. Nothing was saved; the person chooses between both texts."""

    def __init__(self, conflicts: tuple[Conflict, ...], who: str = "", when: str = "") -> None:
        super().__init__("changed by somebody else")
        self.conflicts = conflicts
        self.who = who
        self.when = when
