"""Finds out whether a question can be asked at all: it searches for a service, a case and a return in which it is.

A condition that no case can fulfil is a mistake that nobody notices: the question is asked of nobody, and no error says
so. Checking therefore asks for each conditional question whether anybody could see it, and the designer does not offer
a choice after which nobody could.

**What is searched.** A situation in which questions are asked has a kind of service, facts of the case and answers to
other questions. Each of these is a *variable* with a finite *domain*. That of a fact is its bands. That of an answer is a
set of *points*: a status (answered, blank, not known ...), a choice and an amount. Numbers and days have no finite domain
of their own, so only those at and next to the bounds that conditions name are tried: if conditions ask for "at least 3"
and "at most 10", then 2, 3 and 4, and 9, 10 and 11. All between 4 and 9 pass the same tests as these two.

**How.** The search works on *goals*: that a question is asked or is not, and that a condition holds or does not. It starts
with the goal that the question is asked, and every variable free. Then it takes the first goal and lists the *ways* to
reach it. A way narrows a variable to some of its values, sets further goals, or does both:

- A question is asked where the service is of a kind that it names (any, if it names none) and where all conditions of
  its own and of its section hold: a single way, with a goal for each condition. It is not asked where any of these
  conditions fails or the service is of another kind: a way for each.
- A group holds or fails as De Morgan has it. All of its conditions must, or must not, hold: a single way with a goal for
  each. Or any will do: a way for each.
- A test of a fact narrows the fact to the bands for which it holds, or to the rest.
- A test of an answer sets the goal that its question is asked, and narrows the answer to the points that pass, or to the
  rest. A question that is not asked has a blank answer, so where blank is what is needed, another way sets the goal that
  the question is not asked.

A way that leaves a variable no value is dropped. Each other way gives a *trial*: the goals that remain and the domains
that remain. Trials are followed depth first. A trial without goals is a situation in which the question is asked; if no
trial is left, there is none.

For example, question 2 is asked when question 1 is "no", and question 1 is asked of the police only. If question 2 is
asked of schools only, its goal narrows the service to schools and sets the goal that the answer to 1 is "no"; that sets
the goal that 1 is asked, whose only way narrows the service from schools to the police: nothing is left, so nobody is
ever asked question 2.

**Why it ends.** A goal only sets goals about parts of its own condition or about questions on which its question
depends, and a set whose dependencies run in a circle is refused before the search. The number of trials can still grow
with the product of all alternatives, hence MOST_TRIALS.

**On which side it errs.** It may take a question for possible that is not, never the reverse: a check must not refuse a
set that is right. It gives up that way after MOST_TRIALS, and it takes tests of rows or of several choices to be
independent of each other, since different rows may pass them.
"""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from audit_app.rules.answers.base import AnswerType
from audit_app.rules.answers.choices import OneOf, SeveralChosen
from audit_app.rules.answers.gaps import Gap
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import ANSWERED, BLANK
from audit_app.rules.asking.answerers import absences_of
from audit_app.rules.asking.conditions import SERVICE_KIND, condition_facts
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.set_parts import Section

MOST_TRIALS = 10_000
"""The most trials for all questions of a set together; what is not decided by then counts as possible."""

_SMALLEST = Decimal("0.0001")
"""The smallest step between two amounts: a file and a form take four decimals."""

Variable = tuple[object, ...]
"""A variable: ("fact", its key) or ("answer", the key of the question); () for none."""
Point = tuple[str, str, Any]
"""A point of an answer: its status, what is chosen, and the amount."""
State = dict[Variable, frozenset[Any]]
"""The values that remain of each variable that has been narrowed."""

Goal = tuple[Condition | str, bool]
"""A goal: a condition, or the asking of the question with this key, is to be true or false."""
Goals = tuple[Goal, "Goals"] | None
"""The goals as a linked list, so that the many trials share those that they have in common."""
Way = tuple[tuple[Goal, ...], Variable, frozenset[Any]]
"""A way: further goals, and the values that are allowed to a variable."""


class Reachability:
    """Searches a set that has no other fault; the head of the module says how."""

    def __init__(self, question_set: QuestionSet) -> None:
        self.question_set = question_set
        self.domains: dict[Variable, frozenset[Any]] = {
            ("fact", key): frozenset(bands) for key, (_, bands) in condition_facts(question_set).items()
        }
        self.bounds = self._bounds()
        self.trials = 0
        self.supposed: tuple[Section | Question | None, tuple[Condition, ...]] = (None, ())

    def supposing(self, part: Section | Question, when: tuple[Condition, ...]) -> "Reachability":
        """Search from now on as if this part of the set had these conditions, and return itself.

        The domains stay those of the set, so that many suppositions cost little; a bound that the set does not name is
        therefore not tried.
        """
        self.supposed, self.trials = (part, when), 0
        return self

    def can_be_asked(self, key: str) -> bool:
        """Return whether the question is asked in some situation, or the search had to be broken off."""
        trials: list[tuple[Goals, State]] = [(((key, True), None), {})]
        while trials:
            goals, state = trials.pop()
            self.trials += 1
            if goals is None or self.trials > MOST_TRIALS:
                return True
            (goal, truth), rest = goals
            ways = (
                self._ways_to_ask(goal, truth) if isinstance(goal, str) else self._ways_to_hold(goal, truth)
            )
            trials += [trial for way in ways if (trial := self._after(way, rest, state))]
        return False

    def _after(self, way: Way, goals: "Goals", state: State) -> "tuple[Goals, State] | None":
        """Return the trial that this way leads to; None where it leaves a variable no value."""
        further, variable, allowed = way
        if variable:
            left = state.get(variable, self._domain(variable)) & allowed
            if not left:
                return None
            state = state | {variable: left}
        for goal in reversed(further):
            goals = (goal, goals)
        return goals, state

    def _ways_to_ask(self, key: str, truth: bool) -> Iterator[Way]:
        question, section = self.question_set.question(key), self.question_set.section_of(key)
        supposed, when = self.supposed
        conditions = tuple(
            condition
            for part in (section, question)
            for condition in (when if part is supposed else part.when)
        )
        service = ("fact", SERVICE_KIND)
        kinds = frozenset(question.asked_of) or self.domains[service]
        if truth:
            yield tuple((condition, True) for condition in conditions), service, kinds
        else:
            yield from ((((condition, False),), (), frozenset()) for condition in conditions)
            yield (), service, self.domains[service] - kinds

    def _ways_to_hold(self, condition: Condition, truth: bool) -> Iterator[Way]:
        if condition.joined:
            goals = tuple((part, truth is not bool(condition.none_of)) for part in condition.joined)
            any_will_do = truth is bool(condition.any_of)
            if any_will_do:
                yield from (((goal,), (), frozenset()) for goal in goals)
            else:
                yield goals, (), frozenset()
        elif condition.fact:
            variable = ("fact", condition.fact)
            bands = frozenset(condition.is_one_of)
            yield (), variable, bands if truth else self._domain(variable) - bands
        else:
            yield from self._ways_to_answer(condition, truth)

    def _ways_to_answer(self, condition: Condition, truth: bool) -> Iterator[Way]:
        key, variable = condition.answer, ("answer", condition.answer)
        points = self._domain(variable)
        if self._holds_several(condition):
            # Rows and lists of choices may hold anything at once: two tests of them never exclude each other.
            if truth:
                yield ((key, True),), variable, frozenset(point for point in points if point[0] == ANSWERED)
            else:
                yield (), (), frozenset()
            return
        passing = frozenset(point for point in points if self._passes(point, condition))
        yield ((key, True),), variable, passing if truth else points - passing
        if truth is (BLANK in condition.stands):
            yield ((key, False),), (), frozenset()

    def _holds_several(self, condition: Condition) -> bool:
        several = isinstance(TYPES[self.question_set.question(condition.answer).type], SeveralChosen)
        return bool(condition.column or (several and condition.is_one_of))

    def _passes(self, point: Point, condition: Condition) -> bool:
        status, choice, amount = point
        if condition.stands:
            return status in condition.stands
        if status != ANSWERED:
            return False
        if condition.is_one_of:
            return choice in condition.is_one_of
        if amount is None:
            return False
        if condition.is_at_least:
            return amount >= self._bound(condition.answer, condition.is_at_least)
        return amount <= self._bound(condition.answer, condition.is_at_most)

    def _bound(self, key: str, text: str) -> Any:
        question = self.question_set.question(key)
        return TYPES[question.type].bound(text, question, self.question_set.scale_of(question))

    def _domain(self, variable: Variable) -> frozenset[Any]:
        if variable not in self.domains:
            self.domains[variable] = frozenset(self._points(str(variable[1])))
        return self.domains[variable]

    def _points(self, key: str) -> Iterator[Point]:
        question = self.question_set.question(key)
        kind, scale = TYPES[question.type], self.question_set.scale_of(question)
        if not question.overall:
            yield from ((status, "", None) for status in (BLANK, *absences_of(question)))
        if isinstance(kind, OneOf):
            for choice in kind.choices(question, scale):
                yield ANSWERED, choice.key, kind.amount(kind.stored(choice.key), question, scale)
        else:
            amounts = list(self._amounts(question, kind))
            yield from ((ANSWERED, "", amount) for amount in amounts)
            # A gap can be answered and yet have no amount, where the other of its moments is not known.
            if not amounts or isinstance(kind, Gap):
                yield ANSWERED, "", None

    def _amounts(self, question: Question, kind: AnswerType) -> Iterator[Any]:
        for bound in self.bounds.get(question.key, ()):
            for near in _near(kind.bound(bound, question, None)):
                # Some of them the question does not take: outside its minimum and maximum, or with decimals.
                with suppress(AnswerError):
                    yield kind.bound(near, question, None)

    def _bounds(self) -> dict[str, set[str]]:
        """Return the bounds that conditions of the set name, by the key of the question that they compare."""
        bounds: dict[str, set[str]] = {}
        for section in self.question_set.sections:
            own = (condition for question in section.questions for condition in question.when)
            for condition in (*section.when, *own):
                for atom in condition.atoms:
                    if atom.answer and not atom.column:
                        named = (atom.is_at_least, atom.is_at_most)
                        bounds.setdefault(atom.answer, set()).update(bound for bound in named if bound)
        return bounds


def _near(amount: Any) -> Iterator[str]:
    """Yield the amount and its neighbours, as texts."""
    if isinstance(amount, date):
        yield from ((amount + timedelta(days=days)).isoformat() for days in (-1, 0, 1))
    else:
        # Whole steps too: a question for a whole number takes no decimals.
        yield from (f"{Decimal(amount) + step:f}" for step in (-1, -_SMALLEST, 0, _SMALLEST, 1))
