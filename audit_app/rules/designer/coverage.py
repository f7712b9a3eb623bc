"""Makes the coverage table of a theme: which kinds of service are asked which questions of a set, with totals."""

from dataclasses import dataclass
from enum import StrEnum

from audit_app.rules.asking.condition_words import conditions_in_words
from audit_app.rules.asking.routing import asked_keys, certain_keys
from audit_app.rules.designer.workload import Minutes, minutes_for
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section


class Asked(StrEnum):
    """The share of cases about which a kind of service is asked a question: every case, some, or none."""

    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


@dataclass(frozen=True)
class QuestionCoverage:
    """A question with a word for each kind of service; `only_when` is its condition in words, empty for none."""

    question: Question
    asked: tuple[Asked, ...]
    only_when: str


@dataclass(frozen=True)
class SectionCoverage:
    """A section with a line for each of its questions."""

    section: Section
    lines: tuple[QuestionCoverage, ...]


@dataclass(frozen=True)
class ServiceTotal:
    """The numbers of questions for a kind of service, about every case and about some, with the minutes they take."""

    always: int
    sometimes: int
    minutes: Minutes


@dataclass(frozen=True)
class Coverage:
    """The whole table: `kinds` are those of the set in its order, which every line and the totals follow."""

    kinds: tuple[str, ...]
    parts: tuple[SectionCoverage, ...]
    totals: tuple[ServiceTotal, ...]


def coverage(question_set: QuestionSet) -> Coverage:
    """Return the table of this set, whatever cases and answers may come."""
    kinds = question_set.service_kinds
    possible = [asked_keys(question_set, kind, None, None) for kind in kinds]
    sure = [certain_keys(question_set, kind, None) for kind in kinds]

    def line(section: Section, question: Question) -> QuestionCoverage:
        asked = tuple(
            Asked.ALWAYS
            if question.key in always
            else Asked.SOMETIMES
            if question.key in ever
            else Asked.NEVER
            for ever, always in zip(possible, sure, strict=True)
        )
        return QuestionCoverage(
            question, asked, conditions_in_words((*section.when, *question.when), question_set)
        )

    return Coverage(
        kinds=kinds,
        parts=tuple(
            SectionCoverage(section, tuple(line(section, question) for question in section.questions))
            for section in question_set.sections
        ),
        totals=tuple(
            ServiceTotal(len(always), len(ever) - len(always), minutes_for(question_set, kind))
            for kind, ever, always in zip(kinds, possible, sure, strict=True)
        ),
    )
