"""Three-way merge, for what several people may write at once: the only comparison of its kind in the program.

It compares what a page was opened with, what is stored and what is sent. Only where all three differ is there a conflict
that people must settle.
"""

from collections.abc import Collection
from enum import Enum, auto
from hashlib import sha256


class Verdict(Enum):
    """The outcome of a merge: `KEEP` what is stored, `STORE` what is sent, or a `CLASH` of both."""

    KEEP = auto()
    STORE = auto()
    CONFLICT = auto()


def fingerprint(*texts: str) -> str:
    """Return a short fingerprint of what a page was opened with: the same texts have the same fingerprint."""
    return sha256("\0".join(texts).encode()).hexdigest()[:16]


def compare_texts(began: str, stored: str, sent: str) -> Verdict:
    """Compare three fingerprints.

    `began` is the last state that the page knows: what it was rendered with, or what it has saved since.
    """
    if sent in (stored, began):
        return Verdict.KEEP
    return Verdict.STORE if stored == began else Verdict.CONFLICT


def merged(began: str, stored: tuple[str, ...], sent: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the texts to store, where `began` is the fingerprint of those that the page was opened with.

    None means that two people changed them differently, which is for people to settle.
    """
    outcomes = {Verdict.KEEP: stored, Verdict.STORE: sent, Verdict.CONFLICT: None}
    return outcomes[compare_texts(began, fingerprint(*stored), fingerprint(*sent))]


def merged_ticks(began: Collection[str], stored: Collection[str], sent: Collection[str]) -> list[str]:
    """Return the ticks to store. Ticks never conflict: two people who change the same tick change it to the same."""
    removed, added = set(began) - set(sent), [tick for tick in sent if tick not in began]
    return [tick for tick in dict.fromkeys((*stored, *added)) if tick not in removed]


def joined_texts(theirs: str, mine: str, between: str = "\n\n") -> str:
    """Return both texts with `between` in the middle; a text that is part of the other is not repeated."""
    theirs, mine = theirs.strip(), mine.strip()
    if theirs in mine:
        return mine
    return theirs if mine in theirs else f"{theirs}{between}{mine}"
