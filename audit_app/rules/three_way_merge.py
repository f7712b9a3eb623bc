"""Two people write the same at once: what a page began with, what is stored and what is sent are compared.

Only where all three differ is there anything for people to settle. This is the one comparison of the program, for
answers of returns as for whatever else several people write.
"""

from collections.abc import Collection
from enum import Enum, auto
from hashlib import sha256


class Verdict(Enum):
    """`KEEP` what is stored, `STORE` what is sent, or a `CLASH` of both."""

    KEEP = auto()
    STORE = auto()
    CLASH = auto()


def mark(*texts: str) -> str:
    """A short mark of what a page began with: the same texts have the same mark."""
    return sha256("\0".join(texts).encode()).hexdigest()[:16]


def compared(began: str, stored: str, sent: str) -> Verdict:
    """All three are marks. `began` is the last that the page knows of: what it was drawn with, or has written since."""
    if sent in (stored, began):
        return Verdict.KEEP
    return Verdict.STORE if stored == began else Verdict.CLASH


def merged(began: str, stored: tuple[str, ...], sent: tuple[str, ...]) -> tuple[str, ...] | None:
    """What is to stand of texts that two may have changed, `began` being the mark of what the page began with.

    None where both changed them, each in another way: that is for people to settle.
    """
    stands = {Verdict.KEEP: stored, Verdict.STORE: sent, Verdict.CLASH: None}
    return stands[compared(began, mark(*stored), mark(*sent))]


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
