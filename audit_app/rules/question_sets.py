"""Question sets: what they are made of, and the one door between them and their YAML files."""

from audit_app.rules.question_set_errors import SetError, SetErrors
from audit_app.rules.question_set_parts import (
    CaseFact,
    Choice,
    Condition,
    KeyLine,
    Level,
    Question,
    QuestionSet,
    Scale,
    Section,
    Term,
    Unit,
)
from audit_app.rules.question_set_reading import read_question_set
from audit_app.rules.question_set_writing import write_question_set

__all__ = [
    "CaseFact",
    "Choice",
    "Condition",
    "KeyLine",
    "Level",
    "Question",
    "QuestionSet",
    "Scale",
    "Section",
    "SetError",
    "SetErrors",
    "Term",
    "Unit",
    "check",
    "dump",
    "parse",
]


def parse(text: str) -> QuestionSet:
    """Raises SetErrors with every error of the text."""
    return read_question_set(text)


def check(text: str) -> tuple[SetError, ...]:
    """Every error of the text, none for a set that can be imported."""
    try:
        parse(text)
    except SetErrors as found:
        return found.errors
    return ()


def dump(question_set: QuestionSet) -> str:
    """The canonical YAML: `parse(dump(x)) == x`, and dumping what was parsed gives the same bytes."""
    return write_question_set(question_set)
