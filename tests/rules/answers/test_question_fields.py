"""A question by the names that its fields have in the file."""

import pytest

from audit_app.rules.answers.question_fields import (
    DEFAULTS,
    FIELDS,
    field_of,
    question_with,
    with_fields,
    written_options,
)
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.options import (
    NO_OPTIONS,
    Bounds,
    ChoiceOptions,
    CriteriaOptions,
    GapOptions,
    GradeOptions,
    JudgementOptions,
    NumberOptions,
)
from audit_app.rules.questions.question import Question

NEEDED = {"key": "q", "reference": "1.1", "text": "How long?"}
CHOICES = (Choice("a", "A"), Choice("b", "B"))


@pytest.mark.parametrize("type_", TYPES)
def test_question_has_the_options_of_its_type(type_: str) -> None:
    question = question_with(**NEEDED, type=type_)
    assert type(question.options) is TYPES[type_].options
    assert question == Question(**NEEDED, type=type_, options=TYPES[type_].options())


def test_every_field_is_found_whichever_class_has_it() -> None:
    question = question_with(**NEEDED, type="number", unit="hours", tolerance=2, required=False)
    assert question.options == NumberOptions(unit="hours", tolerance=2)
    found = {name: field_of(question, name) for name in FIELDS}
    said = {**NEEDED, "type": "number", "unit": "hours", "tolerance": 2, "required": False}
    assert found == {**DEFAULTS, **said}


def test_field_of_another_type_is_kept_apart() -> None:
    question = question_with(**NEEDED, type="yes-no", limit=3, scale=None)
    assert (question.options, question.misplaced) == (NO_OPTIONS, (("limit", 3),))
    assert field_of(question, "limit") == 3
    assert written_options(question, GapOptions).limit == 3
    assert question.options.of(GapOptions).limit is None


def test_question_of_an_unknown_type_loses_nothing() -> None:
    question = question_with(**NEEDED, type="", choices=CHOICES, maximum=4)
    assert question.misplaced == (("choices", CHOICES), ("maximum", 4))
    assert with_fields(question, type="choice", maximum=None).options == ChoiceOptions(choices=CHOICES)


def test_another_type_takes_the_fields_that_it_has() -> None:
    grade = question_with(**NEEDED, type="grade", scale="four", overall=True)
    assert with_fields(grade, type="judgement").options == JudgementOptions(scale="four", overall=True)


def test_options_are_read_as_those_of_every_family_that_they_belong_to() -> None:
    options = CriteriaOptions(criteria=CHOICES, choices=CHOICES, maximum=9)
    assert options.of(ChoiceOptions).choices == CHOICES
    assert options.of(Bounds).maximum == 9
    assert options.of(GradeOptions) == GradeOptions()
