"""Checks questions that are weighed, or for which a grade is suggested."""

from collections.abc import Iterator

from audit_app.rules.answers.question_fields import field_of, written_options
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.scoring import can_be_critical, can_be_weighed
from audit_app.rules.asking.suggested_grades import comparable_grades
from audit_app.rules.question_sets.errors import Fault, Path, suggest
from audit_app.rules.questions.options import LOWEST, MATRIX, NOTHING, GradeOptions, Suggestion
from audit_app.rules.questions.question import AGENCY, Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section

_SCALES: tuple[Path, ...] = (("scales",),)


def scoring_faults(question_set: QuestionSet) -> Iterator[Fault]:
    """Yield the faults of `weight`, `critical`, `suggest` and `matrix`."""
    scales = {None, "", *(scale.key for scale in question_set.scales)}
    for at, section in enumerate(question_set.sections):
        for number, question in enumerate(section.questions):
            if question.type in TYPES and field_of(question, "scale") in scales:
                path: Path = ("sections", at, "questions", number)
                yield from _weighed(question_set, question, path)
                yield from _suggests(question_set, section, question, path)


def _weighed(question_set: QuestionSet, question: Question, path: Path) -> Iterator[Fault]:
    if question.weight is not None and not can_be_weighed(question, question_set.scale_of(question)):
        mend = "Use a weight only for yes and no, a number on a line, or a scale of two ranks. Grades are never added up."
        yield Fault((*path, "weight"), "this answer cannot be met or not met.", mend, _SCALES)
    if question.critical and not can_be_critical(question):
        message = f"a question of type '{question.type}' has no lowest answer."
        yield Fault((*path, "critical"), message, "Delete 'critical'.")
    for name in ("weight", "critical"):
        if getattr(question, name) and question.answered_by != AGENCY:
            yield Fault((*path, name), "only a service's own answer can have a weight.", f"Delete '{name}'.")


def _suggests(question_set: QuestionSet, section: Section, question: Question, path: Path) -> Iterator[Fault]:
    here, grade = (*path, "suggest"), written_options(question, GradeOptions)
    if grade.suggest != NOTHING and not TYPES[question.type].graded:
        yield Fault(here, "only a grade can be suggested.", "Delete 'suggest', or ask for a grade.")
    elif grade.suggest != NOTHING and question.answered_by != AGENCY:
        yield Fault(here, "it is suggested from the answers of a return.", "Delete 'suggest'.")
    elif grade.suggest == LOWEST and not comparable_grades(
        question, _others(question_set, section, question)
    ):
        mend = "Use the scale of the others, or a matrix."
        yield Fault(here, "there is no other grade on the same scale.", mend, _SCALES)
    if (grade.suggest == MATRIX) != bool(grade.matrix):
        mend = "Write 'suggest: matrix' with one line or more under 'matrix', or neither."
        yield Fault(here, "a matrix is used only with its lines.", mend, ((*path, "matrix"),))
    yield from _matrix(question_set, question, grade.matrix, path)


def _others(question_set: QuestionSet, section: Section, question: Question) -> tuple[Question, ...]:
    return question_set.questions if question.overall else section.questions


def _matrix(
    question_set: QuestionSet, question: Question, matrix: tuple[Suggestion, ...], path: Path
) -> Iterator[Fault]:
    scale = question_set.scale_of(question)
    levels = [level.key for level in scale.levels] if scale else []
    for at, row in enumerate(matrix):
        line = (*path, "matrix", at)
        if row.level and row.level not in levels:
            message = f"there is no level '{row.level}'."
            yield Fault((*line, "level"), message, suggest(row.level, levels, "Use one of"), _SCALES)
        if not row.when and at + 1 < len(matrix):
            yield Fault(
                line, "the lines below it are never suggested.", "Give it a condition, or move it last."
            )
        if any(atom.answer == question.key for condition in row.when for atom in condition.atoms):
            yield Fault(line, "a grade cannot be suggested from itself.", "Name another question.")
