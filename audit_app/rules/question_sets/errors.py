"""Describes errors in a question set, in words by which a person can mend them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

MOST_ERRORS = 200
_LONGEST_QUOTED = 60
_MORE = ("There are more errors after this one.", "Fix the errors above, then check again.")

Path = tuple[str | int, ...]
"""A place in a set: ("sections", 0, "questions", 3, "scale")."""


@dataclass(frozen=True)
class SetError:
    """An error at a place of the text; line and column count from 1, and `mend` says what to write instead."""

    line: int
    column: int
    message: str
    mend: str

    def __str__(self) -> str:
        """Return the error as the command line prints it."""
        return f"line {self.line}, column {self.column}: {self.message} {self.mend}"


class SetErrors(ValueError):
    """Every error of a text by line, or the first MOST_ERRORS and a last that says there are more."""

    def __init__(self, errors: Iterable[SetError]) -> None:
        by_place = sorted(errors, key=lambda error: (error.line, error.column))
        if len(by_place) > MOST_ERRORS:
            last = by_place[MOST_ERRORS]
            by_place[MOST_ERRORS:] = [SetError(last.line, last.column, *_MORE)]
        self.errors = tuple(by_place)
        super().__init__("\n".join(map(str, self.errors)))


@dataclass(frozen=True)
class Fault:
    """Something wrong at a place of the set; it can be judged only if the places in `relies_on` could be read."""

    path: Path
    message: str
    mend: str
    relies_on: tuple[Path, ...] = ()


def quoted(word: str) -> str:
    """Return the word in quotes, cut where it is long."""
    return f"'{word}'" if len(word) <= _LONGEST_QUOTED else f"'{word[:_LONGEST_QUOTED]}...'"


def suggest(word: str, known: Collection[str], what: str) -> str:
    """Return how to mend an unknown word: the known word nearest to it, or all of them after the words `what`."""
    near = get_close_matches(word, known, n=1) if len(word) <= _LONGEST_QUOTED else []
    return f"Did you mean '{near[0]}'?" if near else f"{what}: {', '.join(known) or 'none'}."
