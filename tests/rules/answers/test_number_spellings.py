"""Numbers as spreadsheets and people write them."""

import pytest

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.plain_text import AnswerError
from tests.rules.question_sets.samples import small_set


@pytest.mark.parametrize(
    ("kind", "words", "value"),
    [
        ("number", "12.0", 12),
        ("number", "1,000.00", 1000),
        ("decimal", ".5", "0.5"),
        ("decimal", "-.25", "-0.25"),
        ("percentage", ".5%", "0.5"),
    ],
)
def test_number_is_read_from_its_spellings(kind: str, words: str, value: object) -> None:
    question = small_set().questions[0]
    assert TYPES[kind].read(words, question, None) == value


@pytest.mark.parametrize(
    ("kind", "words"), [("number", "12.5"), ("number", "12."), ("decimal", "."), ("decimal", "1,5")]
)
def test_what_is_no_such_number_is_refused(kind: str, words: str) -> None:
    with pytest.raises(AnswerError):
        TYPES[kind].read(words, small_set().questions[0], None)
