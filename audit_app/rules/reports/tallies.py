"""How answers become counts: what the denominator contains, what is left out of it, and why."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

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


@dataclass(frozen=True)
class ReturnedAnswer:
    """The answer in a return to a question that it was asked; `service` is the key of a ServiceEntry."""

    service: str
    state: ReturnState
    response: Response | None


def count_answers(
    question: Question, scale: Scale | None, answers: Iterable[ReturnedAnswer], asked_of: Sequence[str] = ()
) -> QuestionCount | None:
    """Count the answers to a question, or return None if they are words, days or rows.

    "Not recorded on file" is counted: a missing record is a finding. Not applicable, not known, declined,
    blank and not returned are left out, each with its number. `asked_of` are the words of the service kinds.
    """
    kind = TYPES[question.type]
    if not kind.tallied:
        return None
    entries = tuple(answers)
    counting = tuple(entry for entry in entries if not _why_left_out(entry))
    labels = _labels(question, scale)
    return QuestionCount(
        reference=question.reference,
        text=question.text,
        asked_of=tuple(asked_of),
        counts=_count(question, labels, counting),
        answered=len(counting),
        left_out=_left_out(entries),
        by_service=tuple(
            ServiceCount(
                service,
                _count(question, labels, [entry for entry in counting if entry.service == service]),
                _left_out([entry for entry in entries if entry.service == service]),
            )
            for service in dict.fromkeys(entry.service for entry in entries)
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


def _left_out(entries: Iterable[ReturnedAnswer]) -> tuple[LeftOut, ...]:
    reasons = Counter(reason for entry in entries if (reason := _why_left_out(entry)))
    return tuple(LeftOut(reason, reasons[reason]) for reason in _REASONS if reasons[reason])


def _why_left_out(entry: ReturnedAnswer) -> str:
    if entry.state in _LEFT_OUT_STATES:
        return _LEFT_OUT_STATES[entry.state]
    if entry.state not in SUBMITTED_RETURNS:
        return _TO_COME
    if entry.response is None:
        return _BLANK
    if entry.response.absence:
        return _LEFT_OUT_ABSENCES.get(entry.response.absence, "")
    return "" if entry.response.has_value else _BLANK


def _labels(question: Question, scale: Scale | None) -> dict[str, str]:
    """Return answer key -> label, in the order of the question or by the rank of its scale, "not recorded" last."""
    choices = choices_for(question, scale) if TYPES[question.type].tallied == BY_LABEL else ()
    if scale:
        places = [level.key for level in best_first(scale)]
        choices = tuple(sorted(choices, key=lambda choice: places.index(choice.key)))
    return {choice.key: choice.label for choice in choices} | {Absence.NOT_RECORDED.value: NOT_RECORDED}


def _count(
    question: Question, labels: dict[str, str], counting: Sequence[ReturnedAnswer]
) -> tuple[AnswerCount, ...]:
    keys = Counter(key for entry in counting for key in _keys(question, entry))
    return tuple(AnswerCount(label, keys[key]) for key, label in labels.items())


def _keys(question: Question, entry: ReturnedAnswer) -> frozenset[str]:
    if entry.response is None:
        return frozenset()
    if absence := absence_of(question, entry.response):
        return frozenset({absence.value})
    return TYPES[question.type].chosen(entry.response.value)


def _range(question: Question, counting: Sequence[ReturnedAnswer]) -> str:
    kind = TYPES[question.type]
    values = [
        entry.response.value
        for entry in counting
        if entry.response and not absence_of(question, entry.response)
    ]
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
