"""Names things in sentences: the first few of a list before the rest is counted, nouns with counts and articles."""

import re


def how_many_named(count: int, most: int) -> int:
    """Return how many of `count` names to write out where `most` fit.

    The result is never one less than all: "and 1 more" takes as much room as the last name.
    """
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
    """Return a count with its noun: 1 worker, 2 workers. Without `plural` the noun takes an s."""
    return f"{count:,} {singular if count == 1 else plural or f'{singular}s'}"


def slug_of(words: str) -> str:
    """Return words for the name of a file or a reference: "members of staff" becomes members-of-staff."""
    return "-".join(re.findall(r"[a-z0-9]+", words.lower()))


def with_article(noun: str) -> str:
    """Return a noun with the article that is spoken before it: a case, an organisation, an hour."""
    lower = noun.lower()
    vowel = lower.startswith(("a", "e", "i", "o", "u")) and not lower.startswith(_LIKE_CONSONANTS)
    return f"an {noun}" if vowel or lower.startswith(_SILENT_H) else f"a {noun}"


def unit_for(count: object, unit: str) -> str:
    """Return the unit, which a question set gives in the plural, as it reads beside this count: 1 worker, 2 workers."""
    if str(count).removeprefix("-") != "1" or unit in _SAME or unit.endswith(_NOT_PLURAL):
        return unit
    singulars = (
        unit.removesuffix(plural) + singular for plural, singular in _ENDINGS if unit.endswith(plural)
    )
    return next(singulars, unit)
