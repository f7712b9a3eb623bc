"""Whether a new password is among the first that somebody would try: common words, the person's own, repetition, runs.

What such words leave of a password has to be long enough by itself; how long the whole must be is said elsewhere.
"""

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

PRODUCT = "roundtable"
LEFT_AT_LEAST = 6
"""Letters and digits that no word below accounts for."""
FEWEST_DIFFERENT = 5
_SHORTEST_WORD, _SHORTEST_RUN = 3, 4
_MEND = "Choose words that do not belong together"
REPEATED = f"Password repeats the same few characters. {_MEND}"
OWN = f"Password is mostly your own name or email address. {_MEND}"
OF_THE_PARTNERSHIP = f"Password is mostly the name of your partnership or of this service. {_MEND}"
COMMON = f"Password is one that people guess first: common words, dates or runs such as 1234. {_MEND}"

_COMMON = [
    "password",
    "passwort",
    "passw0rd",
    "passphrase",
    "pass",
    "letmein",
    "welcome",
    "admin",
    "administrator",
    "changeme",
    "change",
    "secret",
    "private",
    "qwerty",
    "iloveyou",
    "love",
    "monkey",
    "dragon",
    "sunshine",
    "princess",
    "superman",
    "batman",
    "master",
    "shadow",
    "trustno",
    "hello",
    "login",
    "access",
    "default",
    "test",
    "testing",
    "temp",
    "guest",
    "user",
    "account",
    "computer",
    "internet",
    "football",
    "baseball",
    "liverpool",
    "everton",
    "arsenal",
    "chelsea",
    "manchester",
    "united",
    "city",
    "england",
    "london",
    "britain",
    "child",
    "children",
    "childrens",
    "family",
    "safeguarding",
    "safeguard",
    "partnership",
    "audit",
    "council",
    "county",
    "borough",
    "police",
    "school",
    "schools",
    "health",
    "social",
    "care",
    "service",
    "services",
    "nhs",
    "camhs",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "spring",
    "summer",
    "autumn",
    "winter",
    "christmas",
]
_RUNS = tuple(
    row[::way]
    for row in ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv")
    for way in (1, -1)
)  # fmt: skip
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_LOOKS = str.maketrans("@$", "as")
_DIGITS = str.maketrans("0134579", "oleastg")
"""Digits that stand for letters."""


def why_guessable(password: str, own: Iterable[str], partnership: str) -> str:
    """A sentence for the person; "" for a password that is none of these. `own` are names and addresses of theirs."""
    bare = _bare(password)
    if len(set(bare)) < FEWEST_DIFFERENT or _is_repeated(bare):
        return REPEATED
    mine, ours = _words(own), [PRODUCT, *_words([partnership])]
    if _left(bare, _COMMON) < LEFT_AT_LEAST:
        return COMMON
    if _left(bare, mine) < LEFT_AT_LEAST:
        return OWN
    if _left(bare, ours) < LEFT_AT_LEAST:
        return OF_THE_PARTNERSHIP
    return COMMON if _left(bare, [*mine, *ours, *_COMMON]) < LEFT_AT_LEAST else ""


def _bare(text: str) -> str:
    """Letters and digits without accents and capitals, and signs that stand for letters as these."""
    plain = unicodedata.normalize("NFKD", text.casefold()).translate(_LOOKS)
    return "".join(one for one in plain if one.isalnum())


def _is_repeated(bare: str) -> bool:
    """Whether it is a piece of half its length or less, again and again, its last turn perhaps cut short."""
    doubled = (bare[:length] * (len(bare) // length + 1) for length in range(1, len(bare) // 2 + 1))
    return any(one.startswith(bare) for one in doubled)


def _words(texts: Iterable[str]) -> list[str]:
    """Each word of a name, the name in one, and the parts of an address."""
    found = chain.from_iterable((*re.split(r"[^\w]|_", text), text.partition("@")[0]) for text in texts)
    return [word for one in found if len(word := _bare(one)) >= _SHORTEST_WORD]


def _left(bare: str, words: Iterable[str]) -> int:
    """How many characters are in none of the words, nor in years and runs along the alphabet or the keyboard."""
    known = [False] * len(bare)
    for text in (bare, bare.translate(_DIGITS)):
        spans = [found.span() for word in set(words) for found in re.finditer(re.escape(word), text)]
        for start, end in chain(spans, (found.span() for found in _YEAR.finditer(text)), _runs(text)):
            known[start:end] = [True] * (end - start)
    return known.count(False)


def _runs(text: str) -> Iterable[tuple[int, int]]:
    starts = range(len(text) - _SHORTEST_RUN + 1)
    return (
        (at, at + _SHORTEST_RUN)
        for at in starts
        if any(text[at : at + _SHORTEST_RUN] in row for row in _RUNS)
    )
