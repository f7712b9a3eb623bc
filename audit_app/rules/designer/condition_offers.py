"""Offers for a condition the subjects, tests and values with which somebody can still be asked."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from audit_app.rules.answers.base import IS_AT_LEAST, IS_AT_MOST, IS_ONE_OF
from audit_app.rules.answers.moments import Date
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.conditions import SERVICE_KIND, condition_facts
from audit_app.rules.designer.condition_tests import (
    SEVERAL,
    ConditionTest,
    Subject,
    answer_subjects,
    condition_with,
    fact_subject,
    question_tested,
    suiting_tests,
    word_of,
)
from audit_app.rules.designer.condition_tree import Wrong
from audit_app.rules.designer.conditions import Holder, Slot, questions_of, when_with
from audit_app.rules.designer.edits.grade_matrix import MatrixLine
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.question_sets.limits import LONGEST_AMOUNT, MOST_CHOSEN
from audit_app.rules.question_sets.question_part import HAS_STATUS
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question import PANEL, Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section


@dataclass(frozen=True)
class Chosen:
    """The choices on the page that make a condition, by the names of its form."""

    subject: str
    test: str
    values: tuple[str, ...]


def why_none(part: Holder) -> str:
    """Return why the part can have no conditions, in a sentence; empty where it can."""
    overall = next((question for question in questions_of(part) if question.overall), None)
    if overall is None or isinstance(part, MatrixLine):
        return ""
    if isinstance(part, Section):
        return f"It has an overall grade, {overall.reference}, which is asked about every case."
    return "An overall grade is asked about every case."


def subjects(slot: Slot) -> tuple[Subject, ...]:
    """Return the facts of the case, then every question whose being asked does not depend on this part.

    A subject without a test that anybody could pass is left out: a column without choices, or a question that is never
    asked together with this part.
    """
    return tuple(subject for subject in _suiting_subjects(slot) if any(_possible_tests(slot, subject)))


def subject_named(slot: Slot, word: str) -> Subject | None:
    """Return the subject with this word; None where `subjects` does not have it."""
    return next(
        (
            subject
            for subject in _suiting_subjects(slot)
            if subject.word == word and any(_possible_tests(slot, subject))
        ),
        None,
    )


def tests_of(slot: Slot, subject: Subject) -> tuple[ConditionTest, ...]:
    """Return the tests of a subject, without the choices after which nobody could be asked some question."""
    return tuple(_possible_choices(slot, subject, test) for test in _possible_tests(slot, subject))


def read_condition(slot: Slot, word: str, test_name: str, entered: Mapping[str, Iterable[str]]) -> Condition:
    """Return the choices of the page as a condition; `entered` are the values by test. Raises Wrong."""
    subject = subject_named(slot, word)
    if subject is None:
        raise Wrong(subject="Select what it depends on")
    test = next((test for test in tests_of(slot, subject) if test.name == test_name), None)
    if test is None:
        raise Wrong(test="Select what must be true")
    values = tuple(dict.fromkeys(value.strip() for value in entered.get(test_name, ()) if value.strip()))
    if test.choices:
        return condition_with(subject, test, _chosen(test, values))
    bound = _bound(question_tested(slot.questions, word), test_name, values)
    return condition_with(subject, test, (bound,))


def chosen_in(questions: QuestionSet, condition: Condition) -> Chosen:
    """Return the choices that made a condition, which joins no others; an amount is as it was typed."""
    word = word_of(condition)
    if bound := condition.is_at_least or condition.is_at_most:
        test = IS_AT_LEAST if condition.is_at_least else IS_AT_MOST
        return Chosen(word, test, (_as_typed(questions, word, bound),))
    if statuses := getattr(condition, HAS_STATUS):
        return Chosen(word, HAS_STATUS, statuses)
    return Chosen(word, IS_ONE_OF, condition.is_one_of)


def _suiting_subjects(slot: Slot) -> Iterator[Subject]:
    if why_none(slot.part):
        return
    # The panel answers with no return at hand, so what it is asked depends on the case alone.
    for_panel = any(question.answered_by == PANEL for question in questions_of(slot.part))
    for key, (label, _) in condition_facts(slot.questions).items():
        if key != SERVICE_KIND or not for_panel:
            yield fact_subject(key, label)
    for section in () if for_panel else slot.questions.sections:
        for question in section.questions:
            if question.key not in slot.dependents:
                yield from answer_subjects(question, section)


def _possible_tests(slot: Slot, subject: Subject) -> Iterator[ConditionTest]:
    for test in suiting_tests(slot.questions, subject):
        if not test.choices or any(_is_possible(slot, subject, test, choice) for choice in test.choices):
            yield test


def _possible_choices(slot: Slot, subject: Subject, test: ConditionTest) -> ConditionTest:
    possible = tuple(choice for choice in test.choices if _is_possible(slot, subject, test, choice))
    left_out = [choice.label for choice in test.choices if choice not in possible]
    hint = (
        f"Not offered, because nobody could be asked then: {', '.join(left_out)}" if left_out else test.hint
    )
    return replace(test, choices=possible, hint=hint)


def _is_possible(slot: Slot, subject: Subject, test: ConditionTest, choice: Choice) -> bool:
    """Return whether somebody could still be asked every question that depends on the part."""
    if isinstance(slot.part, MatrixLine) or not slot.is_sound:
        return True
    try:
        when = when_with(slot, condition_with(subject, test, (choice.key,)))
    except Wrong:
        # It does not fit for another reason, which is reported when it is put there.
        return True
    supposing = slot.reachability.supposing(slot.part, when)
    return all(supposing.can_be_asked(key) for key in slot.dependents)


def _as_typed(questions: QuestionSet, word: str, bound: str) -> str:
    try:
        question = question_tested(questions, word)
        kind = TYPES[question.type]
        return kind.bound_words(bound, question, None) if isinstance(kind, Date) else bound
    except (KeyError, ValueError, StopIteration):
        # What it was compared with was deleted, or is answered otherwise now.
        return bound


def _chosen(test: ConditionTest, values: tuple[str, ...]) -> tuple[str, ...]:
    known = [choice.key for choice in test.choices]
    chosen = tuple(key for key in known if key in values)
    if not chosen or not set(values) <= set(known):
        raise Wrong(
            **{test.name: "Select one or more of these" if test.name in SEVERAL else "Select one of these"}
        )
    if len(chosen) > MOST_CHOSEN:
        raise Wrong(**{test.name: f"Select {MOST_CHOSEN} or fewer"})
    return chosen


def _bound(question: Question, test_name: str, values: tuple[str, ...]) -> str:
    if len(values) != 1 or len(values[0]) > LONGEST_AMOUNT:
        raise Wrong(**{test_name: "Enter what it is compared with"})
    try:
        bound = TYPES[question.type].bound(values[0], question, None)
    except AnswerError as error:
        raise Wrong(**{test_name: error.message}) from None
    return f"{bound:f}" if isinstance(bound, Decimal) else str(bound)
