"""Evaluates conditions."""

from collections.abc import Callable, Iterable, Mapping

from audit_app.rules.answers.registry import TYPES, response_status
from audit_app.rules.answers.response import Response
from audit_app.rules.asking.cohort import SERVICE_KINDS, recorded_facts
from audit_app.rules.questions.conditions import Condition
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet

SERVICE_KIND = "service_kind"
"""The fact for the kind of service that is asked: a condition names it like a fact of the case."""
Known = bool | None
"""The truth of a condition; None where it depends on what is not known yet."""


def condition_facts(question_set: QuestionSet) -> dict[str, tuple[str, dict[str, str]]]:
    """Return label and bands, by key, for every fact that a condition of the set may name."""
    kinds = {kind: SERVICE_KINDS.get(kind, kind) for kind in question_set.service_kinds}
    return recorded_facts(question_set) | {SERVICE_KIND: ("Service", kinds)}


def column_named(question: Question, key: str) -> Question:
    """Return a column as a question of its own. Raises StopIteration where the question does not have it."""
    return next(part for part in TYPES[question.type].parts(question) if part.key == key)


class ConditionEvaluator:
    """Evaluates conditions for a service and a case, in logic of three values: true, false and not known.

    `answer` returns the response to a question: blank where it is not asked, None where the response is not known.
    `unknown_fact` is used for a fact without a band: "" where the case has none, None where the facts are not known.
    """

    def __init__(
        self,
        question_set: QuestionSet,
        facts: Mapping[str, str],
        answer: Callable[[str], Response | None],
        unknown_fact: str | None,
    ) -> None:
        self.question_set = question_set
        self.facts = facts
        self.answer = answer
        self.unknown_fact = unknown_fact

    def all_hold(self, conditions: Iterable[Condition]) -> Known:
        """Return whether every condition holds."""
        return _all(self.holds(condition) for condition in conditions)

    def holds(self, condition: Condition) -> Known:
        """Return whether the condition holds."""
        if condition.none_of:
            return _not(_any(self.holds(member) for member in condition.none_of))
        if condition.any_of:
            return _any(self.holds(member) for member in condition.any_of)
        if condition.all_of:
            return self.all_hold(condition.all_of)
        if condition.fact:
            band = self.facts.get(condition.fact, self.unknown_fact)
            return None if band is None else band in condition.is_one_of
        response = self.answer(condition.answer)
        return None if response is None else self._passes(condition, response)

    def _passes(self, condition: Condition, response: Response) -> bool:
        question = self.question_set.question(condition.answer)
        if condition.stands:
            return response_status(question, response) in condition.stands
        if not response.has_value or response.absence is not None:
            return False
        if not condition.column:
            return self._value_passes(condition, question, response.value)
        column = column_named(question, condition.column)
        cells = TYPES[question.type].cells(response.value, condition.column)
        return any(self._value_passes(condition, column, cell) for cell in cells)

    def _value_passes(self, condition: Condition, question: Question, value: object) -> bool:
        kind, scale = TYPES[question.type], self.question_set.scale_of(question)
        if condition.is_one_of:
            return not kind.chosen(value).isdisjoint(condition.is_one_of)
        amount = kind.amount(value, question, scale)
        if amount is None:
            return False
        if condition.is_at_least:
            return bool(amount >= kind.bound(condition.is_at_least, question, scale))
        return bool(amount <= kind.bound(condition.is_at_most, question, scale))


def _not(known: Known) -> Known:
    return None if known is None else not known


def _all(parts: Iterable[Known]) -> Known:
    # What is known to fail decides, whatever else is not known.
    values = list(parts)
    return False if False in values else None if None in values else True


def _any(parts: Iterable[Known]) -> Known:
    values = list(parts)
    return True if True in values else None if None in values else False
