"""Changing a question set step by step, as its designer does: each act gives the new set and says what it did.

A question and a section keep their keys for ever: by them answers are compared, and other versions know them.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from audit_app.rules.answers.choices import YesNo
from audit_app.rules.answers.registry import OWN_FIELDS, TYPES
from audit_app.rules.answers.rows import Rows
from audit_app.rules.asking import scoring
from audit_app.rules.asking.answerers import SECOND_SCORE_TYPES
from audit_app.rules.designer.words import key_for
from audit_app.rules.naming import how_many_named
from audit_app.rules.question_set import Choice, Question, QuestionSet, Scale, Section

MOST_SECTIONS, MOST_QUESTIONS, MOST_SCALES = 50, 400, 20


@dataclass(frozen=True)
class Edit:
    """`words` say what was done, as "Deleted question 2.3"; `key` is that of the thing it was done to."""

    questions: QuestionSet
    words: str
    key: str = ""


class Gone(Exception):
    """What was to be changed is not there any more, or the set would grow too large: the message says which."""


def keyed(labels: Iterable[str], before: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """Choices with these labels: each keeps the key of its label, and a single reworded one that of its place."""
    wanted = list(labels)
    known = {choice.label.casefold(): choice.key for choice in before}
    kept = [known.get(label.casefold()) for label in wanted]
    if len(wanted) == len(before):
        used = {key for key in kept if key}
        kept = [
            key or (choice.key if choice.key not in used else None)
            for key, choice in zip(kept, before, strict=True)
        ]
    taken = {key for key in kept if key}
    choices: list[Choice] = []
    for label, key in zip(wanted, kept, strict=True):
        own = key or key_for(label, taken)
        taken.add(own)
        choices.append(Choice(own, label))
    return tuple(choices)


def change_set(questions: QuestionSet, words: str, **fields: Any) -> Edit:
    return Edit(replace(questions, **fields), words)


def add_section(questions: QuestionSet, title: str) -> Edit:
    if len(questions.sections) >= MOST_SECTIONS:
        raise Gone(f"A question set has at most {MOST_SECTIONS} sections.")
    section = Section(key_for(title, _section_keys(questions)), title)
    return Edit(
        replace(questions, sections=(*questions.sections, section)), f"Added section “{title}”", section.key
    )


def change_section(questions: QuestionSet, key: str, **fields: Any) -> Edit:
    section = section_of(questions, key)
    changed = replace(section, **fields)
    return Edit(_with_section(questions, key, (changed,)), f"Changed section “{changed.title}”", key)


def move_section(questions: QuestionSet, key: str, by: int) -> Edit:
    """Up (-1) or down (1); at the edge it stays."""
    section = section_of(questions, key)
    sections = _moved(questions.sections, questions.sections.index(section), by)
    return Edit(replace(questions, sections=sections), f"Moved section “{section.title}” {way_of(by)}", key)


def move_section_to(questions: QuestionSet, key: str, before: str = "") -> Edit:
    """Above the section `before`, or to the end."""
    section = section_of(questions, key)
    if before == key:
        return Edit(questions, f"Moved section “{section.title}”", key)
    rest = _instead(questions.sections, lambda one: one.key == key, ())
    sections, above = _above(rest, before, section)
    place = f"above “{above.title}”" if above else "to the end"
    return Edit(replace(questions, sections=sections), f"Moved section “{section.title}” {place}", key)


def duplicate_section(questions: QuestionSet, key: str) -> Edit:
    """Beneath itself, with new keys throughout; conditions go on naming the questions that they named."""
    section = section_of(questions, key)
    if len(questions.sections) >= MOST_SECTIONS:
        raise Gone(f"A question set has at most {MOST_SECTIONS} sections.")
    _require_room(questions, len(section.questions))
    copy = replace(
        section,
        key=key_for(section.key, _section_keys(questions)),
        title=f"{section.title[:190]} (copy)",
        questions=(),
    )
    made = _with_section(questions, key, (section, copy))
    for question in section.questions:
        made = _put(made, copy.key, _copied(made, copy.key, question))
    return Edit(made, f"Copied section “{section.title}”", copy.key)


def remove_section(questions: QuestionSet, key: str) -> Edit:
    section = section_of(questions, key)
    gone = {question.key for question in section.questions}
    words = f"Deleted section “{section.title}”{_left_behind(questions, gone)}"
    return Edit(_without_pairs(_with_section(questions, key, ()), gone), words)


def add_question(questions: QuestionSet, section_key: str, text: str, type_: str) -> Edit:
    """At the end of its section, with the next reference; it still lacks what its type needs."""
    section_of(questions, section_key)
    _require_room(questions, 1)
    question = Question(
        key_for(text, _question_keys(questions)), _next_reference(questions, section_key), text, type_
    )
    if TYPES[type_].graded and len(questions.scales) == 1:
        question = replace(question, scale=questions.scales[0].key)
    return Edit(_put(questions, section_key, question), f"Added question {question.reference}", question.key)


def change_question(questions: QuestionSet, key: str, **fields: Any) -> Edit:
    question = question_of(questions, key)
    changed = replace(question, **fields)
    # A choice that is taken away takes along what it meant.
    gone = {choice.key for choice in question.choices} - {choice.key for choice in changed.choices}
    changed = replace(changed, means=tuple(one for one in changed.means if one.choice not in gone))
    return Edit(_with_question(questions, key, (changed,)), f"Changed question {changed.reference}", key)


def change_type(questions: QuestionSet, key: str, type_: str) -> Edit:
    """What only the old type had is left behind, and what both have stays."""
    question = question_of(questions, key)
    defaults = {name: getattr(Question("", "", "", type_), name) for name in OWN_FIELDS}
    left = {name: blank for name, blank in defaults.items() if name not in TYPES[type_].takes}
    if not TYPES[type_].graded:
        left["overall"] = False
        left["rubric"] = ()
    changed = replace(question, type=type_, **left)
    if TYPES[type_].graded and not changed.scale and len(questions.scales) == 1:
        changed = replace(changed, scale=questions.scales[0].key)
    scale = next((one for one in questions.scales if one.key == changed.scale), None)
    changed = replace(
        changed,
        weight=changed.weight if scoring.can_be_weighed(changed, scale) else None,
        critical=changed.critical and scoring.can_be_critical(changed),
        second_score=changed.second_score and type_ in SECOND_SCORE_TYPES,
        becomes_actions=changed.becomes_actions and type_ == Rows.key,
        fact=changed.fact if isinstance(TYPES[type_], YesNo) else "",
        means=(),
    )
    return Edit(
        _with_question(questions, key, (changed,)),
        f"Changed how question {changed.reference} is answered",
        key,
    )


def move_question(questions: QuestionSet, key: str, by: int) -> Edit:
    """Up (-1) or down (1) within its section; beyond its edge into the section before or after."""
    question, section = question_of(questions, key), questions.section_of(key)
    at = section.questions.index(question)
    words = f"Moved question {question.reference} {way_of(by)}"
    if 0 <= at + by < len(section.questions):
        changed = replace(section, questions=_moved(section.questions, at, by))
        return Edit(_with_section(questions, section.key, (changed,)), words, key)
    place = questions.sections.index(section) + by
    if not 0 <= place < len(questions.sections):
        return Edit(questions, words, key)
    neighbour = questions.sections[place]
    rest = _with_question(questions, key, ())
    whole = (*neighbour.questions, question) if by < 0 else (question, *neighbour.questions)
    return Edit(_with_section(rest, neighbour.key, (replace(neighbour, questions=whole),)), words, key)


def move_question_to(questions: QuestionSet, key: str, section_key: str, before: str = "") -> Edit:
    """Above the question `before` of this section, or to its end."""
    question, section = question_of(questions, key), section_of(questions, section_key)
    if before == key:
        return Edit(questions, f"Moved question {question.reference}", key)
    rest = _with_question(questions, key, ())
    held, above = _above(section_of(rest, section_key).questions, before, question)
    if above is None:
        place = f"to “{section.title}”" if question not in section.questions else "to the end of its section"
    else:
        place = f"above {above.reference}"
    moved = _with_section(rest, section_key, (replace(section, questions=held),))
    return Edit(moved, f"Moved question {question.reference} {place}", key)


def duplicate_question(questions: QuestionSet, key: str) -> Edit:
    """Beneath itself; nobody's condition depends on the copy."""
    question, section = question_of(questions, key), questions.section_of(key)
    _require_room(questions, 1)
    copy = _copied(questions, section.key, question)
    return Edit(
        _with_question(questions, key, (question, copy)), f"Copied question {question.reference}", copy.key
    )


def remove_question(questions: QuestionSet, key: str) -> Edit:
    """Conditions that name it stay, and are faults until they are mended."""
    question = question_of(questions, key)
    words = f"Deleted question {question.reference}{_left_behind(questions, {key})}"
    return Edit(_without_pairs(_with_question(questions, key, ()), {key}), words)


def _without_pairs(questions: QuestionSet, gone: Collection[str]) -> QuestionSet:
    """Nothing contradicts a question that is not there."""
    pairs = tuple(pair for pair in questions.contradicts if {pair.question, pair.other}.isdisjoint(gone))
    return replace(questions, contradicts=pairs)


def _left_behind(questions: QuestionSet, gone: Collection[str]) -> str:
    """Which questions hang on answers to those that go."""
    left = [
        question.reference
        for question in questions.questions
        if question.key not in gone and not questions.needs.get(question.key, frozenset()).isdisjoint(gone)
    ]
    if not left:
        return ""
    count = how_many_named(len(left), _MOST_LEFT_NAMED)
    more = f" and {len(left) - count} more" if len(left) > count else ""
    are = "is" if len(left) == 1 else "are"
    return f", which decided whether {', '.join(left[:count])}{more} {are} asked"


_MOST_LEFT_NAMED = 5


def renumber(questions: QuestionSet) -> Edit:
    """Every reference anew, by section and place: 1.1, 1.2, 2.1."""
    sections = tuple(
        replace(
            section,
            questions=tuple(
                replace(question, reference=f"{number}.{place}")
                for place, question in enumerate(section.questions, 1)
            ),
        )
        for number, section in enumerate(questions.sections, 1)
    )
    return Edit(replace(questions, sections=sections), "Numbered all questions anew")


def add_scale(questions: QuestionSet, title: str) -> Edit:
    """Without levels, which its page asks for."""
    if len(questions.scales) >= MOST_SCALES:
        raise Gone(f"A question set has at most {MOST_SCALES} scales.")
    scale = Scale(key_for(title, [one.key for one in questions.scales]), title, ())
    return Edit(replace(questions, scales=(*questions.scales, scale)), f"Added scale “{title}”", scale.key)


def change_scale(questions: QuestionSet, key: str, **fields: Any) -> Edit:
    changed = replace(scale_of(questions, key), **fields)
    scales = _instead(questions.scales, lambda scale: scale.key == key, (changed,))
    return Edit(replace(questions, scales=scales), f"Changed scale “{changed.title}”", key)


def remove_scale(questions: QuestionSet, key: str) -> Edit:
    """Questions graded by it keep its name, and are faults until they are mended."""
    scale = scale_of(questions, key)
    scales = _instead(questions.scales, lambda one: one.key == key, ())
    return Edit(replace(questions, scales=scales), f"Deleted scale “{scale.title}”")


def move_row(rows: tuple[Any, ...], key: str, by: int) -> tuple[Any, ...]:
    """A level of a scale, or a column or a fact among its like, up (-1) or down (1). Raises Gone."""
    at = next((at for at, row in enumerate(rows) if row.key == key), None)
    if at is None:
        raise Gone("What was to be moved is not there any more.")
    return _moved(rows, at, by)


def scale_of(questions: QuestionSet, key: str) -> Scale:
    """Raises Gone."""
    found = next((scale for scale in questions.scales if scale.key == key), None)
    if found is None:
        raise Gone("This scale is not there any more.")
    return found


def section_of(questions: QuestionSet, key: str) -> Section:
    """Raises Gone."""
    found = next((section for section in questions.sections if section.key == key), None)
    if found is None:
        raise Gone("This section is not there any more.")
    return found


def question_of(questions: QuestionSet, key: str) -> Question:
    """Raises Gone."""
    found = next((question for question in questions.questions if question.key == key), None)
    if found is None:
        raise Gone("This question is not there any more.")
    return found


def put_question(questions: QuestionSet, section_key: str, question: Question) -> QuestionSet:
    """A question of another set at the end of a section, under a key and a reference that are free. Raises Gone."""
    section_of(questions, section_key)
    _require_room(questions, 1)
    return _put(questions, section_key, _copied(questions, section_key, question))


def _copied(questions: QuestionSet, section_key: str, question: Question) -> Question:
    return replace(
        question,
        key=key_for(question.key, _question_keys(questions)),
        reference=_next_reference(questions, section_key),
    )


def _next_reference(questions: QuestionSet, section_key: str) -> str:
    number = _section_keys(questions).index(section_key) + 1
    taken = {question.reference for question in questions.questions}
    place = len(section_of(questions, section_key).questions) + 1
    while f"{number}.{place}" in taken:
        place += 1
    return f"{number}.{place}"


def _require_room(questions: QuestionSet, more: int) -> None:
    if len(questions.questions) + more > MOST_QUESTIONS:
        raise Gone(f"A question set has at most {MOST_QUESTIONS} questions.")


def _section_keys(questions: QuestionSet) -> list[str]:
    return [section.key for section in questions.sections]


def _question_keys(questions: QuestionSet) -> set[str]:
    return {question.key for question in questions.questions}


def _put(questions: QuestionSet, section_key: str, question: Question) -> QuestionSet:
    section = section_of(questions, section_key)
    return _with_section(
        questions, section_key, (replace(section, questions=(*section.questions, question)),)
    )


def _with_section(questions: QuestionSet, key: str, instead: tuple[Section, ...]) -> QuestionSet:
    return replace(
        questions, sections=_instead(questions.sections, lambda section: section.key == key, instead)
    )


def _with_question(questions: QuestionSet, key: str, instead: tuple[Question, ...]) -> QuestionSet:
    section = questions.section_of(key)
    held = _instead(section.questions, lambda question: question.key == key, instead)
    return _with_section(questions, section.key, (replace(section, questions=held),))


def _instead(
    parts: tuple[Any, ...], wanted: Callable[[Any], bool], instead: tuple[Any, ...]
) -> tuple[Any, ...]:
    return tuple(one for part in parts for one in (instead if wanted(part) else (part,)))


def _moved(parts: tuple[Any, ...], at: int, by: int) -> tuple[Any, ...]:
    to = min(max(0, at + by), len(parts) - 1)
    rest = (*parts[:at], *parts[at + 1 :])
    return (*rest[:to], parts[at], *rest[to:])


def _above(parts: tuple[Any, ...], before: str, part: Any) -> tuple[tuple[Any, ...], Any]:
    """With the part above the one that has the key `before`, and that one; or at the end, and None. Raises Gone."""
    if not before:
        return (*parts, part), None
    at = next((at for at, one in enumerate(parts) if one.key == before), None)
    if at is None:
        raise Gone("The place to which it was moved is not there any more.")
    return (*parts[:at], part, *parts[at:]), parts[at]


def way_of(by: int) -> str:
    return "up" if by < 0 else "down"
