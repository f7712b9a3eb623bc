"""Checks what must fit together within a question: its type with the fields that the type has, bounds, columns."""

from collections.abc import Iterator

from audit_app.rules.answers.columns import COLUMN_OPTIONS, COLUMN_TYPES
from audit_app.rules.answers.grades import Score
from audit_app.rules.answers.judgements import Judgement
from audit_app.rules.answers.question_fields import DEFAULTS, OWN_FIELDS, field_of, written_options
from audit_app.rules.answers.records import EvidenceSeen, Matrix
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.rows import MOST_ROWS, Rows
from audit_app.rules.asking.proposed_actions import TEXT_COLUMN_TYPES
from audit_app.rules.question_sets.checks.repeats import field_of_each, repeats
from audit_app.rules.question_sets.errors import Fault, Path, suggest
from audit_app.rules.questions.choices import Choice, Column
from audit_app.rules.questions.options import Bounds, ChoiceOptions, GradeOptions, RowsOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet

_SAID_ELSEWHERE = frozenset({"overall", "rubric", "suggest", "matrix", "becomes_actions"})
"""Fields of some types whose own checks explain best why another type does not have them."""
_BOUNDED = {kind.key: (0, MOST_ROWS) for kind in (Rows, EvidenceSeen, Matrix)} | {Score.key: (0, 100)}
"""The least and the most that the bounds of each type may be: a page has no room for more."""


def question_faults(question_set: QuestionSet, question: Question, path: Path) -> Iterator[Fault]:
    """Yield the faults within this question."""
    yield from _type_fields(question_set, question, path)
    yield from _bounds(question, path)
    yield from _rubric(question_set, question, path)
    rows = written_options(question, RowsOptions)
    for at, column in enumerate(rows.columns):
        yield from _column(column, (*path, "columns", at))
    yield from _reserved_keys(question, path)
    if rows.becomes_actions and question.type in TYPES:
        yield from _becomes_actions(question, rows, path)


def _type_fields(question_set: QuestionSet, question: Question, path: Path) -> Iterator[Fault]:
    """Yield a fault for each field that the type needs and lacks, or has and does not take.

    A grade needs its scale and no other type takes a scale; so for choices and bounds.
    """
    kind = TYPES.get(question.type)
    if kind is None:
        return
    for name in OWN_FIELDS:
        if name in _SAID_ELSEWHERE:
            continue
        is_set = field_of(question, name) != DEFAULTS[name]
        if is_set and name not in kind.takes:
            takers = ", ".join(key for key, other in TYPES.items() if name in other.takes)
            mend = f"Delete '{name}', or use a type that has it: {takers}."
            yield Fault((*path, name), f"a question of type '{question.type}' has no '{name}'.", mend)
        elif not is_set and name in kind.needs:
            mend = f"Add '{name}:'.{_scales_to_choose(question_set) if name == 'scale' else ''}"
            yield Fault((*path, name), f"a question of type '{question.type}' needs '{name}'.", mend)


def _scales_to_choose(question_set: QuestionSet) -> str:
    known = ", ".join(scale.key for scale in question_set.scales)
    return f" Use one of: {known}." if known else " Describe one under 'scales' first."


def _bounds(question: Question, path: Path) -> Iterator[Fault]:
    bounds = written_options(question, Bounds)
    choices = written_options(question, ChoiceOptions).choices
    yield from _choices_and_order(choices, bounds.minimum, bounds.maximum, path)
    limits = _BOUNDED.get(question.type)
    for name, number in (("minimum", bounds.minimum), ("maximum", bounds.maximum)):
        if limits and number is not None and not limits[0] <= number <= limits[1]:
            mend = f"Write a number from {limits[0]} to {limits[1]}."
            yield Fault((*path, name), f"'{name}' is {number:,}.", mend, ((*path, name),))


def _rubric(question_set: QuestionSet, question: Question, path: Path) -> Iterator[Fault]:
    scale = question_set.scale_of(question)
    levels = [level.key for level in scale.levels] if scale else []
    for at, descriptor in enumerate(written_options(question, GradeOptions).rubric):
        if descriptor.level and descriptor.level not in levels:
            message = f"there is no level '{descriptor.level}'."
            mend = suggest(descriptor.level, levels, "Use one of")
            yield Fault((*path, "rubric", at, "level"), message, mend, (("scales",),))


def _reserved_keys(question: Question, path: Path) -> Iterator[Fault]:
    """Yield a fault for each part whose key the answer uses for a part that it always has."""
    reserved = (("criteria", Matrix.record.key, "what is looked at"), ("texts", Judgement.part, "the grade"))
    for name, key, holder in reserved:
        for at, part in enumerate(field_of(question, name)):
            if part.key == key:
                here = (*path, name, at, "key")
                yield Fault(here, f"'{key}' is the name of {holder}.", "Use another key.")


def _column(column: Column, path: Path) -> Iterator[Fault]:
    kind = COLUMN_TYPES.get(column.type)
    if kind is None:
        return
    for name in sorted(COLUMN_OPTIONS):
        is_set = getattr(column, name) not in (None, ())
        if is_set and name not in kind.takes:
            yield Fault(
                (*path, name), f"a column of type '{column.type}' has no '{name}'.", f"Delete '{name}'."
            )
        elif not is_set and name in kind.needs:
            yield Fault((*path, name), f"a column of type '{column.type}' needs '{name}'.", f"Add '{name}:'.")
    for field in ("key", "label"):
        yield from repeats(field, field_of_each(column.choices, (*path, "choices"), field))
    yield from _choices_and_order(column.choices, column.minimum, column.maximum, path)


def _choices_and_order(
    choices: tuple[Choice, ...], lowest: int | None, highest: int | None, path: Path
) -> Iterator[Fault]:
    if len(choices) == 1:
        yield Fault((*path, "choices"), "there is only one choice.", "Add another.")
    if lowest is not None and highest is not None and lowest >= highest:
        message = f"'maximum' ({highest:,}) is not above 'minimum' ({lowest:,})."
        relies_on: tuple[Path, ...] = ((*path, "minimum"), (*path, "maximum"))
        yield Fault((*path, "maximum"), message, "Change one of them.", relies_on)


def _becomes_actions(question: Question, rows: RowsOptions, path: Path) -> Iterator[Fault]:
    here = (*path, "becomes_actions")
    if question.type != Rows.key:
        yield Fault(here, "only rows become actions.", "Delete it, or use 'type: rows'.")
    elif not any(column.type in TEXT_COLUMN_TYPES for column in rows.columns):
        mend = "Add a column of type 'text' or 'long-text' that says what will be done."
        yield Fault(here, "no column says what is to be done.", mend, ((*path, "columns"),))
