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


UNKNOWN_KIND = "Unknown kind of service"


def _inner_part(name: str, outer: Part = QUESTION_SET) -> Part:
    shape = dict(outer.own)[name]
    assert isinstance(shape, Many)
    assert isinstance(shape.of, Part)
    return shape.of


SECTION = _inner_part("sections")
QUESTION = _inner_part("questions", SECTION)
SCALE = _inner_part("scales")


_CHOICES = "Enter each on a new line. A line that you reword keeps its answers. A new line is a new choice."
QUESTION_ENTRIES = entries_of(
    QUESTION,
    (
        Entry("text", "Question", rows=3, hint=""),
        Entry("reference", "Reference"),
        Options("choices", "Choices", rows=6, hint=_CHOICES),
        SingleChoice(
            "scale",
            "Scale",
            options=lambda questions: {scale.key: scale.title for scale in questions.scales},
            placeholder="Choose a scale",
        ),
        Rubric("rubric", "What it means here"),
        Options(
            "texts",
            "Texts that support the grade",
            rows=3,
            hint="Enter each on a new line, such as Evidence and Analysis.",
        ),
        Options("criteria", "What each record is checked against", rows=6, hint="Enter each on a new line."),
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
                    "Choices",
                    rows=2,
                    hint="For a list, enter each choice on a new line.",
                    line=2,
                ),
                Entry("unit", "Unit", hint="For a number.", line=2),
                Flag("required", "Required in every row"),
            ),
        ),
        Flag("files", "Auditors can attach copies of the records as files"),
        Entry("from_label", "First date and time", line=1),
        Entry("to_label", "Second date and time", line=1),
        SingleChoice(
            "measured_in",
            "Measured in",
            options=lambda _: {key: MEASURE_WORDS[key] for key in MEASURES},
            placeholder="Choose a measure",
            line=2,
        ),
        Number("limit", "Limit", line=2),
        Number("minimum", "Minimum", line=3),
        Number("maximum", "Maximum", line=3),
        Entry("unit", "Unit"),
        Flag("becomes_actions", "Each row is offered as an action when recommendations are written"),
        SingleChoice(
            "rationale", "Reasons", options=lambda _: {key: RATIONALE_WORDS[key] for key in RATIONALES}
        ),
        Flag("required", "A return cannot be submitted without it"),
        Flag("overall", "It is an overall grade, which the panel agrees for each case"),
        SingleChoice("answered_by", "Who answers", options=lambda _: ANSWERER_WORDS),
        Flag("second_score", "The panel gives its own score beside each service's score"),
        Number("weight", "Weight"),
        Entry("shared", "Shared key"),
        Flag("critical", "Critical: the score always says when it is not met"),
        Entry("guidance", "Guidance", rows=4),
        Entry("good_looks_like", "What good looks like", rows=3, hint=""),
        Lines(
            "prompts",
            "Prompts",
            rows=4,
            hint="Enter each prompt on a new line. Prompts are not answered separately.",
        ),
        Links(
            "links",
            "Links",
            rows=3,
            hint="Enter each link on a new line: a name, then the address. For example, Our protocol https://…",
        ),
        MultipleChoice(
            "asked_of",
            "Only these kinds of service",
            hint="Select none to ask every kind of service.",
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
        Number("minutes", "Minutes to complete a return"),
        Lines("before_you_start", "Records needed", rows=5),
        MultipleChoice("service_kinds", "Who is asked", options=lambda _: SERVICE_KINDS),
        KeyLines(
            "key_lines", "Key lines of enquiry", rows=6, hint="Enter each on a new line, as a question."
        ),
        Terms(
            "glossary",
            "Words used",
            rows=10,
            hint="Enter each on a new line: the word, a colon, then its meaning.",
        ),
        MultipleChoice(
            "facts_left_out",
            "Facts not recorded",
            options=lambda _: {key: label for key, (label, _) in FACTS.items()},
        ),
        Rows(
            "case_facts",
            "Facts of each case",
            noun="Fact",
            most=10,
            inner=(
                Entry("label", "Name", hint=""),
                Options("choices", "Choices", rows=4, hint="Enter 2 or more, each on a new line."),
            ),
        ),
    ),
)
ABOUT = (Group("", ("title", "purpose", "unit", "minutes", "before_you_start", "service_kinds")),)
LISTS = (
    Group("Key lines of enquiry", ("key_lines",)),
    Group("Words used", ("glossary",)),
    Group("Facts recorded for every case", ("facts_left_out",)),
    Group("Facts that this theme needs for each case", ("case_facts",)),
)
SECTION_ENTRIES = entries_of(
    SECTION, (Entry("title", "Heading", hint=""), Entry("guidance", "Guidance", rows=4))
)
SCALE_ENTRIES = entries_of(
    SCALE,
    (
        Entry("title", "What the scale grades", hint=""),
        Rows(
            "levels",
            "Levels",
            noun="Level",
            help="Letters show the grade in a grid. A higher rank is better. A level without a rank is not a grade.",
            most=20,
            inner=(
                Entry("label", "Grade in words", hint="", line=1),
                Entry("letter", "1 or 2 letters", hint="", line=1),
                Number("rank", "Rank", hint="", line=1),
                SingleChoice(
                    "colour",
                    "Colour",
                    hint="",
                    options=lambda _: {colour: colour.replace("-", " ").capitalize() for colour in COLOURS},
                    line=1,
                ),
                Entry("descriptor", "What deserves this grade", rows=2, hint=""),
            ),
        ),
    ),
)
