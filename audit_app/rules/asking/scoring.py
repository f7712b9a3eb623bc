"""Scores of sections and suggested grades. They stand beside what people decide and never in its place.

A score counts what is met, by the weights of its section's questions; levels of quality are ranked and never added up.
"Not recorded" counts as not met: what cannot be shown was not done. Any other absence, and what is
blank, is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from audit_app.rules.answers.choices import Score, YesNo
from audit_app.rules.answers.registry import TYPES
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking.conditions import SERVICE_KIND, Asking, scale_of
from audit_app.rules.question_set import LOWEST, NOTHING, Level, Question, QuestionSet, Scale, Section

_MET_OR_NOT = 2
_ALL, _HALF, _NOTHING = Decimal(1), Decimal("0.5"), Decimal(0)


@dataclass(frozen=True)
class SectionScore:
    """`points` of `most` that could be met in what was answered; `unmet` are its critical questions that are not."""

    section: Section
    points: Decimal
    most: int
    unmet: tuple[Question, ...] = ()

    @property
    def words(self) -> str:
        return f"{self.points:g} of {self.most:g}" if self.most else ""


def can_be_weighed(question: Question, scale: Scale | None) -> bool:
    """Yes and no, a number on a line, and a scale of two ranks: met, or not."""
    kind = TYPES[question.type]
    if kind.graded:
        return scale is not None and len(_ranked(scale)) == _MET_OR_NOT
    return isinstance(kind, YesNo | Score)


def can_be_critical(question: Question) -> bool:
    """What has a lowest answer."""
    return TYPES[question.type].graded or isinstance(TYPES[question.type], YesNo)


def is_unmet(question: Question, scale: Scale | None, response: Response) -> bool:
    """Of a critical question: its lowest answer, or no record of it."""
    if response.absence or not response.has_value:
        return response.absence is Absence.NOT_RECORDED
    kind = TYPES[question.type]
    if kind.graded:
        return scale is not None and kind.level(response.value) == _ranked(scale)[0].key
    return "no" in kind.chosen(response.value)


def section_scores(
    question_set: QuestionSet, asked: Iterable[Section], responses: Mapping[str, Response]
) -> dict[str, SectionScore]:
    """Section key -> its score, of the sections that have weights or critical questions. `asked` are a return's."""
    found: dict[str, SectionScore] = {}
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
            and is_unmet(question, scale_of(question_set, question), responses.get(question.key, Response()))
        )
        if weighed or unmet:
            points = sum((weight * share for weight, share in weighed), Decimal(0))
            found[section.key] = SectionScore(section, points, sum(weight for weight, _ in weighed), unmet)
    return found


def suggested(
    question_set: QuestionSet,
    question: Question,
    asked: Iterable[Section],
    responses: Mapping[str, Response],
    facts: Mapping[str, str],
    service_kind: str,
) -> Level | None:
    """The level that the answers of one return suggest for the question; None where its rule says nothing yet.

    The lowest is that of the other grades by the same scale: of the whole return for an overall grade, otherwise of the
    question's own section.
    """
    scale = scale_of(question_set, question)
    if scale is None or question.suggest == NOTHING:
        return None
    if question.suggest == LOWEST:
        own = question_set.section_of(question.key).key
        others = (
            other
            for section in asked
            for other in section.questions
            if question.overall or section.key == own
        )
        return lowest(scale, (_level(other, responses.get(other.key)) for other in alike(question, others)))
    asking = Asking(
        question_set,
        {**facts, SERVICE_KIND: service_kind},
        lambda key: responses.get(key, Response()),
        not_given="",
    )
    for row in question.matrix:
        if asking.all_hold(row.when):
            return scale.level(row.level)
    return None


def alike(question: Question, others: Iterable[Question]) -> list[Question]:
    """Those of the others of which the lowest grade is suggested for the question."""
    return [
        other
        for other in others
        if other.key != question.key and other.scale == question.scale and not other.overall
    ]


def lowest(scale: Scale, keys: Iterable[str]) -> Level | None:
    """The worst of the grades; None where there is none."""
    given = set(keys)
    return next((level for level in _ranked(scale) if level.key in given), None)


def suggestion_for_panel(scale: Scale, question: Question, suggestions: Iterable[str]) -> Level | None:
    """Of one case: the lowest of the services' own grades or, by matrix, of what each return suggests."""
    return None if question.suggest == NOTHING else lowest(scale, suggestions)


def _ranked(scale: Scale) -> list[Level]:
    """Worst first."""
    ranked = [(level.rank, level) for level in scale.levels if level.rank is not None]
    return [level for _, level in sorted(ranked, key=lambda pair: pair[0])]


def _level(question: Question, response: Response | None) -> str:
    if response is None or response.absence or not response.has_value:
        return ""
    return TYPES[question.type].level(response.value)


def _share(question_set: QuestionSet, question: Question, response: Response | None) -> Decimal | None:
    """How far it is met, from 0 to 1; None for what is left out."""
    if response and response.absence is Absence.NOT_RECORDED:
        return _NOTHING
    if response is None or response.absence or not response.has_value:
        return None
    kind, scale = TYPES[question.type], scale_of(question_set, question)
    if isinstance(kind, Score):
        offered = [Decimal(one.key) for one in kind.choices(question, scale)]
        return Decimal(str(response.value)) / max(offered)
    if kind.graded and scale:
        ranked = [level.key for level in _ranked(scale)]
        key = kind.level(response.value)
        return None if key not in ranked else _ALL if key == ranked[-1] else _NOTHING
    return {"yes": _ALL, "partly": _HALF}.get(next(iter(kind.chosen(response.value)), ""), _NOTHING)
