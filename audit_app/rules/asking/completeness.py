"""What a return still lacks before it can be submitted, and how far it has come; services and pages ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Response
from audit_app.rules.question_set import Question, Section


@dataclass(frozen=True)
class Missing:
    """`problem` says what to do, without its full stop."""

    question: Question
    problem: str


@dataclass(frozen=True)
class Progress:
    """Of the questions that must be answered, how many are, with all that belongs to them."""

    answered: int
    required: int


def missing(sections: Iterable[Section], responses: Mapping[str, Response]) -> tuple[Missing, ...]:
    """In the order of the questions, at most one problem each. A question that need not be answered is here
    only when what it was given lacks something.
    """
    questions = (question for section in sections for question in section.questions)
    found = ((question, _problem(question, responses)) for question in questions)
    return tuple(Missing(question, problem) for question, problem in found if problem)


def progress(sections: Iterable[Section], responses: Mapping[str, Response]) -> Progress:
    required = [
        question for section in sections for question in section.questions if must_be_answered(question)
    ]
    return Progress(sum(not _problem(question, responses) for question in required), len(required))


def must_be_answered(question: Question) -> bool:
    return question.required and TYPES[question.type].answered


def section_progress(section: Section, responses: Mapping[str, Response]) -> Progress:
    return progress((section,), responses)


def _problem(question: Question, responses: Mapping[str, Response]) -> str:
    """Empty for a question that lacks nothing."""
    response = responses.get(question.key, Response())
    if response.absence:
        return _absence_problem(question, response)
    if not response.has_value:
        return _blank_problem(question, response)
    if lacking := TYPES[question.type].lacks(response.value, question):
        return lacking
    if question.rationale == "required" and not response.rationale.strip():
        return "Give the reasons for this grade" if question.scale else "Explain this answer"
    return ""


def _absence_problem(question: Question, response: Response) -> str:
    if question.overall:
        return "Choose a grade: this question is never left out"
    if response.absence and not response.reason.strip():
        return response.absence.reason_wanted
    return ""


def _blank_problem(question: Question, response: Response) -> str:
    if response.rationale.strip():
        return "Choose an answer to go with what you wrote"
    if not must_be_answered(question):
        return ""
    return "Choose a grade" if question.scale else "Answer this question"
