"""Whether there is any service, case and return in which a question is asked; checking asks before a set is used.

It looks for one such by trying what each condition leaves open. Of amounts it tries those about the bounds that the
conditions name: between two of them nothing changes.
"""

from collections.abc import Callable, Iterator
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
from audit_app.rules.asking.conditions import SERVICE_KIND, facts_of
from audit_app.rules.plain_text import AnswerError
from audit_app.rules.question_set import Condition, Question, QuestionSet, Scale, Section

MOST_TRIALS = 10_000
"""For all questions of a set; what is not decided by then counts as possible."""

_SMALLEST = Decimal("0.0001")

Variable = tuple[object, ...]
Point = tuple[str, str, Any]
"""How an answer stands, what was chosen and how much it is."""

State = dict[Variable, frozenset[Any]]
Wish = tuple[Condition | str, bool]
"""That a condition holds or does not, or that the question with a key is asked or is not."""

Wishes = tuple[Wish, "Wishes"] | None
Way = tuple[tuple[Wish, ...], Variable, frozenset[Any]]
"""What else is wished for then, and what it leaves of one variable; no variable: of none."""


class Reachability:
    def __init__(
        self, question_set: QuestionSet, scale_of: Callable[[QuestionSet, Question], Scale | None]
    ) -> None:
        self.question_set = question_set
        self.scale_of = scale_of
        self.domains: dict[Variable, frozenset[Any]] = {
            ("fact", key): frozenset(bands) for key, (_, bands) in facts_of(question_set).items()
        }
        self.bounds = self._bounds()
        self.trials = 0
        self.supposed: tuple[Section | Question | None, tuple[Condition, ...]] = (None, ())

    def supposing(self, part: Section | Question, when: tuple[Condition, ...]) -> "Reachability":
        """Itself, as if this part of the set had these conditions; an amount that the set names nowhere is not tried."""
        self.supposed, self.trials = (part, when), 0
        return self

    def can_be_asked(self, key: str) -> bool:
        """Depth first: each wish gives way to one of the ways to fulfil it, until none is left."""
        trials: list[tuple[Wishes, State]] = [(((key, True), None), {})]
        while trials:
            wishes, state = trials.pop()
            self.trials += 1
            if wishes is None or self.trials > MOST_TRIALS:
                return True
            (wanted, so), rest = wishes
            ways = self._asked_ways(wanted, so) if isinstance(wanted, str) else self._ways(wanted, so)
            trials += [trial for way in ways if (trial := self._after(way, rest, state))]
        return False

    def _after(self, way: Way, wishes: "Wishes", state: State) -> "tuple[Wishes, State] | None":
        more, variable, allowed = way
        if variable:
            left = state.get(variable, self._domain(variable)) & allowed
            if not left:
                return None
            state = state | {variable: left}
        for wish in reversed(more):
            wishes = (wish, wishes)
        return wishes, state

    def _asked_ways(self, key: str, so: bool) -> Iterator[Way]:
        question, section = self.question_set.question(key), self.question_set.section_of(key)
        supposed, when = self.supposed
        conditions = tuple(
            one for part in (section, question) for one in (when if part is supposed else part.when)
        )
        kinds = frozenset(question.asked_of) or self.domains["fact", SERVICE_KIND]
        if so:
            yield tuple((one, True) for one in conditions), ("fact", SERVICE_KIND), kinds
        else:
            yield from ((((one, False),), (), frozenset()) for one in conditions)
            yield (), ("fact", SERVICE_KIND), self.domains["fact", SERVICE_KIND] - kinds

    def _ways(self, condition: Condition, so: bool) -> Iterator[Way]:
        if condition.joined:
            wishes = tuple((one, so is not bool(condition.none_of)) for one in condition.joined)
            if so is bool(condition.any_of):
                yield from (((wish,), (), frozenset()) for wish in wishes)
            else:
                yield wishes, (), frozenset()
        elif condition.fact:
            variable = ("fact", condition.fact)
            bands = frozenset(condition.is_one_of)
            yield (), variable, bands if so else self._domain(variable) - bands
        else:
            yield from self._answer_ways(condition, so)

    def _answer_ways(self, condition: Condition, so: bool) -> Iterator[Way]:
        key, variable = condition.answer, ("answer", condition.answer)
        points = self._domain(variable)
        if self._holds_several(condition):
            # Rows and lists of choices may hold anything at once: two tests of them never exclude each other.
            if so:
                yield ((key, True),), variable, frozenset(point for point in points if point[0] == ANSWERED)
            else:
                yield (), (), frozenset()
            return
        passing = frozenset(point for point in points if self._passes(point, condition))
        yield ((key, True),), variable, passing if so else points - passing
        if so is (BLANK in condition.stands):
            yield ((key, False),), (), frozenset()

    def _holds_several(self, condition: Condition) -> bool:
        several = isinstance(TYPES[self.question_set.question(condition.answer).type], SeveralChosen)
        return bool(condition.column or (several and condition.is_one_of))

    def _passes(self, point: Point, condition: Condition) -> bool:
        standing, chosen, amount = point
        if condition.stands:
            return standing in condition.stands
        if standing != ANSWERED:
            return False
        if condition.is_one_of:
            return chosen in condition.is_one_of
        if amount is None:
            return False
        if condition.is_at_least:
            return amount >= self._bound(condition.answer, condition.is_at_least)
        return amount <= self._bound(condition.answer, condition.is_at_most)

    def _bound(self, key: str, text: str) -> Any:
        question = self.question_set.question(key)
        return TYPES[question.type].bound(text, question, self.scale_of(self.question_set, question))

    def _domain(self, variable: Variable) -> frozenset[Any]:
        if variable not in self.domains:
            self.domains[variable] = frozenset(self._points(str(variable[1])))
        return self.domains[variable]

    def _points(self, key: str) -> Iterator[Point]:
        question = self.question_set.question(key)
        kind, scale = TYPES[question.type], self.scale_of(self.question_set, question)
        if not question.overall:
            yield from ((standing, "", None) for standing in (BLANK, *absences_of(question)))
        if isinstance(kind, OneOf):
            for choice in kind.choices(question, scale):
                yield ANSWERED, choice.key, kind.amount(kind.stored(choice.key), question, scale)
        else:
            amounts = list(self._amounts(question, kind))
            yield from ((ANSWERED, "", amount) for amount in amounts)
            if not amounts or isinstance(kind, Gap):
                yield ANSWERED, "", None

    def _amounts(self, question: Question, kind: AnswerType) -> Iterator[Any]:
        """Each bound that is named of the question and what lies next to it, where the question takes it."""
        for bound in self.bounds.get(question.key, ()):
            for near in _about(kind.bound(bound, question, None)):
                with suppress(AnswerError):
                    yield kind.bound(near, question, None)

    def _bounds(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for section in self.question_set.sections:
            for condition in (
                *section.when,
                *(one for question in section.questions for one in question.when),
            ):
                for atom in condition.atoms:
                    if atom.answer and not atom.column:
                        named = (atom.is_at_least, atom.is_at_most)
                        found.setdefault(atom.answer, set()).update(bound for bound in named if bound)
        return found


def _about(amount: Any) -> Iterator[str]:
    if isinstance(amount, date):
        yield from ((amount + timedelta(days=days)).isoformat() for days in (-1, 0, 1))
    else:
        yield from (f"{Decimal(amount) + step:f}" for step in (-1, -_SMALLEST, 0, _SMALLEST, 1))
