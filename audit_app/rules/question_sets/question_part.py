"""The part of the file that describes a question: a flat list of fields, some of which become options of its type."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from audit_app.rules.answers.question_fields import DEFAULTS, field_of, question_with
from audit_app.rules.question_sets.shapes import Part


@dataclass(frozen=True)
class QuestionPart(Part):
    """A question in the file."""

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """The values of the fields that a file may leave out, also where only some types have them."""
        return dict(DEFAULTS)

    def instance(self, **values: Any) -> Any:
        """Return the question with these fields."""
        return question_with(**values)

    def field_of(self, instance: Any, name: str) -> Any:
        """Return the value of a field of a question."""
        return field_of(instance, name)
