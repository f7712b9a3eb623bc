"""What services said they will do next, in the rows of their returns, for whoever writes a round's recommendations."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from audit_app.extensions import db
from audit_app.models import Action, Agency, AgencyReturn, Answer, AuditRound, Case, Recommendation, Service
from audit_app.policy import Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.answers import response_of
from audit_app.queries.people import Choice
from audit_app.queries.scoping import CASE_STANDS, RETURN_STANDS, rounds_within
from audit_app.queries.themes import question_set
from audit_app.rules import routing
from audit_app.rules.answer_types import Response
from audit_app.rules.follow_up import OPEN_RECOMMENDATIONS
from audit_app.rules.proposed_actions import Proposal, proposals
from audit_app.rules.question_sets import Question, QuestionSet, Unit
from audit_app.rules.workflow import HANDED_IN


@dataclass(frozen=True)
class ProposedAction:
    """One row; `action_id` and `action` lead to what was made of it, empty where nothing was."""

    proposal: Proposal
    case: str
    service: str
    agency_id: str
    agency: str
    question: Question
    action_id: str
    action: str


@dataclass(frozen=True)
class ProposalsPage:
    """`recommendations` are those that can still take an action."""

    round_id: str
    title: str
    unit: Unit
    subject: Subject
    rows: tuple[ProposedAction, ...]
    recommendations: tuple[Choice, ...]

    @property
    def open(self) -> int:
        return sum(not row.action_id for row in self.rows)

    def row(self, mark: str) -> ProposedAction | None:
        return next((row for row in self.rows if row.proposal.mark == mark), None)


def proposals_page(scope: Scope, round_id: str) -> ProposalsPage | None:
    """By agency and case; five statements, however many returns."""
    audit_round = db.session.scalar(select(AuditRound).where(AuditRound.id == round_id, rounds_within(scope)))
    if audit_round is None:
        return None
    questions = question_set(audit_round.theme_version_id)
    return ProposalsPage(
        round_id=round_id,
        title=audit_round.title,
        unit=questions.unit,
        subject=subjects.of_round(audit_round),
        rows=_rows(questions, round_id),
        recommendations=_recommendations(round_id),
    )


def has_proposals(theme_version_id: str) -> bool:
    """Whether its returns can hold any."""
    return any(one.becomes_actions for one in question_set(theme_version_id).questions)


def _rows(questions: QuestionSet, round_id: str) -> tuple[ProposedAction, ...]:
    asked = [one for one in questions.questions if one.becomes_actions]
    if not asked:
        return ()
    needed = questions.with_needs(one.key for one in asked)
    returns = db.session.scalars(
        select(AgencyReturn)
        .join(AgencyReturn.case)
        .join(AgencyReturn.service)
        .join(Service.agency)
        .where(Case.round_id == round_id, CASE_STANDS, RETURN_STANDS, AgencyReturn.state.in_(HANDED_IN))
        .options(
            contains_eager(AgencyReturn.case),
            contains_eager(AgencyReturn.service).contains_eager(Service.agency),
        )
        .order_by(Agency.name, Case.position, Case.id, Service.name, AgencyReturn.id)
    ).all()
    given: dict[str, dict[str, Response]] = {one.id: {} for one in returns}
    for answer in db.session.scalars(
        select(Answer).where(Answer.return_id.in_(given), Answer.question_key.in_(needed), Answer.row == 0)
    ):
        given[answer.return_id][answer.question_key] = response_of(answer)
    taken = _taken(round_id)
    found: list[ProposedAction] = []
    for one in returns:
        keys = routing.asked_keys(questions, one.service.kind, one.case.bands, given[one.id])
        for question in asked:
            response = given[one.id].get(question.key)
            if question.key in keys and response and response.has_value and not response.absence:
                found += [
                    _row(one, question, each, taken) for each in proposals(one.id, question, response.value)
                ]
    return tuple(found)


def _row(
    one: AgencyReturn, question: Question, proposal: Proposal, taken: dict[str, Action]
) -> ProposedAction:
    action = taken.get(proposal.mark)
    return ProposedAction(
        proposal=proposal,
        case=one.case.reference,
        service=one.service.name,
        agency_id=one.service.agency_id,
        agency=one.service.agency.name,
        question=question,
        action_id=action.id if action else "",
        action=f"{action.recommendation.number}.{action.number}" if action else "",
    )


def _taken(round_id: str) -> dict[str, Action]:
    rows = db.session.scalars(
        select(Action)
        .join(Action.recommendation)
        .where(Recommendation.round_id == round_id, Action.proposal.is_not(None))
        .options(joinedload(Action.recommendation))
    )
    return {str(row.proposal): row for row in rows}


def _recommendations(round_id: str) -> tuple[Choice, ...]:
    rows = db.session.scalars(
        select(Recommendation)
        .where(Recommendation.round_id == round_id, Recommendation.state.in_(OPEN_RECOMMENDATIONS))
        .order_by(Recommendation.number)
    )
    return tuple(Choice(row.id, f"{row.number}. {row.text}") for row in rows)
