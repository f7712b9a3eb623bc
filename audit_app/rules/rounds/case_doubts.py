"""Spots in the reference and the summary of a case what looks like an identifier.

Nothing is refused for it: the program is wrong too often. Somebody confirms each doubt, and only for the very words
in which it was found.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from audit_app.rules import redaction
from audit_app.rules.naming import how_many_named
from audit_app.rules.rounds.case_details import CaseDetails
from audit_app.rules.unit import Unit

REFERENCE, SUMMARY = "reference", "summary"
_NAME, _DATE = "a name", "a date"
_FIELDS = {REFERENCE: "Reference", SUMMARY: "Summary"}
_SERIES = 3
"""The fewest references that make a word, such as that of NEGLECT-01, the label of a series."""

_NAME_LIKE = re.compile(r"[A-Z][a-z]+|[A-Za-z]{3,}")
_DIGITS = re.compile(r"(?<![0-9])(?:[0-9]{8}|[0-9]{6})(?![0-9])")
_PARTED = re.compile(r"(?<![0-9])([0-9]{1,4})-([0-9]{1,2})-([0-9]{1,4})(?![0-9])")
_NEUTRAL = frozenset(
    """audit case cases child children example family file group new no number patient person pupil record ref reference
    replacement reserve return round sample service set team test unit visit young""".split()  # noqa: SIM905 - a list
)


@dataclass(frozen=True)
class Doubt:
    """Words of a case that look like `kind`, such as "a postcode"; `mark` stands for them when they are confirmed."""

    field: str
    words: str
    kind: str
    mark: str

    @property
    def says(self) -> str:
        """Return the doubt as a sentence."""
        return f"{_FIELDS[self.field]} has what looks like {self.kind}: {self.words}."


def neutral_words(references: Iterable[str], unit: Unit) -> frozenset[str]:
    """Return the words that name nobody in these references: nouns of the round, also shortened, and labels of series."""
    distinct = {reference.strip().lower() for reference in references}
    found = Counter(word for reference in distinct for word in _words_in(reference))
    series = {word for word, times in found.items() if times >= max(_SERIES, len(distinct) / 2)}
    nouns = f"{unit.singular} {unit.plural}".lower().split()
    shortened = {noun[:length] for noun in nouns for length in range(2, len(noun) + 1)}
    return _NEUTRAL | series | shortened


def doubts_about(details: CaseDetails, neutral: Collection[str]) -> tuple[Doubt, ...]:
    """Return what somebody has to confirm before a case may be called and summarised like this."""
    reference, summary = details.reference.strip(), details.summary.strip()
    return (
        *_doubts(REFERENCE, reference, _in_reference(reference, neutral)),
        *_doubts(SUMMARY, summary, _in_text(summary)),
    )


def unconfirmed(details: CaseDetails, neutral: Collection[str]) -> dict[str, str]:
    """Return what is not confirmed, as a sentence by field."""
    waiting = {
        doubt.field: doubt for doubt in doubts_about(details, neutral) if doubt.mark not in details.confirmed
    }
    return {
        field: f"{_FIELDS[field]} may identify someone. Change it, or confirm that it does not"
        for field in waiting
    }


def _doubts(field: str, text: str, found: Mapping[str, Iterable[str]]) -> Iterable[Doubt]:
    for kind, words in found.items():
        distinct = list(dict.fromkeys(words))
        named = how_many_named(len(distinct), redaction.MOST_QUOTED)
        more = f" and {len(distinct) - named} more" if len(distinct) > named else ""
        mark = sha256("\n".join((field, kind, text)).encode()).hexdigest()[:16]
        yield Doubt(field, ", ".join(distinct[:named]) + more, kind, mark)


def _in_text(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for spotted in redaction.spot(text):
        found.setdefault(redaction.IDENTIFIER_WORDS[spotted.kind], []).append(" ".join(spotted.text.split()))
    return found


def _in_reference(reference: str, neutral: Collection[str]) -> dict[str, list[str]]:
    # A reference has hyphens where words have spaces, as in the postcode CH1-2AB.
    kinds = [*_in_text(reference), *_in_text(reference.replace("-", " "))]
    if any(_is_spoken(word) and word.lower() not in neutral for word in _NAME_LIKE.findall(reference)):
        kinds.append(_NAME)
    if any(map(_is_date, _DIGITS.findall(reference))) or any(map(_is_parted, _PARTED.findall(reference))):
        kinds.append(_DATE)
    return {kind: [reference] for kind in kinds}


def _words_in(reference: str) -> set[str]:
    return {word.lower() for word in re.findall(r"[A-Za-z]{2,}", reference)}


def _is_spoken(word: str) -> bool:
    """Return whether a word can be said aloud, as names can."""
    return any(letter in "aeiouy" for letter in word.lower())


def _is_date(digits: str) -> bool:
    """Return whether digits without anything between them are a day, with the year last or first."""
    if len(digits) == 8:
        return _is_day(digits[4:], digits[2:4], digits[:2]) or _is_day(digits[:4], digits[4:6], digits[6:])
    return _is_day(f"20{digits[4:]}", digits[2:4], digits[:2]) or _is_day(
        f"20{digits[:2]}", digits[2:4], digits[4:]
    )


def _is_parted(parts: tuple[str, str, str]) -> bool:
    first, month, last = parts
    if len(first) == 4:
        return _is_day(first, month, last)
    return len(last) in (2, 4) and _is_day(last if len(last) == 4 else f"20{last}", month, first)


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        return 1900 <= date(int(year), int(month), int(day)).year < 2100
    except ValueError:
        return False
