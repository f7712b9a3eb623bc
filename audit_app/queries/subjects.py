"""What policy needs to know of each row: the one place where rows become Subjects."""

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import Action, AgencyReturn, AuditRound, Case, Concern, Recommendation, SubGroup
from audit_app.policy import Subject
from audit_app.rules.deciding import Tier
from audit_app.rules.escalation import ABOVE_THE_CHAIR
from audit_app.rules.workflow import UNFINISHED_ACTIONS, RoundState


def of_round(audit_round: AuditRound) -> Subject:
    """The sub-group's side of a round; agencies reach a round through their returns."""
    return Subject(sub_group_id=audit_round.sub_group_id, decided=audit_round.state is RoundState.CLOSED)


def of_case(case: Case) -> Subject:
    return of_round(case.audit_round)


def of_return(agency_return: AgencyReturn) -> Subject:
    audit_round = agency_return.case.audit_round
    return of_asked(audit_round, agency_return.service.agency_id, agency_return.auditor_id)


def of_asked(audit_round: AuditRound, agency_id: str, auditor_id: str | None) -> Subject:
    """A return that this agency is asked for. While a round is being set up nobody has been asked yet, so no
    agency reaches its returns.
    """
    if audit_round.state is RoundState.SETTING_UP:
        return Subject(sub_group_id=audit_round.sub_group_id)
    return Subject(
        sub_group_id=audit_round.sub_group_id,
        agency_ids=frozenset({agency_id}),
        auditor_ids=frozenset({auditor_id} if auditor_id else ()),
    )


def of_concern(concern: Concern) -> Subject:
    return Subject(
        sub_group_id=concern.case.audit_round.sub_group_id,
        agency_ids=frozenset({concern.agency_id} if concern.agency_id else ()),
        auditor_ids=frozenset({concern.raised_by_id}),
    )


def of_recommendation(recommendation: Recommendation) -> Subject:
    return Subject(sub_group_id=recommendation.sub_group_id, decided=recommendation.agreed_at is not None)


def of_action(action: Action) -> Subject:
    """Until the sub-group has agreed the recommendation, its actions are nobody's yet."""
    if action.recommendation.agreed_at is None:
        return of_recommendation(action.recommendation)
    return Subject(
        sub_group_id=action.recommendation.sub_group_id,
        agency_ids=frozenset({action.agency_id}),
        owner_id=action.owner_id,
        decided=True,
        escalated_to_ids=_escalated_to(action),
    )


def _escalated_to(action: Action) -> frozenset[str]:
    """The groups of the tier with which an unfinished action stands; a rung above the chair is called like its tier."""
    if action.rung not in ABOVE_THE_CHAIR or action.state not in UNFINISHED_ACTIONS:
        return frozenset()
    return frozenset(db.session.scalars(select(SubGroup.id).where(SubGroup.tier == Tier(action.rung))))
