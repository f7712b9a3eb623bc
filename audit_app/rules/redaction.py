"""Spots in free text what could identify a child. Forms and check pages warn about it, and block nothing.

Every pattern has a bounded length, so that the time taken grows linearly with the text.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from audit_app.rules.naming import how_many_named
from audit_app.rules.numbers import joined_with_and

MOST_QUOTED = 3
_ADVICE = "Remove anything that could identify someone."


class Identifier(StrEnum):
    """A kind of detail that identifies a child."""

    NHS_NUMBER = "nhs-number"
    POSTCODE = "postcode"
    BIRTH_DATE = "birth-date"
    PUPIL_NUMBER = "pupil-number"


IDENTIFIER_WORDS = {
    Identifier.NHS_NUMBER: "an NHS number",
    Identifier.POSTCODE: "a postcode",
    Identifier.BIRTH_DATE: "a date of birth",
    Identifier.PUPIL_NUMBER: "a pupil number (UPN)",
}


@dataclass(frozen=True)
class Spotted:
    """A likely identifier; it reaches from `start` to `end` (exclusive) of the text, counted in characters."""

    kind: Identifier
    text: str
    start: int
    end: int


def spot(text: str) -> tuple[Spotted, ...]:
    """Return everything that looks like an identifier, in the order of the text.

    NHS and pupil numbers are verified by their check digit, postcodes by the list of postcode areas. A date counts as a
    date of birth only beside words of birth: audits are full of dates, and nobody reads a warning that is at each.
    """
    spotted = (
        Spotted(kind, match[0], match.start(), match.end())
        for kind, (pattern, is_genuine) in _LOOKS_LIKE.items()
        for match in pattern.finditer(text)
        if is_genuine(match)
    )
    return tuple(sorted(spotted, key=lambda identifier: (identifier.start, identifier.kind)))


def warnings(*texts: str) -> tuple[str, ...]:
    """Return a sentence for each text and kind of identifier in it, which quotes the first few."""
    return tuple(dict.fromkeys(warning for text in texts for warning in _warnings(text)))


def reminder(*texts: str) -> str:
    """Return a sentence about texts that were just saved, which quotes nothing; empty when nothing was spotted."""
    kinds = dict.fromkeys(identifier.kind for text in texts for identifier in spot(text))
    identifiers = joined_with_and([IDENTIFIER_WORDS[kind] for kind in kinds])
    return f"What you saved may include {identifiers}. {_ADVICE}" if identifiers else ""


def _warnings(text: str) -> tuple[str, ...]:
    spotted = sorted(spot(text), key=lambda identifier: (identifier.kind, identifier.start))
    return tuple(
        _warning(kind, [" ".join(identifier.text.split()) for identifier in identifiers])
        for kind, identifiers in groupby(spotted, key=lambda identifier: identifier.kind)
    )


def _warning(kind: Identifier, texts: Iterable[str]) -> str:
    distinct = list(dict.fromkeys(texts))
    named = how_many_named(len(distinct), MOST_QUOTED)
    more = len(distinct) - named
    quoted = ", ".join(distinct[:named]) + (f" and {more} more" if more > 0 else "")
    return f"This looks like {IDENTIFIER_WORDS[kind]}: {quoted}. {_ADVICE}"


def _is_nhs_number(match: re.Match[str]) -> bool:
    """Return whether the last of ten digits is the check digit: weights 10 to 2, modulo 11 (NHS Data Dictionary)."""
    digits = [int(character) for character in match[0] if character.isdigit()]
    total = sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    return len(set(digits)) > 1 and -total % 11 == digits[-1]


_PUPIL_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"


def _is_pupil_number(match: re.Match[str]) -> bool:
    """Return whether the first letter is the check letter of the other twelve: weights 2 to 13, modulo 23.

    A temporary number ends in a letter, which has the value of its place among the letters in use.
    """
    first, *rest = match[0].upper()
    values = [int(sign) if sign.isdigit() else _PUPIL_LETTERS.index(sign) for sign in rest]
    total = sum(weight * value for weight, value in enumerate(values, start=2))
    return _PUPIL_LETTERS[total % len(_PUPIL_LETTERS)] == first


_POSTCODE_AREAS = frozenset(
    """
    AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX
    FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML
    N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY
    TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
    """.split()  # noqa: SIM905 - a list of 124 quoted words cannot be read
)
_ORDINAL = re.compile(r"[0-9](?:st|nd|rd|th)")


def _is_postcode(match: re.Match[str]) -> bool:
    """Return whether the area exists. Small letters tell "s47 1st visit" from a postcode of the same shape."""
    return match["area"].upper() in _POSTCODE_AREAS and not _ORDINAL.fullmatch(match["inward"])


_BIRTH_WORDS = re.compile(
    r"\b(?:d\.?o\.?b|born|birthday|birth(?! (?:mother|father|parent|famil|sibling|certificate|plan)))\b",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 40, 20
"""The most characters between a date and words of birth, before it and after it, that make it a date of birth."""


def _is_birth_date(match: re.Match[str]) -> bool:
    text, start, end = match.string, match.start(), match.end()
    spans = ((max(start - _BEFORE, 0), start), (end, end + _AFTER))
    return any(_BIRTH_WORDS.search(text, *span) for span in spans)


_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_MONTH_NAME = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?:(?:19|20)[0-9]{2}|[0-9]{2})"
_PUPIL_LETTER = r"[A-HJ-NP-RT-Za-hj-np-rt-z]"
_ALONE_BEFORE, _ALONE_AFTER = r"(?<![A-Za-z0-9])", r"(?![A-Za-z0-9])"

_LOOKS_LIKE: dict[Identifier, tuple[re.Pattern[str], Callable[[re.Match[str]], bool]]] = {
    Identifier.NHS_NUMBER: (
        re.compile(r"(?<![0-9])[0-9]{3}[ \u00a0-]?[0-9]{3}[ \u00a0-]?[0-9]{4}(?![0-9])"),
        _is_nhs_number,
    ),
    Identifier.POSTCODE: (
        re.compile(
            _ALONE_BEFORE + r"(?P<area>[A-Za-z]{1,2})[0-9][0-9A-HJKMNP-Ya-hjkmnp-y]?[ \u00a0]{0,2}"
            r"(?P<inward>[0-9][ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2})" + _ALONE_AFTER
        ),
        _is_postcode,
    ),
    Identifier.BIRTH_DATE: (
        re.compile(
            rf"(?<![0-9])(?:{_DAY}(?P<mark>[/.-]){_MONTH}(?P=mark){_YEAR}|(?:19|20)[0-9]{{2}}-{_MONTH}-{_DAY}"
            rf"|{_DAY}(?:st|nd|rd|th)?(?: of)? {_MONTH_NAME},? {_YEAR}"
            rf"|{_MONTH_NAME} {_DAY}(?:st|nd|rd|th)?,? {_YEAR})(?![0-9])",
            re.IGNORECASE,
        ),
        _is_birth_date,
    ),
    Identifier.PUPIL_NUMBER: (
        re.compile(rf"{_ALONE_BEFORE}{_PUPIL_LETTER}[0-9]{{11}}(?:[0-9]|{_PUPIL_LETTER}){_ALONE_AFTER}"),
        _is_pupil_number,
    ),
}
