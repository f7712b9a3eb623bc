"""The sheets of the designer: each is a form for a part of a question set, with the step that saves it."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

from wtforms import Field

from audit_app.errors import Invalid
from audit_app.queries.themes.draft_page import DraftPage
from audit_app.rules.answers.question_fields import OWN_FIELDS
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.answerers import SECOND_SCORE_TYPES
from audit_app.rules.asking.scoring import can_be_critical, can_be_weighed
from audit_app.rules.designer.edits import question_edits, section_edits, set_edits
from audit_app.rules.designer.edits.edit import Edit
from audit_app.rules.designer.edits.parts import (
    direction,
    existing_question,
    existing_scale,
    existing_section,
    move_row,
)
from audit_app.rules.question_sets.errors import Fault, Path
from audit_app.rules.question_sets.schema import QUESTION_SET
from audit_app.rules.question_sets.shapes import Part
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.web.forms.edit_conflicts import SharedForm, with_base
from audit_app.web.themes.draft_fields import (
    ABOUT,
    LISTS,
    QUESTION,
    QUESTION_ENTRIES,
    QUESTION_GROUPS,
    SCALE,
    SCALE_ENTRIES,
    SECTION,
    SECTION_ENTRIES,
    SET_ENTRIES,
    Group,
)
from audit_app.web.themes.set_entries import Entry, Submitted, comparable
from audit_app.web.themes.set_rows import Rows, Run


@dataclass(frozen=True)
class SheetGroup:
    """A group of fields as its page displays it. `fold` is "open", "closed", or empty for a group without it."""

    heading: str
    runs: tuple[Run, ...]
    fold: str


@dataclass(frozen=True)
class Sheet:
    """The form for a part of a set, of this shape. `change` makes the step from the values that were read.

    `path` is the place of the part in the set; faults below it belong to this sheet. `sent` names the inputs of a
    submitted page: a row that was deleted meanwhile still gets its inputs, so that what was typed is not lost.
    """

    title: str
    shape: Part
    part: Any
    questions: QuestionSet
    entries: Mapping[str, Entry]
    groups: tuple[Group, ...]
    change: Callable[..., Edit]
    path: Path
    sent: Collection[str] = ()

    @property
    def names(self) -> Iterator[str]:
        """Return the names of all fields on this sheet."""
        return (name for group in self.groups for name in group.names)

    def value_of(self, name: str) -> Any:
        """Return the field of the part as it is stored."""
        return self.shape.field_of(self.part, name)

    def stored(self) -> SharedForm:
        """Return the form, filled in with the part as it is stored."""
        data: dict[str, Any] = {}
        for name in self.names:
            data |= self.entries[name].form_data(self.value_of(name))
        return with_base(self._form_class()(formdata=None, data=data))

    def posted(self) -> SharedForm:
        """Return the form, filled in with what was posted."""
        return self._form_class()()

    def read(self, form: SharedForm) -> dict[str, Any]:
        """Return the fields of the part as they were typed. Raises Invalid with all that is wrong."""
        submitted: Submitted = {field.short_name: field.data for field in form}
        values: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for name in self.names:
            try:
                values[name] = self.entries[name].updated(submitted, self.value_of(name))
            except Invalid as invalid:
                errors |= invalid.fields
        if errors:
            raise Invalid(errors)
        return values

    def label_of(self, field: Field) -> str:
        """Return the label of an input, preceded by that of its row where it is in a table."""
        row_prefix = field.short_name.rpartition("-")[0] + "-"
        rows = {f"{name}-{key}-": label for name in self.names for key, label in self.rows(name).items()}
        row = rows.get(row_prefix, "")
        return f"{row}: {field.label.text}" if row else field.label.text

    def rows(self, name: str) -> dict[str, str]:
        """Return the rows of a field, key -> label; none for a field that is no table."""
        is_table = name in set(self.names) and isinstance(self.entries[name], Rows)
        return {row.key: row.label for row in self.value_of(name)} if is_table else {}

    def move_row(self, questions: QuestionSet, name: str, key: str, by: int) -> Edit:
        """Move a row up (-1) or down (1). Raises Gone."""
        entry, label = self.entries[name], self.rows(name)[key]
        assert isinstance(entry, Rows)
        edit = self.change(questions, **{name: move_row(self.value_of(name), key, by)})
        return replace(edit, words=f"Moved {entry.noun.lower()} “{label}” {direction(by)}")

    def displayed_groups(
        self, form: SharedForm, faults: Iterable[Fault], conflicts: Container[str]
    ) -> list[SheetGroup]:
        """Return the groups as the page displays them.

        A fold is open where something in it is filled in, wrong or to be mended, or where the label of one of its
        inputs is among the `conflicts` with what somebody else wrote.
        """
        faulty = {fault.path[len(self.path)] for fault in faults if len(fault.path) > len(self.path)}
        displayed: list[SheetGroup] = []
        for group in self.groups:
            if not group.names:
                continue
            runs = tuple(self._runs(form, group.names))
            fields = [field for run in runs for field in run.fields]
            is_open = any(field.errors or self.label_of(field) in conflicts for field in fields) or any(
                name in faulty or self._is_filled(form, name) for name in group.names
            )
            fold = ("open" if is_open else "closed") if group.folded else ""
            displayed.append(SheetGroup(group.heading, runs, fold))
        return displayed

    def own_faults(self, faults: tuple[Fault, ...]) -> list[Fault]:
        """Return those faults of the set that are mended on this sheet."""
        names = set(self.names)
        inner = [(fault, fault.path[len(self.path) :]) for fault in faults if self._is_within(fault)]
        return [fault for fault, rest in inner if not rest or rest[0] in names]

    def _is_within(self, fault: Fault) -> bool:
        return fault.path[: len(self.path)] == self.path

    def _is_filled(self, form: SharedForm, name: str) -> bool:
        entry = self.entries[name]
        blank = entry.form_data(entry.blank)
        return any(
            comparable(form[input_name].data) != comparable(blank.get(input_name))
            for input_name in self._fields(name)
        )

    def _fields(self, name: str) -> dict[str, Any]:
        return self.entries[name].fields(self.questions, self.value_of(name), self.sent)

    def _form_class(self) -> type[SharedForm]:
        fields: dict[str, Any] = {}
        for name in self.names:
            fields |= self._fields(name)
        return type("SheetForm", (SharedForm,), fields)

    def _runs(self, form: SharedForm, names: Iterable[str]) -> Iterator[Run]:
        for line, neighbours in groupby(names, key=lambda name: self.entries[name].line):
            if line:
                yield Run((tuple(form[field] for name in neighbours for field in self._fields(name)),))
                continue
            for name in neighbours:
                entry = self.entries[name]
                if isinstance(entry, Rows):
                    yield from entry.runs(form, self.questions, self.value_of(name), self.sent)
                else:
                    yield Run(tuple((form[field],) for field in self._fields(name)))


def about_sheet(page: DraftPage) -> Sheet:
    """Return the sheet for title, purpose and the like of the set itself."""
    change = partial(set_edits.change_set, words="Changed what the set says of itself")
    return Sheet(
        "About this set", QUESTION_SET, page.questions, page.questions, SET_ENTRIES, ABOUT, change, ()
    )


def lists_sheet(page: DraftPage) -> Sheet:
    """Return the sheet for the key lines, the glossary and the case facts of the set."""
    change = partial(set_edits.change_set, words="Changed key lines, words or facts")
    return Sheet(
        "Key lines, words and facts",
        QUESTION_SET,
        page.questions,
        page.questions,
        SET_ENTRIES,
        LISTS,
        change,
        (),
    )


def section_sheet(page: DraftPage, key: str) -> Sheet:
    """Return the sheet for heading and guidance of a section. Raises Gone."""
    section = existing_section(page.questions, key)
    change = partial(section_edits.change_section, key=key)
    groups = (Group("", ("title", "guidance")),)
    path: Path = ("sections", page.questions.sections.index(section))
    return Sheet(
        f"Section “{section.title}”", SECTION, section, page.questions, SECTION_ENTRIES, groups, change, path
    )


def scale_sheet(page: DraftPage, key: str) -> Sheet:
    """Return the sheet for a scale and its levels. Raises Gone."""
    scale = existing_scale(page.questions, key)
    change = partial(set_edits.change_scale, key=key)
    groups = (Group("", ("title",)), Group("Levels, in the order in which they are offered", ("levels",)))
    path: Path = ("scales", page.questions.scales.index(scale))
    return Sheet(f"Scale “{scale.title}”", SCALE, scale, page.questions, SCALE_ENTRIES, groups, change, path)


def question_sheet(page: DraftPage, key: str) -> Sheet:
    """Return the sheet for a question, with the fields that its type has. Raises Gone."""
    question = existing_question(page.questions, key)
    change = partial(question_edits.change_question, key=key)
    path = path_of(page.questions, key)
    scale = page.questions.scale_of(question)
    levels = tuple((level.key, level.label) for level in scale.levels) if scale else ()
    entries = QUESTION_ENTRIES | {"rubric": replace(QUESTION_ENTRIES["rubric"], levels=levels)}
    groups = tuple(
        replace(
            group, names=tuple(name for name in group.names if _has_field(question, name, page.questions))
        )
        for group in QUESTION_GROUPS
    )
    return Sheet(
        f"Question {question.reference}", QUESTION, question, page.questions, entries, groups, change, path
    )


def path_of(questions: QuestionSet, key: str) -> Path:
    """Return the place of a question in the set."""
    section = questions.section_of(key)
    at = [question.key for question in section.questions].index(key)
    return "sections", questions.sections.index(section), "questions", at


def _has_field(question: Question, name: str, questions: QuestionSet) -> bool:
    """Return whether questions of this type have the field, and the set anything to choose for it."""
    kind = TYPES[question.type]
    if name == "key_lines" and not (questions.key_lines or question.key_lines):
        return False
    if name in OWN_FIELDS:
        return name in kind.takes
    if name == "critical":
        return can_be_critical(question)
    if name == "weight":
        return kind.graded or can_be_weighed(question, None)
    if name == "second_score":
        return question.type in SECOND_SCORE_TYPES
    return kind.answered or name not in ("rationale", "required", "key_lines", "answered_by", "shared")
