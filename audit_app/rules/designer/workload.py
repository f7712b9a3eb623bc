"""About how long a return takes to write, by the kinds of its answers: an estimate, shown as one.

The minutes were set so that the shipped question sets come near what their writers say of them; what a file takes to
read differs from case to case, and only the usual first look through it is counted.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from audit_app.rules.answers.base import AnswerType
from audit_app.rules.answers.gaps import Gap
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.asking.conditions import SERVICE_KIND, facts_of
from audit_app.rules.asking.routing import asked_keys, sure_keys
from audit_app.rules.question_set import Question, QuestionSet

OPENING = 8.0
"""Minutes before the first answer: opening the records and finding one's way."""
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
"""Minutes for one answer that has no parts, looking it up included."""
REASONS: Mapping[str, float] = {"none": 0.0, "optional": 0.4, "required": 2.0}
"""Minutes for the rationale: one that may be given is given about half the time, in a line."""
IN_A_ROW = 0.5
"""What a cell takes of the time of an answer by itself: its row is looked up once."""
USUAL_ROWS = 3
LEFT_OUT = 0.5
"""How often a question is answered that need not be."""
CLEARLY_LESS = 0.75
"""Below this part of what the set says, its minutes are not this service's."""
MOST_CASES_TRIED = 24


@dataclass(frozen=True)
class Minutes:
    """`least` where the fewest questions are asked that may be, `most` where the most are."""

    least: int
    most: int


def minutes_for(question_set: QuestionSet, service_kind: str) -> Minutes:
    """Of one return of this kind of service."""
    cases = list(_cases(question_set))
    least = min(_total(question_set, sure_keys(question_set, service_kind, case)) for case in cases)
    most = max(_total(question_set, asked_keys(question_set, service_kind, case, None)) for case in cases)
    return Minutes(round(least), round(most))


def minutes_told(question_set: QuestionSet, asked: Iterable[Question]) -> int:
    """What an auditor is told of one return. What the set says is of its busiest service: one that is asked clearly less
    is told our estimate, to the nearest five minutes.
    """
    estimate = OPENING + sum(map(minutes_of, asked))
    if estimate >= question_set.minutes * CLEARLY_LESS:
        return question_set.minutes
    return max(round(estimate / 5) * 5, 5)


def minutes_of(question: Question) -> float:
    """Of one question where it is asked."""
    minutes = _answering(question) + REASONS[question.rationale]
    return minutes if question.required else minutes * LEFT_OUT


def _answering(question: Question) -> float:
    kind = TYPES[question.type]
    parts = sum(ANSWERING[part.type] for part in _filled_in(kind, question))
    if not kind.repeats:
        return parts or ANSWERING[question.type]
    rows = max(USUAL_ROWS, question.minimum or 0)
    return parts * IN_A_ROW * min(rows, question.maximum or rows)


def _filled_in(kind: AnswerType, question: Question) -> tuple[Question, ...]:
    return kind.moments(question) if isinstance(kind, Gap) else kind.parts(question)


def _total(question_set: QuestionSet, keys: Iterable[str]) -> float:
    return OPENING + sum(minutes_of(question_set.question(key)) for key in keys)


def _cases(question_set: QuestionSet) -> Iterator[dict[str, str] | None]:
    """Every case that routing can tell from another; where they are too many, none by name."""
    facts = facts_of(question_set)
    tested = deciding_facts(question_set)
    several = [list(facts[fact][1]) for fact in tested]
    count = 1
    for bands in several:
        count *= len(bands)
    if not tested or count > MOST_CASES_TRIED:
        yield None
        return
    for bands in product(*several):
        yield dict(zip(tested, bands, strict=True))


def deciding_facts(question_set: QuestionSet) -> tuple[str, ...]:
    """The facts of a case on which it depends what is asked, in the order in which they are held."""
    named = {
        atom.fact
        for section in question_set.sections
        for part in (section, *section.questions)
        for condition in part.when
        for atom in condition.atoms
    }
    return tuple(fact for fact in facts_of(question_set) if fact in named and fact != SERVICE_KIND)
