"""Checks each condition of a question set by itself: its form, its names, and its test."""

from collections.abc import Iterable, Iterator

from audit_app.rules.answers.base import IS_AT_LEAST, IS_AT_MOST, IS_ONE_OF
from audit_app.rules.answers.question_fields import field_of
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import RESPONSE_STATUSES
from audit_app.rules.asking.conditions import column_named, condition_facts
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.question_sets.errors import Fault, Path, suggest
from audit_app.rules.question_sets.question_part import HAS_STATUS
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet

_SUBJECTS = ("fact", "answer", "all_of", "any_of", "none_of")
_TESTS = (IS_ONE_OF, IS_AT_LEAST, IS_AT_MOST, HAS_STATUS)
_TEST_WORDS = {
    IS_ONE_OF: "its choices can be tested",
    IS_AT_LEAST: "it can be more or less than something",
    IS_AT_MOST: "it can be more or less than something",
}


def condition_faults(question_set: QuestionSet) -> Iterator[Fault]:
    """Yield the faults of each condition by itself: its form, its names, and whether the test suits the answer."""
    checking = _Checking(question_set)
    for path, conditions in _placed(question_set):
        yield from checking.each(conditions, path)


def _placed(question_set: QuestionSet) -> Iterator[tuple[Path, tuple[Condition, ...]]]:
    for at, section in enumerate(question_set.sections):
        yield ("sections", at, "when"), section.when
        for number, question in enumerate(section.questions):
            path: Path = ("sections", at, "questions", number)
            yield (*path, "when"), question.when
            for row, suggestion in enumerate(field_of(question, "matrix")):
                yield (*path, "matrix", row, "when"), suggestion.when


class _Checking:
    """Checks each condition by the facts and questions that the set has."""

    def __init__(self, question_set: QuestionSet) -> None:
        self.question_set = question_set
        self.facts = condition_facts(question_set)
        self.questions = {
            question.key: question
            for question in question_set.questions
            if question.key and question.type in TYPES
        }

    def each(self, conditions: Iterable[Condition], path: Path) -> Iterator[Fault]:
        for at, condition in enumerate(conditions):
            yield from self._condition(condition, (*path, at))

    def _condition(self, condition: Condition, path: Path) -> Iterator[Fault]:
        subjects = [name for name in _SUBJECTS if getattr(condition, name)]
        tests = [name for name in _TESTS if getattr(condition, name)]
        if len(subjects) != 1:
            message = "two things are tested at once." if subjects else "it does not say what is tested."
            relies_on = tuple((*path, name) for name in _SUBJECTS)
            yield Fault(path, message, f"Use one of: {', '.join(_SUBJECTS)}.", relies_on)
        elif condition.joined:
            yield from self._group(condition, subjects[0], tests, path)
        elif len(tests) != 1:
            known = _TESTS[:1] if condition.fact else _TESTS
            message = (
                "there are two tests in one condition." if tests else "it does not say what the test is."
            )
            relies_on = tuple((*path, name) for name in _TESTS)
            yield Fault(path, message, f"Use one of: {', '.join(known)}.", relies_on)
        elif condition.fact:
            yield from self._fact(condition, tests[0], path)
        else:
            yield from self._answer(condition, tests[0], path)

    def _group(self, condition: Condition, name: str, tests: list[str], path: Path) -> Iterator[Fault]:
        for test in (*tests, *(["column"] if condition.column else [])):
            yield Fault((*path, test), f"'{test}' does not belong beside '{name}'.", "Move it into the list.")
        yield from self.each(condition.joined, (*path, name))

    def _fact(self, condition: Condition, test: str, path: Path) -> Iterator[Fault]:
        if condition.fact not in self.facts:
            mend = suggest(condition.fact, self.facts, "Use one of")
            message = f"there is no case fact '{condition.fact}'."
            yield Fault((*path, "fact"), message, mend, (("case_facts",), ("facts_left_out",)))
        elif test != IS_ONE_OF or condition.column:
            name = "column" if condition.column else test
            yield Fault((*path, name), f"a case fact has no '{name}'.", "Use 'is_one_of'.")
        else:
            _, bands = self.facts[condition.fact]
            what, relies_on = f"choice of '{condition.fact}'", (("case_facts",), ("service_kinds",))
            yield from _choices(condition.is_one_of, bands, what, (*path, IS_ONE_OF), relies_on)

    def _answer(self, condition: Condition, test: str, path: Path) -> Iterator[Fault]:
        question = self.questions.get(condition.answer)
        if question is None:
            mend = suggest(condition.answer, self.questions, "Use one of")
            message = f"there is no question '{condition.answer}'."
            yield Fault((*path, "answer"), message, mend, (("sections",),))
            return
        if condition.column:
            kind = TYPES[question.type]
            columns = [part.key for part in kind.parts(question)] if kind.repeats else []
            if condition.column not in columns:
                message = f"'{condition.answer}' has no column '{condition.column}'."
                yield Fault((*path, "column"), message, suggest(condition.column, columns, "Use one of"))
                return
            question = column_named(question, condition.column)
        if question.type in TYPES:
            yield from self._test(condition, test, question, path)

    def _test(self, condition: Condition, test: str, question: Question, path: Path) -> Iterator[Fault]:
        kind, scale = TYPES[question.type], self.question_set.scale_of(question)
        if not kind.answered:
            yield Fault((*path, "answer"), f"'{question.key}' is not answered.", "Name another question.")
        elif test == HAS_STATUS:
            statuses = {status: status for status in RESPONSE_STATUSES}
            yield from _choices(getattr(condition, test), statuses, "state", (*path, test), ())
        elif test not in kind.tests:
            possible = [name for name in _TESTS if name in kind.tests or name == HAS_STATUS]
            message = f"'{question.key}' is a question of type '{question.type}', and not one where {_TEST_WORDS[test]}."
            yield Fault((*path, test), message, f"Use one of: {', '.join(possible)}.", (("sections",),))
        elif test == IS_ONE_OF:
            known = {choice.key: choice.label for choice in kind.choices(question, scale)}
            relies_on: tuple[Path, ...] = (("sections",), ("scales",))
            what = f"answer to '{question.key}'"
            yield from _choices(condition.is_one_of, known, what, (*path, test), relies_on)
        else:
            try:
                kind.bound(getattr(condition, test), question, scale)
            except AnswerError as error:
                message = f"'{question.key}' cannot be compared with '{getattr(condition, test)}'."
                yield Fault((*path, test), message, f"{error.message}.", (("sections",), ("scales",)))


def _choices(
    keys: tuple[str, ...], known: dict[str, str], what: str, path: Path, relies_on: tuple[Path, ...]
) -> Iterator[Fault]:
    for at, key in enumerate(keys):
        if key and key not in known:
            mend = suggest(key, known, "Use one of")
            yield Fault((*path, at), f"there is no {what} '{key}'.", mend, relies_on)
        elif key in keys[:at]:
            yield Fault((*path, at), f"the choice '{key}' is used twice.", "Give each its own.")
