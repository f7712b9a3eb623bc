"""Finds what a return still lacks before it can be submitted, and counts how much of it is complete."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.set_parts import Section


@dataclass(frozen=True)
class Missing:
    """A question that is not complete; `problem` is a sentence on what to do, without its full stop."""

    question: Question
    problem: str


@dataclass(frozen=True)
class Progress:
    """The counts of the questions that must be answered, and of those among them that are complete."""

    answered: int
    required: int


def missing(sections: Iterable[Section], responses: Mapping[str, Response]) -> tuple[Missing, ...]:
    """Return the questions that are not complete, in their order, with a single problem each.

    An optional question is among them only where it was begun.
    """
    questions = (question for section in sections for question in section.questions)
    problems = ((question, _problem(question, responses)) for question in questions)
    return tuple(Missing(question, problem) for question, problem in problems if problem)


def progress(sections: Iterable[Section], responses: Mapping[str, Response]) -> Progress:
    """Return how much of these sections is complete."""
    required = [
        question for section in sections for question in section.questions if must_be_answered(question)
    ]
    return Progress(sum(not _problem(question, responses) for question in required), len(required))


def must_be_answered(question: Question) -> bool:
    """Return whether the return cannot be submitted without an answer; information never takes any."""
    return question.required and TYPES[question.type].answered


def section_progress(section: Section, responses: Mapping[str, Response]) -> Progress:
    """Return how much of this section is complete."""
    return progress((section,), responses)


def _problem(question: Question, responses: Mapping[str, Response]) -> str:
    """Return what to do about a question; empty where it is complete."""
    response = responses.get(question.key, Response())
    if response.absence:
        return _absence_problem(question, response)
    if not response.has_value:
        return _blank_problem(question, response)
    if lacking := TYPES[question.type].lacks(response.value, question):
        return lacking
    if question.rationale == "required" and not response.rationale.strip():
        return "Enter the reasons for this grade" if TYPES[question.type].graded else "Explain this answer"
    return ""


def _absence_problem(question: Question, response: Response) -> str:
    if question.overall:
        return "Select a grade: you must answer this question"
    if response.absence and not response.reason.strip():
        return response.absence.reason_wanted
    return ""


def _blank_problem(question: Question, response: Response) -> str:
    if response.rationale.strip():
        return "Select an answer to go with what you wrote"
    if not must_be_answered(question):
        return ""
    return "Select a grade" if TYPES[question.type].graded else "Answer this question"
