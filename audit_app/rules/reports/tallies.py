"""Turns answers into counts: what the denominator contains, what is left out of it, and why."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from audit_app.rules.answers.base import BY_LABEL, BY_RANGE
from audit_app.rules.answers.registry import TYPES, absence_of, choices_for
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.case_facts import Outcome, StatedFact
from audit_app.rules.asking.grading import best_first
from audit_app.rules.questions.options import GapOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.scales import Scale
from audit_app.rules.reports.counts import AnswerCount, FactCount, LeftOut, QuestionCount, ServiceCount
from audit_app.rules.workflow import SUBMITTED_RETURNS, ReturnState

NOT_RECORDED = "Not recorded"
CASE_NOT_KNOWN = "case not known"
"""Stored in the counts of approved reports. A report prints the noun of its own set in place of "case"."""

_LEFT_OUT_ABSENCES = {
    Absence.NOT_APPLICABLE: "not applicable",
    Absence.NOT_KNOWN: "answer not known",
    Absence.DECLINED: "declined",
    Absence.NOT_SOUGHT: "not sought",
}
_LEFT_OUT_STATES = {
    ReturnState.NOT_KNOWN: CASE_NOT_KNOWN,
    ReturnState.NOT_RETURNED: "not returned",
}
_BLANK = "left blank"
_TO_COME = "still to come"
_REASONS = (*_LEFT_OUT_ABSENCES.values(), *_LEFT_OUT_STATES.values(), _BLANK, _TO_COME)


class ReturnedAnswers(NamedTuple):
    """The answers to a question in the returns of a service that are in the same state and were asked it.

    `service` is the key of a ServiceEntry; a response is None where the return has none.
    """

    service: str
    state: ReturnState
    responses: Sequence[Response | None]


@dataclass
class _Tally:
    """The answers of a service: those that count, and how many are left out for each reason."""

    counting: list[Response] = field(default_factory=list[Response])
    left_out: Counter[str] = field(default_factory=Counter[str])

    def add(self, state: ReturnState, responses: Sequence[Response | None]) -> None:
        """Add the answers in returns that are in this state."""
        if state not in SUBMITTED_RETURNS:
            self.left_out[_LEFT_OUT_STATES.get(state, _TO_COME)] += len(responses)
            return
        for response in responses:
            if reason := _why_left_out(response):
                self.left_out[reason] += 1
            elif response:
                self.counting.append(response)


def count_answers(
    question: Question, scale: Scale | None, answers: Iterable[ReturnedAnswers], asked_of: Sequence[str] = ()
) -> QuestionCount | None:
    """Count the answers to a question, or return None if they are words, days or rows.

    "Not recorded on file" is counted: a missing record is a finding. Not applicable, not known, declined,
    blank and not returned are left out, each with its number. `asked_of` are the words of the service kinds.
    """
    kind = TYPES[question.type]
    if not kind.tallied:
        return None
    by_service: dict[str, _Tally] = defaultdict(_Tally)
    for service, state, responses in answers:
        by_service[service].add(state, responses)
    labels = _labels(question, scale)
    chosen = {service: _chosen(question, tally.counting) for service, tally in by_service.items()}
    counting = [response for tally in by_service.values() for response in tally.counting]
    return QuestionCount(
        reference=question.reference,
        text=question.text,
        asked_of=tuple(asked_of),
        counts=_counts(labels, sum(chosen.values(), Counter[str]())),
        answered=len(counting),
        left_out=_left_out(sum((tally.left_out for tally in by_service.values()), Counter[str]())),
        by_service=tuple(
            ServiceCount(service, _counts(labels, chosen[service]), _left_out(tally.left_out))
            for service, tally in by_service.items()
        ),
        exclusive=question.type != "choices",
        summary=_range(question, counting) if kind.tallied == BY_RANGE else "",
        fact=question.fact,
    )


def count_fact(
    questions: Sequence[Question], of_cases: Iterable[StatedFact], asked_of: Sequence[str] = ()
) -> FactCount:
    """Count a fact over all cases of a round; `questions` are those that ask for it, in the order of the set."""
    facts = tuple(of_cases)
    outcomes = Counter(fact.outcome for fact in facts)
    settled = Counter(fact.outcome for fact in facts if fact.settled)
    counting = [outcome for outcome in Outcome if outcome.counts]
    return FactCount(
        reference=", ".join(question.reference for question in questions),
        text=questions[0].text,
        asked_of=tuple(asked_of),
        counts=tuple(AnswerCount(outcome.value.capitalize(), outcomes[outcome]) for outcome in counting),
        settled=tuple(settled[outcome] for outcome in counting),
        left_out=tuple(
            LeftOut(outcome.value, outcomes[outcome])
            for outcome in Outcome
            if outcomes[outcome] and not outcome.counts
        ),
    )


def _left_out(reasons: Counter[str]) -> tuple[LeftOut, ...]:
    return tuple(LeftOut(reason, reasons[reason]) for reason in _REASONS if reasons[reason])


def _why_left_out(response: Response | None) -> str:
    if response is None:
        return _BLANK
    if response.absence:
        return _LEFT_OUT_ABSENCES.get(response.absence, "")
    return "" if response.has_value else _BLANK


def _labels(question: Question, scale: Scale | None) -> dict[str, str]:
    """Return the label of each answer, in the order of the question or of its scale, with "not recorded" last."""
    choices = choices_for(question, scale) if TYPES[question.type].tallied == BY_LABEL else ()
    if scale:
        places = [level.key for level in best_first(scale)]
        choices = tuple(sorted(choices, key=lambda choice: places.index(choice.key)))
    return {choice.key: choice.label for choice in choices} | {Absence.NOT_RECORDED.value: NOT_RECORDED}


def _counts(labels: dict[str, str], chosen: Counter[str]) -> tuple[AnswerCount, ...]:
    return tuple(AnswerCount(label, chosen[key]) for key, label in labels.items())


def _chosen(question: Question, counting: Sequence[Response]) -> Counter[str]:
    """Count how often each answer was chosen; responses that are the same object are read once."""
    chosen: Counter[str] = Counter()
    responses = {id(response): response for response in counting}
    for which, times in Counter(map(id, counting)).items():
        chosen.update(dict.fromkeys(_keys(question, responses[which]), times))
    return chosen


def _keys(question: Question, response: Response) -> frozenset[str]:
    if absence := absence_of(question, response):
        return frozenset({absence.value})
    return TYPES[question.type].chosen(response.value)


def _range(question: Question, counting: Iterable[Response]) -> str:
    kind = TYPES[question.type]
    values = [response.value for response in counting if not absence_of(question, response)]
    amounts: list[Decimal | int | None] = [kind.amount(value, question, None) for value in values]
    numbers = sorted(number for number in amounts if number is not None)
    if not numbers:
        return ""
    # The lower of two middles, so that "at least half" is true.
    middle = numbers[(len(numbers) - 1) // 2]
    words = kind.range_words(numbers[0], middle, numbers[-1], question)
    limit = question.options.of(GapOptions).limit
    if limit is not None:
        within = sum(number <= limit for number in numbers)
        words = f"{words}; {within} of {len(numbers)} are within the limit of {limit:,}"
    note = kind.tally_note(values, question)
    return f"{words}; {note}" if note else words
