"""A place in a question set in words: "Section 'notification', question 'notice-sent'"; errors begin so."""

from typing import Any

from audit_app.rules.question_set import QuestionSet
from audit_app.rules.question_sets.errors import Path, quoted
from audit_app.rules.question_sets.schema import QUESTION_SET, Many, Part


def place_of(path: Path, question_set: QuestionSet) -> str:
    """Each part on the way is called by its key, or by its number where it has none."""
    thing: Any = question_set
    part = QUESTION_SET
    steps: list[str] = []
    way = iter(path)
    for name in way:
        shape = dict(part.fields).get(str(name))
        if isinstance(shape, Part):
            thing, part = getattr(thing, str(name)), shape
            steps.append(part.noun)
            continue
        at = next(way, None)
        if not isinstance(shape, Many) or not isinstance(shape.of, Part) or not isinstance(at, int):
            break
        items, part = getattr(thing, str(name)), shape.of
        thing = items[at] if at < len(items) else part.blank
        called = getattr(thing, part.named_by)
        steps.append(f"{part.noun} {quoted(called) if called else at + 1}")
    words = ", ".join(steps) or "question set"
    return words[0].upper() + words[1:]
