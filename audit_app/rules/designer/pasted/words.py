"""Finds the type of answer that people mean by their own words, in a table of their own.

Words that are not understood are reported, and never guessed: the question then takes words of any kind.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit_app.rules.answers.grades import Score
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.designer.keys import key_for
from audit_app.rules.designer.lookup import bare, synonyms
from audit_app.rules.designer.pasted.scale_words import scale_meant, scale_titled
from audit_app.rules.question_sets.limits import LONGEST_TITLE, MOST_CHOICES
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.scales import Scale

FALLBACK = "long-text"
LONGEST_DESCRIPTION = 200
"""The most characters of a description of a type: longer words describe none, and are cut before they are looked up."""
_HIGHEST_SCORE = 100
_BY_GRADE = re.compile(r"\b(?:grade|graded|rating|rated|judge?ment)\b", re.IGNORECASE)
_RANGE = re.compile(
    r"(?:(?:scale|score|rating|likert|rate|from|of)[ (]*)*([0-9]{1,3}) ?(?:–|to)? ?([0-9]{1,3})\)?(?: scale| score)?"
)
_BETWEEN_OPTIONS = re.compile(r"[\n;/|]")
_IN_WORDS = re.compile(r",|\bor\b", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•]|[0-9a-z][.)])\s+", re.IGNORECASE)
_BOX = re.compile(r"[☐☑☒□■❏❑❒▢✓✔✗✘\uf06f\uf0a8]|\[[ x]?\]", re.IGNORECASE)
_NOT_APPLICABLE = re.compile(r"\bn ?/ ?a\b|\bn\.a\.", re.IGNORECASE)
_WITHOUT_SAYING = frozenset(
    {"na", "not applicable", "non applicable", "not apply", "does not apply", "doesnt apply"}
)
"""Words that are no choice of their own, because every question can be answered so, as `bare` returns it."""

_ALSO_CALLED: Mapping[str, str] = {
    "yes-no": "tick; tick box; tickbox; tick if yes; y/n; tick/cross; ✓; ☐; ✓/✗; ✓/x",
    "choice": "choice; single choice; one of; one of a list; choose one; select one; dropdown; drop down; radio",
    "choices": (
        "choices; multiple choice; multiple; multi select; tick all; tick all that apply; choose all that apply;"
        "select all that apply; checkboxes; check boxes; any of; any of a list"
    ),
    "grade": "grade",
    "number": "number; whole number; count; how many; integer; numeric; no of",
    "decimal": "decimal; decimal number",
    "percentage": "percentage; percent; per cent; %",
    "date": "date; day; dd/mm/yyyy; dd/mm/yy",
    "datetime": "datetime; date and time; date/time; date & time",
    "text": "short text; one line; line; single line; few words; a few words",
    "long-text": (
        "text; free text; freetext; long text; narrative; comment; comments; open; open text; words; in your own words;"
        "paragraph; box; text box; description; qualitative"
    ),
    "evidence-seen": "evidence seen; evidence; records seen; documents seen",
    "information": "information; information only; info; note; statement; read only",
}
"""The words that people use for each type of answer, divided by ";"."""
_TYPES: dict[str, str] = {
    **{bare(key): key for key, kind in TYPES.items() if not kind.needs},
    **dict(synonyms(_ALSO_CALLED)),
}
"""The type of answer that each word means; the words are as `bare` returns them."""

_YES, _NO = frozenset({"yes", "y"}), frozenset({"no", "n"})
_PARTLY = frozenset({"partly", "partially", "partial", "in part", "p"})
_ABSENCES = frozenset({"na", "not applicable", "not known", "unknown", "dont know", "not recorded"})
"""Choices that may be offered beside any answer, and make no type of their own."""


@dataclass(frozen=True)
class Understood:
    """A type with its own fields; `note` says how the words were read, where that is not plain from them.

    `new_scale` is the scale by which it is graded, where the set does not have it yet.
    """

    type: str
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    note: str = ""
    new_scale: Scale | None = None


def type_of(words: str, options: str, scales: Sequence[Scale]) -> Understood:
    """Return the type that the `words` describe.

    `options` are what can be chosen, each on a line or divided by "/", ";" or "|". `scales` are those of the set.
    """
    described, _, listed = words.partition(":")
    description = bare(described[:LONGEST_DESCRIPTION])
    takes_choice = _TYPES.get(description, "choice") == "choice"
    yes_no = _yes_no(words) or (_yes_no(options) if takes_choice else "")
    known = yes_no or _TYPES.get(description, "")
    choices = _choices(options or listed)
    if known in ("choice", "choices"):
        return _chosen(known, choices, words)
    if known in ("", "grade"):
        listing = options if options and not words else listed or words
        if scale := scale_meant(words, _options(listing), scales):
            return _graded(scale, words, scales)
    if not known and (span := _RANGE.fullmatch(description)):
        return _score(int(span[1]), int(span[2]), words)
    if known == "grade" or (not known and _BY_GRADE.search(description)):
        return _by_only_scale(words, scales)
    if known:
        unused = (
            "Its choices were not used: answers of this type have their own."
            if options and not yes_no
            else ""
        )
        return Understood(known, note=unused)
    if choices := choices or _choices(words):
        labels = ", ".join(choice.label for choice in choices)
        return Understood("choice", {"choices": choices}, f"Read as one of a list: {labels}.")
    return _not_understood(words)


def _yes_no(words: str) -> str:
    """Return the type that has these choices, whatever divides them; empty for none."""
    options = {
        bare(piece) for option in _options(words[:LONGEST_DESCRIPTION]) for piece in _IN_WORDS.split(option)
    } - {""}
    if not (options & _YES and options & _NO):
        return ""
    rest = options - _YES - _NO - _ABSENCES
    return "" if rest - _PARTLY else "yes-partly-no" if rest else "yes-no"


def _options(words: str) -> list[str]:
    """Return what the words list, divided by boxes to tick or else by signs, without "not applicable"."""
    if _BOX.search(words):
        divided = [piece.strip(" \t\n/;|,") for piece in _BOX.split(words)]
    else:
        divided = _BETWEEN_OPTIONS.split(_NOT_APPLICABLE.sub("not applicable", words))
    options = (_BULLET.sub("", option).strip() for option in divided)
    return [option for option in options if option and bare(option.replace("/", "")) not in _WITHOUT_SAYING]


def _choices(words: str) -> tuple[Choice, ...]:
    """Return what is listed as choices; none where it is not a list of two or more."""
    labels = dict.fromkeys(option[:LONGEST_TITLE] for option in _options(words))
    if not 2 <= len(labels) <= MOST_CHOICES:
        return ()
    choices: list[Choice] = []
    for label in labels:
        choices.append(Choice(key_for(label, {choice.key for choice in choices}, "choice"), label))
    return tuple(choices)


def _chosen(kind: str, choices: tuple[Choice, ...], words: str) -> Understood:
    if choices:
        return Understood(kind, {"choices": choices})
    return _not_understood(words, "it does not list the choices. List them, separated by “;”")


def _score(least: int, most: int, words: str) -> Understood:
    if least < most <= _HIGHEST_SCORE:
        return Understood(Score.key, {"minimum": least, "maximum": most})
    return _not_understood(words, f"a scale goes from a lower to a higher number, {_HIGHEST_SCORE} at most")


def _graded(scale: Scale, words: str, scales: Sequence[Scale]) -> Understood:
    if scale not in scales:
        return Understood(
            "grade",
            {"scale": scale.key},
            f"Graded by the scale “{scale.title}”, which is added to the set.",
            scale,
        )
    named = scale_titled(words, scales) is scale
    return Understood("grade", {"scale": scale.key}, "" if named else f"Graded by the scale “{scale.title}”.")


def _by_only_scale(words: str, scales: Sequence[Scale]) -> Understood:
    """Return a grade by the only scale of the set."""
    if len(scales) == 1:
        return Understood("grade", {"scale": scales[0].key}, f"Graded by the scale “{scales[0].title}”.")
    why = (
        "there are several scales. Choose one of them"
        if scales
        else "the set has no scale yet. Add one first"
    )
    return _not_understood(words, why)


def _not_understood(words: str, why: str = "this type of answer is not recognised") -> Understood:
    return Understood(
        FALLBACK, note=f"“{words[:60]}”: {why}. Answers can be any text until you choose a type."
    )
