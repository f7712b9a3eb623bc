"""Two people write the same text at once: what each page began with, and both texts as one to edit."""

from hashlib import sha256


def mark(*texts: str) -> str:
    """A short mark of what a page began with: the same texts have the same mark."""
    return sha256("\0".join(texts).encode()).hexdigest()[:16]


def both(theirs: str, mine: str) -> str:
    """Theirs, an empty line, mine; a text that the other holds already is not said twice."""
    theirs, mine = theirs.strip(), mine.strip()
    if theirs in mine:
        return mine
    return theirs if mine in theirs else f"{theirs}\n\n{mine}"
