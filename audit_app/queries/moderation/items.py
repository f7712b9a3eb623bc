"""Sets the services' answers to each question about a case side by side."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from audit_app.models import AgencyReturn
from audit_app.queries.files import FileLine
from audit_app.queries.moderation.panel_answers import SecondScoring
from audit_app.queries.returns.answers import answer_in_words
from audit_app.queries.returns.files import FilesOf
from audit_app.rules.answers.registry import TYPES, differ
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing, scoring
from audit_app.rules.asking.case_facts import contradicting
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.questions.scales import Level


@dataclass(frozen=True)
class ServiceAnswer:
    """The answer of a service to a question; `said` is empty where the service was asked and left the question blank.

    `second` is the panel's own score beside it, where the question has such a score and the panel gave it. `unmet` says
    that the question is critical and its requirement not met.
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
    """A question with the answers of all services that were asked.

    `differ` says that they chose different answers, or gave numbers or days too far apart. `contradicts` are the
    references of the questions whose answers contradict these.
    """

    question: Question
    said: tuple[ServiceAnswer, ...]
    differ: bool
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemGroup:
    """The questions of a section; `scores` are those of the section, service by service, where it has any."""

    title: str
    items: tuple[Item, ...]
    scores: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class _AnsweredReturn:
    """A return that was handed in, with the keys of the questions that it was asked."""

    agency_return: AgencyReturn
    answers: Mapping[str, Response]
    keys: Collection[str]
    section_scores: Mapping[str, scoring.SectionScore]


def item_groups(
    questions: QuestionSet,
    handed_in: Sequence[tuple[AgencyReturn, Mapping[str, Response]]],
    second: Iterable[SecondScoring],
    files: FilesOf,
) -> tuple[ItemGroup, ...]:
    """Return the questions of each section that a service which handed in was asked."""
    seconds = {(entry.return_id, entry.question.key): entry for entry in second if entry.score}
    returns = [_answered_return(questions, *pair) for pair in handed_in]
    contradictions = _contradictions(questions, returns)
    groups = []
    for section in questions.sections:
        items = []
        for question in section.questions:
            responses = [
                (entry.agency_return, entry.answers.get(question.key, Response()))
                for entry in returns
                if question.key in entry.keys and TYPES[question.type].answered
            ]
            if responses:
                answers = tuple(
                    replace(
                        _answer(questions, question, agency_return, response),
                        second=seconds.get((agency_return.id, question.key)),
                        files=files.get((agency_return.id, question.key), ()),
                    )
                    for agency_return, response in responses
                )
                apart = differ(question, [response for _, response in responses])
                items.append(Item(question, answers, apart, contradictions.get(question.key, ())))
        if items:
            groups.append(ItemGroup(section.title, tuple(items), _scores(section.key, returns)))
    return tuple(groups)


def _answered_return(
    questions: QuestionSet, agency_return: AgencyReturn, answers: Mapping[str, Response]
) -> _AnsweredReturn:
    kind, bands = agency_return.service.kind, agency_return.case.bands
    keys = routing.asked_keys(questions, kind, bands, answers)
    scores = scoring.section_scores(questions, routing.sections_with(questions, keys), answers)
    return _AnsweredReturn(agency_return, answers, keys, scores)


def _contradictions(questions: QuestionSet, returns: Iterable[_AnsweredReturn]) -> dict[str, tuple[str, ...]]:
    """Return the references of the questions whose answers contradict those of a question, by its key."""
    responses = [
        (questions.question(key), response)
        for entry in returns
        for key, response in entry.answers.items()
        if key in entry.keys
    ]
    return {
        key: tuple(questions.question(other).reference for other in others)
        for key, others in contradicting(questions, responses).items()
    }


def _scores(section_key: str, returns: Iterable[_AnsweredReturn]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (entry.agency_return.service.name, score.words)
        for entry in returns
        if (score := entry.section_scores.get(section_key)) and score.words
    )


def _answer(
    questions: QuestionSet, question: Question, agency_return: AgencyReturn, response: Response
) -> ServiceAnswer:
    scale = questions.scale_of(question)
    chosen = TYPES[question.type].level(response.value) if scale else ""
    level = next((level for level in scale.levels if level.key == chosen), None) if scale else None
    return ServiceAnswer(
        return_id=agency_return.id,
        service=agency_return.service.name,
        said=answer_in_words(questions, question, response),
        absent=response.absence is not None,
        reason=response.reason,
        rationale=response.rationale,
        level=level,
        unmet=question.critical and scoring.is_unmet(question, scale, response),
    )
