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
from audit_app.rules.question_sets.limits import LONGEST_TITLE, MOST_CHOICES
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.scales import Scale
from audit_app.rules.tables.text_tables import normalised_name

FALLBACK = "long-text"
LONGEST_DESCRIPTION = 200
"""The most characters of a description of a type: longer words describe none, and are cut before they are looked up."""
_HIGHEST_SCORE = 100
_BY_GRADE = re.compile(r"\b(?:grade|graded|rating|rated|judge?ment)\b", re.IGNORECASE)
_RANGE = re.compile(
    r"(?:(?:scale|score|rating|likert|rate|from|of)[ (]*)*([0-9]{1,3}) ?(?:–|to)? ?([0-9]{1,3})\)?(?: scale| score)?"
)
_BETWEEN_OPTIONS = re.compile(r"[\n;/|]")
_BULLET = re.compile(r"^\s*(?:[-*•☐□]|[0-9a-z][.)])\s+", re.IGNORECASE)

_ALSO_CALLED: Mapping[str, str] = {
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
    """A type with its own fields; `note` says how the words were read, where that is not plain from them."""

    type: str
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    note: str = ""


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
    if not known and (span := _RANGE.fullmatch(description)):
        return _score(int(span[1]), int(span[2]), words)
    if known == "grade" or (not known and _BY_GRADE.search(description)):
        return _grade(words, scales)
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
    text = normalised_name(words[:LONGEST_DESCRIPTION]).replace("n/a", "na").replace("'", "").replace("’", "")
    options = {option.strip(" .()?") for option in re.split(r"[/;|,\n]| or ", text)} - {""}
    if not (options & _YES and options & _NO):
        return ""
    rest = options - _YES - _NO - _ABSENCES
    return "" if rest - _PARTLY else "yes-partly-no" if rest else "yes-no"


def _choices(words: str) -> tuple[Choice, ...]:
    """Return what is listed as choices; none where it is not a list of two or more."""
    options = (_BULLET.sub("", option).strip() for option in _BETWEEN_OPTIONS.split(words))
    labels = dict.fromkeys(option[:LONGEST_TITLE] for option in options if option)
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


def _grade(words: str, scales: Sequence[Scale]) -> Understood:
    """Return a grade by the scale that the words name, or by the only scale of the set."""
    named = [scale for scale in scales if {bare(scale.key), bare(scale.title)} & _pieces(words)]
    possible = named or list(scales)
    if len(possible) == 1:
        note = "" if named else f"Graded by the scale “{possible[0].title}”."
        return Understood("grade", {"scale": possible[0].key}, note)
    why = (
        "there are several scales. Choose one of them"
        if possible
        else "the set has no scale yet. Add one first"
    )
    return _not_understood(words, why)


def _pieces(words: str) -> set[str]:
    """Return the words themselves, and those after a colon or in brackets."""
    return {bare(piece) for piece in (words, words.partition(":")[2], *re.findall(r"\(([^()]*)\)", words))}


def _not_understood(words: str, why: str = "this type of answer is not recognised") -> Understood:
    return Understood(
        FALLBACK, note=f"“{words[:60]}”: {why}. Answers can be any text until you choose a type."
    )
