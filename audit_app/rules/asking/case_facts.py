"""Facts of a case that several services state, such as whether a visit took place: agreed, disputed, or not known."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from audit_app.rules.answers.choices import Chosen, SeveralChosen, YesNo
from audit_app.rules.answers.registry import TYPES, absence_of
from audit_app.rules.answers.response import Response
from audit_app.rules.questions.question import MEANINGS, NO, PANEL, YES, Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.workflow import OUTSTANDING_RETURNS, SUBMITTED_RETURNS, ReturnState


class Outcome(StrEnum):
    """The outcome of a fact of a case. The first three can also be the meaning of a choice."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    DISAGREE = "services disagree"
    NOBODY_KNOWS = "nobody knows"
    NOT_RETURNED = "not returned"
    TO_COME = "still to come"
    NOT_ASKED = "not asked"

    @property
    def counts(self) -> bool:
        """Return whether the case is part of the total of a share; cases with other outcomes are listed beside it."""
        return self in _COUNTING


_COUNTING = (Outcome.YES, Outcome.PARTLY, Outcome.NO, Outcome.DISAGREE)

FACT_QUESTION_TYPES = ("yes-no", "yes-partly-no", "choice")
"""The types of question that can state a fact: they have a single answer, which means yes, partly or no."""

SETTLED_KEY_PREFIX = "fact--"
"""The prefix of the key under which the panel's decision on a fact is stored.

No key of a question contains two hyphens in a row, so that the two never collide.
"""


@dataclass(frozen=True)
class FactStatement:
    """The statement of a service about a fact: the state of its return, and what its answer means (empty for none)."""

    service: str
    question: Question
    state: ReturnState
    meaning: str = ""


@dataclass(frozen=True)
class StatedFact:
    """A fact of a case with all statements about it. `settled` is the panel's decision, in MEANINGS, or empty."""

    slug: str
    tellings: tuple[FactStatement, ...]
    settled: str = ""

    @property
    def outcome(self) -> Outcome:
        """Return what is known about the fact: the panel's decision, or else what the services state."""
        return Outcome(self.settled) if self.settled else self.told

    @property
    def told(self) -> Outcome:
        """Return what is known from the services alone."""
        meanings = {statement.meaning for statement in self.tellings if statement.meaning}
        if meanings:
            return Outcome(meanings.pop()) if len(meanings) == 1 else Outcome.DISAGREE
        states = {statement.state for statement in self.tellings}
        if not states:
            return Outcome.NOT_ASKED
        if states & OUTSTANDING_RETURNS:
            return Outcome.TO_COME
        return Outcome.NOT_RETURNED if ReturnState.NOT_RETURNED in states else Outcome.NOBODY_KNOWS


def stated_fact(slug: str, tellings: Iterable[FactStatement], settled: object = "") -> StatedFact:
    """Return a fact from the stored decision of the panel, which is ignored unless it is in MEANINGS."""
    return StatedFact(slug, tuple(tellings), str(settled) if settled in MEANINGS else "")


def statement_of(
    service: str, question: Question, state: ReturnState, response: Response | None
) -> FactStatement:
    """Return the statement of a return that was asked the question; nothing counts before it is submitted."""
    return FactStatement(
        service, question, state, meaning_of(question, response) if state in SUBMITTED_RETURNS else ""
    )


def meaning_of(question: Question, response: Response | None) -> str:
    """Return what the answer means, in MEANINGS; empty where there is no answer, or it has no meaning."""
    if response is None or not response.has_value or absence_of(question, response):
        return ""
    choice = str(response.value)
    if question.means:
        return next((meaning.means for meaning in question.means if meaning.choice == choice), "")
    return choice if isinstance(TYPES[question.type], YesNo) and choice in MEANINGS else ""


def can_state_fact(question: Question) -> bool:
    """Return whether the question has a single answer, from choices that can each have a meaning."""
    kind = TYPES.get(question.type)
    return isinstance(kind, YesNo | Chosen) and not isinstance(kind, SeveralChosen)


def settling_questions(question_set: QuestionSet) -> tuple[Question, ...]:
    """Return the panel's question about each fact that services are asked to state."""
    return tuple(settling_question(question_set, slug) for slug in question_set.facts_told)


def settling_question(question_set: QuestionSet, slug: str) -> Question:
    """Return the panel's question about a fact, which it may leave open."""
    first = question_set.facts_told[slug][0]
    return Question(
        key=f"{SETTLED_KEY_PREFIX}{slug}",
        reference=", ".join(question.reference for question in question_set.facts_told[slug]),
        text=first.text,
        type="yes-partly-no",
        answered_by=PANEL,
        required=False,
        rationale="required",
    )


def contradicting(
    question_set: QuestionSet, answers: Iterable[tuple[Question, Response]]
) -> dict[str, tuple[str, ...]]:
    """Return, for each question by key, the keys of those whose answers about the same case contradict its own."""
    meanings: dict[str, set[str]] = {}
    for question, response in answers:
        if meaning := meaning_of(question, response):
            meanings.setdefault(question.key, set()).add(meaning)
    others_by_key: dict[str, list[str]] = {}
    for pair in question_set.contradicts:
        here, there = meanings.get(pair.question, set()), meanings.get(pair.other, set())
        if (YES in here and NO in there) or (NO in here and YES in there):
            others_by_key.setdefault(pair.question, []).append(pair.other)
            others_by_key.setdefault(pair.other, []).append(pair.question)
    return {key: tuple(others) for key, others in others_by_key.items()}
