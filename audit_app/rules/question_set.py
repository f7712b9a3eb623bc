"""The parts of a question set, as frozen data.

The package `question_sets` reads them from YAML, where the names of the fields are the words of the format: a field that
is renamed here is another format.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TypeVar

from audit_app.rules.unit import Unit

COLOURS = ("green", "light-green", "yellow", "red", "blue", "grey")
RATIONALES = ("none", "optional", "required")
NOTHING, LOWEST, MATRIX = SUGGESTS = ("nothing", "lowest", "matrix")
YES, PARTLY, NO = MEANINGS = ("yes", "partly", "no")
AGENCY, PRACTITIONER, FAMILY, PANEL = ANSWERERS = ("agency", "practitioner", "family", "panel")


@dataclass(frozen=True)
class KeyLine:
    """A key line of enquiry: what the audit as a whole wants to find out."""

    key: str
    text: str


@dataclass(frozen=True)
class Term:
    """An entry of the glossary."""

    term: str
    meaning: str


@dataclass(frozen=True)
class Level:
    """A level of a scale.

    A higher rank is better. A level without a rank means "not graded", and no count of grades includes it.
    """

    key: str
    label: str
    letter: str
    rank: int | None
    colour: str
    descriptor: str = ""


@dataclass(frozen=True)
class Scale:
    """A scale of grades, with its levels in the order in which they are offered."""

    key: str
    title: str
    levels: tuple[Level, ...]

    def level(self, key: str) -> Level:
        """Return the level with this key. Raises KeyError where the scale does not have it."""
        return _with_key(self.levels, key)


@dataclass(frozen=True)
class Choice:
    """Something that can be chosen: its key is stored, its label displayed."""

    key: str
    label: str


@dataclass(frozen=True)
class Column:
    """A column of an answer in rows; `type` is a key of `answers.rows.COLUMN_TYPES`."""

    key: str
    label: str
    type: str
    choices: tuple[Choice, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    unit: str | None = None
    required: bool = True


@dataclass(frozen=True)
class Descriptor:
    """What a level of the scale means for a particular question."""

    level: str
    text: str


@dataclass(frozen=True)
class Link:
    """A web page that helps with a question."""

    label: str
    address: str


@dataclass(frozen=True)
class CaseFact:
    """A fact that this theme records of each case beside those of `cohort.FACTS`, such as the direction of a move."""

    key: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Condition:
    """A test of a fact of the case or of another answer of the same return, or several such tests joined.

    Exactly one of `fact`, `answer`, `all_of`, `any_of` and `none_of` is set. A fact or an answer has exactly one test:
    `is_one_of`, `is_at_least`, `is_at_most`, or `stands`, which lists the statuses that the response may have
    (`answers.response`). With `column`, any row of the answer may pass. A question that is not asked has a blank answer.
    """

    fact: str = ""
    is_one_of: tuple[str, ...] = ()
    answer: str = ""
    column: str = ""
    is_at_least: str = ""
    is_at_most: str = ""
    stands: tuple[str, ...] = ()
    all_of: tuple["Condition", ...] = ()
    any_of: tuple["Condition", ...] = ()
    none_of: tuple["Condition", ...] = ()

    @property
    def subject(self) -> str:
        """The fact or the question that is tested; empty for joined conditions."""
        return self.fact or self.answer

    @property
    def joined(self) -> tuple["Condition", ...]:
        """The conditions that are joined; empty for a single test."""
        return self.all_of or self.any_of or self.none_of

    @property
    def atoms(self) -> Iterator["Condition"]:
        """All single tests within the condition, at any depth; the condition itself where it joins none."""
        if not self.joined:
            yield self
        for condition in self.joined:
            yield from condition.atoms


@dataclass(frozen=True)
class Suggestion:
    """A row of a question's `matrix`: the level to suggest where every condition holds. The first such row counts."""

    level: str
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Meaning:
    """What a choice of a question says about its fact: a member of MEANINGS."""

    choice: str
    means: str


@dataclass(frozen=True)
class Contradiction:
    """Two questions whose answers about the same case can contradict each other: yes to one, no to the other."""

    question: str
    other: str


@dataclass(frozen=True)
class Question:
    """A question and everything that follows from its answer.

    - `type` is a key of `answers.registry.TYPES`; the fields that only some types have are those of their `takes`.
    - `asked_of`: the kinds of service that are asked; empty asks every kind. `when`: asked where every condition holds.
    - `answered_by`: whose answer it is. `second_score`: the panel gives a score of its own beside each service's.
    - `limit` is in the unit of `measured_in`. `tolerance`: services asked for the same number or day disagree where
      their answers lie further apart than this.
    - `weight`: what meeting it adds to the score of its section. `suggest`: how a grade is suggested, never imposed.
    - `shared`: the key that the same question has in every theme. `becomes_actions`: each row is offered as an action.
      `files`: copies of the records may be attached.
    - `fact`: the slug of the fact that the answer states about the case; questions with the same slug state the same
      fact. `means`: what each choice says about it, where the type does not imply that.
    """

    key: str
    reference: str
    text: str
    type: str
    guidance: str = ""
    good_looks_like: str = ""
    prompts: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    asked_of: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    key_lines: tuple[str, ...] = ()
    scale: str | None = None
    rubric: tuple[Descriptor, ...] = ()
    suggest: str = NOTHING
    matrix: tuple[Suggestion, ...] = ()
    texts: tuple[Choice, ...] = ()
    choices: tuple[Choice, ...] = ()
    criteria: tuple[Choice, ...] = ()
    columns: tuple[Column, ...] = ()
    becomes_actions: bool = False
    files: bool = False
    from_label: str | None = None
    to_label: str | None = None
    measured_in: str | None = None
    limit: int | None = None
    rationale: str = "none"
    required: bool = True
    overall: bool = False
    answered_by: str = AGENCY
    second_score: bool = False
    weight: int | None = None
    critical: bool = False
    shared: str = ""
    minimum: int | None = None
    maximum: int | None = None
    unit: str | None = None
    fact: str = ""
    means: tuple[Meaning, ...] = ()
    tolerance: int | None = None


@dataclass(frozen=True)
class Base:
    """The version of a theme from which a variant was made."""

    slug: str
    version: int

    @property
    def words(self) -> str:
        """The slug and the version, for people to read."""
        return f"{self.slug}, version {self.version}"


@dataclass(frozen=True)
class Section:
    """Questions under a common title, asked where every condition of `when` holds."""

    key: str
    title: str
    when: tuple[Condition, ...] = ()
    guidance: str = ""
    questions: tuple[Question, ...] = ()


_Keyed = TypeVar("_Keyed", Level, Scale)


@dataclass(frozen=True, kw_only=True)
class QuestionSet:
    """A version of a theme: its questions, and what is needed to ask and count them.

    `before_you_start` lists the records to have open, `minutes` is what a return takes. `facts_left_out` are keys of
    `cohort.FACTS` that make no sense for what is audited. `variant_of` is the version it was copied from; later changes
    of that version do not reach it.
    """

    slug: str
    version: int
    title: str
    purpose: str
    unit: Unit
    key_lines: tuple[KeyLine, ...] = ()
    scales: tuple[Scale, ...] = ()
    service_kinds: tuple[str, ...]
    facts_left_out: tuple[str, ...] = ()
    case_facts: tuple[CaseFact, ...] = ()
    glossary: tuple[Term, ...] = ()
    before_you_start: tuple[str, ...] = ()
    minutes: int
    sections: tuple[Section, ...]
    contradicts: tuple[Contradiction, ...] = ()
    variant_of: Base | None = None

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions, in the order of the sections."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def panel_questions(self) -> tuple[Question, ...]:
        """The questions that the panel alone answers, for each case."""
        return tuple(question for question in self.questions if question.answered_by == PANEL)

    @cached_property
    def facts_told(self) -> dict[str, tuple[Question, ...]]:
        """Slug of a fact -> the questions that state it, in the order of the set."""
        slugs = dict.fromkeys(question.fact for question in self.questions if question.fact)
        return {
            slug: tuple(question for question in self.questions if question.fact == slug) for slug in slugs
        }

    @cached_property
    def scored_twice(self) -> tuple[Question, ...]:
        """The questions that the panel scores beside each service."""
        return tuple(question for question in self.questions if question.second_score)

    @cached_property
    def takes_files(self) -> bool:
        """Whether files may be attached to an answer."""
        return any(question.files for question in self.questions)

    @cached_property
    def overall_questions(self) -> tuple[Question, ...]:
        """The questions for a grade of the case as a whole."""
        return tuple(question for question in self.questions if question.overall)

    @cached_property
    def graded_questions(self) -> tuple[Question, ...]:
        """The questions that are answered with a level of a scale."""
        return tuple(question for question in self.questions if question.scale)

    @cached_property
    def needs(self) -> dict[str, frozenset[str]]:
        """Key of a question -> keys of those whose answers decide whether it is asked."""
        return {
            question.key: frozenset(
                atom.answer
                for condition in (*section.when, *question.when)
                for atom in condition.atoms
                if atom.answer
            )
            for section in self.sections
            for question in section.questions
        }

    def with_needs(self, keys: Iterable[str]) -> set[str]:
        """Return these keys with those of all questions that they depend on, directly or not."""
        closure = set(keys)
        while added := {needed for key in closure for needed in self.needs[key]} - closure:
            closure |= added
        return closure

    @property
    def has_follow_ups(self) -> bool:
        """Whether any answer decides if another question is asked."""
        return any(self.needs.values())

    @cached_property
    def by_need(self) -> tuple[str, ...]:
        """The keys of all questions, each after those that it depends on. Raises graphlib.CycleError."""
        return tuple(TopologicalSorter(self.needs).static_order())

    @cached_property
    def _by_key(self) -> dict[str, tuple[Section, Question]]:
        pairs = ((section, question) for section in self.sections for question in section.questions)
        return {question.key: (section, question) for section, question in pairs}

    def question(self, key: str) -> Question:
        """Return the question with this key. Raises KeyError where the set does not have it."""
        return self._by_key[key][1]

    def section_of(self, key: str) -> Section:
        """Return the section of the question with this key. Raises KeyError where the set does not have it."""
        return self._by_key[key][0]

    def scale(self, key: str) -> Scale:
        """Return the scale with this key. Raises KeyError where the set does not have it."""
        return _with_key(self.scales, key)


def _with_key(parts: tuple[_Keyed, ...], key: str) -> _Keyed:
    for part in parts:
        if part.key == key:
            return part
    raise KeyError(key)
