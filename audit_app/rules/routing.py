"""Which questions a service is asked about a case; forms, completeness, moderation and report ask here."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from audit_app.rules.cohort import Facts
from audit_app.rules.question_set_parts import Condition, Question, QuestionSet, Section

Bands = Mapping[str, str]
"""Fact key -> band key of one case, as `cohort.facts_with` lists them."""


def asked(question_set: QuestionSet, service_kind: str, bands: Bands | None) -> tuple[Section, ...]:
    """The sections with only the questions of this kind of service and case; a section left empty is dropped.

    With `bands` None, what may be asked about any case.
    """
    sections: list[Section] = []
    for section in question_set.sections:
        questions = tuple(
            question for question in section.questions if is_asked(section, question, service_kind, bands)
        )
        if questions:
            sections.append(replace(section, questions=questions))
    return tuple(sections)


def asked_keys(question_set: QuestionSet, service_kind: str, bands: Bands) -> frozenset[str]:
    """The keys of these questions."""
    sections = asked(question_set, service_kind, bands)
    return frozenset(question.key for section in sections for question in section.questions)


def is_asked(section: Section, question: Question, service_kind: str, bands: Bands | None) -> bool:
    if question.asked_of and service_kind not in question.asked_of:
        return False
    return bands is None or all(_holds(condition, bands) for condition in (*section.when, *question.when))


def in_words(conditions: Iterable[Condition], facts: Facts) -> str:
    """Such as "Direction: Step up"; empty without a condition."""
    return "; ".join(
        f"{facts[one.fact][0]}: {' or '.join(facts[one.fact][1][band] for band in one.is_one_of)}"
        for one in conditions
    )


def _holds(condition: Condition, bands: Bands) -> bool:
    return bands.get(condition.fact) in condition.is_one_of
