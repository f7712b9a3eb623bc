"""The file format of question sets (format 1) as tables: what each part holds, in canonical order, with its bounds.

Reading, writing, the JSON Schema and the designer's forms are all driven by these tables. What must fit together
between parts is checked in `checks/`.
"""

from audit_app.rules.answers.gaps import MEASURES
from audit_app.rules.answers.numbers import LARGEST_NUMBER
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import RESPONSE_STATUSES
from audit_app.rules.answers.rows import COLUMN_TYPES
from audit_app.rules.asking.cohort import FACTS
from audit_app.rules.question_sets.question_part import QuestionPart
from audit_app.rules.question_sets.shapes import (
    Address,
    Amount,
    Flag,
    Key,
    Many,
    Part,
    Text,
    Whole,
    Word,
)
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.options import SUGGESTS, Choice, Column, Descriptor, Suggestion
from audit_app.rules.questions.question import ANSWERERS, MEANINGS, RATIONALES, Link, Meaning, Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import COLOURS, Level, Scale
from audit_app.rules.questions.set_parts import Base, CaseFact, Contradiction, KeyLine, Section, Term
from audit_app.rules.unit import Unit

FORMAT = 1
HAS_STATUS = "stands"
"""The test of a condition that asks only for the status of an answer: answered, blank, or an absence."""
MOST_CONDITIONS = 10
"""The most conditions in one list: longer ones nobody can follow on a page."""

_TITLE, _LINE, _PARAGRAPH = Text(200), Text(500), Text(2_000)
_NUMBER = Whole(-LARGEST_NUMBER, LARGEST_NUMBER)
_ASK_ALL = "Leave 'asked_of' out to ask every kind of service."

_CHOICE = Part(Choice, "choice", (("key", Key()), ("label", _TITLE)))
_COLUMN = Part(
    Column,
    "column",
    (
        ("key", Key()),
        ("label", _TITLE),
        ("type", Word(tuple(COLUMN_TYPES))),
        ("choices", Many(_CHOICE, most=100)),
        ("minimum", _NUMBER),
        ("maximum", _NUMBER),
        ("unit", Text(40)),
        ("required", Flag()),
    ),
)
_DESCRIPTOR = Part(Descriptor, "descriptor", (("level", Key()), ("text", _PARAGRAPH)), named_by="level")
_MEANING = Part(Meaning, "meaning", (("choice", Key()), ("means", Word(MEANINGS))), named_by="choice")
_LINK = Part(Link, "link", (("label", _TITLE), ("address", Address())), named_by="label")
_CASE_FACT = Part(
    CaseFact,
    "case fact",
    (("key", Key()), ("label", Text(60)), ("choices", Many(_CHOICE, most=30))),
)
_CONDITION = Part(
    Condition,
    "condition",
    (
        ("fact", Text(60)),
        ("answer", Key()),
        ("column", Key()),
        ("is_one_of", Many(Key(), most=30, flow=True)),
        ("is_at_least", Amount()),
        ("is_at_most", Amount()),
        (HAS_STATUS, Many(Word(RESPONSE_STATUSES), most=len(RESPONSE_STATUSES), flow=True)),
    ),
    named_by="subject",
    again=("all_of", "any_of", "none_of"),
    most_again=MOST_CONDITIONS,
)
_WHEN = ("when", Many(_CONDITION, most=MOST_CONDITIONS, if_empty="Leave 'when' out to ask about every case."))
_SUGGESTION = Part(
    Suggestion,
    "suggestion",
    (("level", Key()), ("when", Many(_CONDITION, most=MOST_CONDITIONS))),
    named_by="level",
)
_QUESTION = QuestionPart(
    Question,
    "question",
    (
        ("key", Key()),
        ("reference", Text(20)),
        ("text", _LINE),
        ("type", Word(tuple(TYPES))),
        ("guidance", _PARAGRAPH),
        ("good_looks_like", _PARAGRAPH),
        ("prompts", Many(_LINE, most=30)),
        ("links", Many(_LINK, most=10)),
        ("asked_of", Many(Key(), most=50, flow=True, if_empty=_ASK_ALL)),
        _WHEN,
        ("key_lines", Many(Key(), most=50, flow=True)),
        ("scale", Key()),
        ("rubric", Many(_DESCRIPTOR, most=20)),
        ("suggest", Word(SUGGESTS)),
        ("matrix", Many(_SUGGESTION, most=30)),
        ("texts", Many(_CHOICE, most=4)),
        ("choices", Many(_CHOICE, most=100)),
        ("criteria", Many(_CHOICE, most=40)),
        ("columns", Many(_COLUMN, most=12)),
        ("becomes_actions", Flag()),
        ("files", Flag()),
        ("from_label", _TITLE),
        ("to_label", _TITLE),
        ("measured_in", Word(MEASURES)),
        ("limit", Whole(0, 10_000)),
        ("minimum", _NUMBER),
        ("maximum", _NUMBER),
        ("unit", Text(40)),
        ("tolerance", Whole(0, LARGEST_NUMBER)),
        ("fact", Key()),
        ("means", Many(_MEANING, most=100)),
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
_CONTRADICTION = Part(
    Contradiction, "contradiction", (("question", Key()), ("other", Key())), named_by="question"
)
BASE = Part(Base, "base", (("slug", Key()), ("version", Whole(1, 9_999))), named_by="slug")
_SECTION = Part(
    Section,
    "section",
    (
        ("key", Key()),
        ("title", _TITLE),
        _WHEN,
        ("guidance", _PARAGRAPH),
        ("questions", Many(_QUESTION, most=500)),
    ),
)
_LEVEL = Part(
    Level,
    "level",
    (
        ("key", Key()),
        ("label", Text(60)),
        ("letter", Text(2)),
        ("rank", Whole(-1_000, 1_000, or_null=True)),
        ("colour", Word(COLOURS)),
        ("descriptor", _PARAGRAPH),
    ),
)
_SCALE = Part(Scale, "scale", (("key", Key()), ("title", _TITLE), ("levels", Many(_LEVEL, most=20))))

QUESTION_SET = Part(
    QuestionSet,
    "question set",
    (
        ("slug", Key()),
        ("version", Whole(1, 9_999)),
        ("title", _TITLE),
        ("purpose", Text(5_000)),
        ("unit", Part(Unit, "unit", (("singular", Text(40)), ("plural", Text(40))))),
        ("minutes", Whole(1, 1_440)),
        ("before_you_start", Many(_LINE, most=30)),
        ("service_kinds", Many(Key(), most=50)),
        ("facts_left_out", Many(Word(tuple(FACTS)), most=len(FACTS), flow=True)),
        ("case_facts", Many(_CASE_FACT, most=10)),
        ("key_lines", Many(Part(KeyLine, "key line", (("key", Key()), ("text", _LINE))), most=50)),
        (
            "glossary",
            Many(Part(Term, "term", (("term", _TITLE), ("meaning", _PARAGRAPH)), named_by="term"), most=200),
        ),
        ("scales", Many(_SCALE, most=20)),
        ("variant_of", BASE),
        ("contradicts", Many(_CONTRADICTION, most=50)),
        ("sections", Many(_SECTION, most=50)),
    ),
    named_by="slug",
    extra=("format",),
)
