"""Which earlier recommendations are like one that is being written, so that nobody writes it for the third time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_SHOWN = 5
ENOUGH_SHARED = 3
SHORTEST = 4
"""Letters of a word that says what a text is about."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_EVERYDAY = """
about after again also because been before being between both could does doing done down during each every everyone
from further have having into itself just made make more most must need needed needs only other over same should some
such than that their them then there these they this those through under until very were what when where whether which
while will with within without would your
agencies agency audit case cases child children family families finding findings people practice recommendation record
recorded recording records service services staff young
"""
"""Words of any sentence, and words of any recommendation in this program."""
_SAID_EVERYWHERE = frozenset(_EVERYDAY.split())


@dataclass(frozen=True)
class Wording:
    """What a recommendation says with its findings, and the lines of enquiry that those bear on, in words."""

    key: str
    text: str
    key_lines: tuple[str, ...] = ()


def significant_words(text: str) -> frozenset[str]:
    """Without what every text says; "schools" and "school" are one word."""
    words = (match[0].casefold().replace("’", "'").removesuffix("'s") for match in _WORD.finditer(text))
    return frozenset(_stem(word) for word in words if len(word) >= SHORTEST and word not in _SAID_EVERYWHERE)


def earlier_like(own: Wording, earlier: Iterable[Wording]) -> tuple[str, ...]:
    """The keys of those that share a line of enquiry, word for word, or enough words; the likest first.

    Among equals the order of `earlier` holds.
    """
    lines, words = _lines(own), significant_words(own.text)
    found: list[tuple[int, str]] = []
    for other in earlier:
        same_line = bool(lines & _lines(other))
        shared = len(words & significant_words(other.text))
        if same_line or shared >= ENOUGH_SHARED:
            found.append((shared + ENOUGH_SHARED * same_line, other.key))
    found.sort(key=lambda pair: -pair[0])
    return tuple(key for _, key in found[:MOST_SHOWN])


def _lines(wording: Wording) -> set[frozenset[str]]:
    """A line of enquiry counts by its words, so that it is known again under another theme's key."""
    return {words for line in wording.key_lines if (words := significant_words(line))}


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > SHORTEST else word
