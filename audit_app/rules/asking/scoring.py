"""Scores of sections, which accompany what people decide and never replace it.

A score adds up what is met, by the weights of the section's questions; levels of quality are ranked and never added up.
"Not recorded" counts as not met: what cannot be proved was not done. Any other absence, and a blank, does not count.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from audit_app.rules.answers.choices import YesNo
from audit_app.rules.answers.grades import Score
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.grading import worst_first
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Scale
from audit_app.rules.questions.set_parts import Section

_MET_OR_NOT = 2
_ALL, _HALF, _NOTHING = Decimal(1), Decimal("0.5"), Decimal(0)


@dataclass(frozen=True)
class SectionScore:
    """The `points` of a section out of `most` that its answers allow; `unmet` are critical questions that are not met."""

    section: Section
    points: Decimal
    most: int
    unmet: tuple[Question, ...] = ()

    @property
    def words(self) -> str:
        """Return the score in words; empty where nothing was weighed."""
        return f"{self.points:g} of {self.most:g}" if self.most else ""


def can_be_weighed(question: Question, scale: Scale | None) -> bool:
    """Return whether an answer can be met or not: yes and no, a number on a line, and a scale of two ranks."""
    kind = TYPES[question.type]
    if kind.graded:
        return scale is not None and len(worst_first(scale)) == _MET_OR_NOT
    return isinstance(kind, YesNo | Score)


def can_be_critical(question: Question) -> bool:
    """Return whether the question has a lowest answer, so that it can be critical."""
    return TYPES[question.type].graded or isinstance(TYPES[question.type], YesNo)


def is_unmet(question: Question, scale: Scale | None, response: Response) -> bool:
    """Return whether a critical question is not met: it has its lowest answer, or is not recorded."""
    if response.absence or not response.has_value:
        return response.absence is Absence.NOT_RECORDED
    kind = TYPES[question.type]
    if kind.graded:
        return scale is not None and kind.level(response.value) == worst_first(scale)[0].key
    return "no" in kind.chosen(response.value)


def section_scores(
    question_set: QuestionSet, asked: Iterable[Section], responses: Mapping[str, Response]
) -> dict[str, SectionScore]:
    """Return section key -> score for the sections of a return that have weights or critical questions unmet."""
    scores: dict[str, SectionScore] = {}
    for section in asked:
        weighed = [
            (question.weight, share)
            for question in section.questions
            if question.weight
            and (share := _share(question_set, question, responses.get(question.key))) is not None
        ]
        unmet = tuple(
            question
            for question in section.questions
            if question.critical
            and is_unmet(question, question_set.scale_of(question), responses.get(question.key, Response()))
        )
        if weighed or unmet:
            points = sum((weight * share for weight, share in weighed), Decimal(0))
            scores[section.key] = SectionScore(section, points, sum(weight for weight, _ in weighed), unmet)
    return scores


def _share(question_set: QuestionSet, question: Question, response: Response | None) -> Decimal | None:
    """Return how far a question is met, from 0 to 1; None where it does not count."""
    if response and response.absence is Absence.NOT_RECORDED:
        return _NOTHING
    if response is None or response.absence or not response.has_value:
        return None
    kind, scale = TYPES[question.type], question_set.scale_of(question)
    if isinstance(kind, Score):
        offered = [Decimal(choice.key) for choice in kind.choices(question, scale)]
        return Decimal(str(response.value)) / max(offered)
    if kind.graded and scale:
        ranked = [level.key for level in worst_first(scale)]
        key = kind.level(response.value)
        return None if key not in ranked else _ALL if key == ranked[-1] else _NOTHING
    return {"yes": _ALL, "partly": _HALF}.get(next(iter(kind.chosen(response.value)), ""), _NOTHING)
