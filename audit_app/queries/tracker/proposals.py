"""The actions that services propose in their returns, for whoever writes the recommendations of the round."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from audit_app.extensions import db
from audit_app.models import Action, Agency, AgencyReturn, Answer, AuditRound, Case, Recommendation, Service
from audit_app.policy import Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.people.people import Choice
from audit_app.queries.returns.answers import response_of
from audit_app.queries.scoping import CASE_NOT_WITHDRAWN, RETURN_NOT_WITHDRAWN, rounds_within
from audit_app.queries.themes.themes import question_set
from audit_app.queries.tracker.sources import from_round
from audit_app.rules.answers.response import Response
from audit_app.rules.asking import routing
from audit_app.rules.asking.proposed_actions import Proposal, proposals, proposing_questions
from audit_app.rules.questions.question import Question
from audit_app.rules.questions.question_set import QuestionSet
from audit_app.rules.tracker.statuses import OPEN_RECOMMENDATIONS
from audit_app.rules.unit import Unit
from audit_app.rules.workflow import SUBMITTED_RETURNS


@dataclass(frozen=True)
class ProposedAction:
    """A proposed action with the return that it comes from.

    `action_id` and `action` are id and label of the action that was made of it; empty where none was.
    """

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
    """The proposed actions of a round; `recommendations` are those that can still take an action."""

    round_id: str
    title: str
    unit: Unit
    subject: Subject
    rows: tuple[ProposedAction, ...]
    recommendations: tuple[Choice, ...]

    @property
    def open(self) -> int:
        """Count the proposals that have not become an action yet."""
        return sum(not row.action_id for row in self.rows)

    def row(self, mark: str) -> ProposedAction | None:
        """Return the proposal with this mark, which changes with its words; None where there is none any more."""
        return next((row for row in self.rows if row.proposal.mark == mark), None)


def proposals_page(scope: Scope, round_id: str) -> ProposalsPage | None:
    """Return the proposals of a round by agency and case, in five statements however many returns there are."""
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
    """Return whether the returns of a round with this question set can hold proposals at all."""
    return bool(proposing_questions(question_set(theme_version_id)))


def _rows(questions: QuestionSet, round_id: str) -> tuple[ProposedAction, ...]:
    proposing = proposing_questions(questions)
    if not proposing:
        return ()
    returns = _submitted_returns(round_id)
    needed_keys = questions.with_needs(question.key for question in proposing)
    responses = _responses([agency_return.id for agency_return in returns], needed_keys)
    taken = _taken(round_id)
    rows: list[ProposedAction] = []
    for agency_return in returns:
        answers = responses[agency_return.id]
        case, service = agency_return.case, agency_return.service
        # An answer stays stored when its question is no longer asked; then it proposes nothing.
        asked_keys = routing.asked_keys(questions, service.kind, case.bands, answers)
        for question in proposing:
            response = answers.get(question.key)
            if question.key in asked_keys and response and response.has_value and not response.absence:
                rows += [
                    _row(agency_return, question, proposal, taken)
                    for proposal in proposals(agency_return.id, question, response.value)
                ]
    return tuple(rows)


def _submitted_returns(round_id: str) -> Sequence[AgencyReturn]:
    return db.session.scalars(
        select(AgencyReturn)
        .join(AgencyReturn.case)
        .join(AgencyReturn.service)
        .join(Service.agency)
        .where(
            Case.round_id == round_id,
            CASE_NOT_WITHDRAWN,
            RETURN_NOT_WITHDRAWN,
            AgencyReturn.state.in_(SUBMITTED_RETURNS),
        )
        .options(
            contains_eager(AgencyReturn.case),
            contains_eager(AgencyReturn.service).contains_eager(Service.agency),
        )
        .order_by(Agency.name, Case.position, Case.id, Service.name, AgencyReturn.id)
    ).all()


def _responses(return_ids: Sequence[str], keys: Iterable[str]) -> dict[str, dict[str, Response]]:
    """Return the responses of each return by question key; every return has an entry."""
    responses: dict[str, dict[str, Response]] = {return_id: {} for return_id in return_ids}
    for answer in db.session.scalars(
        select(Answer).where(Answer.return_id.in_(responses), Answer.question_key.in_(keys))
    ):
        responses[answer.return_id][answer.question_key] = response_of(answer)
    return responses


def _row(
    agency_return: AgencyReturn, question: Question, proposal: Proposal, taken: dict[str, Action]
) -> ProposedAction:
    action = taken.get(proposal.mark)
    return ProposedAction(
        proposal=proposal,
        case=agency_return.case.reference,
        service=agency_return.service.name,
        agency_id=agency_return.service.agency_id,
        agency=agency_return.service.agency.name,
        question=question,
        action_id=action.id if action else "",
        action=f"{action.recommendation.number}.{action.number}" if action else "",
    )


def _taken(round_id: str) -> dict[str, Action]:
    """Return the action that was made of each proposal, by the mark of the proposal."""
    rows = db.session.scalars(
        select(Action)
        .join(Action.recommendation)
        .where(from_round(round_id), Action.proposal.is_not(None))
        .options(joinedload(Action.recommendation))
    )
    return {str(row.proposal): row for row in rows}


def _recommendations(round_id: str) -> tuple[Choice, ...]:
    rows = db.session.scalars(
        select(Recommendation)
        .where(from_round(round_id), Recommendation.state.in_(OPEN_RECOMMENDATIONS))
        .order_by(Recommendation.number)
    )
    return tuple(Choice(row.id, f"{row.number}. {row.text}") for row in rows)
