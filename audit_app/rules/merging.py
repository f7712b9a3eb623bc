"""Two people write the same text at once: what each page began with, what is to stand, and both texts as one to edit."""

from collections.abc import Collection
from hashlib import sha256


def mark(*texts: str) -> str:
    """A short mark of what a page began with: the same texts have the same mark."""
    return sha256("\0".join(texts).encode()).hexdigest()[:16]


def merged(began: str, stored: tuple[str, ...], sent: tuple[str, ...]) -> tuple[str, ...] | None:
    """What is to stand of texts that two may have changed, `began` being the mark of what the page began with.

    None where both changed them, each in another way: that is for people to settle.
    """
    if mark(*sent) == began:
        return stored
    return sent if sent == stored or mark(*stored) == began else None


def merged_ticks(began: Collection[str], stored: Collection[str], sent: Collection[str]) -> list[str]:
    """Each tick is set or taken away by whoever changed it; two who changed the same one agree."""
    taken_away, added = set(began) - set(sent), [one for one in sent if one not in began]
    return [one for one in dict.fromkeys((*stored, *added)) if one not in taken_away]


def both(theirs: str, mine: str, between: str = "\n\n") -> str:
    """Theirs, an empty line or what else stands between, mine; a text that the other holds already is not said twice."""
    theirs, mine = theirs.strip(), mine.strip()
    if theirs in mine:
        return mine
    return theirs if mine in theirs else f"{theirs}{between}{mine}"
