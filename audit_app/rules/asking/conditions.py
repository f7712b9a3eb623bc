"""Whether a condition holds, and how it reads; routing asks for every question that stands on one."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from audit_app.rules.answers.registry import TYPES, response_status
from audit_app.rules.answers.response import STANDING_WORDS, Response
from audit_app.rules.asking.cohort import SERVICE_KINDS, Facts, facts_held
from audit_app.rules.question_set import Condition, Question, QuestionSet, Scale

SERVICE_KIND = "service_kind"
"""The fact that says what kind of service is asked: a condition may name it as one of the case's."""

Known = bool | None
"""None: it depends on what is not known yet."""


def facts_of(question_set: QuestionSet) -> dict[str, tuple[str, dict[str, str]]]:
    """Fact key -> (label, bands), of everything that a condition of the set may name."""
    kinds = {kind: SERVICE_KINDS.get(kind, kind) for kind in question_set.service_kinds}
    return facts_held(question_set) | {SERVICE_KIND: ("Service", kinds)}


def scale_of(question_set: QuestionSet, question: Question) -> Scale | None:
    return question_set.scale(question.scale) if question.scale else None


def column_named(question: Question, key: str) -> Question:
    """A column of the question as a question of its own. Raises StopIteration for one that it does not have."""
    return next(part for part in TYPES[question.type].parts(question) if part.key == key)


class Asking:
    """Weighs conditions for one service and case. `answer` gives what a question was answered, a blank for one that
    is not asked, and None where that is not known; `not_given` stands for a fact that is not there, None if that is not
    known either.
    """

    def __init__(
        self,
        question_set: QuestionSet,
        facts: Mapping[str, str],
        answer: Callable[[str], Response | None],
        not_given: str | None,
    ) -> None:
        self.question_set = question_set
        self.facts = facts
        self.answer = answer
        self.not_given = not_given

    def all_hold(self, conditions: Iterable[Condition]) -> Known:
        return _all(self.holds(one) for one in conditions)

    def holds(self, condition: Condition) -> Known:
        if condition.none_of:
            return _not(_any(self.holds(one) for one in condition.none_of))
        if condition.any_of:
            return _any(self.holds(one) for one in condition.any_of)
        if condition.all_of:
            return self.all_hold(condition.all_of)
        if condition.fact:
            band = self.facts.get(condition.fact, self.not_given)
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
        kind, scale = TYPES[question.type], scale_of(self.question_set, question)
        if condition.is_one_of:
            return not kind.chosen(value).isdisjoint(condition.is_one_of)
        amount = kind.amount(value, question, scale)
        if amount is None:
            return False
        if condition.is_at_least:
            return bool(amount >= kind.bound(condition.is_at_least, question, scale))
        return bool(amount <= kind.bound(condition.is_at_most, question, scale))


def in_words(conditions: Sequence[Condition], question_set: QuestionSet, among: bool = False) -> str:
    """Such as "Direction: Step up; answer to 1.2: Telephone"; empty without a condition. `among`: others stand beside
    them, so that a group is told apart by parentheses.
    """
    facts, inner = facts_of(question_set), among or len(conditions) > 1
    return "; ".join(_in_words(one, question_set, facts, inner) for one in conditions)


def _in_words(condition: Condition, question_set: QuestionSet, facts: Facts, inner: bool = False) -> str:
    """What is joined stands in parentheses where it is `inner` to something else."""

    def joined(parts: tuple[Condition, ...], word: str, enclosed: bool) -> str:
        if len(parts) == 1:
            return _in_words(parts[0], question_set, facts, inner=enclosed)
        words = f" {word} ".join(_in_words(one, question_set, facts, inner=True) for one in parts)
        return f"({words})" if enclosed else words

    if condition.none_of:
        return f"not {joined(condition.none_of, 'or', enclosed=True)}"
    if condition.joined:
        return joined(condition.joined, "or" if condition.any_of else "and", enclosed=inner)
    if condition.fact:
        label, bands = facts[condition.fact]
        return f"{label}: {' or '.join(bands[band] for band in condition.is_one_of)}"
    return _answer_in_words(condition, question_set)


def _answer_in_words(condition: Condition, question_set: QuestionSet) -> str:
    question = question_set.question(condition.answer)
    named = f"answer to {question.reference}"
    if condition.column:
        question = column_named(question, condition.column)
        named = f"{named}, {question.text} of any row"
    if condition.stands:
        return f"{named}: {' or '.join(STANDING_WORDS[one].lower() for one in condition.stands)}"
    kind, scale = TYPES[question.type], scale_of(question_set, question)
    if condition.is_one_of:
        labels = {one.key: one.label for one in kind.choices(question, scale)}
        return f"{named}: {' or '.join(labels[key] for key in condition.is_one_of)}"
    if condition.is_at_least:
        return f"{named}: {kind.bound_words(condition.is_at_least, question, scale)} {kind.beyond[0]}"
    return f"{named}: {kind.bound_words(condition.is_at_most, question, scale)} {kind.beyond[1]}"


def _not(known: Known) -> Known:
    return None if known is None else not known


def _all(parts: Iterable[Known]) -> Known:
    found = list(parts)
    return False if False in found else None if None in found else True


def _any(parts: Iterable[Known]) -> Known:
    found = list(parts)
    return True if True in found else None if None in found else False
