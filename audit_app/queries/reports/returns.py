"""The returns of a round as its report counts them: few columns, and answers without the words beside them."""

import json
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Text, cast, select, type_coerce
from sqlalchemy.orm import joinedload

from audit_app.extensions import db
from audit_app.models import AgencyReturn, Answer, Case, Service
from audit_app.queries.scoping import RETURN_NOT_WITHDRAWN
from audit_app.rules.answers.response import Absence, Response
from audit_app.rules.asking import routing
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.reports.tallies import ReturnedAnswers
from audit_app.rules.workflow import SUBMITTED_RETURNS, ReturnState

ROWS_AT_ONCE = 10_000
AnswersByQuestion = Mapping[str, Sequence[ReturnedAnswers]]
"""Question key -> the answers in all returns that were asked the question."""


@dataclass(frozen=True, slots=True)
class AskedReturn:
    """A return with the keys of the questions that it was asked, and what it answered."""

    id: str
    case: Case
    service: Service
    state: ReturnState
    keys: frozenset[str]
    responses: Mapping[str, Response]
    due_on: date | None = None
    submitted_at: datetime | None = None
    came_late: bool = False


def asked_returns(round_id: str, questions: QuestionSet, cases: Iterable[Case]) -> list[AskedReturn]:
    """Return the returns on these cases, all those of a round that are not withdrawn, by service.

    Returns and answers are read as rows, in a statement each: objects of the mapper take eight times as long.
    """
    rows = db.session.execute(
        select(
            AgencyReturn.id,
            AgencyReturn.case_id,
            AgencyReturn.service_id,
            AgencyReturn.state,
            AgencyReturn.due_on,
            AgencyReturn.submitted_at,
            AgencyReturn.opened_late_at,
        )
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(Case.round_id == round_id, RETURN_NOT_WITHDRAWN)
        .order_by(Service.name, Service.id, Case.position, Case.id)
    ).all()
    by_id, services = {case.id: case for case in cases}, _services({row.service_id for row in rows})
    responses, asked_keys = _responses(round_id), _asked_keys_once(questions)
    returns = []
    for row in rows:
        case, service, own = by_id[row.case_id], services[row.service_id], responses[row.id]
        keys = asked_keys(service.kind, case.bands, own)
        came_late = row.opened_late_at is not None and row.state in SUBMITTED_RETURNS
        days = (row.due_on, row.submitted_at)
        returns.append(AskedReturn(row.id, case, service, row.state, keys, own, *days, came_late))
    return returns


def answers_by_question(returns: Iterable[AskedReturn]) -> AnswersByQuestion:
    """Collect the answers to every question in one pass over the returns."""
    groups: dict[tuple[str, ReturnState], dict[str, list[Response | None]]] = {}
    for row in returns:
        group = groups.setdefault((row.service.id, row.state), defaultdict(list))
        for key in row.keys:
            group[key].append(row.responses.get(key))
    answers: dict[str, list[ReturnedAnswers]] = defaultdict(list)
    for (service, state), group in groups.items():
        for key, responses in group.items():
            answers[key].append(ReturnedAnswers(service, state, responses))
    return answers


def _services(service_ids: Iterable[str]) -> dict[str, Service]:
    query = select(Service).where(Service.id.in_(service_ids)).options(joinedload(Service.agency))
    return {service.id: service for service in db.session.scalars(query)}


def _responses(round_id: str) -> Mapping[str, Mapping[str, Response]]:
    """Return by return, withdrawn or not, and question what was answered.

    Most answers are equal to others, and share an object.
    """
    # Past the session, which would take as long for a row as everything else here.
    rows = db.session.connection().execute(
        select(
            Answer.return_id,
            Answer.question_key,
            # As they are stored: each of the few different answers is decoded once.
            cast(Answer.value, Text),
            type_coerce(Answer.absence, Text),
        )
        .join(AgencyReturn, AgencyReturn.id == Answer.return_id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .where(Case.round_id == round_id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    different: dict[tuple[str | None, str | None], Response] = {}
    responses: dict[str, dict[str, Response]] = defaultdict(dict)
    for return_id, key, value, absence in rows:
        response = different.get((value, absence))
        if response is None:
            decoded = None if value is None else json.loads(value)
            response = different[value, absence] = Response(decoded, Absence(absence) if absence else None)
        responses[return_id][sys.intern(key)] = response
    return responses


def _asked_keys_once(
    questions: QuestionSet,
) -> Callable[[str, routing.Bands, Mapping[str, Response]], frozenset[str]]:
    """Return a `routing.asked_keys` that decides once for all returns alike in everything that conditions name.

    Answers are alike where they are the same object, as those of `_responses` are.
    """
    conditions = [
        atom
        for section in questions.sections
        for when in (section.when, *(question.when for question in section.questions))
        for condition in when
        for atom in condition.atoms
    ]
    facts = {atom.fact for atom in conditions if atom.fact}
    answers = {atom.answer for atom in conditions if atom.answer}
    decided: dict[tuple[object, ...], frozenset[str]] = {}

    def asked_keys(kind: str, bands: routing.Bands, responses: Mapping[str, Response]) -> frozenset[str]:
        alike = (kind, *map(bands.get, facts), *(id(responses.get(key)) for key in answers))
        if alike not in decided:
            decided[alike] = routing.asked_keys(questions, kind, bands, responses)
        return decided[alike]

    return asked_keys
