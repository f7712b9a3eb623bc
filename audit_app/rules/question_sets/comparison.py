"""What changed from one version of a question set to the next, in words; publishing and `themes diff` show it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from audit_app.rules.asking.answerers import ANSWERER_WORDS
from audit_app.rules.asking.cohort import FACTS, SERVICE_KINDS
from audit_app.rules.asking.conditions import SERVICE_KIND, facts_of, in_words
from audit_app.rules.question_set import Question, QuestionSet, Scale, Section
from audit_app.rules.question_sets.field_help import MEASURE_WORDS, RATIONALE_WORDS, SUGGEST_WORDS, TYPE_WORDS


class Kind(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"
    REROUTED = "rerouted"
    ANSWERED_DIFFERENTLY = "answered-differently"
    SCALE_CHANGED = "scale-changed"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        return self.value.replace("-", " ").capitalize()


@dataclass(frozen=True)
class Change:
    """`place` names what changed; `before` and `after` say what stood there, where that helps to see it."""

    kind: Kind
    place: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        said = f"{self.kind.label}: {self.place}"
        if self.before and self.after:
            return f"{said}: from “{self.before}” to “{self.after}”"
        return f"{said}: “{self.before or self.after}”" if self.before or self.after else said


_QUESTION_FIELDS = {
    "text": Kind.REWORDED,
    "guidance": Kind.REWORDED,
    "good_looks_like": Kind.REWORDED,
    "prompts": Kind.REWORDED,
    "links": Kind.REWORDED,
    "rubric": Kind.REWORDED,
    "reference": Kind.CHANGED,
    "type": Kind.ANSWERED_DIFFERENTLY,
    "scale": Kind.ANSWERED_DIFFERENTLY,
    "texts": Kind.ANSWERED_DIFFERENTLY,
    "choices": Kind.ANSWERED_DIFFERENTLY,
    "criteria": Kind.ANSWERED_DIFFERENTLY,
    "columns": Kind.ANSWERED_DIFFERENTLY,
    "becomes_actions": Kind.CHANGED,
    "files": Kind.ANSWERED_DIFFERENTLY,
    "from_label": Kind.ANSWERED_DIFFERENTLY,
    "to_label": Kind.ANSWERED_DIFFERENTLY,
    "measured_in": Kind.ANSWERED_DIFFERENTLY,
    "limit": Kind.ANSWERED_DIFFERENTLY,
    "minimum": Kind.ANSWERED_DIFFERENTLY,
    "maximum": Kind.ANSWERED_DIFFERENTLY,
    "unit": Kind.ANSWERED_DIFFERENTLY,
    "rationale": Kind.ANSWERED_DIFFERENTLY,
    "required": Kind.ANSWERED_DIFFERENTLY,
    "overall": Kind.ANSWERED_DIFFERENTLY,
    "answered_by": Kind.REROUTED,
    "second_score": Kind.ANSWERED_DIFFERENTLY,
    "weight": Kind.CHANGED,
    "critical": Kind.CHANGED,
    "shared": Kind.CHANGED,
    "fact": Kind.CHANGED,
    "means": Kind.CHANGED,
    "tolerance": Kind.CHANGED,
    "suggest": Kind.CHANGED,
    "matrix": Kind.CHANGED,
    "asked_of": Kind.REROUTED,
    "when": Kind.REROUTED,
    "key_lines": Kind.CHANGED,
}
"""Every field of a question but its key -> what it is called when it changes."""

_SECTION_FIELDS = {"title": Kind.REWORDED, "guidance": Kind.REWORDED, "when": Kind.REROUTED}
_SET_FIELDS = (
    "title", "purpose", "unit", "minutes", "before_you_start", "service_kinds", "facts_left_out", "case_facts", "key_lines", "glossary",
    "variant_of", "contradicts",
)  # fmt: skip


def compare(old: QuestionSet, new: QuestionSet) -> tuple[Change, ...]:
    """Sections, questions and scales are the same where their keys are; nothing for two sets that say the same."""
    return tuple(_changes(old, new))


def _changes(old: QuestionSet, new: QuestionSet) -> Iterator[Change]:
    for name in _SET_FIELDS:
        shown = [_value(name, getattr(one, name), one) for one in (old, new)]
        yield from _field(Kind.CHANGED, "", name, *shown)
    yield from _scales(old.scales, new.scales)
    yield from _sections(old, new)
    yield from _questions(old, new)


def _scales(old: Sequence[Scale], new: Sequence[Scale]) -> Iterator[Change]:
    before, after = {one.key: one for one in old}, {one.key: one for one in new}
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            was, now = (_levels(scales.get(key)) for scales in (before, after))
            title = (after.get(key) or before[key]).title
            same_words = was == now
            yield Change(Kind.SCALE_CHANGED, title, "" if same_words else was, "" if same_words else now)


def _levels(scale: Scale | None) -> str:
    return ", ".join(level.label for level in scale.levels) if scale else ""


def _sections(old: QuestionSet, new: QuestionSet) -> Iterator[Change]:
    before, after = {one.key: one for one in old.sections}, {one.key: one for one in new.sections}
    yield from (Change(Kind.REMOVED, _section(before[key])) for key in before if key not in after)
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    for key, section in after.items():
        if key not in before:
            yield Change(Kind.ADDED, _section(section))
            continue
        if key in moved:
            yield Change(Kind.MOVED, _section(section))
        for name, kind in _SECTION_FIELDS.items():
            shown = [_value(name, getattr(one, name), of) for one, of in ((before[key], old), (section, new))]
            yield from _field(kind, _section(section), name, *shown)


def _questions(old: QuestionSet, new: QuestionSet) -> Iterator[Change]:
    before, after = {one.key: one for one in old.questions}, {one.key: one for one in new.questions}
    yield from (
        Change(Kind.REMOVED, _question(before[key]), before[key].text) for key in before if key not in after
    )
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    for key, question in after.items():
        if key not in before:
            yield Change(Kind.ADDED, _question(question), after=question.text)
            continue
        was, now = old.section_of(key), new.section_of(key)
        if was.key != now.key:
            yield Change(Kind.MOVED, _question(question), was.title, now.title)
        elif key in moved:
            yield Change(Kind.MOVED, _question(question))
        for name, kind in _QUESTION_FIELDS.items():
            shown = [
                _value(name, getattr(one, name), of) for one, of in ((before[key], old), (question, new))
            ]
            yield from _field(kind, _question(question), name, *shown)


def _moved(before: list[str], after: list[str]) -> set[str]:
    """The fewest that must have been moved to come from one order to the other."""
    kept = SequenceMatcher(a=before, b=after, autojunk=False).get_matching_blocks()
    return set(after) - {key for block in kept for key in after[block.b : block.b + block.size]}


def _field(kind: Kind, place: str, name: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    called = name.replace("_", " ")
    where = (f"{place}, {called}" if place else called.capitalize()) if name != "text" else place
    if isinstance(after, tuple):
        yield from _entries(kind, where, before, after)  # pyright: ignore[reportUnknownArgumentType]
    else:
        yield Change(kind, where, _words(before), _words(after))


def _entries(kind: Kind, where: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterator[Change]:
    """Of a list only what differs: it may be long."""
    was, now = ({_known_by(one): one for one in entries} for entries in (before, after))
    changes = [
        *(Change(kind, f"{where}, removed", before=_in_full(was[key])) for key in was if key not in now),
        *(Change(kind, f"{where}, added", after=_in_full(now[key])) for key in now if key not in was),
        *(_entry(kind, where, was[key], now[key]) for key in now if key in was and was[key] != now[key]),
    ]
    yield from changes or [Change(kind, f"{where}, in another order")]


def _entry(kind: Kind, where: str, before: Any, after: Any) -> Change:
    said = [_in_full(one) for one in (before, after)]
    return Change(kind, f"{where}, changed", *(said if said[0] != said[1] else ("", said[1])))


def _known_by(entry: Any) -> object:
    """By which the same entry is found in another list; a bare text by itself."""
    return next(
        (found for name in ("key", "term", "level", "label") if (found := getattr(entry, name, None))), entry
    )


def _in_full(entry: Any) -> str:
    """With what is said of it, where it has but one thing said."""
    for name in ("meaning", "address", "text"):
        if (said := getattr(entry, name, None)) and (known := _words(entry)) != said:
            return f"{known}: {said}"
    return _words(entry)


def _value(name: str, value: Any, question_set: QuestionSet) -> Any:
    """As people read it, where a field holds keys."""
    if name == "when":
        return in_words(value, question_set)
    if name == "matrix":
        levels = {level.key: level.label for scale in question_set.scales for level in scale.levels}
        return "; ".join(
            f"{levels[one.level]} where {in_words(one.when, question_set) or 'nothing else holds'}"
            for one in value
        )
    if name == "service_kinds":
        return tuple(SERVICE_KINDS.get(kind, kind) for kind in value)
    if name == "asked_of":
        _, kinds = facts_of(question_set)[SERVICE_KIND]
        return ", ".join(kinds[kind] for kind in value) or "every service"
    if name == "scale":
        return question_set.scale(value).title if value else ""
    if name == "key_lines" and isinstance(next(iter(value), None), str):
        lines = {line.key: line.text for line in question_set.key_lines}
        return tuple(lines[key] for key in value)
    if name == "facts_left_out":
        return tuple(FACTS[fact][0] for fact in value)
    return WORDS[name][value] if name in WORDS and value else value


WORDS: dict[str, dict[str, str]] = {
    "type": TYPE_WORDS,
    "suggest": SUGGEST_WORDS,
    "answered_by": ANSWERER_WORDS,
    "rationale": RATIONALE_WORDS,
    "measured_in": MEASURE_WORDS,
}
"""Fields that hold one of a few words of the file -> what pages call each."""


def _words(value: Any) -> str:
    """Texts and numbers as they stand; of parts, how they are known."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, tuple):
        return ", ".join(_words(one) for one in value)  # pyright: ignore[reportUnknownVariableType]
    return next((str(found) for name in _NAMED if (found := getattr(value, name, None))), "")


_NAMED = ("label", "text", "term", "singular", "words")


def _question(question: Question) -> str:
    return f"question {question.reference}"


def _section(section: Section) -> str:
    return f"section {section.title}"
