"""What is wrong with a question set, said so that a person can mend it; reading and checking use it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

MOST_ERRORS = 200
_LONGEST_QUOTED = 60
_MORE = ("There are more errors from here on.", "Mend those above, then check again.")

Path = tuple[str | int, ...]
"""Where in a set: ("sections", 0, "questions", 3, "scale")."""


@dataclass(frozen=True)
class SetError:
    """Line and column count from 1. `mend` says what to write instead."""

    line: int
    column: int
    message: str
    mend: str

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}: {self.message} {self.mend}"


class SetErrors(ValueError):
    """Every error of one source by line, or MOST_ERRORS of them and a last one that says there are more."""

    def __init__(self, errors: Iterable[SetError]) -> None:
        found = sorted(errors, key=lambda error: (error.line, error.column))
        if len(found) > MOST_ERRORS:
            last = found[MOST_ERRORS]
            found[MOST_ERRORS:] = [SetError(last.line, last.column, *_MORE)]
        self.errors = tuple(found)
        super().__init__("\n".join(map(str, self.errors)))


@dataclass(frozen=True)
class Fault:
    """One thing wrong at a place; `relies_on` names places without which it cannot be judged."""

    path: Path
    message: str
    mend: str
    relies_on: tuple[Path, ...] = ()


def quoted(word: str) -> str:
    """The word in quotes, cut where it is long."""
    return f"'{word}'" if len(word) <= _LONGEST_QUOTED else f"'{word[:_LONGEST_QUOTED]}...'"


def suggest(word: str, known: Collection[str], what: str) -> str:
    """How to mend a word that is not among the known ones; `what` begins the list of them."""
    near = get_close_matches(word, known, n=1) if len(word) <= _LONGEST_QUOTED else []
    return f"Did you mean '{near[0]}'?" if near else f"{what}: {', '.join(known) or 'none'}."
