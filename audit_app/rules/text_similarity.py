"""Finds earlier recommendations that resemble a new recommendation, so that nobody writes it for the third time."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

MOST_SIMILAR = 5
ENOUGH_SHARED = 3
SHORTEST = 4
"""The fewest letters of a word that counts: shorter words rarely tell what a text is about."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_EVERYDAY_WORDS = """
about after again also because been before being between both could does doing done down during each every everyone
from further have having into itself just made make more most must need needed needs only other over same should some
such than that their them then there these they this those through under until very were what when where whether which
while will with within without would your
agencies agency audit case cases child children family families finding findings people practice recommendation record
recorded recording records service services staff young
"""
"""Words of any sentence, and of any recommendation in this program."""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())


@dataclass(frozen=True)
class Wording:
    """The words of a recommendation and its findings, and the key lines of enquiry that these concern."""

    key: str
    text: str
    key_lines: tuple[str, ...] = ()


def significant_words(text: str) -> frozenset[str]:
    """Return the words that tell what a text is about; "schools" and "school" are the same word."""
    words = (match[0].casefold().replace("’", "'").removesuffix("'s") for match in _WORD.finditer(text))
    return frozenset(_stem(word) for word in words if len(word) >= SHORTEST and word not in _EVERYDAY)


def similar_earlier(own: Wording, earlier: Iterable[Wording]) -> tuple[str, ...]:
    """Return the keys of earlier wordings that share a line of enquiry or enough words with this, most similar first.

    Equally similar wordings keep the order of `earlier`.
    """
    lines, words = _lines(own), significant_words(own.text)
    similar: list[tuple[int, str]] = []
    for other in earlier:
        same_line = bool(lines & _lines(other))
        shared = len(words & significant_words(other.text))
        if same_line or shared >= ENOUGH_SHARED:
            similar.append((shared + ENOUGH_SHARED * same_line, other.key))
    similar.sort(key=lambda pair: -pair[0])
    return tuple(key for _, key in similar[:MOST_SIMILAR])


def _lines(wording: Wording) -> set[frozenset[str]]:
    """Return the significant words of each line of enquiry.

    Lines are compared by their words, since another theme has another key for the same line.
    """
    return {words for line in wording.key_lines if (words := significant_words(line))}


def _stem(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > SHORTEST else word
