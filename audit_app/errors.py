"""The four errors that services raise; the web answers each in one place, commands print them."""

from collections.abc import Mapping
from dataclasses import dataclass


class RoundtableError(Exception):
    """Raised below the edge and answered at it; the transaction is given up."""


class NotAllowed(RoundtableError):
    """`hidden`: the actor may not even know that the thing exists, so it is answered as absent."""

    def __init__(self, hidden: bool = False) -> None:
        super().__init__("absent" if hidden else "not allowed")
        self.hidden = hidden


class Refused(RoundtableError):
    """The act is not possible as things stand; each reason is a sentence for people.

    `closed`: the actor no longer reaches the thing itself, so that going back to it leads nowhere.
    """

    def __init__(self, *reasons: str, closed: bool = False) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons
        self.closed = closed


class Invalid(RoundtableError):
    """What was entered cannot stand: field name -> a sentence for people."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in fields.items()))
        self.fields = dict(fields)


@dataclass(frozen=True)
class Conflict:
    """One field that somebody else changed since the page was opened: both texts."""

    label: str
    theirs: str
    yours: str


class Stale(RoundtableError):
    """Somebody else was first. Nothing was saved; both texts are kept for the person to choose."""

    def __init__(self, conflicts: tuple[Conflict, ...], who: str = "", when: str = "") -> None:
        super().__init__("changed by somebody else")
        self.conflicts = conflicts
        self.who = who
        self.when = when
