"""What a question set is made of, as frozen data. Everyone reads these through `question_sets`."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

COLOURS = ("green", "light-green", "yellow", "red", "blue", "grey")
RATIONALES = ("none", "optional", "required")


@dataclass(frozen=True)
class Unit:
    """What one audit looks at, in the words of pages and report: "case" and "cases"."""

    singular: str
    plural: str


@dataclass(frozen=True)
class KeyLine:
    """A key line of enquiry."""

    key: str
    text: str


@dataclass(frozen=True)
class Term:
    term: str
    meaning: str


@dataclass(frozen=True)
class Level:
    """A higher rank is better; rank None means "not graded", which no count of grades includes."""

    key: str
    label: str
    letter: str
    rank: int | None
    colour: str
    descriptor: str = ""


@dataclass(frozen=True)
class Scale:
    """Levels stand in the order in which they are offered."""

    key: str
    title: str
    levels: tuple[Level, ...]

    def level(self, key: str) -> Level:
        """Raises KeyError for a level that the scale does not have."""
        return _found(self.levels, key)


@dataclass(frozen=True)
class Choice:
    key: str
    label: str


@dataclass(frozen=True)
class CaseFact:
    """A fact that this theme needs of each case beside those of `cohort.FACTS`, such as the direction of a move."""

    key: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Condition:
    """Holds for the cases whose `fact` is one of the bands named."""

    fact: str
    is_one_of: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """`type` is a key of `answer_types.TYPES`; an empty `asked_of` asks every kind of service.

    `when`: asked about the cases for which every condition holds.
    """

    key: str
    reference: str
    text: str
    type: str
    guidance: str = ""
    good_looks_like: str = ""
    prompts: tuple[str, ...] = ()
    asked_of: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    key_lines: tuple[str, ...] = ()
    scale: str | None = None
    choices: tuple[Choice, ...] = ()
    rationale: str = "none"
    required: bool = True
    overall: bool = False
    minimum: int | None = None
    maximum: int | None = None
    unit: str | None = None


@dataclass(frozen=True)
class Section:
    key: str
    title: str
    when: tuple[Condition, ...] = ()
    guidance: str = ""
    questions: tuple[Question, ...] = ()


_Keyed = TypeVar("_Keyed", Level, Scale)


@dataclass(frozen=True, kw_only=True)
class QuestionSet:
    """`before_you_start` are the records to have open, `minutes` what one return takes."""

    slug: str
    version: int
    title: str
    purpose: str
    unit: Unit
    key_lines: tuple[KeyLine, ...] = ()
    scales: tuple[Scale, ...] = ()
    service_kinds: tuple[str, ...]
    case_facts: tuple[CaseFact, ...] = ()
    glossary: tuple[Term, ...] = ()
    before_you_start: tuple[str, ...] = ()
    minutes: int
    sections: tuple[Section, ...]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All of them, in the order of the sections."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def overall_questions(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.overall)

    @cached_property
    def graded_questions(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.type == "grade")

    @cached_property
    def _by_key(self) -> dict[str, tuple[Section, Question]]:
        pairs = ((section, question) for section in self.sections for question in section.questions)
        return {question.key: (section, question) for section, question in pairs}

    def question(self, key: str) -> Question:
        """Raises KeyError for a question that the set does not have, as do the two that follow."""
        return self._by_key[key][1]

    def section_of(self, key: str) -> Section:
        """The section that holds the question with this key."""
        return self._by_key[key][0]

    def scale(self, key: str) -> Scale:
        return _found(self.scales, key)


def _found(parts: tuple[_Keyed, ...], key: str) -> _Keyed:
    for part in parts:
        if part.key == key:
            return part
    raise KeyError(key)
