"""About how long a return takes to write, by the types of its answers: an estimate, and displayed as an estimate.

The minutes were chosen so that the shipped question sets come near to what their writers say of them. How long a file
takes to read differs from case to case; only the usual first look through it is counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import fsum, prod

from audit_app.rules.answers.base import AnswerType
from audit_app.rules.answers.gaps import Gap
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.rows import fewest_rows, most_rows
from audit_app.rules.asking.conditions import SERVICE_KIND, condition_facts
from audit_app.rules.asking.routing import asked_keys, certain_keys
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet

OPENING = 8.0
"""The minutes before the first answer, for opening the records and looking round in them."""
ANSWERING: Mapping[str, float] = {
    "yes-no": 0.5,
    "yes-partly-no": 0.5,
    "choice": 0.5,
    "score": 0.5,
    "choices": 1.0,
    "grade": 1.0,
    "number": 1.0,
    "decimal": 1.0,
    "percentage": 1.0,
    "date": 1.0,
    "datetime": 1.0,
    "text": 1.0,
    "long-text": 3.0,
    "information": 0.5,
}
"""The minutes for an answer of each type that has no parts, including the time to look it up."""
REASONS: Mapping[str, float] = {"none": 0.0, "optional": 0.4, "required": 2.0}
"""The minutes for each kind of rationale; an optional rationale is written about half the time, in a line."""
SHARE_IN_ROW = 0.5
"""The share of an answer's minutes that a cell of the same type takes: its row is looked up only once."""
USUAL_ROWS = 3
SHARE_OF_OPTIONAL = 0.5
"""The share of optional questions that are answered."""
CLEARLY_LESS = 0.75
"""The share of the set's minutes below which a service reads an estimate of its own."""
_ROUNDED_TO = 5
MOST_CASES_TRIED = 24


@dataclass(frozen=True)
class Minutes:
    """The minutes for a return with the fewest questions that may be asked, and with the most."""

    least: int
    most: int


def minutes_for(question_set: QuestionSet, service_kind: str) -> Minutes:
    """Return the minutes for a return of this kind of service, over all cases."""
    cases = list(_cases(question_set))
    least = min(_total(question_set, certain_keys(question_set, service_kind, case)) for case in cases)
    most = max(_total(question_set, asked_keys(question_set, service_kind, case, None)) for case in cases)
    return Minutes(round(least), round(most))


def minutes_for_auditor(question_set: QuestionSet, asked: Iterable[Question]) -> int:
    """Return the minutes that an auditor reads about a return with these questions.

    The minutes of the set are those of its busiest service. A service that is asked clearly less reads our estimate, to
    the nearest five minutes.
    """
    estimate = _sum_of(asked)
    if estimate >= question_set.minutes * CLEARLY_LESS:
        return question_set.minutes
    return max(round(estimate / _ROUNDED_TO) * _ROUNDED_TO, _ROUNDED_TO)


def minutes_of(question: Question) -> float:
    """Return the minutes that a question takes on average where it is asked."""
    minutes = _answering(question) + REASONS[question.rationale]
    return minutes if question.required else minutes * SHARE_OF_OPTIONAL


def deciding_facts(question_set: QuestionSet) -> tuple[str, ...]:
    """Return the keys of the facts of a case on which it depends what is asked, in the order of the set."""
    named = {
        atom.fact
        for section in question_set.sections
        for part in (section, *section.questions)
        for condition in part.when
        for atom in condition.atoms
    }
    return tuple(fact for fact in condition_facts(question_set) if fact in named and fact != SERVICE_KIND)


def _answering(question: Question) -> float:
    kind = TYPES[question.type]
    parts = sum(ANSWERING[part.type] for part in _parts(kind, question))
    if not kind.repeats:
        return parts or ANSWERING[question.type]
    rows = max(USUAL_ROWS, fewest_rows(question))
    return parts * SHARE_IN_ROW * min(rows, most_rows(question))


def _parts(kind: AnswerType, question: Question) -> tuple[Question, ...]:
    return kind.moments(question) if isinstance(kind, Gap) else kind.parts(question)


def _total(question_set: QuestionSet, keys: Iterable[str]) -> float:
    return _sum_of(question_set.question(key) for key in keys)


def _sum_of(questions: Iterable[Question]) -> float:
    # Keys come as sets, in another order in each process; a plain sum would depend on it in its last digit, which decides
    # how half a minute is rounded.
    return fsum((OPENING, *map(minutes_of, questions)))


def _cases(question_set: QuestionSet) -> Iterator[dict[str, str] | None]:
    """Yield every combination of facts that routing can tell apart; None, for any case, where they are too many."""
    facts = condition_facts(question_set)
    deciding = deciding_facts(question_set)
    bands_of_each = [list(facts[fact][1]) for fact in deciding]
    if not deciding or prod(map(len, bands_of_each)) > MOST_CASES_TRIED:
        yield None
        return
    for bands in product(*bands_of_each):
        yield dict(zip(deciding, bands, strict=True))
