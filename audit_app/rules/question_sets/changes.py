"""A change between two versions of a question set, as a sentence."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """The sorts of change, of which each is named by the first word of its sentence."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"
    REROUTED = "rerouted"
    ANSWERED_DIFFERENTLY = "answered-differently"
    SCALE_CHANGED = "scale-changed"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        """Return the kind as a page writes it."""
        return self.value.replace("-", " ").capitalize()


@dataclass(frozen=True)
class Change:
    """A change at a `place`, with the words `before` and `after` it where they help to see it."""

    kind: ChangeKind
    place: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        """Return the change as a sentence."""
        words = f"{self.kind.label}: {self.place}"
        if self.before and self.after:
            return f"{words}: from “{self.before}” to “{self.after}”"
        return f"{words}: “{self.before or self.after}”" if self.before or self.after else words
