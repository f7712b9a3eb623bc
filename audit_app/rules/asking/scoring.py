"""Scores of sections and suggested grades, which accompany what people decide and never replace it.

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
from audit_app.rules.asking.conditions import SERVICE_KIND, ConditionEvaluator
from audit_app.rules.questions.options import LOWEST, NOTHING, GradeOptions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Level, Scale
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
        """The score in words; empty where nothing was weighed."""
        return f"{self.points:g} of {self.most:g}" if self.most else ""


def can_be_weighed(question: Question, scale: Scale | None) -> bool:
    """Return whether an answer can be met or not: yes and no, a number on a line, and a scale of two ranks."""
    kind = TYPES[question.type]
    if kind.graded:
        return scale is not None and len(_ranked(scale)) == _MET_OR_NOT
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
        return scale is not None and kind.level(response.value) == _ranked(scale)[0].key
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


def suggested_level(
    question_set: QuestionSet,
    question: Question,
    asked: Iterable[Section],
    responses: Mapping[str, Response],
    facts: Mapping[str, str],
    service_kind: str,
) -> Level | None:
    """Return the level that the answers of a return suggest for the question; None where they suggest nothing yet.

    LOWEST suggests the lowest of the other grades by the same scale: of the whole return for an overall grade, of the
    question's own section for any other.
    """
    scale = question_set.scale_of(question)
    grade = question.options.of(GradeOptions)
    if scale is None or grade.suggest == NOTHING:
        return None
    if grade.suggest == LOWEST:
        own = question_set.section_of(question.key).key
        others = (
            other for section in asked for other in section.questions if grade.overall or section.key == own
        )
        return lowest(
            scale, (_level(other, responses.get(other.key)) for other in comparable_grades(question, others))
        )
    evaluator = ConditionEvaluator(
        question_set,
        {**facts, SERVICE_KIND: service_kind},
        lambda key: responses.get(key, Response()),
        unknown_fact="",
    )
    for row in grade.matrix:
        if evaluator.all_hold(row.when):
            return scale.level(row.level)
    return None


def comparable_grades(question: Question, others: Iterable[Question]) -> list[Question]:
    """Return those of the other questions whose lowest grade is suggested for this question."""
    scale = question.options.of(GradeOptions).scale
    return [
        other
        for other in others
        if other.key != question.key and other.options.of(GradeOptions).scale == scale and not other.overall
    ]


def lowest(scale: Scale, keys: Iterable[str]) -> Level | None:
    """Return the worst of the grades; None where there is none."""
    grades = set(keys)
    return next((level for level in _ranked(scale) if level.key in grades), None)


def suggestion_for_panel(scale: Scale, question: Question, suggestions: Iterable[str]) -> Level | None:
    """Return the lowest suggestion for a case: of the services' own grades or, by matrix, of what each return suggests."""
    return None if question.options.of(GradeOptions).suggest == NOTHING else lowest(scale, suggestions)


def _ranked(scale: Scale) -> list[Level]:
    """Return the levels with a rank, worst first."""
    ranked = [(level.rank, level) for level in scale.levels if level.rank is not None]
    return [level for _, level in sorted(ranked, key=lambda pair: pair[0])]


def _level(question: Question, response: Response | None) -> str:
    if response is None or response.absence or not response.has_value:
        return ""
    return TYPES[question.type].level(response.value)


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
        ranked = [level.key for level in _ranked(scale)]
        key = kind.level(response.value)
        return None if key not in ranked else _ALL if key == ranked[-1] else _NOTHING
    return {"yes": _ALL, "partly": _HALF}.get(next(iter(kind.chosen(response.value)), ""), _NOTHING)
