"""The editable fields of a question set, and the headings under which each page groups them."""

from dataclasses import dataclass

from audit_app.rules.answers.columns import COLUMN_TYPES
from audit_app.rules.answers.lengths import MEASURES
from audit_app.rules.answers.question_fields import OWN_FIELDS
from audit_app.rules.asking.answerers import ANSWERER_WORDS
from audit_app.rules.asking.cohort import FACTS, SERVICE_KINDS
from audit_app.rules.question_sets.field_help import MEASURE_WORDS, RATIONALE_WORDS, TYPE_WORDS
from audit_app.rules.question_sets.schema import QUESTION_SET
from audit_app.rules.question_sets.shapes import Many, Part
from audit_app.rules.questions.question import RATIONALES
from audit_app.rules.questions.scales import COLOURS
from audit_app.web.themes.line_entries import KeyLines, Lines, Links, Options, Terms
from audit_app.web.themes.set_entries import (
    Entry,
    Flag,
    MultipleChoice,
    Number,
    Rubric,
    SingleChoice,
    UnitNames,
)
from audit_app.web.themes.set_rows import Rows, entries_of


@dataclass(frozen=True)
class Group:
    """Fields under a heading of their page. A group that is seldom filled in is `folded`."""

    heading: str
    names: tuple[str, ...]
    folded: bool = False


UNKNOWN_KIND = "A kind of service that is not known"


def _inner_part(name: str, outer: Part = QUESTION_SET) -> Part:
    shape = dict(outer.own)[name]
    assert isinstance(shape, Many)
    assert isinstance(shape.of, Part)
    return shape.of


SECTION = _inner_part("sections")
QUESTION = _inner_part("questions", SECTION)
SCALE = _inner_part("scales")


_CHOICES = "One a line. A line that you reword keeps its answers; a new line is a new choice."
QUESTION_ENTRIES = entries_of(
    QUESTION,
    (
        Entry("text", "Question", rows=3, hint=""),
        Entry("reference", "Reference"),
        Options("choices", "What can be chosen", rows=6, hint=_CHOICES),
        SingleChoice(
            "scale",
            "Scale",
            options=lambda questions: {scale.key: scale.title for scale in questions.scales},
            placeholder="Choose a scale",
        ),
        Rubric("rubric", "What it means here"),
        Options(
            "texts", "Texts that bear the grade", rows=3, hint="One a line, such as Evidence and Analysis."
        ),
        Options("criteria", "What each record is held against", rows=6, hint="One a line."),
        Rows(
            "columns",
            "Columns",
            noun="Column",
            inner=(
                Entry("label", "Heading", hint="", line=1),
                SingleChoice(
                    "type",
                    "How a cell is filled in",
                    hint="",
                    options=lambda _: {key: TYPE_WORDS[key] for key in COLUMN_TYPES},
                    line=1,
                ),
                Options(
                    "choices",
                    "What can be chosen",
                    rows=2,
                    hint="One a line, for a list.",
                    line=2,
                ),
                Entry("unit", "Unit", hint="For a number.", line=2),
                Flag("required", "Every row needs it"),
            ),
        ),
        Flag("files", "Copies of the records may be attached as files"),
        Entry("from_label", "The first moment", line=1),
        Entry("to_label", "The second moment", line=1),
        SingleChoice(
            "measured_in",
            "Measured in",
            options=lambda _: {key: MEASURE_WORDS[key] for key in MEASURES},
            placeholder="Choose a measure",
            line=2,
        ),
        Number("limit", "Limit", line=2),
        Number("minimum", "Least", line=3),
        Number("maximum", "Most", line=3),
        Entry("unit", "Unit"),
        Flag("becomes_actions", "Each row is offered as an action when recommendations are written"),
        SingleChoice(
            "rationale", "Reasons", options=lambda _: {key: RATIONALE_WORDS[key] for key in RATIONALES}
        ),
        Flag("required", "A return cannot be submitted without it"),
        Flag("overall", "It is an overall grade, which the panel agrees for each case"),
        SingleChoice("answered_by", "Whose answer it is", options=lambda _: ANSWERER_WORDS),
        Flag("second_score", "The panel gives a score of its own beside each service's"),
        Number("weight", "Weight"),
        Entry("shared", "Shared key"),
        Flag("critical", "It is critical: not meeting it is always said"),
        Entry("guidance", "Guidance", rows=4),
        Entry("good_looks_like", "What good looks like", rows=3, hint=""),
        Lines(
            "prompts",
            "Prompts",
            rows=4,
            hint="One a line: what to think of. They are not answered one by one.",
        ),
        Links(
            "links",
            "Links",
            rows=3,
            hint="One a line: a name and the address, such as Our protocol https://…",
        ),
        MultipleChoice(
            "asked_of",
            "Only these kinds of service",
            hint="Tick none to ask every kind.",
            options=lambda questions: {
                kind: SERVICE_KINDS.get(kind, UNKNOWN_KIND) for kind in questions.service_kinds
            },
        ),
        MultipleChoice(
            "key_lines",
            "Key lines of enquiry",
            hint="",
            options=lambda questions: {line.key: line.text for line in questions.key_lines},
        ),
    ),
)
"""The editable fields of a question. A new field needs an entry here and its name in a group below."""

QUESTION_GROUPS = (
    Group("", ("text", "reference")),
    Group(
        "The answer",
        (
            *(name for name in QUESTION_ENTRIES if name in OWN_FIELDS and name not in ("rubric", "overall")),
            "rationale",
            "required",
            "overall",
        ),
    ),
    Group("What each grade means here", ("rubric",), folded=True),
    Group("Its score", ("weight", "critical"), folded=True),
    Group("Help for the auditor", ("guidance", "good_looks_like"), folded=True),
    Group("Prompts and links", ("prompts", "links"), folded=True),
    Group("Who answers it", ("answered_by", "second_score", "asked_of"), folded=True),
    Group("What it helps to find out", ("key_lines",), folded=True),
    Group("Shared with other themes", ("shared",), folded=True),
)
"""The fields that belong to types of answer come from OWN_FIELDS, so that a new type brings its fields along."""
SET_ENTRIES = entries_of(
    QUESTION_SET,
    (
        Entry("title", "Title", hint=""),
        Entry("purpose", "Purpose", rows=6),
        UnitNames("unit", "What is audited"),
        Number("minutes", "Minutes that one return takes"),
        Lines("before_you_start", "Records to have open", rows=5),
        MultipleChoice("service_kinds", "Who is asked", options=lambda _: SERVICE_KINDS),
        KeyLines("key_lines", "Key lines of enquiry", rows=6, hint="One a line, each as a question."),
        Terms("glossary", "Words used", rows=10, hint="One a line: the word, a colon, and what it means."),
        MultipleChoice(
            "facts_left_out",
            "Left out",
            options=lambda _: {key: label for key, (label, _) in FACTS.items()},
        ),
        Rows(
            "case_facts",
            "Facts of each case",
            noun="Fact",
            most=10,
            inner=(
                Entry("label", "What it is called", hint=""),
                Options("choices", "What can be chosen", rows=4, hint="One a line, two or more."),
            ),
        ),
    ),
)
ABOUT = (Group("", ("title", "purpose", "unit", "minutes", "before_you_start", "service_kinds")),)
LISTS = (
    Group("Key lines of enquiry", ("key_lines",)),
    Group("Words used", ("glossary",)),
    Group("Facts held of every case", ("facts_left_out",)),
    Group("Facts that this theme needs of each case", ("case_facts",)),
)
SECTION_ENTRIES = entries_of(
    SECTION, (Entry("title", "Heading", hint=""), Entry("guidance", "Guidance", rows=4))
)
SCALE_ENTRIES = entries_of(
    SCALE,
    (
        Entry("title", "What is graded by it", hint=""),
        Rows(
            "levels",
            "Levels",
            noun="Level",
            help="Letters are the grade in a grid. A higher rank is better; a level without one is no grade.",
            most=20,
            inner=(
                Entry("label", "Grade in words", hint="", line=1),
                Entry("letter", "Letter or two", hint="", line=1),
                Number("rank", "Rank", hint="", line=1),
                SingleChoice(
                    "colour",
                    "Colour",
                    hint="",
                    options=lambda _: {colour: colour.replace("-", " ").capitalize() for colour in COLOURS},
                    line=1,
                ),
                Entry("descriptor", "What deserves it", rows=2, hint=""),
            ),
        ),
    ),
)
