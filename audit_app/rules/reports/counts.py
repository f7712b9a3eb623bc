"""Counted answers, as the facts of a report hold them.

Approved versions keep these objects as JSON (`rules/typed_json.py`), so no class and no field here may be renamed.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class AnswerCount:
    """A label of an answer, with the number of times that it was chosen."""

    label: str
    count: int


@dataclass(frozen=True)
class LeftOut:
    """A reason why returns do not count for a question ("not applicable"), and how many there are."""

    reason: str
    count: int


@dataclass(frozen=True)
class ServiceCount:
    """A service's share of a question's counts, in the same order, and why its other returns do not count."""

    service: str
    counts: tuple[AnswerCount, ...]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True)
class QuestionCount:
    """The counted answers to a question, as `tallies.count_answers` makes them.

    `counts` end with "Not recorded" and `answered` is their denominator. `exclusive` is False where a
    return may give several answers. `summary` describes answers in numbers. `fact` is the slug of the
    fact that the question bears on, where facts are counted by case.
    """

    reference: str
    text: str
    asked_of: tuple[str, ...]
    counts: tuple[AnswerCount, ...]
    answered: int
    left_out: tuple[LeftOut, ...] = ()
    by_service: tuple[ServiceCount, ...] = ()
    exclusive: bool = True
    summary: str = ""
    fact: str = ""


@dataclass(frozen=True)
class FactCount:
    """A fact of which several services know, counted once for each case.

    `counts` are yes, partly, no and services disagree; `settled` is how many of each the panel settled.
    `left_out` are the cases of which nothing is known, and why.
    """

    reference: str
    text: str
    asked_of: tuple[str, ...]
    counts: tuple[AnswerCount, ...]
    settled: tuple[int, ...]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def counted(self) -> int:
        """Return the number of cases of which something is known."""
        return sum(count.count for count in self.counts)


@dataclass(frozen=True)
class Heard:
    """The number of returns with somebody's own words in answer to a question, and why the others have none."""

    reference: str
    text: str
    said: int
    not_sought: int
    declined: int
    other: int

    @property
    def asked(self) -> int:
        """Return the number of returns that were asked the question."""
        return self.said + self.not_sought + self.declined + self.other


@dataclass(frozen=True)
class Voice:
    """The answers of practitioners or families: how often they were heard, and counts of what they chose.

    `answerer` is a key of `answerers.VOICES`; `rows` count the answers that are choices.
    """

    answerer: str
    heard: tuple[Heard, ...]
    rows: tuple[QuestionCount, ...] = ()


@dataclass(frozen=True)
class SectionCount:
    """The score of a section over all returns together, by the weights of its questions: `points` of `most`.

    `unmet` has the text of each critical question, how many returns did not meet it, and how many answered it.
    """

    title: str
    points: Decimal
    most: int
    returns: int
    unmet: tuple[tuple[str, int, int], ...] = ()


@dataclass(frozen=True)
class SecondEntry:
    """A score of the panel beside the service's own, both in words, with the panel's reason."""

    case: str
    service: str
    own: str
    panel: str
    reason: str


@dataclass(frozen=True)
class SecondCount:
    """A comparison of the panel's scores of a question with the services' own.

    `other` counts the pairs of which neither score is higher. `entries` are the scores themselves.
    """

    reference: str
    text: str
    same: int
    lower: int
    higher: int
    other: int = 0
    entries: tuple[SecondEntry, ...] = ()

    @property
    def scored(self) -> int:
        """Return the number of scores that the panel gave."""
        return self.same + self.lower + self.higher + self.other


@dataclass(frozen=True)
class KeyLineFinding:
    """The questions that bear on a key line of enquiry; the empty key gathers those that bear on none.

    `facts` are counted by case, and every row whose `fact` is set is a question behind such a fact.
    """

    key: str
    text: str
    rows: tuple[QuestionCount, ...]
    facts: tuple[FactCount, ...] = ()
