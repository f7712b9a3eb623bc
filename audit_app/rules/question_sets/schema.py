"""The file format of question sets (format 1) as data: what each part holds, in canonical order, with bounds.

Reading and writing are driven by these tables; what must fit together is in `question_set_checks`.
"""

from dataclasses import MISSING, dataclass, fields
from functools import cached_property
from typing import Any

from audit_app.rules.answers.gaps import MEASURES
from audit_app.rules.answers.numbers import LARGEST_NUMBER
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import STANDINGS
from audit_app.rules.answers.rows import COLUMN_TYPES
from audit_app.rules.asking.cohort import FACTS
from audit_app.rules.question_set import (
    ANSWERERS,
    COLOURS,
    MEANINGS,
    RATIONALES,
    SUGGESTS,
    Base,
    CaseFact,
    Choice,
    Column,
    Condition,
    Contradiction,
    Descriptor,
    KeyLine,
    Level,
    Link,
    Meaning,
    Question,
    QuestionSet,
    Scale,
    Section,
    Suggestion,
    Term,
    Unit,
)

FORMAT = 1
MOST_JOINED = 10


@dataclass(frozen=True)
class Text:
    longest: int
    blank: str = ""


@dataclass(frozen=True)
class Address:
    """Of a page in the web, as a browser shows it."""

    longest: int = 500
    blank: str = ""


@dataclass(frozen=True)
class Key:
    """Lower-case words joined by hyphens."""

    longest: int = 60
    blank: str = ""


@dataclass(frozen=True)
class Word:
    """One of the words listed."""

    words: tuple[str, ...]
    blank: str = ""


@dataclass(frozen=True)
class Whole:
    """A whole number; `or_null` where the file may say null."""

    least: int
    most: int
    or_null: bool = False
    blank: int = 0


@dataclass(frozen=True)
class Amount:
    """What a condition compares with: a number, a date such as 2017-06-04, or the key of a level."""

    longest: int = 60
    blank: str = ""


@dataclass(frozen=True)
class Flag:
    """True or false."""

    blank: bool = False


@dataclass(frozen=True)
class Many:
    """A list; `flow` is written in brackets on one line where it fits. `if_empty` mends a list of nothing."""

    of: "Text | Key | Word | Part"
    most: int
    flow: bool = False
    if_empty: str = ""
    blank: tuple[()] = ()


@dataclass(frozen=True)
class Part:
    """A mapping that becomes `make`; `named_by` is the field by which people know it, `again` are the fields that
    hold a list of such parts themselves.
    """

    make: type
    noun: str
    own: tuple[tuple[str, "Shape"], ...]
    named_by: str = "key"
    extra: tuple[str, ...] = ()
    again: tuple[str, ...] = ()

    @cached_property
    def fields(self) -> tuple[tuple[str, "Shape"], ...]:
        return (*self.own, *((name, Many(self, most=MOST_JOINED)) for name in self.again))

    @cached_property
    def names(self) -> tuple[str, ...]:
        return (*self.extra, *(name for name, _ in self.fields))

    @cached_property
    def defaults(self) -> dict[str, Any]:
        """Of the fields that may be left out."""
        return {one.name: one.default for one in fields(self.make) if one.default is not MISSING}

    @property
    def blank(self) -> Any:
        return self.make(**{name: shape.blank for name, shape in self.fields})


Shape = Text | Address | Key | Word | Whole | Amount | Flag | Many | Part

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
        ("stands", Many(Word(STANDINGS), most=len(STANDINGS), flow=True)),
    ),
    named_by="subject",
    again=("all_of", "any_of", "none_of"),
)
_WHEN = ("when", Many(_CONDITION, most=MOST_JOINED, if_empty="Leave 'when' out to ask about every case."))
_SUGGESTION = Part(
    Suggestion,
    "suggestion",
    (("level", Key()), ("when", Many(_CONDITION, most=MOST_JOINED))),
    named_by="level",
)
_QUESTION = Part(
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
