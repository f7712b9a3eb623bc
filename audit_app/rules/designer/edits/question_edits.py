"""Changing the questions of a set."""

from dataclasses import replace
from typing import Any

from audit_app.rules.answers.choices import YesNo
from audit_app.rules.answers.question_fields import DEFAULTS, OWN_FIELDS, field_of, question_with, with_fields
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking import scoring
from audit_app.rules.asking.answerers import SECOND_SCORE_TYPES
from audit_app.rules.designer.edits.arrangement import (
    appended,
    copied,
    dependents_in_words,
    moved,
    next_reference,
    question_keys,
    with_question,
    with_section,
    without_pairs,
)
from audit_app.rules.designer.edits.edit import Edit
from audit_app.rules.designer.edits.parts import (
    direction,
    existing_question,
    existing_section,
    put_above,
    require_room,
)
from audit_app.rules.designer.keys import key_for
from audit_app.rules.questions.options import ChoiceOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet


def add_question(questions: QuestionSet, section_key: str, text: str, type_: str) -> Edit:
    """Add a question at the end of its section, with the next reference; it still lacks what its type needs."""
    section = existing_section(questions, section_key)
    require_room(questions, 1)
    key = key_for(text, question_keys(questions))
    question = question_with(key=key, reference=next_reference(questions, section), text=text, type=type_)
    if TYPES[type_].graded and len(questions.scales) == 1:
        question = with_fields(question, scale=questions.scales[0].key)
    words = f"Added question {question.reference}"
    return Edit(appended(questions, section, question), words, question.key)


def put_question(questions: QuestionSet, section_key: str, question: Question) -> QuestionSet:
    """Return the set with a question of another set at the end of a section, under a free key and reference."""
    section = existing_section(questions, section_key)
    require_room(questions, 1)
    return appended(questions, section, copied(questions, section, question))


def change_question(questions: QuestionSet, key: str, **fields: Any) -> Edit:
    """Change fields of a question."""
    question = existing_question(questions, key)
    changed = with_fields(question, **fields)
    # A choice that is taken away takes along what it meant.
    removed = _choice_keys(question) - _choice_keys(changed)
    changed = replace(
        changed, means=tuple(meaning for meaning in changed.means if meaning.choice not in removed)
    )
    return Edit(with_question(questions, key, (changed,)), f"Changed question {changed.reference}", key)


def change_type(questions: QuestionSet, key: str, type_: str) -> Edit:
    """Change how a question is answered; fields that the new type does not have are emptied, all others stay."""
    question = existing_question(questions, key)
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
    question, section = existing_question(questions, key), questions.section_of(key)
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
    question, section = existing_question(questions, key), existing_section(questions, section_key)
    if before == key:
        return Edit(questions, f"Moved question {question.reference}", key)
    rest = with_question(questions, key, ())
    whole, below = put_above(existing_section(rest, section_key).questions, before, question)
    if below:
        place = f"above {below.reference}"
    else:
        place = f"to “{section.title}”" if question not in section.questions else "to the end of its section"
    changed = with_section(rest, section_key, (replace(section, questions=whole),))
    return Edit(changed, f"Moved question {question.reference} {place}", key)


def duplicate_question(questions: QuestionSet, key: str) -> Edit:
    """Copy a question beneath itself; no condition depends on the copy."""
    question, section = existing_question(questions, key), questions.section_of(key)
    require_room(questions, 1)
    copy = copied(questions, section, question)
    words = f"Copied question {question.reference}"
    return Edit(with_question(questions, key, (question, copy)), words, copy.key)


def remove_question(questions: QuestionSet, key: str) -> Edit:
    """Delete a question; conditions that name it stay, and are faults until they are mended."""
    question = existing_question(questions, key)
    words = f"Deleted question {question.reference}{dependents_in_words(questions, {key})}"
    return Edit(without_pairs(with_question(questions, key, ()), {key}), words)


def _choice_keys(question: Question) -> set[str]:
    return {choice.key for choice in question.options.of(ChoiceOptions).choices}
