"""The lines by which a grade is suggested: each act returns the changed set and the words of the step.

Every act raises Gone where somebody else has deleted its line or question meanwhile.
"""

from dataclasses import dataclass, replace

from audit_app.rules.designer.edits import question_edits
from audit_app.rules.designer.edits.edit import Edit, Gone
from audit_app.rules.designer.edits.parts import existing_question
from audit_app.rules.question_sets.limits import MOST_SUGGESTIONS
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.options import MATRIX, NOTHING, GradeOptions, Suggestion
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.three_way_merge import fingerprint

_LONGEST_NUMBER = 3


@dataclass(frozen=True)
class MatrixLine:
    """A line of a question's matrix, at this place from 0; its conditions are edited as those of a question are."""

    question: Question
    at: int

    @property
    def key(self) -> str:
        """Return the name of the line in addresses, such as "overall.2", counted from 1."""
        return f"{self.question.key}.{self.at + 1}"

    @property
    def mark(self) -> str:
        """Return a digest of what the line says, by which it is recognised wherever it has been moved."""
        return fingerprint(repr(self._row))

    @property
    def when(self) -> tuple[Condition, ...]:
        """Return the conditions of the line."""
        return self._row.when

    @property
    def is_last(self) -> bool:
        """Return whether no line is below this line."""
        return self.at + 1 == len(rows_of(self.question))

    @property
    def _row(self) -> Suggestion:
        return rows_of(self.question)[self.at]

    @property
    def words(self) -> str:
        """Return the line as the words of a step name it."""
        return f"line {self.at + 1} of what is suggested for question {self.question.reference}"


def rows_of(question: Question) -> tuple[Suggestion, ...]:
    """Return the lines of a question, in order."""
    return question.options.of(GradeOptions).matrix


def line_at(questions: QuestionSet, key: str) -> MatrixLine:
    """Return the line that has this key now. Raises Gone."""
    question_key, _, number = key.rpartition(".")
    question = existing_question(questions, question_key)
    counted = number.isdecimal() and len(number) <= _LONGEST_NUMBER
    if not (counted and 1 <= int(number) <= len(rows_of(question))):
        raise Gone("That line no longer exists.")
    return MatrixLine(question, int(number) - 1)


def line_marked(questions: QuestionSet, key: str, marked: str) -> MatrixLine:
    """Return the line of a question with this digest; the first of two that say the same. Raises Gone."""
    question = existing_question(questions, key)
    for at in range(len(rows_of(question))):
        if (line := MatrixLine(question, at)).mark == marked:
            return line
    raise Gone("Somebody else changed that line.")


def add_line(questions: QuestionSet, key: str, level: str) -> Edit:
    """Add a line without conditions at the end; a question that suggested nothing suggests by its matrix now."""
    question = existing_question(questions, key)
    if len(rows_of(question)) >= MOST_SUGGESTIONS:
        raise Gone(f"{MOST_SUGGESTIONS} lines are the most.")
    return _with(questions, question, (*rows_of(question), Suggestion(level)), "Added a line to")


def move_line(questions: QuestionSet, key: str, by: int) -> Edit:
    """Move a line up (-1) or down (1); at either end it stays."""
    line = line_at(questions, key)
    rows, to = list(rows_of(line.question)), line.at + by
    if 0 <= to < len(rows):
        rows.insert(to, rows.pop(line.at))
    return _with(questions, line.question, tuple(rows), "Moved a line of")


def remove_line(questions: QuestionSet, key: str) -> Edit:
    """Delete a line. Once the last line is deleted, the question suggests nothing any more."""
    line = line_at(questions, key)
    rows = rows_of(line.question)
    return _with(questions, line.question, (*rows[: line.at], *rows[line.at + 1 :]), "Removed a line from")


def change_conditions(questions: QuestionSet, line: MatrixLine, when: tuple[Condition, ...]) -> Edit:
    """Give a line other conditions."""
    rows = list(rows_of(line.question))
    rows[line.at] = replace(rows[line.at], when=when)
    return _with(questions, line.question, tuple(rows), "Changed a line of")


def _with(questions: QuestionSet, question: Question, rows: tuple[Suggestion, ...], did: str) -> Edit:
    suggest = MATRIX if rows else NOTHING
    edit = question_edits.change_question(questions, question.key, matrix=rows, suggest=suggest)
    return replace(edit, words=f"{did} what is suggested for question {question.reference}")
