"""Changing the sections of a set."""

from dataclasses import replace
from typing import Any

from audit_app.rules.designer.edits.arrangement import (
    appended,
    copied,
    dependents_in_words,
    moved,
    replaced,
    section_keys,
    with_section,
    without_pairs,
)
from audit_app.rules.designer.edits.edit import Edit
from audit_app.rules.designer.edits.parts import (
    direction,
    existing_section,
    put_above,
    require_room,
    require_room_for_section,
)
from audit_app.rules.designer.keys import key_for
from audit_app.rules.question_sets.limits import LONGEST_TITLE
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section

_COPY = " (copy)"


def add_section(questions: QuestionSet, title: str) -> Edit:
    """Add an empty section at the end."""
    require_room_for_section(questions)
    section = Section(key_for(title, section_keys(questions)), title)
    return Edit(
        replace(questions, sections=(*questions.sections, section)), f"Added section “{title}”", section.key
    )


def change_section(questions: QuestionSet, key: str, **fields: Any) -> Edit:
    """Change fields of a section."""
    changed = replace(existing_section(questions, key), **fields)
    return Edit(with_section(questions, key, (changed,)), f"Changed section “{changed.title}”", key)


def move_section(questions: QuestionSet, key: str, by: int) -> Edit:
    """Move a section up (-1) or down (1); at either end it stays."""
    section = existing_section(questions, key)
    sections = moved(questions.sections, questions.sections.index(section), by)
    return Edit(
        replace(questions, sections=sections), f"Moved section “{section.title}” {direction(by)}", key
    )


def move_section_to(questions: QuestionSet, key: str, before: str = "") -> Edit:
    """Move a section above the section with the key `before`, or to the end."""
    section = existing_section(questions, key)
    if before == key:
        return Edit(questions, f"Moved section “{section.title}”", key)
    rest = replaced(questions.sections, lambda other: other.key == key, ())
    sections, below = put_above(rest, before, section)
    place = f"above “{below.title}”" if below else "to the end"
    return Edit(replace(questions, sections=sections), f"Moved section “{section.title}” {place}", key)


def duplicate_section(questions: QuestionSet, key: str) -> Edit:
    """Copy a section beneath itself, with new keys; its conditions go on naming the original questions."""
    section = existing_section(questions, key)
    require_room_for_section(questions)
    require_room(questions, len(section.questions))
    copy = replace(
        section,
        key=key_for(section.key, section_keys(questions)),
        title=f"{section.title[: LONGEST_TITLE - len(_COPY)]}{_COPY}",
        questions=(),
    )
    changed = with_section(questions, key, (section, copy))
    for question in section.questions:
        # The copy grows, so it is looked up anew: the next reference counts its questions.
        target = existing_section(changed, copy.key)
        changed = appended(changed, target, copied(changed, target, question))
    return Edit(changed, f"Copied section “{section.title}”", copy.key)


def remove_section(questions: QuestionSet, key: str) -> Edit:
    """Delete a section with its questions."""
    section = existing_section(questions, key)
    removed = {question.key for question in section.questions}
    words = f"Deleted section “{section.title}”{dependents_in_words(questions, removed)}"
    return Edit(without_pairs(with_section(questions, key, ()), removed), words)
