"""The fields of a question by their names in the file, whether every question has them or only its type of answer.

Files, the designer's forms and comparisons know a question as a flat list of fields. Only this module
knows which of them are options of the type.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, TypeVar

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.questions.options import NO_OPTIONS, Options, option_names
from audit_app.rules.questions.question import Question

_Kind = TypeVar("_Kind", bound=Options)

OWN_FIELDS = tuple(dict.fromkeys(name for kind in TYPES.values() for name in sorted(kind.takes)))
"""Every field of a question that only some types have."""

FIELDS = (
    *(field.name for field in fields(Question) if field.name not in ("options", "misplaced")),
    *OWN_FIELDS,
)
"""Every field of a question."""

DEFAULTS: Mapping[str, Any] = {
    field.name: field.default
    for part in (Question, *(kind.options for kind in TYPES.values()))
    for field in fields(part)
    if field.default is not MISSING and field.name in FIELDS
}
"""The values of the fields that a question may leave out."""


def question_with(**values: Any) -> Question:
    """Return the question with these fields; what its type does not have is kept as misplaced."""
    kind = TYPES.get(values["type"])
    own = kind.takes if kind else frozenset[str]()
    common = {name: value for name, value in values.items() if name not in OWN_FIELDS}
    options = {name: value for name, value in values.items() if name in own}
    misplaced = tuple(
        (name, values[name])
        for name in OWN_FIELDS
        if name in values and name not in own and values[name] != DEFAULTS[name]
    )
    return Question(**common, options=kind.options(**options) if kind else NO_OPTIONS, misplaced=misplaced)


def field_of(question: Question, name: str) -> Any:
    """Return the value of a field, also where it is misplaced."""
    if name not in OWN_FIELDS:
        return getattr(question, name)
    if name in option_names(type(question.options)):
        return getattr(question.options, name)
    return dict(question.misplaced).get(name, DEFAULTS[name])


def written_options(question: Question, kind: type[_Kind]) -> _Kind:
    """Return options of this kind as the file has them, also where they are misplaced."""
    return kind(**{name: field_of(question, name) for name in option_names(kind)})


def with_fields(question: Question, **changes: Any) -> Question:
    """Return the question with some of its fields changed."""
    values = {name: field_of(question, name) for name in FIELDS}
    return question_with(**values | changes)
