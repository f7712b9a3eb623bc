"""What a question set is made of, as frozen data. Everyone reads these through `question_sets`."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from typing import TypeVar

from audit_app.rules.naming import things, with_article

COLOURS = ("green", "light-green", "yellow", "red", "blue", "grey")
RATIONALES = ("none", "optional", "required")
NOTHING, LOWEST, MATRIX = SUGGESTS = ("nothing", "lowest", "matrix")
YES, PARTLY, NO = MEANINGS = ("yes", "partly", "no")
AGENCY, PRACTITIONER, FAMILY, PANEL = ANSWERERS = ("agency", "practitioner", "family", "panel")


@dataclass(frozen=True)
class Unit:
    """What one audit looks at, in the words of pages, mails and report: "case" and "cases".

    Whatever says the noun about a round takes it from here, so that nobody who audits organisations reads of cases.
    """

    singular: str
    plural: str

    @property
    def a(self) -> str:
        """The noun with its article: "a case", "an organisation"."""
        return with_article(self.singular)

    @property
    def title(self) -> str:
        """The noun as it begins a sentence or a heading."""
        return self.singular[:1].upper() + self.singular[1:]

    @property
    def titles(self) -> str:
        return self.plural[:1].upper() + self.plural[1:]

    def counted(self, count: int) -> str:
        return things(count, self.singular, self.plural)

    def noun(self, count: int) -> str:
        """The noun as it follows this count."""
        return self.singular if count == 1 else self.plural


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
class Column:
    """What each row of an answer holds; `type` is a key of `answer_records.COLUMN_TYPES`."""

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
    """What one level of the scale means for one question."""

    level: str
    text: str


@dataclass(frozen=True)
class Link:
    label: str
    address: str


@dataclass(frozen=True)
class CaseFact:
    """A fact that this theme needs of each case beside those of `cohort.FACTS`, such as the direction of a move."""

    key: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Condition:
    """One test of a fact of the case or of another answer of the same return, or several such joined.

    Exactly one of `fact`, `answer`, `all_of`, `any_of` and `none_of` stands, and with a fact or an answer exactly one
    test: `is_one_of`, `is_at_least`, `is_at_most`, or `stands`, which asks whether there is an answer at all. `column`
    asks whether any row of the answer passes. A question that is not asked has a blank answer.
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
        return self.fact or self.answer

    @property
    def joined(self) -> tuple["Condition", ...]:
        return self.all_of or self.any_of or self.none_of

    @property
    def atoms(self) -> Iterator["Condition"]:
        """The tests that it joins; itself where it joins none."""
        if not self.joined:
            yield self
        for condition in self.joined:
            yield from condition.atoms


@dataclass(frozen=True)
class Suggestion:
    """A level that is suggested where every condition holds; the first such of a question's `matrix` counts."""

    level: str
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Meaning:
    """What one choice of a question says of its fact: one of MEANINGS."""

    choice: str
    means: str


@dataclass(frozen=True)
class Contradiction:
    """Two questions, by their keys, whose answers about one case can contradict each other: yes here, no there."""

    question: str
    other: str


@dataclass(frozen=True)
class Question:
    """`type` is a key of `answer_types.TYPES`; an empty `asked_of` asks every kind of service.

    `when`: asked where every condition holds. `limit` is in the measure of `measured_in`. `answered_by`: whose answer it
    is; `second_score`: the panel gives one of its own beside each service's. `weight`: what meeting it adds to the
    section's score; `suggest`: how a grade is suggested, never more than that. `shared`: the key under which the same
    question stands in other themes; `becomes_actions`: each row is offered as an action. `files`: copies of the records
    may be attached. `fact`: the slug of what it tells of the case; questions with the same slug tell the same fact.
    `means`: what each choice says of it, where the type does not say so itself. `tolerance`: several services are asked
    for the same number or day, and differ where their answers lie further apart.
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
    """The version of a theme of which a set is a variant."""

    slug: str
    version: int

    @property
    def words(self) -> str:
        return f"{self.slug}, version {self.version}"


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
    """`before_you_start` are the records to have open, `minutes` what one return takes; `facts_left_out`: keys of
    `cohort.FACTS` that make no sense of what is audited. `variant_of`: what it was made from, whose words it holds as
    they stood then.
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
        """All of them, in the order of the sections."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def panel_questions(self) -> tuple[Question, ...]:
        """Those that the panel alone answers, of each case."""
        return tuple(question for question in self.questions if question.answered_by == PANEL)

    @cached_property
    def facts_told(self) -> dict[str, tuple[Question, ...]]:
        """The slug of each fact with the questions that tell it, in the order of the set."""
        slugs = dict.fromkeys(question.fact for question in self.questions if question.fact)
        return {
            slug: tuple(question for question in self.questions if question.fact == slug) for slug in slugs
        }

    @cached_property
    def scored_twice(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.second_score)

    @cached_property
    def takes_files(self) -> bool:
        """Whether files may be attached to an answer."""
        return any(question.files for question in self.questions)

    @cached_property
    def overall_questions(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.overall)

    @cached_property
    def graded_questions(self) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.scale)

    @cached_property
    def needs(self) -> dict[str, frozenset[str]]:
        """Of each question, those on whose answers it depends whether it is asked."""
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
        """These questions with all on whose answers they hang, however far."""
        found = set(keys)
        while more := {one for key in found for one in self.needs[key]} - found:
            found |= more
        return found

    @property
    def has_follow_ups(self) -> bool:
        """Whether an answer can decide if another question is asked."""
        return any(self.needs.values())

    @cached_property
    def by_need(self) -> tuple[str, ...]:
        """The keys of all questions, each after those that it needs. Raises graphlib.CycleError."""
        return tuple(TopologicalSorter(self.needs).static_order())

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
