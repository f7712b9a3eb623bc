"""The part of the file that describes a question, as tables: what it and each part in it hold, with their bounds.

In the file a question is a flat list of fields, some of which become options of its type.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from audit_app.rules.answers.columns import COLUMN_TYPES
from audit_app.rules.answers.lengths import MEASURES
from audit_app.rules.answers.numbers import LARGEST_NUMBER
from audit_app.rules.answers.question_fields import DEFAULTS, field_of, question_with
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import RESPONSE_STATUSES
from audit_app.rules.question_sets.limits import (
    LONGEST_LINE,
    LONGEST_PARAGRAPH,
    LONGEST_REFERENCE,
    LONGEST_TITLE,
    MOST_CHOICES,
    MOST_CHOSEN,
    MOST_CONDITIONS,
    MOST_SUGGESTIONS,
)
from audit_app.rules.question_sets.shapes import Address, Amount, Flag, Key, Many, Part, Text, Whole, Word
from audit_app.rules.questions.choices import Choice, Column
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.options import SUGGESTS, Descriptor, Suggestion
from audit_app.rules.questions.question import ANSWERERS, MEANINGS, RATIONALES, Link, Meaning, Question

HAS_STATUS = "stands"
"""The test of a condition that asks only for the status of an answer: answered, blank, or an absence."""

TITLE, LINE, PARAGRAPH = Text(LONGEST_TITLE), Text(LONGEST_LINE), Text(LONGEST_PARAGRAPH)
_NUMBER = Whole(-LARGEST_NUMBER, LARGEST_NUMBER)
_ASK_ALL = "Leave 'asked_of' out to ask every kind of service."


@dataclass(frozen=True)
class QuestionPart(Part):
    """A question in the file."""

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """Return the values of the fields that a file may leave out, also where only some types have them."""
        return dict(DEFAULTS)

    def instance(self, **values: Any) -> Any:
        """Return the question with these fields."""
        return question_with(**values)

    def field_of(self, instance: Any, name: str) -> Any:
        """Return the value of a field of a question."""
        return field_of(instance, name)


CHOICE = Part(Choice, "choice", (("key", Key()), ("label", TITLE)))
_COLUMN = Part(
    Column,
    "column",
    (
        ("key", Key()),
        ("label", TITLE),
        ("type", Word(tuple(COLUMN_TYPES))),
        ("choices", Many(CHOICE, most=MOST_CHOICES)),
        ("minimum", _NUMBER),
        ("maximum", _NUMBER),
        ("unit", Text(40)),
        ("required", Flag()),
    ),
)
_DESCRIPTOR = Part(Descriptor, "descriptor", (("level", Key()), ("text", PARAGRAPH)), named_by="level")
_MEANING = Part(Meaning, "meaning", (("choice", Key()), ("means", Word(MEANINGS))), named_by="choice")
_LINK = Part(Link, "link", (("label", TITLE), ("address", Address())), named_by="label")
_CONDITION = Part(
    Condition,
    "condition",
    (
        ("fact", Text(60)),
        ("answer", Key()),
        ("column", Key()),
        ("is_one_of", Many(Key(), most=MOST_CHOSEN, flow=True)),
        ("is_at_least", Amount()),
        ("is_at_most", Amount()),
        (HAS_STATUS, Many(Word(RESPONSE_STATUSES), most=len(RESPONSE_STATUSES), flow=True)),
    ),
    named_by="subject",
    again=("all_of", "any_of", "none_of"),
    most_again=MOST_CONDITIONS,
)
WHEN = ("when", Many(_CONDITION, most=MOST_CONDITIONS, if_empty="Leave 'when' out to ask about every case."))
_SUGGESTION = Part(
    Suggestion,
    "suggestion",
    (("level", Key()), ("when", Many(_CONDITION, most=MOST_CONDITIONS))),
    named_by="level",
)
QUESTION = QuestionPart(
    Question,
    "question",
    (
        ("key", Key()),
        ("reference", Text(LONGEST_REFERENCE)),
        ("text", LINE),
        ("type", Word(tuple(TYPES))),
        ("guidance", PARAGRAPH),
        ("good_looks_like", PARAGRAPH),
        ("prompts", Many(LINE, most=30)),
        ("links", Many(_LINK, most=10)),
        ("asked_of", Many(Key(), most=50, flow=True, if_empty=_ASK_ALL)),
        WHEN,
        ("key_lines", Many(Key(), most=50, flow=True)),
        ("scale", Key()),
        ("rubric", Many(_DESCRIPTOR, most=20)),
        ("suggest", Word(SUGGESTS)),
        ("matrix", Many(_SUGGESTION, most=MOST_SUGGESTIONS)),
        ("texts", Many(CHOICE, most=4)),
        ("choices", Many(CHOICE, most=MOST_CHOICES)),
        ("criteria", Many(CHOICE, most=40)),
        ("columns", Many(_COLUMN, most=12)),
        ("becomes_actions", Flag()),
        ("files", Flag()),
        ("from_label", TITLE),
        ("to_label", TITLE),
        ("measured_in", Word(MEASURES)),
        ("limit", Whole(0, 10_000)),
        ("minimum", _NUMBER),
        ("maximum", _NUMBER),
        ("unit", Text(40)),
        ("tolerance", Whole(0, LARGEST_NUMBER)),
        ("fact", Key()),
        ("means", Many(_MEANING, most=MOST_CHOICES)),
        ("rationale", Word(RATIONALES)),
        ("required", Flag()),
        ("overall", Flag()),
        ("answered_by", Word(ANSWERERS)),
        ("second_score", Flag()),
        ("weight", Whole(1, 100)),
        ("critical", Flag()),
        ("shared", Key()),
    ),
)
