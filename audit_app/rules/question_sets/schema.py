"""The file format of question sets (format 1) as tables: what each part holds, in canonical order, with its bounds.

Reading, writing, the JSON Schema and the designer's forms are all driven by these tables. What must fit together
between parts is checked in `checks/`.
"""

from audit_app.rules.asking.cohort import FACTS
from audit_app.rules.question_sets.limits import MOST_SCALES, MOST_SECTIONS
from audit_app.rules.question_sets.question_part import CHOICE, LINE, PARAGRAPH, QUESTION, TITLE, WHEN
from audit_app.rules.question_sets.shapes import Key, Many, Part, Text, Whole, Word
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import COLOURS, Level, Scale
from audit_app.rules.questions.set_parts import Base, CaseFact, Contradiction, KeyLine, Section, Term
from audit_app.rules.unit import Unit

FORMAT = 1

_CASE_FACT = Part(
    CaseFact,
    "case fact",
    (("key", Key()), ("label", Text(60)), ("choices", Many(CHOICE, most=30))),
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
        ("title", TITLE),
        WHEN,
        ("guidance", PARAGRAPH),
        ("questions", Many(QUESTION, most=500)),
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
        ("descriptor", PARAGRAPH),
    ),
)
_SCALE = Part(Scale, "scale", (("key", Key()), ("title", TITLE), ("levels", Many(_LEVEL, most=20))))

QUESTION_SET = Part(
    QuestionSet,
    "question set",
    (
        ("slug", Key()),
        ("version", Whole(1, 9_999)),
        ("title", TITLE),
        ("purpose", Text(5_000)),
        ("unit", Part(Unit, "unit", (("singular", Text(40)), ("plural", Text(40))))),
        ("minutes", Whole(1, 1_440)),
        ("before_you_start", Many(LINE, most=30)),
        ("service_kinds", Many(Key(), most=50)),
        ("facts_left_out", Many(Word(tuple(FACTS)), most=len(FACTS), flow=True)),
        ("case_facts", Many(_CASE_FACT, most=10)),
        ("key_lines", Many(Part(KeyLine, "key line", (("key", Key()), ("text", LINE))), most=50)),
        (
            "glossary",
            Many(Part(Term, "term", (("term", TITLE), ("meaning", PARAGRAPH)), named_by="term"), most=200),
        ),
        ("scales", Many(_SCALE, most=MOST_SCALES)),
        ("variant_of", BASE),
        ("contradicts", Many(_CONTRADICTION, most=50)),
        ("sections", Many(_SECTION, most=MOST_SECTIONS)),
    ),
    named_by="slug",
    extra=("format",),
)
