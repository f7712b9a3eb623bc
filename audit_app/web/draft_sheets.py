"""What a designer types of each part of a question set: which fields, under which headings, and the act that saves."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from wtforms import Field

from audit_app.errors import Invalid
from audit_app.queries.drafts import DraftPage
from audit_app.rules import question_set_edits as edits
from audit_app.rules.answer_moments import MEASURES
from audit_app.rules.answer_types import COLUMN_TYPES, OWN_FIELDS, TYPES
from audit_app.rules.answerers import ANSWERER_WORDS, SECOND_SCORE_TYPES
from audit_app.rules.cohort import FACTS, SERVICE_KINDS
from audit_app.rules.question_set_edits import Edit
from audit_app.rules.question_set_errors import Fault, Path
from audit_app.rules.question_set_help import TYPE_WORDS
from audit_app.rules.question_set_parts import COLOURS, RATIONALES
from audit_app.rules.question_set_schema import QUESTION_SET, Many, Part
from audit_app.rules.question_sets import Question, QuestionSet
from audit_app.rules.scoring import can_be_critical, can_be_weighed
from audit_app.web.clashes import SharedForm, begun
from audit_app.web.set_entries import (
    Entry,
    Flag,
    Given,
    KeyLines,
    Lines,
    Links,
    Number,
    One,
    Options,
    Rows,
    Rubric,
    Several,
    Terms,
    Words,
    entries_of,
)

Heading = str
Group = tuple[Heading, tuple[str, ...]]
_RATIONALE_WORDS = {"none": "Not asked for", "optional": "May be given", "required": "Must be given"}
_MEASURE_WORDS = {"hours": "Hours", "days": "Days", "working-days": "Working days in England"}


def _part(name: str, of: Part = QUESTION_SET) -> Part:
    shape = dict(of.own)[name]
    assert isinstance(shape, Many)
    assert isinstance(shape.of, Part)
    return shape.of


SECTION = _part("sections")
QUESTION = _part("questions", SECTION)
SCALE = _part("scales")


_CHOICES = "One a line. A line that you reword keeps its answers; a new line is a new choice."
QUESTION_ENTRIES = entries_of(
    QUESTION,
    (
        Entry("text", "Question", rows=3, hint=""),
        Entry("reference", "Reference"),
        Options("choices", "What can be chosen", rows=6, hint=_CHOICES),
        One(
            "scale",
            "Scale",
            offered=lambda questions: {one.key: one.title for one in questions.scales},
            nothing="Choose a scale",
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
                Entry("label", "Heading", hint=""),
                One(
                    "type",
                    "How a cell is filled in",
                    offered=lambda _: {key: TYPE_WORDS[key] for key in COLUMN_TYPES},
                ),
                Options(
                    "choices",
                    "What can be chosen",
                    rows=3,
                    hint="One a line, where a cell is chosen from a list.",
                ),
                Entry("unit", "Unit", hint="Where a cell is a number."),
                Flag("required", "Every row needs it"),
            ),
        ),
        Flag("becomes_actions", "Each row is offered as an action when recommendations are written"),
        Entry("from_label", "The first moment"),
        Entry("to_label", "The second moment"),
        One(
            "measured_in",
            "Measured in",
            offered=lambda _: {key: _MEASURE_WORDS[key] for key in MEASURES},
            nothing="Choose a measure",
        ),
        Number("limit", "Limit"),
        Number("minimum", "Least"),
        Number("maximum", "Most"),
        Entry("unit", "Unit"),
        One("rationale", "Reasons", offered=lambda _: {key: _RATIONALE_WORDS[key] for key in RATIONALES}),
        Flag("required", "A return cannot be submitted without it"),
        Flag("overall", "It is an overall grade, which the panel agrees for each case"),
        One("answered_by", "Whose answer it is", offered=lambda _: ANSWERER_WORDS),
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
        Several(
            "asked_of",
            "Only these kinds of service",
            hint="Tick none to ask every kind.",
            offered=lambda questions: {one: SERVICE_KINDS.get(one, one) for one in questions.service_kinds},
        ),
        Several(
            "key_lines",
            "Key lines of enquiry",
            hint="",
            offered=lambda questions: {one.key: one.text for one in questions.key_lines},
        ),
    ),
)
"""Every field of a question that is typed in; a new one is a line here and a name among the groups below."""

QUESTION_GROUPS: tuple[Group, ...] = (
    ("The question", ("text", "reference")),
    ("The answer", (*OWN_FIELDS, "becomes_actions", "rubric", "rationale", "required", "overall")),
    ("Its score", ("weight", "critical")),
    ("Help for the auditor", ("guidance", "good_looks_like", "prompts", "links")),
    ("Who is asked", ("answered_by", "second_score", "asked_of", "key_lines", "shared")),
)
SET_ENTRIES = entries_of(
    QUESTION_SET,
    (
        Entry("title", "Title", hint=""),
        Entry("purpose", "Purpose", rows=6),
        Words("unit", "What is audited"),
        Number("minutes", "Minutes that one return takes"),
        Lines("before_you_start", "Records to have open", rows=5),
        Several("service_kinds", "Who is asked", offered=lambda _: SERVICE_KINDS),
        KeyLines("key_lines", "Key lines of enquiry", rows=6, hint="One a line, each as a question."),
        Terms("glossary", "Words used", rows=10, hint="One a line: the word, a colon, and what it means."),
        Several(
            "facts_left_out",
            "Left out",
            offered=lambda _: {key: label for key, (label, _) in FACTS.items()},
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
ABOUT: tuple[Group, ...] = (
    ("", ("title", "purpose", "unit", "minutes", "before_you_start", "service_kinds")),
)
LISTS: tuple[Group, ...] = (
    ("Key lines of enquiry", ("key_lines",)),
    ("Words used", ("glossary",)),
    ("Facts held of every case", ("facts_left_out",)),
    ("Facts that this theme needs of each case", ("case_facts",)),
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
            most=20,
            inner=(
                Entry("label", "Grade in words", hint=""),
                Entry("letter", "One or two letters", hint="It stands for the grade in a grid."),
                Number("rank", "Rank", hint="Higher is better. Leave it empty for a level that is no grade."),
                One(
                    "colour",
                    "Colour",
                    offered=lambda _: {one: one.replace("-", " ").capitalize() for one in COLOURS},
                ),
                Entry("descriptor", "What deserves it", rows=3, hint=""),
            ),
        ),
    ),
)


@dataclass(frozen=True)
class Sheet:
    """A page on which one part is typed: `held` is the part as it stands, `change` makes the step from what was read.

    `path` is where it stands in the set, for the faults that are its own.
    """

    title: str
    held: Any
    questions: QuestionSet
    entries: Mapping[str, Entry]
    groups: tuple[Group, ...]
    change: Callable[..., Edit]
    path: Path

    @property
    def names(self) -> Iterator[str]:
        return (name for _, names in self.groups for name in names)

    def stored(self) -> SharedForm:
        """The form as the part stands."""
        data: dict[str, Any] = {}
        for name in self.names:
            data |= self.entries[name].shown(getattr(self.held, name))
        return begun(self._kind()(formdata=None, data=data))

    def posted(self) -> SharedForm:
        return self._kind()()

    def read(self, form: SharedForm) -> dict[str, Any]:
        """The fields of the part as they were typed. Raises Invalid with all that cannot stand."""
        given: Given = {field.short_name: field.data for field in form}
        values: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for name in self.names:
            try:
                values[name] = self.entries[name].taken(given, getattr(self.held, name))
            except Invalid as invalid:
                wrong |= invalid.fields
        if wrong:
            raise Invalid(wrong)
        return values

    def shown(self, form: SharedForm) -> list[tuple[Heading, list[tuple[str, list[Field]]]]]:
        """Under each heading, runs of fields: those of one row under its name, the others under none."""
        return [(heading, list(self._runs(form, names))) for heading, names in self.groups if names]

    def faults(self, found: tuple[Fault, ...]) -> list[Fault]:
        """Those that are mended here."""
        return [fault for fault in found if fault.path[: len(self.path)] == self.path and self._mended(fault)]

    def _mended(self, fault: Fault) -> bool:
        rest = fault.path[len(self.path) :]
        return not rest or rest[0] in set(self.names)

    def _kind(self) -> type[SharedForm]:
        fields: dict[str, Any] = {}
        for name in self.names:
            fields |= self.entries[name].fields(self.questions, getattr(self.held, name))
        return type("SheetForm", (SharedForm,), fields)

    def _runs(self, form: SharedForm, names: tuple[str, ...]) -> Iterator[tuple[str, list[Field]]]:
        for name in names:
            entry = self.entries[name]
            fields = [form[one] for one in entry.fields(self.questions, getattr(self.held, name))]
            if not isinstance(entry, Rows):
                yield "", fields
                continue
            rows: dict[str, list[Field]] = {}
            for one in fields:
                rows.setdefault(one.short_name.split("-")[1], []).append(one)
            yield from ((f"{entry.noun} {int(at) + 1}", row) for at, row in rows.items())


def about_sheet(page: DraftPage) -> Sheet:
    change = partial(edits.change_set, words="Changed what the set says of itself")
    return Sheet("About this set", page.questions, page.questions, SET_ENTRIES, ABOUT, change, ())


def lists_sheet(page: DraftPage) -> Sheet:
    change = partial(edits.change_set, words="Changed key lines, words or facts")
    return Sheet("Key lines, words and facts", page.questions, page.questions, SET_ENTRIES, LISTS, change, ())


def section_sheet(page: DraftPage, key: str) -> Sheet:
    held = edits.section_of(page.questions, key)
    change = partial(edits.change_section, key=key)
    groups: tuple[Group, ...] = (("", ("title", "guidance")),)
    path: Path = ("sections", page.questions.sections.index(held))
    return Sheet(f"Section “{held.title}”", held, page.questions, SECTION_ENTRIES, groups, change, path)


def scale_sheet(page: DraftPage, key: str) -> Sheet:
    held = edits.scale_of(page.questions, key)
    change = partial(edits.change_scale, key=key)
    groups: tuple[Group, ...] = (
        ("", ("title",)),
        ("Levels, in the order in which they are offered", ("levels",)),
    )
    path: Path = ("scales", page.questions.scales.index(held))
    return Sheet(f"Scale “{held.title}”", held, page.questions, SCALE_ENTRIES, groups, change, path)


def question_sheet(page: DraftPage, key: str) -> Sheet:
    held = edits.question_of(page.questions, key)
    change = partial(edits.change_question, key=key)
    path = path_of(page.questions, key)
    scale = next((one for one in page.questions.scales if one.key == held.scale), None)
    levels = tuple((level.key, level.label) for level in scale.levels) if scale else ()
    entries = QUESTION_ENTRIES | {"rubric": replace(QUESTION_ENTRIES["rubric"], levels=levels)}
    groups = tuple(
        (heading, tuple(name for name in names if _typed(name, held))) for heading, names in QUESTION_GROUPS
    )
    return Sheet(f"Question {held.reference}", held, page.questions, entries, groups, change, path)


def path_of(questions: QuestionSet, key: str) -> Path:
    section = questions.section_of(key)
    at = [question.key for question in section.questions].index(key)
    return "sections", questions.sections.index(section), "questions", at


def _typed(name: str, question: Question) -> bool:
    """Whether a question of its type has the field."""
    kind = TYPES[question.type]
    if name in OWN_FIELDS:
        return name in kind.takes
    if name in ("overall", "rubric"):
        return kind.graded
    if name == "becomes_actions":
        return question.type == "rows"
    if name == "critical":
        return can_be_critical(question)
    if name == "weight":
        return kind.graded or can_be_weighed(question, None)
    if name == "second_score":
        return question.type in SECOND_SCORE_TYPES
    return kind.answered or name not in ("rationale", "required", "key_lines", "answered_by", "shared")
