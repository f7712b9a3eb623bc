"""What a return still lacks before it can be submitted, and how far it has come; services and pages ask."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from audit_app.rules.answer_types import Absence, Response
from audit_app.rules.question_set_parts import Question, Section


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
    required = [question for section in sections for question in section.questions if question.required]
    return Progress(sum(not _problem(question, responses) for question in required), len(required))


def section_progress(section: Section, responses: Mapping[str, Response]) -> Progress:
    return progress((section,), responses)


def _problem(question: Question, responses: Mapping[str, Response]) -> str:
    """Empty for a question that lacks nothing."""
    response = responses.get(question.key, Response())
    if response.absence:
        return _absence_problem(question, response)
    if not response.has_value:
        return _blank_problem(question, response)
    if question.rationale == "required" and not response.rationale.strip():
        return "Give the reasons for this grade" if question.type == "grade" else "Explain this answer"
    return ""


def _absence_problem(question: Question, response: Response) -> str:
    if question.overall:
        return "Choose a grade: this question is never left out"
    if response.absence is Absence.NOT_APPLICABLE and not response.reason.strip():
        return "Say why it does not apply"
    return ""


def _blank_problem(question: Question, response: Response) -> str:
    if response.rationale.strip():
        return "Choose an answer to go with what you wrote"
    if not question.required:
        return ""
    return "Choose a grade" if question.type == "grade" else "Answer this question"
