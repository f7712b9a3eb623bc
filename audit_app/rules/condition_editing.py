"""Putting a condition together from what was chosen in a page: what it may ask about, which tests suit that, and where
among the conditions of a section or question it stands.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from hashlib import sha256

from audit_app.rules import question_set_edits as edits
from audit_app.rules.answer_texts import AnswerError
from audit_app.rules.answer_type import IS_AT_LEAST, IS_AT_MOST, IS_ONE_OF
from audit_app.rules.answer_types import STANDING_WORDS, TYPES
from audit_app.rules.answerers import absences_of
from audit_app.rules.answers import ANSWERED, BLANK
from audit_app.rules.conditions import column_named, facts_of, in_words
from audit_app.rules.matrix_editing import MatrixLine, change_conditions, line_at
from audit_app.rules.question_set_edits import Edit
from audit_app.rules.question_set_help import TYPE_WORDS
from audit_app.rules.question_set_parts import PANEL, Choice, Condition, Question, QuestionSet, Scale, Section
from audit_app.rules.question_set_schema import MOST_JOINED

STANDS = "stands"
GROUPS = {"any_of": "any of these", "none_of": "none of these", "all_of": "all of these"}
"""How conditions of a group are joined -> how a page says it."""
DEEPEST = 4
"""How many groups may stand in each other; a file may hold more, and a page shows them."""
MOST_CHOSEN = 30
_GONE = "something that is not there any more"
_LONGEST_TYPED = 60

Part = Section | Question | MatrixLine
HOLDERS: Mapping[str, Callable[[QuestionSet, str], Part]] = {
    "sections": edits.section_of,
    "questions": edits.question_of,
    "suggestions": line_at,
}
When = tuple[Condition, ...]
Place = tuple[int, ...]
"""Where a condition stands: (0, 2) is the third of the group that stands first. The whole list is ()."""


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
class Line:
    """A condition as a page lists it; `group` is a key of GROUPS where it joins the `parts`."""

    place: Place
    words: str
    group: str = ""
    parts: tuple["Line", ...] = ()


class Wrong(Exception):
    """What was chosen does not make a condition: a sentence for each field that says why."""

    def __init__(self, **fields: str) -> None:
        super().__init__(*fields.values())
        self.fields = fields


def part_at(questions: QuestionSet, holder: str, key: str) -> Part:
    """A section, a question, or a line of a matrix: what `holder` says has this key. Raises Gone."""
    return HOLDERS[holder](questions, key)


def subjects(questions: QuestionSet, part: Part) -> tuple[Subject, ...]:
    """The facts of the case, then every other question whose being asked does not hang on this part.

    Nothing of which nothing can be asked yet, such as a column without its choices.
    """
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


def read_condition(
    questions: QuestionSet, part: Part, word: str, test_name: str, given: Mapping[str, Iterable[str]]
) -> Condition:
    """What was chosen, as a condition; `given` holds the values of each test by its name. Raises Wrong."""
    subject = next((one for one in subjects(questions, part) if one.word == word), None)
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


def lines(questions: QuestionSet, when: When, at: Place = ()) -> tuple[Line, ...]:
    """The conditions as sentences, groups with theirs beneath."""
    return tuple(_line(questions, condition, (*at, number)) for number, condition in enumerate(when))


def sentence(questions: QuestionSet, when: When) -> str:
    """As `conditions.in_words`, also where one names something that was deleted."""
    return "; ".join(_said(questions, condition) for condition in when)


def mark_of(when: When) -> str:
    """Tells whether the conditions are still those that a page was made of."""
    return sha256(repr(when).encode()).hexdigest()[:16]


def add_condition(questions: QuestionSet, part: Part, place: Place, group: str, condition: Condition) -> Edit:
    """At the end of the group at this place, or in a new group there if one of GROUPS is named. Raises Wrong."""
    added = replace(Condition(), **{group: (condition,)}) if group in GROUPS else condition
    if len(place) + (group in GROUPS) > DEEPEST:
        raise Wrong(subject="Groups cannot stand any deeper in each other")
    return _changed(questions, part, _added(part.when, place, added), f"Added a condition to {named(part)}")


def remove_condition(questions: QuestionSet, part: Part, place: Place) -> Edit:
    """With all beneath it; a group that is left empty goes too. Raises Wrong where nothing stands there."""
    if not place:
        raise Wrong(place="Choose what to remove")
    words = f"Removed a condition from {named(part)}"
    return _changed(questions, part, _removed(part.when, place), words)


def clear_conditions(questions: QuestionSet, part: Part) -> Edit:
    return _changed(questions, part, (), f"Removed all conditions from {named(part)}")


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


def _line(questions: QuestionSet, condition: Condition, place: Place) -> Line:
    group = next((name for name in GROUPS if getattr(condition, name)), "")
    if not group:
        said = _said(questions, condition)
        return Line(place, said[0].upper() + said[1:])
    return Line(place, GROUPS[group].capitalize(), group, lines(questions, condition.joined, place))


def _said(questions: QuestionSet, condition: Condition) -> str:
    try:
        return in_words((condition,), questions)
    except (KeyError, ValueError, RuntimeError, StopIteration):
        # A question, a choice, a level or a column that it names was deleted.
        return _GONE


def _added(when: When, place: Place, condition: Condition) -> When:
    if not place:
        if len(when) >= MOST_JOINED:
            raise Wrong(subject=f"{MOST_JOINED} conditions is the most in one list. Make a group of some")
        return (*when, condition)
    group = _group_in(when, place[0])
    inner = _added(getattr(when[place[0]], group), place[1:], condition)
    return _with(when, place[0], (replace(when[place[0]], **{group: inner}),))


def _removed(when: When, place: Place) -> When:
    at, rest = place[0], place[1:]
    if not rest:
        _require_there(when, at)
        return _with(when, at, ())
    group = _group_in(when, at)
    inner = _removed(getattr(when[at], group), rest)
    return _with(when, at, (replace(when[at], **{group: inner}),) if inner else ())


def _group_in(when: When, at: int) -> str:
    _require_there(when, at)
    group = next((name for name in GROUPS if getattr(when[at], name)), "")
    if not group:
        raise Wrong(place="These conditions were changed meanwhile. Look at them again")
    return group


def _require_there(when: When, at: int) -> None:
    if not 0 <= at < len(when):
        raise Wrong(place="These conditions were changed meanwhile. Look at them again")


def _with(when: When, at: int, instead: When) -> When:
    return (*when[:at], *instead, *when[at + 1 :])


def named(part: Part) -> str:
    """Such as "question 2.3"."""
    if isinstance(part, MatrixLine):
        return part.words
    return f"section “{part.title}”" if isinstance(part, Section) else f"question {part.reference}"


def _changed(questions: QuestionSet, part: Part, when: When, words: str) -> Edit:
    if isinstance(part, MatrixLine):
        return replace(change_conditions(questions, part, when), words=words)
    change = edits.change_section if isinstance(part, Section) else edits.change_question
    return replace(change(questions, part.key, when=when), words=words)
