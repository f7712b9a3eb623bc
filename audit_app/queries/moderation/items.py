"""What each service answered to each question about one case, side by side."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from audit_app.models import AgencyReturn
from audit_app.queries.files import FileLine
from audit_app.queries.moderation.panel_answers import SecondScoring
from audit_app.queries.returns.answers import shown
from audit_app.queries.returns.files import FilesOf
from audit_app.rules.answers.registry import TYPES, differ
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing, scoring
from audit_app.rules.asking.case_facts import contradicting
from audit_app.rules.question_set import Level, Question, QuestionSet


@dataclass(frozen=True)
class Said:
    """What one service said to one question; `said` is empty where it was asked and left it blank. `second` is the
    panel's own score beside it, where the question has one and it was given. `unmet`: critical, and not met.
    """

    return_id: str
    service: str
    said: str
    absent: bool
    reason: str
    rationale: str
    level: Level | None
    second: SecondScoring | None = None
    unmet: bool = False
    files: tuple[FileLine, ...] = ()


@dataclass(frozen=True)
class Item:
    """`differ`: the services chose different answers, or gave numbers or days too far apart. `contradicts`: references of
    the questions whose answers contradict these.
    """

    question: Question
    said: tuple[Said, ...]
    differ: bool
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemGroup:
    """`scores` are those of the section, service by service, where it has any."""

    title: str
    items: tuple[Item, ...]
    scores: tuple[tuple[str, str], ...] = ()


def item_groups(
    questions: QuestionSet,
    handed_in: Sequence[tuple[AgencyReturn, Mapping[str, Response]]],
    second: Iterable[SecondScoring],
    files: FilesOf,
) -> tuple[ItemGroup, ...]:
    """Return the questions of each section that a service which handed in was asked."""
    seconds = {(one.return_id, one.question.key): one for one in second if one.score}
    responses = [
        (one, given, routing.asked_keys(questions, one.service.kind, one.case.bands, given))
        for one, given in handed_in
    ]
    accounts = contradicting(
        questions,
        [
            (questions.question(key), response)
            for _, given, keys in responses
            for key, response in given.items()
            if key in keys
        ],
    )
    scores = [
        (one.service.name, scoring.section_scores(questions, routing.sections_with(questions, keys), given))
        for one, given, keys in responses
    ]
    groups = []
    for section in questions.sections:
        items = []
        for question in section.questions:
            asked = [
                (one, given.get(question.key, Response()))
                for one, given, keys in responses
                if question.key in keys and TYPES[question.type].answered
            ]
            if asked:
                said = tuple(
                    replace(
                        _said(questions, question, one, response, seconds.get((one.id, question.key))),
                        files=files.get((one.id, question.key), ()),
                    )
                    for one, response in asked
                )
                others = tuple(questions.question(key).reference for key in accounts.get(question.key, ()))
                items.append(
                    Item(question, said, differ(question, [response for _, response in asked]), others)
                )
        if items:
            words = tuple((name, found[section.key].words) for name, found in scores if section.key in found)
            groups.append(ItemGroup(section.title, tuple(items), tuple(one for one in words if one[1])))
    return tuple(groups)


def _said(
    questions: QuestionSet,
    question: Question,
    one: AgencyReturn,
    response: Response,
    second: SecondScoring | None,
) -> Said:
    scale = questions.scale(question.scale) if question.scale else None
    given = TYPES[question.type].level(response.value) if scale else ""
    level = next((level for level in scale.levels if level.key == given), None) if scale else None
    return Said(
        return_id=one.id,
        service=one.service.name,
        said=shown(questions, question, response),
        absent=response.absence is not None,
        reason=response.reason,
        rationale=response.rationale,
        level=level,
        second=second,
        unmet=question.critical and scoring.is_unmet(question, scale, response),
    )
