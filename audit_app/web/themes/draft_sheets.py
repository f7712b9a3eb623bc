"""The page on which one part of a question set is typed: how it is drawn and read, and the act that saves."""

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Any

from wtforms import Field

from audit_app.errors import Invalid
from audit_app.queries.themes.drafts import DraftPage
from audit_app.rules.answers.registry import OWN_FIELDS, TYPES
from audit_app.rules.asking.answerers import SECOND_SCORE_TYPES
from audit_app.rules.asking.scoring import can_be_critical, can_be_weighed
from audit_app.rules.designer import edits
from audit_app.rules.designer.edits import Edit
from audit_app.rules.question_set import Question, QuestionSet
from audit_app.rules.question_sets.errors import Fault, Path
from audit_app.web.forms.edit_conflicts import SharedForm, begun
from audit_app.web.themes.draft_fields import (
    ABOUT,
    LISTS,
    QUESTION_ENTRIES,
    QUESTION_GROUPS,
    SCALE_ENTRIES,
    SECTION_ENTRIES,
    SET_ENTRIES,
    Group,
)
from audit_app.web.themes.set_entries import Entry, Given, plain
from audit_app.web.themes.set_rows import Rows, Run


@dataclass(frozen=True)
class Shown:
    """A group as a page shows it: its fields in runs. `fold` is "" where it is none, else "open" or "closed"."""

    heading: str
    runs: tuple[Run, ...]
    fold: str


@dataclass(frozen=True)
class Sheet:
    """A page on which one part is typed: `held` is the part as it stands, `change` makes the step from what was read.

    `path` is where it stands in the set, for the faults that are its own. `sent` names the inputs of a page that was
    sent in: what stood there and is gone meanwhile still has its inputs.
    """

    title: str
    held: Any
    questions: QuestionSet
    entries: Mapping[str, Entry]
    groups: tuple[Group, ...]
    change: Callable[..., Edit]
    path: Path
    sent: Collection[str] = ()

    @property
    def names(self) -> Iterator[str]:
        return (name for group in self.groups for name in group.names)

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

    def named(self, field: Field) -> str:
        """Its label, after that of its row."""
        rows = ((f"{name}-{key}-", label) for name in self.names for key, label in self.rows(name).items())
        row = next((label for start, label in rows if field.short_name.rpartition("-")[0] + "-" == start), "")
        return f"{row}: {field.label.text}" if row else field.label.text

    def rows(self, name: str) -> dict[str, str]:
        """Key -> label of what stands in rows of this field; nothing where it has none."""
        typed_in_rows = name in set(self.names) and isinstance(self.entries[name], Rows)
        return {row.key: row.label for row in getattr(self.held, name)} if typed_in_rows else {}

    def move_row(self, questions: QuestionSet, name: str, key: str, by: int) -> Edit:
        """Up (-1) or down (1). Raises Gone."""
        entry, label = self.entries[name], self.rows(name)[key]
        assert isinstance(entry, Rows)
        moved = self.change(questions, **{name: edits.move_row(getattr(self.held, name), key, by)})
        return replace(moved, words=f"Moved {entry.noun.lower()} “{label}” {edits.way_of(by)}")

    def shown(self, form: SharedForm, faults: Iterable[Fault], met: Container[str]) -> list[Shown]:
        """As groups. A fold is open where something in it is filled in, wrong or to be mended, or where somebody else
        wrote what is named among `met`.
        """
        wrong = {fault.path[len(self.path)] for fault in faults if len(fault.path) > len(self.path)}
        made: list[Shown] = []
        for group in self.groups:
            if not group.names:
                continue
            runs = tuple(self._runs(form, group.names))
            fields = [field for run in runs for field in run.fields]
            is_open = any(field.errors or self.named(field) in met for field in fields) or any(
                name in wrong or self._filled(form, name) for name in group.names
            )
            made.append(Shown(group.heading, runs, ("open" if is_open else "closed") if group.folded else ""))
        return made

    def faults(self, found: tuple[Fault, ...]) -> list[Fault]:
        """Those that are mended here."""
        return [fault for fault in found if fault.path[: len(self.path)] == self.path and self._mended(fault)]

    def _mended(self, fault: Fault) -> bool:
        rest = fault.path[len(self.path) :]
        return not rest or rest[0] in set(self.names)

    def _filled(self, form: SharedForm, name: str) -> bool:
        entry = self.entries[name]
        empty = entry.shown(entry.blank)
        return any(plain(form[one].data) != plain(empty.get(one)) for one in self._fields(name))

    def _fields(self, name: str) -> dict[str, Any]:
        return self.entries[name].fields(self.questions, getattr(self.held, name), self.sent)

    def _kind(self) -> type[SharedForm]:
        fields: dict[str, Any] = {}
        for name in self.names:
            fields |= self._fields(name)
        return type("SheetForm", (SharedForm,), fields)

    def _runs(self, form: SharedForm, names: Iterable[str]) -> Iterator[Run]:
        for line, together in groupby(names, key=lambda name: self.entries[name].line):
            if line:
                yield Run((tuple(form[one] for name in together for one in self._fields(name)),))
                continue
            for name in together:
                entry = self.entries[name]
                if isinstance(entry, Rows):
                    yield from entry.runs(form, self.questions, getattr(self.held, name), self.sent)
                else:
                    yield Run(tuple((form[one],) for one in self._fields(name)))


def about_sheet(page: DraftPage) -> Sheet:
    change = partial(edits.change_set, words="Changed what the set says of itself")
    return Sheet("About this set", page.questions, page.questions, SET_ENTRIES, ABOUT, change, ())


def lists_sheet(page: DraftPage) -> Sheet:
    change = partial(edits.change_set, words="Changed key lines, words or facts")
    return Sheet("Key lines, words and facts", page.questions, page.questions, SET_ENTRIES, LISTS, change, ())


def section_sheet(page: DraftPage, key: str) -> Sheet:
    held = edits.section_of(page.questions, key)
    change = partial(edits.change_section, key=key)
    groups = (Group("", ("title", "guidance")),)
    path: Path = ("sections", page.questions.sections.index(held))
    return Sheet(f"Section “{held.title}”", held, page.questions, SECTION_ENTRIES, groups, change, path)


def scale_sheet(page: DraftPage, key: str) -> Sheet:
    held = edits.scale_of(page.questions, key)
    change = partial(edits.change_scale, key=key)
    groups = (Group("", ("title",)), Group("Levels, in the order in which they are offered", ("levels",)))
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
        replace(group, names=tuple(name for name in group.names if _typed(name, held, page.questions)))
        for group in QUESTION_GROUPS
    )
    return Sheet(f"Question {held.reference}", held, page.questions, entries, groups, change, path)


def path_of(questions: QuestionSet, key: str) -> Path:
    section = questions.section_of(key)
    at = [question.key for question in section.questions].index(key)
    return "sections", questions.sections.index(section), "questions", at


def _typed(name: str, question: Question, questions: QuestionSet) -> bool:
    """Whether a question of its type has the field, and the set something to choose for it."""
    kind = TYPES[question.type]
    if name == "key_lines" and not (questions.key_lines or question.key_lines):
        return False
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
