"""What a condition may be made of, as its pages offer it: what it may ask about, which tests suit that, and the values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from audit_app.rules.answers.base import IS_AT_LEAST, IS_AT_MOST, IS_ONE_OF
from audit_app.rules.answers.moments import Date
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import ANSWERED, BLANK, STANDING_WORDS
from audit_app.rules.asking.answerers import absences_of
from audit_app.rules.asking.conditions import SERVICE_KIND, column_named, facts_of
from audit_app.rules.designer.conditions import Part, Slot, Wrong, own, when_with
from audit_app.rules.designer.grade_matrix import MatrixLine
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.question_set import PANEL, Choice, Condition, Question, QuestionSet, Scale, Section
from audit_app.rules.question_sets.field_help import TYPE_WORDS

CASE = "The case"
STANDS = "stands"
SEVERAL = (IS_ONE_OF, STANDS)
"""The tests of which several values can be chosen."""
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


def why_none(part: Part) -> str:
    """Why the part can have no conditions, in a sentence; empty where it can."""
    overall = next((question for question in own(part) if question.overall), None)
    if overall is None or isinstance(part, MatrixLine):
        return ""
    if isinstance(part, Section):
        return f"It holds an overall grade, {overall.reference}, which is asked about every case."
    return "An overall grade is asked about every case."


def subjects(slot: Slot) -> tuple[Subject, ...]:
    """The facts of the case, then every other question whose being asked does not hang on this part. None of which
    nothing can be asked, such as a column without its choices, or one that is never asked with this part.
    """
    return tuple(one for one in _suited(slot) if any(_tests(slot, one)))


def subject_named(slot: Slot, word: str) -> Subject | None:
    """As `subjects` has it."""
    return next((one for one in _suited(slot) if one.word == word and any(_tests(slot, one))), None)


def tests_of(slot: Slot, subject: Subject) -> tuple[OneTest, ...]:
    """Those that suit it, with the choices by which no question comes to be asked of nobody."""
    return tuple(_with_what_holds(slot, subject, test) for test in _tests(slot, subject))


def _suited(slot: Slot) -> Iterator[Subject]:
    if why_none(slot.part):
        return
    for key, (label, _) in facts_of(slot.questions).items():
        if key != SERVICE_KIND or not _for_the_panel(slot.part):
            yield Subject(f"fact:{key}", label, CASE)
    for section in slot.questions.sections if not _for_the_panel(slot.part) else ():
        for question in section.questions:
            if question.key not in slot.hanging and _can_be_asked_about(question):
                yield from _of_question(question, section)


def _tests(slot: Slot, subject: Subject) -> Iterator[OneTest]:
    """Those by which something can hold."""
    for test in _suiting(slot.questions, subject):
        if not test.choices or any(_holds(slot, subject, test, choice) for choice in test.choices):
            yield test


def _with_what_holds(slot: Slot, subject: Subject, test: OneTest) -> OneTest:
    held = tuple(choice for choice in test.choices if _holds(slot, subject, test, choice))
    left = [choice.label for choice in test.choices if choice not in held]
    hint = f"Left out, because nobody could be asked then: {', '.join(left)}" if left else test.hint
    return replace(test, choices=held, hint=hint)


def _holds(slot: Slot, subject: Subject, test: OneTest, choice: Choice) -> bool:
    """Whether every question that hangs on the part could still be asked of somebody."""
    if isinstance(slot.part, MatrixLine) or not slot.sound:
        return True
    try:
        when = when_with(slot, _made(subject, test, (choice.key,)))
    except Wrong:
        return True
    supposing = slot.reachability.supposing(slot.part, when)
    return all(supposing.can_be_asked(key) for key in slot.hanging)


def _made(subject: Subject, test: OneTest, values: tuple[str, ...]) -> Condition:
    kind, key, column = _named_by(subject.word)
    about = Condition(fact=key) if kind == "fact" else Condition(answer=key, column=column)
    return replace(about, **{test.name: values if test.name in SEVERAL else values[0]})


def _suiting(questions: QuestionSet, subject: Subject) -> tuple[OneTest, ...]:
    kind, key, column = _named_by(subject.word)
    if kind == "fact":
        bands = tuple(Choice(band, label) for band, label in facts_of(questions)[key][1].items())
        return (OneTest(IS_ONE_OF, "It is any of these", bands),) if bands else ()
    asked = _asked_about(questions, key, column)
    answer, scale = TYPES[asked.type], _scale_of(questions, asked)
    found: list[OneTest] = []
    choices = answer.choices(asked, scale)
    if IS_ONE_OF in answer.tests and choices:
        found.append(OneTest(IS_ONE_OF, "It is any of these", choices))
    if IS_AT_LEAST in answer.tests:
        ranked = _ranked(choices, scale)
        if ranked or not (answer.graded or choices):
            found += _comparisons(asked, ranked)
    offered = (ANSWERED, BLANK, *(() if asked.overall else absences_of(asked)))
    standings = tuple(Choice(word, STANDING_WORDS[word]) for word in offered)
    return (*found, *(() if column else (OneTest(STANDS, "It is answered, or not", standings),)))


def read_condition(slot: Slot, word: str, test_name: str, given: Mapping[str, Iterable[str]]) -> Condition:
    """What was chosen, as a condition; `given` holds the values of each test by its name. Raises Wrong."""
    subject = subject_named(slot, word)
    if subject is None:
        raise Wrong(subject="Choose what it depends on")
    test = next((one for one in tests_of(slot, subject) if one.name == test_name), None)
    if test is None:
        raise Wrong(test="Choose what must be true of it")
    values = tuple(dict.fromkeys(value.strip() for value in given.get(test_name, ()) if value.strip()))
    if test.choices:
        return _made(subject, test, _chosen(test, values))
    _, key, column = _named_by(word)
    bound = _bound(_asked_about(slot.questions, key, column), test_name, values)
    return _made(subject, test, (bound,))


def chosen_in(questions: QuestionSet, condition: Condition) -> Chosen:
    """What was chosen in the pages for a condition that joins no others; an amount as it was typed."""
    of = f"fact:{condition.fact}" if condition.fact else f"answer:{condition.answer}"
    word = f"{of}:{condition.column}" if condition.column else of
    if bound := condition.is_at_least or condition.is_at_most:
        test = IS_AT_LEAST if condition.is_at_least else IS_AT_MOST
        return Chosen(word, test, (_as_typed(questions, condition, bound),))
    return Chosen(word, STANDS if condition.stands else IS_ONE_OF, condition.stands or condition.is_one_of)


def _as_typed(questions: QuestionSet, condition: Condition, bound: str) -> str:
    try:
        asked = _asked_about(questions, condition.answer, condition.column)
        kind = TYPES[asked.type]
        return kind.bound_words(bound, asked, None) if isinstance(kind, Date) else bound
    except (KeyError, ValueError, StopIteration):
        # What it was compared with was deleted, or is answered otherwise now.
        return bound


def _named_by(word: str) -> tuple[str, str, str]:
    """Of a subject's word: "fact" or "answer", its key, and the column if it is one."""
    kind, key, column = (*word.split(":"), "")[:3]
    return kind, key, column


def _asked_about(questions: QuestionSet, key: str, column: str) -> Question:
    question = questions.question(key)
    return column_named(question, column) if column else question


def _for_the_panel(part: Part) -> bool:
    """The panel answers with no return at hand, so what it is asked depends on the case alone."""
    return any(question.answered_by == PANEL for question in own(part))


def _can_be_asked_about(question: Question) -> bool:
    return question.type in TYPES and TYPES[question.type].answered and question.answered_by != PANEL


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
        raise Wrong(
            **{test.name: "Tick one or more of these" if test.name in SEVERAL else "Choose one of these"}
        )
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
