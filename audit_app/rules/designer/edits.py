"""Changing a question set step by step: each act of the designer returns the new set and the words of the step.

A question and a section keep their keys for ever: answers are compared by them, and other versions know them. An act that
names a section, question or scale raises Gone where somebody else has deleted it meanwhile.
"""

from dataclasses import dataclass, replace
from typing import Any

from audit_app.rules.answers.choices import YesNo
from audit_app.rules.answers.question_fields import DEFAULTS, OWN_FIELDS, field_of, question_with, with_fields
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking import scoring
from audit_app.rules.asking.answerers import SECOND_SCORE_TYPES
from audit_app.rules.designer.arrangement import (
    appended,
    copied,
    dependents_in_words,
    moved,
    next_reference,
    question_keys,
    replaced,
    section_keys,
    with_question,
    with_section,
    without_pairs,
)
from audit_app.rules.designer.keys import key_for
from audit_app.rules.questions.options import ChoiceOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import Section

MOST_SECTIONS, MOST_QUESTIONS, MOST_SCALES = 50, 400, 20
_LONGEST_COPIED_TITLE = 190
"""Leaves room for " (copy)" within the longest title of a section."""


@dataclass(frozen=True)
class Edit:
    """The changed set; `words` say what was done, as "Deleted question 2.3", to the part with this `key`."""

    questions: QuestionSet
    words: str
    key: str = ""


class Gone(Exception):
    """What was to be changed is not there any more, or the set would grow too large: the message says which."""


def change_set(questions: QuestionSet, words: str, **fields: Any) -> Edit:
    """Change fields of the set itself."""
    return Edit(replace(questions, **fields), words)


def add_section(questions: QuestionSet, title: str) -> Edit:
    """Add an empty section at the end."""
    _require_room_for_section(questions)
    section = Section(key_for(title, section_keys(questions)), title)
    return Edit(
        replace(questions, sections=(*questions.sections, section)), f"Added section “{title}”", section.key
    )


def change_section(questions: QuestionSet, key: str, **fields: Any) -> Edit:
    """Change fields of a section."""
    changed = replace(section_of(questions, key), **fields)
    return Edit(with_section(questions, key, (changed,)), f"Changed section “{changed.title}”", key)


def move_section(questions: QuestionSet, key: str, by: int) -> Edit:
    """Move a section up (-1) or down (1); at either end it stays."""
    section = section_of(questions, key)
    sections = moved(questions.sections, questions.sections.index(section), by)
    return Edit(
        replace(questions, sections=sections), f"Moved section “{section.title}” {direction(by)}", key
    )


def move_section_to(questions: QuestionSet, key: str, before: str = "") -> Edit:
    """Move a section above the section with the key `before`, or to the end."""
    section = section_of(questions, key)
    if before == key:
        return Edit(questions, f"Moved section “{section.title}”", key)
    rest = replaced(questions.sections, lambda other: other.key == key, ())
    sections, below = _put_above(rest, before, section)
    place = f"above “{below.title}”" if below else "to the end"
    return Edit(replace(questions, sections=sections), f"Moved section “{section.title}” {place}", key)


def duplicate_section(questions: QuestionSet, key: str) -> Edit:
    """Copy a section beneath itself, with new keys; its conditions go on naming the original questions."""
    section = section_of(questions, key)
    _require_room_for_section(questions)
    _require_room(questions, len(section.questions))
    copy = replace(
        section,
        key=key_for(section.key, section_keys(questions)),
        title=f"{section.title[:_LONGEST_COPIED_TITLE]} (copy)",
        questions=(),
    )
    changed = with_section(questions, key, (section, copy))
    for question in section.questions:
        # The copy grows, so it is looked up anew: the next reference counts its questions.
        target = section_of(changed, copy.key)
        changed = appended(changed, target, copied(changed, target, question))
    return Edit(changed, f"Copied section “{section.title}”", copy.key)


def remove_section(questions: QuestionSet, key: str) -> Edit:
    """Delete a section with its questions."""
    section = section_of(questions, key)
    removed = {question.key for question in section.questions}
    words = f"Deleted section “{section.title}”{dependents_in_words(questions, removed)}"
    return Edit(without_pairs(with_section(questions, key, ()), removed), words)


def add_question(questions: QuestionSet, section_key: str, text: str, type_: str) -> Edit:
    """Add a question at the end of its section, with the next reference; it still lacks what its type needs."""
    section = section_of(questions, section_key)
    _require_room(questions, 1)
    key = key_for(text, question_keys(questions))
    question = question_with(key=key, reference=next_reference(questions, section), text=text, type=type_)
    if TYPES[type_].graded and len(questions.scales) == 1:
        question = with_fields(question, scale=questions.scales[0].key)
    words = f"Added question {question.reference}"
    return Edit(appended(questions, section, question), words, question.key)


def put_question(questions: QuestionSet, section_key: str, question: Question) -> QuestionSet:
    """Return the set with a question of another set at the end of a section, under a free key and reference."""
    section = section_of(questions, section_key)
    _require_room(questions, 1)
    return appended(questions, section, copied(questions, section, question))


def change_question(questions: QuestionSet, key: str, **fields: Any) -> Edit:
    """Change fields of a question."""
    question = question_of(questions, key)
    changed = with_fields(question, **fields)
    # A choice that is taken away takes along what it meant.
    removed = _choice_keys(question) - _choice_keys(changed)
    changed = replace(
        changed, means=tuple(meaning for meaning in changed.means if meaning.choice not in removed)
    )
    return Edit(with_question(questions, key, (changed,)), f"Changed question {changed.reference}", key)


def change_type(questions: QuestionSet, key: str, type_: str) -> Edit:
    """Change how a question is answered; fields that the new type does not have are emptied, all others stay."""
    question = question_of(questions, key)
    emptied = {name: DEFAULTS[name] for name in OWN_FIELDS if name not in TYPES[type_].takes}
    changed = with_fields(question, type=type_, **emptied)
    if TYPES[type_].graded and not field_of(changed, "scale") and len(questions.scales) == 1:
        changed = with_fields(changed, scale=questions.scales[0].key)
    scale = questions.scale_of(changed)
    changed = replace(
        changed,
        weight=changed.weight if scoring.can_be_weighed(changed, scale) else None,
        critical=changed.critical and scoring.can_be_critical(changed),
        second_score=changed.second_score and type_ in SECOND_SCORE_TYPES,
        fact=changed.fact if isinstance(TYPES[type_], YesNo) else "",
        means=(),
    )
    words = f"Changed how question {question.reference} is answered"
    return Edit(with_question(questions, key, (changed,)), words, key)


def move_question(questions: QuestionSet, key: str, by: int) -> Edit:
    """Move a question up (-1) or down (1); from the end of its section into the section before or after."""
    question, section = question_of(questions, key), questions.section_of(key)
    at = section.questions.index(question)
    words = f"Moved question {question.reference} {direction(by)}"
    if 0 <= at + by < len(section.questions):
        changed = replace(section, questions=moved(section.questions, at, by))
        return Edit(with_section(questions, section.key, (changed,)), words, key)
    place = questions.sections.index(section) + by
    if not 0 <= place < len(questions.sections):
        return Edit(questions, words, key)
    neighbour = questions.sections[place]
    rest = with_question(questions, key, ())
    whole = (*neighbour.questions, question) if by < 0 else (question, *neighbour.questions)
    return Edit(with_section(rest, neighbour.key, (replace(neighbour, questions=whole),)), words, key)


def move_question_to(questions: QuestionSet, key: str, section_key: str, before: str = "") -> Edit:
    """Move a question above the question `before` of this section, or to its end."""
    question, section = question_of(questions, key), section_of(questions, section_key)
    if before == key:
        return Edit(questions, f"Moved question {question.reference}", key)
    rest = with_question(questions, key, ())
    whole, below = _put_above(section_of(rest, section_key).questions, before, question)
    if below:
        place = f"above {below.reference}"
    else:
        place = f"to “{section.title}”" if question not in section.questions else "to the end of its section"
    changed = with_section(rest, section_key, (replace(section, questions=whole),))
    return Edit(changed, f"Moved question {question.reference} {place}", key)


def duplicate_question(questions: QuestionSet, key: str) -> Edit:
    """Copy a question beneath itself; no condition depends on the copy."""
    question, section = question_of(questions, key), questions.section_of(key)
    _require_room(questions, 1)
    copy = copied(questions, section, question)
    words = f"Copied question {question.reference}"
    return Edit(with_question(questions, key, (question, copy)), words, copy.key)


def remove_question(questions: QuestionSet, key: str) -> Edit:
    """Delete a question; conditions that name it stay, and are faults until they are mended."""
    question = question_of(questions, key)
    words = f"Deleted question {question.reference}{dependents_in_words(questions, {key})}"
    return Edit(without_pairs(with_question(questions, key, ()), {key}), words)


def renumber(questions: QuestionSet) -> Edit:
    """Give every question a new reference by section and place: 1.1, 1.2, 2.1."""
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
    """Add a scale without levels, which its page asks for."""
    if len(questions.scales) >= MOST_SCALES:
        raise Gone(f"A question set has at most {MOST_SCALES} scales.")
    scale = Scale(key_for(title, [scale.key for scale in questions.scales]), title, ())
    return Edit(replace(questions, scales=(*questions.scales, scale)), f"Added scale “{title}”", scale.key)


def change_scale(questions: QuestionSet, key: str, **fields: Any) -> Edit:
    """Change fields of a scale."""
    changed = replace(scale_of(questions, key), **fields)
    scales = replaced(questions.scales, lambda scale: scale.key == key, (changed,))
    return Edit(replace(questions, scales=scales), f"Changed scale “{changed.title}”", key)


def remove_scale(questions: QuestionSet, key: str) -> Edit:
    """Delete a scale; questions graded by it keep its key, and are faults until they are mended."""
    removed = scale_of(questions, key)
    scales = replaced(questions.scales, lambda scale: scale.key == key, ())
    return Edit(replace(questions, scales=scales), f"Deleted scale “{removed.title}”")


def move_row(rows: tuple[Any, ...], key: str, by: int) -> tuple[Any, ...]:
    """Return rows, such as levels of a scale or columns, with the row of this key moved up (-1) or down (1)."""
    at = next((at for at, row in enumerate(rows) if row.key == key), None)
    if at is None:
        raise Gone("What was to be moved is not there any more.")
    return moved(rows, at, by)


def scale_of(questions: QuestionSet, key: str) -> Scale:
    """Return the scale with this key. Raises Gone."""
    scale = next((scale for scale in questions.scales if scale.key == key), None)
    if scale is None:
        raise Gone("This scale is not there any more.")
    return scale


def section_of(questions: QuestionSet, key: str) -> Section:
    """Return the section with this key. Raises Gone."""
    section = next((section for section in questions.sections if section.key == key), None)
    if section is None:
        raise Gone("This section is not there any more.")
    return section


def question_of(questions: QuestionSet, key: str) -> Question:
    """Return the question with this key. Raises Gone."""
    question = next((question for question in questions.questions if question.key == key), None)
    if question is None:
        raise Gone("This question is not there any more.")
    return question


def _choice_keys(question: Question) -> set[str]:
    return {choice.key for choice in question.options.of(ChoiceOptions).choices}


def direction(by: int) -> str:
    """Return the direction of a move in words."""
    return "up" if by < 0 else "down"


def _require_room(questions: QuestionSet, more: int) -> None:
    if len(questions.questions) + more > MOST_QUESTIONS:
        raise Gone(f"A question set has at most {MOST_QUESTIONS} questions.")


def _require_room_for_section(questions: QuestionSet) -> None:
    if len(questions.sections) >= MOST_SECTIONS:
        raise Gone(f"A question set has at most {MOST_SECTIONS} sections.")


def _put_above(parts: tuple[Any, ...], before: str, part: Any) -> tuple[tuple[Any, ...], Any]:
    """Return the parts with `part` above that with the key `before`, and the latter; or at the end, and None."""
    if not before:
        return (*parts, part), None
    at = next((at for at, other in enumerate(parts) if other.key == before), None)
    if at is None:
        raise Gone("The place to which it was moved is not there any more.")
    return (*parts[:at], part, *parts[at:]), parts[at]
