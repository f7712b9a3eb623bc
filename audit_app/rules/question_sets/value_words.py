"""Puts the value of a field of a question set into words: with labels for keys, and yes for True."""

from typing import Any

from audit_app.rules.asking.answerers import ANSWERER_WORDS
from audit_app.rules.asking.cohort import FACTS, SERVICE_KINDS
from audit_app.rules.asking.condition_words import conditions_in_words
from audit_app.rules.asking.conditions import SERVICE_KIND, condition_facts
from audit_app.rules.question_sets.field_help import MEASURE_WORDS, RATIONALE_WORDS, SUGGEST_WORDS, TYPE_WORDS
from audit_app.rules.questions.question_set import QuestionSet

WORDS: dict[str, dict[str, str]] = {
    "type": TYPE_WORDS,
    "suggest": SUGGEST_WORDS,
    "answered_by": ANSWERER_WORDS,
    "rationale": RATIONALE_WORDS,
    "measured_in": MEASURE_WORDS,
}
"""The labels on pages of the words in a file, for each field whose value is a word from a short list."""
_IDENTIFYING = ("key", "term", "level", "label")
_NAMING = ("label", "text", "term", "singular", "words")
_EXPLAINING = ("meaning", "address", "text")


def readable(name: str, value: Any, question_set: QuestionSet) -> Any:
    """Return the value of the field `name` with labels of the set in the place of keys; a tuple stays a tuple."""
    if name == "when":
        return conditions_in_words(value, question_set)
    if name == "matrix":
        levels = {level.key: level.label for scale in question_set.scales for level in scale.levels}
        return "; ".join(
            f"{levels[row.level]} where {conditions_in_words(row.when, question_set) or 'nothing else applies'}"
            for row in value
        )
    if name == "service_kinds":
        return tuple(SERVICE_KINDS.get(kind, kind) for kind in value)
    if name == "asked_of":
        _, kinds = condition_facts(question_set)[SERVICE_KIND]
        return ", ".join(kinds[kind] for kind in value) or "every service"
    if name == "scale":
        return question_set.scale(value).title if value else ""
    if name == "key_lines" and isinstance(next(iter(value), None), str):
        # A question names key lines by their keys; the set itself holds them whole.
        lines = {line.key: line.text for line in question_set.key_lines}
        return tuple(lines[key] for key in value)
    if name == "facts_left_out":
        return tuple(FACTS[fact][0] for fact in value)
    return WORDS[name][value] if name in WORDS and value else value


def words_of(value: Any) -> str:
    """Return a text or number as it is, and the name of a part, such as its label."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, tuple):
        return ", ".join(words_of(part) for part in value)  # pyright: ignore[reportUnknownVariableType]
    return next((str(name) for field in _NAMING if (name := getattr(value, field, None))), "")


def identity(entry: Any) -> object:
    """Return what makes an entry of a list the same in another list: its key or name, or a bare text itself."""
    return next((name for field in _IDENTIFYING if (name := getattr(entry, field, None))), entry)


def in_full(entry: Any) -> str:
    """Return the name of an entry with its meaning, address or text, where it has such a field."""
    name = words_of(entry)
    for field in _EXPLAINING:
        if (explanation := getattr(entry, field, None)) and name != explanation:
            return f"{name}: {explanation}"
    return name
