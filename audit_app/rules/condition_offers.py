"""What a condition may be made of, as its pages offer it: what it may ask about, which tests suit that, and the values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from audit_app.rules.answer_moments import Date
from audit_app.rules.answer_texts import AnswerError
from audit_app.rules.answer_type import IS_AT_LEAST, IS_AT_MOST, IS_ONE_OF
from audit_app.rules.answer_types import STANDING_WORDS, TYPES
from audit_app.rules.answerers import absences_of
from audit_app.rules.answers import ANSWERED, BLANK
from audit_app.rules.condition_editing import Part, Slot, Wrong
from audit_app.rules.conditions import column_named, facts_of
from audit_app.rules.matrix_editing import MatrixLine
from audit_app.rules.question_set_help import TYPE_WORDS
from audit_app.rules.question_set_parts import PANEL, Choice, Condition, Question, QuestionSet, Scale, Section

STANDS = "stands"
MOST_CHOSEN = 30
_LONGEST_TYPED = 60


@dataclass(frozen=True)
class Subject:
    """What a condition can ask about. `word` stands for it in a form, and `under` is its heading."""

    word: str
    label: str
    under: str
    answered_by: str = ""


@dataclass(frozen=True)
class OneTest:
    """One thing that can be asked of a subject. With `choices` its value is chosen, otherwise it is typed."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    hint: str = ""


@dataclass(frozen=True)
class Chosen:
    """What a condition was made of, by the words of its pages."""

    subject: str
    test: str
    values: tuple[str, ...]


def subjects(slot: Slot) -> tuple[Subject, ...]:
    """The facts of the case, then every other question whose being asked does not hang on this part.

    Nothing of which nothing can be asked yet, such as a column without its choices.
    """
    questions, part = slot.questions, slot.part
    found = [Subject(f"fact:{key}", label, "The case") for key, (label, _) in facts_of(questions).items()]
    hanging = _hanging_on(questions, part)
    for section in questions.sections if not _for_the_panel(part) else ():
        for question in section.questions:
            if question.key not in hanging and _can_be_asked_about(question):
                found += _of_question(question, section)
    return tuple(subject for subject in found if tests_of(questions, subject))


def tests_of(questions: QuestionSet, subject: Subject) -> tuple[OneTest, ...]:
    """Those that suit it."""
    kind, key, column = (*subject.word.split(":"), "")[:3]
    if kind == "fact":
        bands = tuple(Choice(band, label) for band, label in facts_of(questions)[key][1].items())
        return (OneTest(IS_ONE_OF, "It is any of these", bands),) if bands else ()
    question = questions.question(key)
    asked = column_named(question, column) if column else question
    answer, scale = TYPES[asked.type], _scale_of(questions, asked)
    found: list[OneTest] = []
    choices = answer.choices(asked, scale)
    if IS_ONE_OF in answer.tests and choices:
        found.append(OneTest(IS_ONE_OF, "It is any of these", choices))
    if IS_AT_LEAST in answer.tests:
        ranked = _ranked(choices, scale)
        if ranked or not (answer.graded or choices):
            found += _comparisons(asked, ranked)
    offered = (ANSWERED, BLANK, *absences_of(asked))
    standings = tuple(Choice(word, STANDING_WORDS[word]) for word in offered)
    return (*found, *(() if column else (OneTest(STANDS, "It is answered, or not", standings),)))


def read_condition(slot: Slot, word: str, test_name: str, given: Mapping[str, Iterable[str]]) -> Condition:
    """What was chosen, as a condition; `given` holds the values of each test by its name. Raises Wrong."""
    questions = slot.questions
    subject = next((one for one in subjects(slot) if one.word == word), None)
    if subject is None:
        raise Wrong(subject="Choose what it depends on")
    test = next((one for one in tests_of(questions, subject) if one.name == test_name), None)
    if test is None:
        raise Wrong(test="Choose what must be true of it")
    values = tuple(dict.fromkeys(value.strip() for value in given.get(test_name, ()) if value.strip()))
    kind, key, column = (*word.split(":"), "")[:3]
    about = Condition(fact=key) if kind == "fact" else Condition(answer=key, column=column)
    if test_name in (IS_ONE_OF, STANDS):
        return replace(about, **{test_name: _chosen(test, values)})
    if test.choices:
        return replace(about, **{test_name: _chosen(test, values)[0]})
    question = questions.question(key)
    asked = column_named(question, column) if column else question
    return replace(about, **{test_name: _bound(asked, test_name, values)})


def chosen_in(questions: QuestionSet, condition: Condition) -> Chosen:
    """What was chosen in the pages for a condition that joins no others; an amount as it was typed."""
    of = f"fact:{condition.fact}" if condition.fact else f"answer:{condition.answer}"
    word = f"{of}:{condition.column}" if condition.column else of
    test = next((one for one in (IS_ONE_OF, IS_AT_LEAST, IS_AT_MOST, STANDS) if getattr(condition, one)), "")
    value = getattr(condition, test) if test else ()
    return Chosen(
        word, test, value if isinstance(value, tuple) else (_as_typed(questions, condition, value),)
    )


def _as_typed(questions: QuestionSet, condition: Condition, bound: str) -> str:
    try:
        question = questions.question(condition.answer)
        asked = column_named(question, condition.column) if condition.column else question
        kind = TYPES[asked.type]
        return kind.bound_words(bound, asked, None) if isinstance(kind, Date) else bound
    except (KeyError, ValueError, StopIteration):
        # What it was compared with was deleted, or is answered otherwise now.
        return bound


def _for_the_panel(part: Part) -> bool:
    """The panel answers with no return at hand, so what it is asked depends on the case alone."""
    return any(question.answered_by == PANEL for question in _own(part))


def _own(part: Part) -> tuple[Question, ...]:
    """The questions that its conditions are about."""
    if isinstance(part, Section):
        return part.questions
    return (part.question if isinstance(part, MatrixLine) else part,)


def _can_be_asked_about(question: Question) -> bool:
    return question.type in TYPES and TYPES[question.type].answered and question.answered_by != PANEL


def _hanging_on(questions: QuestionSet, part: Part) -> set[str]:
    """The questions whose being asked depends on this part, its own among them."""
    hanging = {question.key for question in _own(part)}
    while not isinstance(part, MatrixLine) and (
        more := {key for key, needs in questions.needs.items() if needs & hanging} - hanging
    ):
        hanging |= more
    return hanging


def _of_question(question: Question, section: Section) -> list[Subject]:
    word, label = f"answer:{question.key}", f"{question.reference} {question.text}"
    found = [Subject(word, label, section.title, TYPE_WORDS[question.type])]
    kind = TYPES[question.type]
    if kind.repeats:
        found += [
            Subject(
                f"{word}:{column.key}",
                f"{question.reference} In any row: {column.text}",
                section.title,
                TYPE_WORDS[column.type],
            )
            for column in kind.parts(question)
            if column.key and column.type in TYPES
        ]
    return found


def _scale_of(questions: QuestionSet, question: Question) -> Scale | None:
    return next((scale for scale in questions.scales if scale.key == question.scale), None)


def _ranked(choices: tuple[Choice, ...], scale: Scale | None) -> tuple[Choice, ...]:
    unranked = {level.key for level in scale.levels if level.rank is None} if scale else set[str]()
    return tuple(choice for choice in choices if choice.key not in unranked)


def _comparisons(question: Question, ranked: tuple[Choice, ...]) -> tuple[OneTest, OneTest]:
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
    return OneTest(IS_AT_LEAST, least, ranked, hint), OneTest(IS_AT_MOST, most, ranked, hint)


def _chosen(test: OneTest, values: tuple[str, ...]) -> tuple[str, ...]:
    known = [choice.key for choice in test.choices]
    chosen = tuple(key for key in known if key in values)
    if not chosen or not set(values) <= set(known):
        several = test.name in (IS_ONE_OF, STANDS)
        raise Wrong(**{test.name: "Tick one or more of these" if several else "Choose one of these"})
    if len(chosen) > MOST_CHOSEN:
        raise Wrong(**{test.name: f"Tick {MOST_CHOSEN} or fewer"})
    return chosen


def _bound(question: Question, test_name: str, values: tuple[str, ...]) -> str:
    if len(values) != 1 or len(values[0]) > _LONGEST_TYPED:
        raise Wrong(**{test_name: "Enter what it is compared with"})
    try:
        bound = TYPES[question.type].bound(values[0], question, None)
    except AnswerError as error:
        raise Wrong(**{test_name: error.message}) from None
    return f"{bound:f}" if isinstance(bound, Decimal) else str(bound)
