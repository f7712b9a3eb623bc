"""Replacing, moving, copying and numbering sections and questions, so that keys and references stay unique."""

from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from audit_app.rules.designer.keys import key_for
from audit_app.rules.naming import how_many_named
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section

_MOST_NAMED = 5


def replaced(parts: tuple[Any, ...], matches: Callable[[Any], bool], by: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the parts with those that match replaced by others, or by none."""
    return tuple(new for part in parts for new in (by if matches(part) else (part,)))


def moved(parts: tuple[Any, ...], at: int, by: int) -> tuple[Any, ...]:
    """Return the parts with the part at this place moved by so many places; at either end it stays."""
    to = min(max(0, at + by), len(parts) - 1)
    rest = (*parts[:at], *parts[at + 1 :])
    return (*rest[:to], parts[at], *rest[to:])


def with_section(questions: QuestionSet, key: str, by: tuple[Section, ...]) -> QuestionSet:
    """Return the set with the section replaced by others, or by none."""
    sections = replaced(questions.sections, lambda section: section.key == key, by)
    return replace(questions, sections=sections)


def with_question(questions: QuestionSet, key: str, by: tuple[Question, ...]) -> QuestionSet:
    """Return the set with the question replaced in its section by others, or by none."""
    section = questions.section_of(key)
    own = replaced(section.questions, lambda question: question.key == key, by)
    return with_section(questions, section.key, (replace(section, questions=own),))


def appended(questions: QuestionSet, section: Section, question: Question) -> QuestionSet:
    """Return the set with the question at the end of the section."""
    whole = replace(section, questions=(*section.questions, question))
    return with_section(questions, section.key, (whole,))


def copied(questions: QuestionSet, section: Section, question: Question) -> Question:
    """Return the question with a key and a reference that are free, to be put into the section."""
    key = key_for(question.key, question_keys(questions))
    return replace(question, key=key, reference=next_reference(questions, section))


def next_reference(questions: QuestionSet, section: Section) -> str:
    """Return the reference of the next question of the section, such as 2.4, that no question has."""
    number = section_keys(questions).index(section.key) + 1
    taken = {question.reference for question in questions.questions}
    place = len(section.questions) + 1
    while f"{number}.{place}" in taken:
        place += 1
    return f"{number}.{place}"


def section_keys(questions: QuestionSet) -> list[str]:
    """Return the keys of the sections in order."""
    return [section.key for section in questions.sections]


def question_keys(questions: QuestionSet) -> set[str]:
    """Return the keys of all questions."""
    return {question.key for question in questions.questions}


def without_pairs(questions: QuestionSet, removed: Collection[str]) -> QuestionSet:
    """Return the set without contradictions that name a removed question."""
    pairs = tuple(pair for pair in questions.contradicts if {pair.question, pair.other}.isdisjoint(removed))
    return replace(questions, contradicts=pairs)


def dependents_in_words(questions: QuestionSet, removed: Collection[str]) -> str:
    """Return the end of a sentence that names the questions whose conditions ask about a removed question.

    Empty where there are none.
    """
    dependent = [
        question.reference
        for question in questions.questions
        if question.key not in removed
        and not questions.needs.get(question.key, frozenset()).isdisjoint(removed)
    ]
    if not dependent:
        return ""
    count = how_many_named(len(dependent), _MOST_NAMED)
    more = f" and {len(dependent) - count} more" if len(dependent) > count else ""
    verb = "is" if len(dependent) == 1 else "are"
    return f", which decided whether {', '.join(dependent[:count])}{more} {verb} asked"
