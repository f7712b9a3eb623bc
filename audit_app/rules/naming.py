"""How things are named in sentences: how many of a list before the rest is counted, nouns with counts and articles."""

import re


def how_many_named(count: int, most: int) -> int:
    """Never all but one: "and 1 more" takes as much room as the one."""
    return count if count <= most + 1 else most


_SAME = ("series", "species")
_ENDINGS = (
    ("children", "child"),
    ("people", "person"),
    ("ies", "y"),
    ("sses", "ss"),
    ("ches", "ch"),
    ("xes", "x"),
    ("s", ""),
)
_NOT_PLURAL = ("ss", "us", "is")
_LIKE_CONSONANTS = ("uni", "use", "eu", "one-", "once")
"""Beginnings that are written with a vowel and spoken with a consonant: a unit, a user."""
_SILENT_H = ("hour", "honest", "honour", "heir")


def things(count: int, singular: str, plural: str = "") -> str:
    """A count with its noun, which takes an s in the plural unless told otherwise: 1 worker, 2 workers."""
    return f"{count:,} {singular if count == 1 else plural or f'{singular}s'}"


def slug_of(words: str) -> str:
    """Words as they stand in the name of a file or a reference: "members of staff" is members-of-staff."""
    return "-".join(re.findall(r"[a-z0-9]+", words.lower()))


def with_article(noun: str) -> str:
    """A noun with the article that is spoken before it: a case, an organisation, an hour."""
    lower = noun.lower()
    vowel = lower.startswith(("a", "e", "i", "o", "u")) and not lower.startswith(_LIKE_CONSONANTS)
    return f"an {noun}" if vowel or lower.startswith(_SILENT_H) else f"a {noun}"


def unit_for(count: object, unit: str) -> str:
    """What a number counts, as people write it in the plural, beside this count: 1 worker, 2 workers."""
    if str(count).removeprefix("-") != "1" or unit in _SAME or unit.endswith(_NOT_PLURAL):
        return unit
    return next((unit.removesuffix(end) + one for end, one in _ENDINGS if unit.endswith(end)), unit)
