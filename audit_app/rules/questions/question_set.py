"""A question set: the whole of a version of a theme."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter

from audit_app.rules.questions.options import EvidenceOptions, GradeOptions
from audit_app.rules.questions.question import PANEL, Question
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import Base, CaseFact, Contradiction, KeyLine, Section, Term
from audit_app.rules.unit import Unit


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
        """Return all questions, in the order of the sections."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def panel_questions(self) -> tuple[Question, ...]:
        """Return the questions that the panel alone answers, for each case."""
        return tuple(question for question in self.questions if question.answered_by == PANEL)

    @cached_property
    def facts_told(self) -> dict[str, tuple[Question, ...]]:
        """Return the questions that state each fact, by the slug of the fact, in the order of the set."""
        slugs = dict.fromkeys(question.fact for question in self.questions if question.fact)
        return {
            slug: tuple(question for question in self.questions if question.fact == slug) for slug in slugs
        }

    @cached_property
    def scored_twice(self) -> tuple[Question, ...]:
        """Return the questions that the panel scores beside each service."""
        return tuple(question for question in self.questions if question.second_score)

    @cached_property
    def takes_files(self) -> bool:
        """Return whether files may be attached to an answer."""
        return any(question.options.of(EvidenceOptions).files for question in self.questions)

    @cached_property
    def overall_questions(self) -> tuple[Question, ...]:
        """Return the questions for a grade of the case as a whole."""
        return tuple(question for question in self.questions if question.overall)

    @cached_property
    def needs(self) -> dict[str, frozenset[str]]:
        """Return, for each question by key, the keys of those whose answers decide whether it is asked."""
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
        """Return whether any answer decides if another question is asked."""
        return any(self.needs.values())

    @cached_property
    def by_need(self) -> tuple[str, ...]:
        """Return the keys of all questions, each after those that it depends on. Raises graphlib.CycleError."""
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
        for scale in self.scales:
            if scale.key == key:
                return scale
        raise KeyError(key)

    def scale_of(self, question: Question) -> Scale | None:
        """Return the scale by which a question is graded; None where it is not graded, or names no scale yet."""
        key = question.options.of(GradeOptions).scale
        return next((scale for scale in self.scales if scale.key == key), None)

    def scale_of_grade(self, question: Question) -> Scale:
        """Return the scale of a question that asks for a grade. Raises KeyError for any other question."""
        return self.scale(question.options.of(GradeOptions).scale or "")
