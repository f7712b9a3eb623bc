"""Changing a set itself, and its scales."""

from dataclasses import replace
from typing import Any

from audit_app.rules.designer.edits.arrangement import replaced
from audit_app.rules.designer.edits.edit import Edit, Gone
from audit_app.rules.designer.edits.parts import existing_scale
from audit_app.rules.designer.keys import key_for
from audit_app.rules.question_sets.limits import MOST_SCALES
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Level, Scale


def change_set(questions: QuestionSet, words: str, **fields: Any) -> Edit:
    """Change fields of the set itself."""
    return Edit(replace(questions, **fields), words)


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
    return Edit(replace(questions, sections=sections), "Renumbered all questions")


def add_scale(questions: QuestionSet, title: str, levels: tuple[Level, ...] = ()) -> Edit:
    """Add a scale. Its page asks for levels where it has none yet."""
    if len(questions.scales) >= MOST_SCALES:
        raise Gone(f"A question set can have up to {MOST_SCALES} scales.")
    scale = Scale(key_for(title, [scale.key for scale in questions.scales]), title, levels)
    return Edit(replace(questions, scales=(*questions.scales, scale)), f"Added scale “{title}”", scale.key)


def change_scale(questions: QuestionSet, key: str, **fields: Any) -> Edit:
    """Change fields of a scale."""
    changed = replace(existing_scale(questions, key), **fields)
    scales = replaced(questions.scales, lambda scale: scale.key == key, (changed,))
    return Edit(replace(questions, scales=scales), f"Changed scale “{changed.title}”", key)


def remove_scale(questions: QuestionSet, key: str) -> Edit:
    """Delete a scale; questions graded by it keep its key, and are faults until they are mended."""
    removed = existing_scale(questions, key)
    scales = replaced(questions.scales, lambda scale: scale.key == key, ())
    return Edit(replace(questions, scales=scales), f"Deleted scale “{removed.title}”")
