"""The reading age of a text, by the Flesch-Kincaid formula, and its words and sentences."""

import re
from collections.abc import Iterator

_AGE_AT_FIRST_GRADE = 5
"""Added to a school grade of the formula it gives an age."""
WORD = re.compile(r"[^\W_][\w'’&-]*")
_ENDS = re.compile(r"(?<=[.!?])\s+|\n+")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<![aeiouyl])e$|(?<![aeiouydt])ed$|(?<=[^aeiouyscxzg])es$")
"""An "e" at the end of a word, or in its ending, that is not spoken: made, asked, times; but table, wanted."""


def reading_age(text: str) -> int:
    """Return the age at which a pupil reads such a text; 0 for a text without words."""
    words = WORD.findall(text)
    sentences = len(list(sentences_of(text)))
    if not sentences:
        return 0
    syllables = sum(map(_syllables, words))
    grade = 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59
    return round(grade + _AGE_AT_FIRST_GRADE)


def sentences_of(text: str) -> Iterator[str]:
    """Yield the sentences, and lines, that have words in them."""
    return (sentence for sentence in _ENDS.split(text) if WORD.search(sentence))


def _syllables(word: str) -> int:
    """Return the number of groups of vowels: right for English on average, which is all that the formula needs."""
    plain = word.lower()
    return max(1, len(_VOWELS.findall(plain)) - bool(_SILENT.search(plain)))
