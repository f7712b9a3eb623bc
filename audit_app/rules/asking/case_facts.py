"""What several services say of one fact of a case, and of the same number or day: agreed, disputed, or not known."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from audit_app.rules.answers.choices import Chosen, SeveralChosen, YesNo
from audit_app.rules.answers.registry import TYPES, absence_of
from audit_app.rules.answers.response import Response
from audit_app.rules.question_set import MEANINGS, NO, PANEL, YES, Question, QuestionSet
from audit_app.rules.workflow import HANDED_IN, NOT_YET_IN, ReturnState


class Outcome(StrEnum):
    """What is known of one fact of one case. The first three are also what a choice can mean."""

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
        """Whether the case belongs to those of which something is known; the others stand beside the share."""
        return self in _COUNTING


_COUNTING = (Outcome.YES, Outcome.PARTLY, Outcome.NO, Outcome.DISAGREE)

TELLING = ("yes-no", "yes-partly-no", "choice")
"""The types of question that can tell a fact: exactly one answer, which means yes, partly or no."""

SETTLED = "fact--"
"""Begins the key under which the panel's word on a fact is kept; no key of a question holds two hyphens in a row."""


@dataclass(frozen=True)
class Telling:
    """What one service was asked of a fact, and said: its state, and what its answer means (empty for no answer)."""

    service: str
    question: Question
    state: ReturnState
    meaning: str = ""


@dataclass(frozen=True)
class ToldFact:
    """One fact of one case. `settled` is what the panel decided, one of MEANINGS, or empty."""

    slug: str
    tellings: tuple[Telling, ...]
    settled: str = ""

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.settled) if self.settled else self.told

    @property
    def told(self) -> Outcome:
        """What the services' answers come to by themselves."""
        known = {telling.meaning for telling in self.tellings if telling.meaning}
        if known:
            return Outcome(known.pop()) if len(known) == 1 else Outcome.DISAGREE
        states = {telling.state for telling in self.tellings}
        if not states:
            return Outcome.NOT_ASKED
        if states & NOT_YET_IN:
            return Outcome.TO_COME
        return Outcome.NOT_RETURNED if ReturnState.NOT_RETURNED in states else Outcome.NOBODY_KNOWS


def told_fact(slug: str, tellings: Iterable[Telling], settled: object = "") -> ToldFact:
    """`settled` is what is stored of the panel's decision; what is no meaning is taken as none."""
    return ToldFact(slug, tuple(tellings), str(settled) if settled in MEANINGS else "")


def telling(service: str, question: Question, state: ReturnState, response: Response | None) -> Telling:
    """What a return that was asked the question says; only what was handed in says anything."""
    return Telling(service, question, state, meaning_of(question, response) if state in HANDED_IN else "")


def meaning_of(question: Question, response: Response | None) -> str:
    """One of MEANINGS; empty where there is no answer that means one."""
    if response is None or not response.has_value or absence_of(question, response):
        return ""
    choice = str(response.value)
    if question.means:
        return next((one.means for one in question.means if one.choice == choice), "")
    return choice if isinstance(TYPES[question.type], YesNo) and choice in MEANINGS else ""


def can_tell(question: Question) -> bool:
    """Whether it has exactly one answer, of choices that can each mean something."""
    kind = TYPES.get(question.type)
    return isinstance(kind, YesNo | Chosen) and not isinstance(kind, SeveralChosen)


def settling_questions(question_set: QuestionSet) -> tuple[Question, ...]:
    """One for each fact that the set asks of services."""
    return tuple(settling_question(question_set, slug) for slug in question_set.facts_told)


def settling_question(question_set: QuestionSet, slug: str) -> Question:
    """The question about a fact as the panel is asked it; it may leave it open."""
    first = question_set.facts_told[slug][0]
    return Question(
        key=f"{SETTLED}{slug}",
        reference=", ".join(question.reference for question in question_set.facts_told[slug]),
        text=first.text,
        type="yes-partly-no",
        answered_by=PANEL,
        required=False,
        rationale="required",
    )


def contradicting(
    question_set: QuestionSet, said: Iterable[tuple[Question, Response]]
) -> dict[str, tuple[str, ...]]:
    """The keys of questions about one case whose answers contradict those of others, with the keys of the others."""
    meanings: dict[str, set[str]] = {}
    for question, response in said:
        if meaning := meaning_of(question, response):
            meanings.setdefault(question.key, set()).add(meaning)
    found: dict[str, list[str]] = {}
    for pair in question_set.contradicts:
        here, there = meanings.get(pair.question, set()), meanings.get(pair.other, set())
        if (YES in here and NO in there) or (NO in here and YES in there):
            found.setdefault(pair.question, []).append(pair.other)
            found.setdefault(pair.other, []).append(pair.question)
    return {key: tuple(others) for key, others in found.items()}
