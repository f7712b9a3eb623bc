"""Putting together the lines by which a grade is suggested: each act gives the new set and says what it did."""

from dataclasses import dataclass, replace

from audit_app.rules.designer import edits
from audit_app.rules.designer.edits import Edit, Gone
from audit_app.rules.question_set import MATRIX, NOTHING, Condition, Question, QuestionSet, Suggestion
from audit_app.rules.three_way_merge import mark

MOST_LINES = 30


@dataclass(frozen=True)
class MatrixLine:
    """One line of a question's matrix, whose conditions are put together as those of a question are."""

    question: Question
    at: int

    @property
    def key(self) -> str:
        """Such as "overall.2", the line counted from 1."""
        return f"{self.question.key}.{self.at + 1}"

    @property
    def mark(self) -> str:
        """Names the line by what it says, wherever it stands by now."""
        return mark(repr(self.question.matrix[self.at]))

    @property
    def when(self) -> tuple[Condition, ...]:
        return self.question.matrix[self.at].when

    @property
    def words(self) -> str:
        return f"line {self.at + 1} of what is suggested for question {self.question.reference}"


def line_at(questions: QuestionSet, key: str) -> MatrixLine:
    """Raises Gone."""
    of, _, number = key.rpartition(".")
    question = edits.question_of(questions, of)
    if not (number.isdecimal() and len(number) < 4 and 1 <= int(number) <= len(question.matrix)):
        raise Gone("That line is not there any more.")
    return MatrixLine(question, int(number) - 1)


def line_marked(questions: QuestionSet, key: str, marked: str) -> MatrixLine:
    """The line of a question that says this; of two that say the same, the first. Raises Gone."""
    question = edits.question_of(questions, key)
    for at in range(len(question.matrix)):
        if (line := MatrixLine(question, at)).mark == marked:
            return line
    raise Gone("Somebody changed that line meanwhile.")


def add_line(questions: QuestionSet, key: str, level: str) -> Edit:
    """At the end, to begin with in every case that is left. A set that suggested nothing suggests by it now."""
    question = edits.question_of(questions, key)
    if len(question.matrix) >= MOST_LINES:
        raise Gone(f"{MOST_LINES} lines are the most.")
    return _with(questions, question, (*question.matrix, Suggestion(level)), "Added a line to")


def move_line(questions: QuestionSet, key: str, by: int) -> Edit:
    """Up (-1) or down (1); at the edge it stays."""
    line = line_at(questions, key)
    rows, to = list(line.question.matrix), line.at + by
    if 0 <= to < len(rows):
        rows.insert(to, rows.pop(line.at))
    return _with(questions, line.question, tuple(rows), "Moved a line of")


def remove_line(questions: QuestionSet, key: str) -> Edit:
    line = line_at(questions, key)
    rows = line.question.matrix
    return _with(questions, line.question, (*rows[: line.at], *rows[line.at + 1 :]), "Removed a line from")


def change_conditions(questions: QuestionSet, line: MatrixLine, when: tuple[Condition, ...]) -> Edit:
    rows = list(line.question.matrix)
    rows[line.at] = replace(rows[line.at], when=when)
    return _with(questions, line.question, tuple(rows), "Changed a line of")


def _with(questions: QuestionSet, question: Question, rows: tuple[Suggestion, ...], did: str) -> Edit:
    suggest = MATRIX if rows else NOTHING
    made = edits.change_question(questions, question.key, matrix=rows, suggest=suggest)
    return replace(made, words=f"{did} what is suggested for question {question.reference}")
