"""Finding the part of a set that a step is about, and room for another."""

from typing import Any

from audit_app.rules.designer.edits.arrangement import moved
from audit_app.rules.designer.edits.edit import Gone
from audit_app.rules.question_sets.limits import MOST_QUESTIONS, MOST_SECTIONS
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import Section


def existing_section(questions: QuestionSet, key: str) -> Section:
    """Return the section with this key. Raises Gone."""
    section = next((section for section in questions.sections if section.key == key), None)
    if section is None:
        raise Gone("This section no longer exists.")
    return section


def existing_question(questions: QuestionSet, key: str) -> Question:
    """Return the question with this key. Raises Gone."""
    question = next((question for question in questions.questions if question.key == key), None)
    if question is None:
        raise Gone("This question no longer exists.")
    return question


def existing_scale(questions: QuestionSet, key: str) -> Scale:
    """Return the scale with this key. Raises Gone."""
    scale = next((scale for scale in questions.scales if scale.key == key), None)
    if scale is None:
        raise Gone("This scale no longer exists.")
    return scale


def require_room(questions: QuestionSet, more: int) -> None:
    """Raise Gone where the set has no room for so many questions more."""
    if len(questions.questions) + more > MOST_QUESTIONS:
        raise Gone(f"A question set can have up to {MOST_QUESTIONS} questions.")


def require_room_for_section(questions: QuestionSet) -> None:
    """Raise Gone where the set has no room for another section."""
    if len(questions.sections) >= MOST_SECTIONS:
        raise Gone(f"A question set can have up to {MOST_SECTIONS} sections.")


def put_above(parts: tuple[Any, ...], before: str, part: Any) -> tuple[tuple[Any, ...], Any]:
    """Return the parts with `part` above that with the key `before`, and the latter; or at the end, and None."""
    if not before:
        return (*parts, part), None
    at = next((at for at, other in enumerate(parts) if other.key == before), None)
    if at is None:
        raise Gone("The place that you moved it to no longer exists.")
    return (*parts[:at], part, *parts[at:]), parts[at]


def move_row(rows: tuple[Any, ...], key: str, by: int) -> tuple[Any, ...]:
    """Return rows, such as levels of a scale or columns, with the row of this key moved up (-1) or down (1)."""
    at = next((at for at, row in enumerate(rows) if row.key == key), None)
    if at is None:
        raise Gone("What you moved no longer exists.")
    return moved(rows, at, by)


def direction(by: int) -> str:
    """Return the direction of a move in words."""
    return "up" if by < 0 else "down"
