"""Checks that the overall grades of all services can be put side by side."""

from collections.abc import Iterator

from audit_app.rules.answers.question_fields import field_of
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.question_sets.errors import Fault, Path
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet


def overall_faults(question_set: QuestionSet) -> Iterator[Fault]:
    """Yield the faults of a set that asks for overall grades: services and cases without a grade."""
    yield from _services(question_set)
    for at, section in enumerate(question_set.sections):
        if section.when and any(field_of(question, "overall") for question in section.questions):
            message = "it has an overall grade, which is asked about every case."
            yield Fault(("sections", at, "when"), message, "Delete 'when', or move that question.")


def overall_question_faults(question: Question, path: Path) -> Iterator[Fault]:
    """Yield the faults of an overall question: it is asked about every case, and asks for reasons."""
    graded = question.type in TYPES and TYPES[question.type].graded
    reasoned = question.rationale == "required" or bool(field_of(question, "texts"))
    rules = (
        ("type", graded, "has the type 'grade' or 'judgement'", "Write 'type: grade'"),
        ("rationale", reasoned, "needs reasons", "Write 'rationale: required'"),
        ("when", not question.when, "is asked about every case", "Delete 'when'"),
        ("required", question.required, "cannot be left out", "Delete 'required'"),
    )
    for name, kept, rule, mend in rules:
        if not kept:
            message = f"an overall question {rule}."
            yield Fault((*path, name), message, f"{mend}, or delete 'overall: true'.", ((*path, name),))


def _services(question_set: QuestionSet) -> Iterator[Fault]:
    """Yield a fault for each kind of service that gives no overall grade, in a set that asks for overall grades."""
    overall = [question for question in question_set.questions if field_of(question, "overall")]
    graders = {kind for question in overall for kind in question.asked_of or question_set.service_kinds}
    for at, kind in enumerate(question_set.service_kinds):
        if overall and kind and kind not in graders:
            message = f"'{kind}' is not asked for an overall grade."
            mend = "Add it to 'asked_of' of an overall question."
            yield Fault(("service_kinds", at), message, mend, (("sections",),))
