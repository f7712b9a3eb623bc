"""A place in a question set in words, such as "Section 'notification', question 'notice-sent'"."""

from typing import Any

from audit_app.rules.question_sets.errors import Path, quoted
from audit_app.rules.question_sets.schema import QUESTION_SET
from audit_app.rules.question_sets.shapes import Many, Part
from audit_app.rules.questions.question_set import QuestionSet


def place_of(path: Path, question_set: QuestionSet) -> str:
    """Return the words with which an error at this place begins.

    Each part on the way is called by its key, or by its number where it has none.
    """
    value: Any = question_set
    part = QUESTION_SET
    steps: list[str] = []
    names = iter(path)
    for name in names:
        shape = dict(part.fields).get(str(name))
        if isinstance(shape, Part):
            value, part = part.field_of(value, str(name)), shape
            steps.append(part.noun)
            continue
        at = next(names, None)
        if not isinstance(shape, Many) or not isinstance(shape.of, Part) or not isinstance(at, int):
            break
        items, part = part.field_of(value, str(name)), shape.of
        value = items[at] if at < len(items) else part.blank
        called = part.field_of(value, part.named_by)
        steps.append(f"{part.noun} {quoted(called) if called else at + 1}")
    words = ", ".join(steps) or "question set"
    return words[0].upper() + words[1:]
