"""Checks questions that somebody other than the agency answers, or that are scored twice."""

from collections.abc import Iterator

from audit_app.rules.answers.question_fields import field_of
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.answerers import PANEL_TYPES, SECOND_SCORE_TYPES
from audit_app.rules.question_sets.errors import Fault, Path
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question import AGENCY, PANEL, Question
from audit_app.rules.questions.question_set import QuestionSet

_LEAVE_TO_AGENCY = "Delete 'answered_by'"


def answerer_faults(question_set: QuestionSet) -> Iterator[Fault]:
    """Yield the faults of `answered_by` and `second_score`.

    The panel answers after the returns, about a case: nothing in a return can depend on its answer, and its questions
    cannot depend on a return.
    """
    panel = {question.key for question in question_set.panel_questions if question.key}
    for at, section in enumerate(question_set.sections):
        yield from _depends_on_panel(section.when, panel, ("sections", at, "when"))
        for number, question in enumerate(section.questions):
            path: Path = ("sections", at, "questions", number)
            yield from _depends_on_panel(question.when, panel, (*path, "when"))
            for row, suggestion in enumerate(field_of(question, "matrix")):
                yield from _depends_on_panel(suggestion.when, panel, (*path, "matrix", row, "when"))
            yield from _answered_by(question, path)
            yield from _second_score(question, path)
            if question.answered_by == PANEL:
                yield from _panel_question(question, path)
                yield from _depends_on_return((*section.when, *question.when), path)


def _answered_by(question: Question, path: Path) -> Iterator[Fault]:
    if question.answered_by == AGENCY or question.type not in TYPES:
        return
    here = (*path, "answered_by")
    if field_of(question, "overall"):
        yield Fault(
            here,
            "an overall grade must be answered by the agency.",
            f"{_LEAVE_TO_AGENCY}, or 'overall: true'.",
        )
    if not TYPES[question.type].answered:
        yield Fault(here, f"a question of type '{question.type}' is not answered.", f"{_LEAVE_TO_AGENCY}.")


def _panel_question(question: Question, path: Path) -> Iterator[Fault]:
    if question.type in TYPES and TYPES[question.type].answered and question.type not in PANEL_TYPES:
        mend = f"Use one of: {', '.join(PANEL_TYPES)}."
        yield Fault((*path, "type"), f"the panel cannot answer a question of type '{question.type}'.", mend)
    if question.asked_of:
        yield Fault((*path, "asked_of"), "only the panel answers it.", "Delete 'asked_of'.")


def _depends_on_return(conditions: tuple[Condition, ...], path: Path) -> Iterator[Fault]:
    if any(atom.answer for condition in conditions for atom in condition.atoms):
        message = "the panel answers it, so it cannot depend on an answer in one return."
        yield Fault(path, message, "Use facts of the case, or move it to a section of its own.")


def _depends_on_panel(conditions: tuple[Condition, ...], panel: set[str], path: Path) -> Iterator[Fault]:
    for at, condition in enumerate(conditions):
        of_panel = sorted({atom.answer for atom in condition.atoms} & panel)
        if of_panel:
            message = f"'{of_panel[0]}' is answered by the panel, after the returns."
            yield Fault((*path, at), message, "Name another question.")


def _second_score(question: Question, path: Path) -> Iterator[Fault]:
    if not question.second_score:
        return
    here = (*path, "second_score")
    if question.type in TYPES and question.type not in SECOND_SCORE_TYPES:
        mend = f"Delete it, or use one of: {', '.join(SECOND_SCORE_TYPES)}."
        yield Fault(here, f"a question of type '{question.type}' is not scored.", mend)
    if field_of(question, "overall"):
        yield Fault(here, "the panel agrees an overall grade in any case.", "Delete 'second_score'.")
    if question.answered_by != AGENCY:
        yield Fault(
            here, "only a service's own answer can have a second score.", f"{_LEAVE_TO_AGENCY}, or this."
        )
