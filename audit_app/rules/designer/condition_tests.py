"""Lists what a condition can ask of a set: the facts and questions that it can name, and the tests that suit each."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from audit_app.rules.answers.base import IS_AT_LEAST, IS_AT_MOST, IS_ONE_OF
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import ANSWERED, BLANK, RESPONSE_STATUS_WORDS
from audit_app.rules.asking.answerers import absences_of
from audit_app.rules.asking.conditions import column_named, condition_facts
from audit_app.rules.question_sets.field_help import TYPE_WORDS
from audit_app.rules.question_sets.question_part import HAS_STATUS
from audit_app.rules.questions.choices import Choice
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question import PANEL, Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import Section

CASE = "The case"
SEVERAL = (IS_ONE_OF, HAS_STATUS)
"""The tests of which several values can be chosen."""


@dataclass(frozen=True)
class Subject:
    """A fact or question that a condition can test.

    `word` is its value in a form, which lists subjects under headings.
    """

    word: str
    label: str
    heading: str
    answered_by: str = ""


@dataclass(frozen=True)
class ConditionTest:
    """A test of a subject. With `choices` its value is chosen, otherwise it is typed."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    hint: str = ""


def fact_subject(key: str, label: str) -> Subject:
    """Return a fact of the case as a subject."""
    return Subject(f"fact:{key}", label, CASE)


def answer_subjects(question: Question, section: Section) -> Iterator[Subject]:
    """Yield the question as a subject, then each of its columns; nothing where no condition can ask about it."""
    if question.type not in TYPES or not TYPES[question.type].answered or question.answered_by == PANEL:
        return
    word, label = f"answer:{question.key}", f"{question.reference} {question.text}"
    yield Subject(word, label, section.title, TYPE_WORDS[question.type])
    kind = TYPES[question.type]
    for column in kind.parts(question) if kind.repeats else ():
        if column.key and column.type in TYPES:
            column_label = f"{question.reference} In any row: {column.text}"
            yield Subject(f"{word}:{column.key}", column_label, section.title, TYPE_WORDS[column.type])


def question_tested(questions: QuestionSet, word: str) -> Question:
    """Return the question, or the column as a question, that a subject's word names."""
    _, key, column = _parsed(word)
    question = questions.question(key)
    return column_named(question, column) if column else question


def word_of(condition: Condition) -> str:
    """Return the word of the subject about which the condition asks."""
    word = f"fact:{condition.fact}" if condition.fact else f"answer:{condition.answer}"
    return f"{word}:{condition.column}" if condition.column else word


def condition_with(subject: Subject, test: ConditionTest, values: tuple[str, ...]) -> Condition:
    """Return the condition that this test of the subject makes with these values."""
    kind, key, column = _parsed(subject.word)
    about = Condition(fact=key) if kind == "fact" else Condition(answer=key, column=column)
    return replace(about, **{test.name: values if test.name in SEVERAL else values[0]})


def suiting_tests(questions: QuestionSet, subject: Subject) -> tuple[ConditionTest, ...]:
    """Return the tests that suit the subject, whether or not anybody could pass them."""
    kind, key, column = _parsed(subject.word)
    if kind == "fact":
        bands = tuple(Choice(band, label) for band, label in condition_facts(questions)[key][1].items())
        return (ConditionTest(IS_ONE_OF, "It is any of these", bands),) if bands else ()
    question = question_tested(questions, subject.word)
    answer = TYPES[question.type]
    scale = questions.scale_of(question)
    tests: list[ConditionTest] = []
    choices = answer.choices(question, scale)
    if IS_ONE_OF in answer.tests and choices:
        tests.append(ConditionTest(IS_ONE_OF, "It is any of these", choices))
    if IS_AT_LEAST in answer.tests:
        ranked = _ranked(choices, scale)
        if ranked or not (answer.graded or choices):
            tests += _comparisons(question, ranked)
    if not column:
        # A cell has no status of its own: a row is there or it is not.
        statuses = (ANSWERED, BLANK, *(() if question.overall else absences_of(question)))
        offered = tuple(Choice(status, RESPONSE_STATUS_WORDS[status]) for status in statuses)
        tests.append(ConditionTest(HAS_STATUS, "It is answered, or not", offered))
    return tuple(tests)


def _parsed(word: str) -> tuple[str, str, str]:
    """Return "fact" or "answer", the key, and the column; empty where the word names none."""
    kind, key, column = (*word.split(":"), "")[:3]
    return kind, key, column


def _ranked(choices: tuple[Choice, ...], scale: Scale | None) -> tuple[Choice, ...]:
    unranked = {level.key for level in scale.levels if level.rank is None} if scale else set[str]()
    return tuple(choice for choice in choices if choice.key not in unranked)


def _comparisons(question: Question, ranked: tuple[Choice, ...]) -> tuple[ConditionTest, ConditionTest]:
    kind = TYPES[question.type]
    if kind.key in ("date", "datetime"):
        least, most, hint = "It is this day or later", "It is this day or earlier", "For example, 4 June 2017"
    elif kind.graded:
        least, most, hint = "It is this grade or better", "It is this grade or worse", ""
    elif kind.repeats:
        least, most, hint = "There are at least this many rows", "There are at most this many rows", ""
    else:
        unit = kind.unit_words(question)
        least, most, hint = "It is at least", "It is at most", f"In{unit}" if unit else ""
    return ConditionTest(IS_AT_LEAST, least, ranked, hint), ConditionTest(IS_AT_MOST, most, ranked, hint)
