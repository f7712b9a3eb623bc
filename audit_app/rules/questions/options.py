"""Defines the fields of some types of question only: a class for each family of types, which they name as `options`.

A field of a class here is a field of the question in the file. Every field can be left out, so that a question which is
still being written has options too.
"""

from dataclasses import dataclass, fields
from functools import cache
from typing import TypeVar

from audit_app.rules.questions.choices import Choice, Column
from audit_app.rules.questions.conditions import Condition

NOTHING, LOWEST, MATRIX = SUGGESTS = ("nothing", "lowest", "matrix")
_Kind = TypeVar("_Kind", bound="Options")


@dataclass(frozen=True)
class Descriptor:
    """The meaning of a level of the scale for a particular question."""

    level: str
    text: str


@dataclass(frozen=True)
class Suggestion:
    """A row of a question's `matrix`: the level to suggest where every condition holds. The first such row counts."""

    level: str
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Options:
    """No options: all that is asked is in the question itself."""

    def of(self, kind: type[_Kind]) -> _Kind:
        """Return these options where they are of this kind, and blank ones of the kind where another type has others."""
        return self if isinstance(self, kind) else kind()


NO_OPTIONS = Options()


@dataclass(frozen=True, kw_only=True)
class Bounds(Options):
    """The least and the greatest number, or the fewest and the most rows, that the answer may have."""

    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, kw_only=True)
class Tolerance(Options):
    """The largest difference of numbers, or of dates in days, at which services agree; None for any difference."""

    tolerance: int | None = None


@dataclass(frozen=True, kw_only=True)
class NumberOptions(Bounds, Tolerance):
    """The unit that a number counts, such as hours, and its bounds."""

    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class GapOptions(Tolerance):
    """The labels of the two moments, and the measure of the time between them; the `limit` is in that measure."""

    from_label: str | None = None
    to_label: str | None = None
    measured_in: str | None = None
    limit: int | None = None


@dataclass(frozen=True, kw_only=True)
class ChoiceOptions(Options):
    """The choices of a question."""

    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GradeOptions(Options):
    """The scale of a grade, by its key in the set.

    `rubric` has the meanings of its levels for this question. `overall`: the grade is of the case as a whole. `suggest`
    names the way in which a level is suggested, never imposed; with MATRIX by the rows of `matrix`.
    """

    scale: str | None = None
    rubric: tuple[Descriptor, ...] = ()
    suggest: str = NOTHING
    matrix: tuple[Suggestion, ...] = ()
    overall: bool = False


@dataclass(frozen=True, kw_only=True)
class JudgementOptions(GradeOptions):
    """The texts that justify the grade, such as the evidence and what it means."""

    texts: tuple[Choice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RowsOptions(Bounds):
    """The columns of a table. `becomes_actions`: each row is offered as an action."""

    columns: tuple[Column, ...] = ()
    becomes_actions: bool = False


@dataclass(frozen=True, kw_only=True)
class EvidenceOptions(Bounds):
    """The bounds of a list of evidence; `files` allows copies of the records to be attached."""

    files: bool = False


@dataclass(frozen=True, kw_only=True)
class CriteriaOptions(ChoiceOptions, Bounds):
    """The criteria by which each record is judged, with one of the choices for each."""

    criteria: tuple[Choice, ...] = ()


@cache
def option_names(kind: type[Options]) -> frozenset[str]:
    """Return the names of the fields that these options have."""
    return frozenset(field.name for field in fields(kind))
