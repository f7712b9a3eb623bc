"""Which kinds of service are asked what: every question of a set by every kind, with totals."""

from dataclasses import dataclass
from enum import StrEnum

from audit_app.rules.asking.conditions import in_words
from audit_app.rules.asking.routing import asked_keys, sure_keys
from audit_app.rules.designer.workload import Minutes, minutes_for
from audit_app.rules.question_set import Question, QuestionSet, Section


class Asked(StrEnum):
    ALWAYS = "always"
    SOMETIMES = "sometimes"
    NEVER = "never"


@dataclass(frozen=True)
class Line:
    """`asked` has one word for each kind of service; `only_when` is the condition in words, where there is one."""

    question: Question
    asked: tuple[Asked, ...]
    only_when: str


@dataclass(frozen=True)
class Part:
    section: Section
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Total:
    """Of one kind of service: how many questions it is asked of every case, how many of some, and how long it takes."""

    always: int
    sometimes: int
    minutes: Minutes


@dataclass(frozen=True)
class Coverage:
    """`kinds` are those of the set, in its order; lines and totals follow it."""

    kinds: tuple[str, ...]
    parts: tuple[Part, ...]
    totals: tuple[Total, ...]


def coverage(question_set: QuestionSet) -> Coverage:
    kinds = question_set.service_kinds
    possible = [asked_keys(question_set, kind, None, None) for kind in kinds]
    sure = [sure_keys(question_set, kind, None) for kind in kinds]

    def line(section: Section, question: Question) -> Line:
        asked = tuple(
            Asked.ALWAYS
            if question.key in always
            else Asked.SOMETIMES
            if question.key in ever
            else Asked.NEVER
            for ever, always in zip(possible, sure, strict=True)
        )
        return Line(question, asked, in_words((*section.when, *question.when), question_set))

    return Coverage(
        kinds=kinds,
        parts=tuple(
            Part(section, tuple(line(section, question) for question in section.questions))
            for section in question_set.sections
        ),
        totals=tuple(
            Total(len(always), len(ever) - len(always), minutes_for(question_set, kind))
            for kind, ever, always in zip(kinds, possible, sure, strict=True)
        ),
    )
