"""Compares two versions of a question set in sentences, for publishing and for `themes diff`."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Protocol, TypeVar

from audit_app.rules.answers.question_fields import field_of
from audit_app.rules.question_sets.changes import Change, ChangeKind
from audit_app.rules.question_sets.value_words import identity, in_full, readable, words_of
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import Section

_QUESTION_FIELDS = {
    "text": ChangeKind.REWORDED,
    "guidance": ChangeKind.REWORDED,
    "good_looks_like": ChangeKind.REWORDED,
    "prompts": ChangeKind.REWORDED,
    "links": ChangeKind.REWORDED,
    "rubric": ChangeKind.REWORDED,
    "reference": ChangeKind.CHANGED,
    "type": ChangeKind.ANSWERED_DIFFERENTLY,
    "scale": ChangeKind.ANSWERED_DIFFERENTLY,
    "texts": ChangeKind.ANSWERED_DIFFERENTLY,
    "choices": ChangeKind.ANSWERED_DIFFERENTLY,
    "criteria": ChangeKind.ANSWERED_DIFFERENTLY,
    "columns": ChangeKind.ANSWERED_DIFFERENTLY,
    "becomes_actions": ChangeKind.CHANGED,
    "files": ChangeKind.ANSWERED_DIFFERENTLY,
    "from_label": ChangeKind.ANSWERED_DIFFERENTLY,
    "to_label": ChangeKind.ANSWERED_DIFFERENTLY,
    "measured_in": ChangeKind.ANSWERED_DIFFERENTLY,
    "limit": ChangeKind.ANSWERED_DIFFERENTLY,
    "minimum": ChangeKind.ANSWERED_DIFFERENTLY,
    "maximum": ChangeKind.ANSWERED_DIFFERENTLY,
    "unit": ChangeKind.ANSWERED_DIFFERENTLY,
    "rationale": ChangeKind.ANSWERED_DIFFERENTLY,
    "required": ChangeKind.ANSWERED_DIFFERENTLY,
    "overall": ChangeKind.ANSWERED_DIFFERENTLY,
    "answered_by": ChangeKind.REROUTED,
    "second_score": ChangeKind.ANSWERED_DIFFERENTLY,
    "weight": ChangeKind.CHANGED,
    "critical": ChangeKind.CHANGED,
    "shared": ChangeKind.CHANGED,
    "fact": ChangeKind.CHANGED,
    "means": ChangeKind.CHANGED,
    "tolerance": ChangeKind.CHANGED,
    "suggest": ChangeKind.CHANGED,
    "matrix": ChangeKind.CHANGED,
    "asked_of": ChangeKind.REROUTED,
    "when": ChangeKind.REROUTED,
    "key_lines": ChangeKind.CHANGED,
}
"""The kind of change that a change of each field of a question is; its key is no such field."""
_SECTION_FIELDS = {
    "title": ChangeKind.REWORDED,
    "guidance": ChangeKind.REWORDED,
    "when": ChangeKind.REROUTED,
}
_SET_FIELDS = (
    "title", "purpose", "unit", "minutes", "before_you_start", "service_kinds", "facts_left_out", "case_facts", "key_lines", "glossary",
    "variant_of", "contradicts",
)  # fmt: skip


class _HasKey(Protocol):
    @property
    def key(self) -> str: ...


_Keyed = TypeVar("_Keyed", bound=_HasKey)


def compare(old: QuestionSet, new: QuestionSet) -> tuple[Change, ...]:
    """Return every change; none for two sets that read the same.

    Sections, questions and scales are the same where their keys are.
    """
    return tuple(_changes(old, new))


def _changes(old: QuestionSet, new: QuestionSet) -> Iterator[Change]:
    for name in _SET_FIELDS:
        yield from _field(ChangeKind.CHANGED, "", name, _value(name, old, old), _value(name, new, new))
    yield from _scales(old.scales, new.scales)
    yield from _sections(old, new)
    yield from _questions(old, new)


def _scales(old: Sequence[Scale], new: Sequence[Scale]) -> Iterator[Change]:
    before, after = _by_key(old), _by_key(new)
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            was, now = (_levels(scales.get(key)) for scales in (before, after))
            title = (after.get(key) or before[key]).title
            same_words = was == now
            yield Change(
                ChangeKind.SCALE_CHANGED, title, "" if same_words else was, "" if same_words else now
            )


def _levels(scale: Scale | None) -> str:
    return ", ".join(level.label for level in scale.levels) if scale else ""


def _sections(old: QuestionSet, new: QuestionSet) -> Iterator[Change]:
    before, after = _by_key(old.sections), _by_key(new.sections)
    yield from (Change(ChangeKind.REMOVED, _place(before[key])) for key in before if key not in after)
    moved = _moved(before, after)
    for key, section in after.items():
        if key not in before:
            yield Change(ChangeKind.ADDED, _place(section))
            continue
        if key in moved:
            yield Change(ChangeKind.MOVED, _place(section))
        for name, kind in _SECTION_FIELDS.items():
            was, now = _value(name, before[key], old), _value(name, section, new)
            yield from _field(kind, _place(section), name, was, now)


def _questions(old: QuestionSet, new: QuestionSet) -> Iterator[Change]:
    before, after = _by_key(old.questions), _by_key(new.questions)
    yield from (
        Change(ChangeKind.REMOVED, _place(before[key]), before[key].text)
        for key in before
        if key not in after
    )
    moved = _moved(before, after)
    for key, question in after.items():
        if key not in before:
            yield Change(ChangeKind.ADDED, _place(question), after=question.text)
            continue
        old_section, new_section = old.section_of(key), new.section_of(key)
        if old_section.key != new_section.key:
            yield Change(ChangeKind.MOVED, _place(question), old_section.title, new_section.title)
        elif key in moved:
            yield Change(ChangeKind.MOVED, _place(question))
        for name, kind in _QUESTION_FIELDS.items():
            was = readable(name, field_of(before[key], name), old)
            now = readable(name, field_of(question, name), new)
            yield from _field(kind, _place(question), name, was, now)


def _by_key(parts: Sequence[_Keyed]) -> dict[str, _Keyed]:
    return {part.key: part for part in parts}


def _moved(before: Mapping[str, object], after: Mapping[str, object]) -> set[str]:
    """Return the fewest keys that must have been moved to come from the old order to the new.

    When the first of ten questions goes to the end, nine have another place and only that question was moved.
    """
    old_order = [key for key in before if key in after]
    new_order = [key for key in after if key in before]
    unmoved = SequenceMatcher(a=old_order, b=new_order, autojunk=False).get_matching_blocks()
    return set(new_order) - {key for block in unmoved for key in new_order[block.b : block.b + block.size]}


def _value(name: str, part: QuestionSet | Section, question_set: QuestionSet) -> Any:
    return readable(name, getattr(part, name), question_set)


def _field(kind: ChangeKind, place: str, name: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    label = name.replace("_", " ")
    where = (f"{place}, {label}" if place else label.capitalize()) if name != "text" else place
    if isinstance(after, tuple):
        yield from _entries(kind, where, before, after)  # pyright: ignore[reportUnknownArgumentType]
    else:
        yield Change(kind, where, words_of(before), words_of(after))


def _entries(
    kind: ChangeKind, where: str, before: tuple[Any, ...], after: tuple[Any, ...]
) -> Iterator[Change]:
    """Yield only the entries of a list that differ: it may be long."""
    was, now = ({identity(entry): entry for entry in entries} for entries in (before, after))
    changes = [
        *(Change(kind, f"{where}, removed", before=in_full(was[key])) for key in was if key not in now),
        *(Change(kind, f"{where}, added", after=in_full(now[key])) for key in now if key not in was),
        *(_entry(kind, where, was[key], now[key]) for key in now if key in was and was[key] != now[key]),
    ]
    yield from changes or [Change(kind, f"{where}, in another order")]


def _entry(kind: ChangeKind, where: str, before: Any, after: Any) -> Change:
    was, now = in_full(before), in_full(after)
    return Change(kind, f"{where}, changed", was if was != now else "", now)


def _place(part: Section | Question) -> str:
    return f"section {part.title}" if isinstance(part, Section) else f"question {part.reference}"
