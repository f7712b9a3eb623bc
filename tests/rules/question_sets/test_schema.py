"""The tables of the file format and the data they make agree."""

from collections.abc import Iterator
from dataclasses import fields

import pytest

from audit_app.rules.answers.question_fields import FIELDS
from audit_app.rules.question_sets.schema import QUESTION_SET
from audit_app.rules.question_sets.shapes import Many, Part, Shape
from audit_app.rules.questions.question import Question


def parts(shape: Shape) -> Iterator[Part]:
    if isinstance(shape, Many):
        yield from parts(shape.of)
    if isinstance(shape, Part):
        yield shape
        for _, inner in shape.own:
            yield from parts(inner)


@pytest.mark.parametrize("part", list(parts(QUESTION_SET)), ids=lambda part: part.noun)
def test_table_names_every_field_of_what_it_makes(part: Part) -> None:
    made = FIELDS if part.make is Question else [field.name for field in fields(part.make)]
    assert sorted(name for name, _ in part.fields) == sorted(made)
