"""Turn rows into Subjects, which is what policy needs to know about them. No other module does this."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from audit_app.extensions import db
from audit_app.models import (
    Action,
    AgencyReturn,
    AuditRound,
    Case,
    Concern,
    CorrectedText,
    Correction,
    Recommendation,
    ReportText,
    RoleHeld,
    SubGroup,
)
from audit_app.policy import Role, Subject
from audit_app.rules.tracker.decisions import Tier
from audit_app.rules.tracker.escalation import ABOVE_THE_CHAIR
from audit_app.rules.workflow import OPEN_CORRECTIONS, UNFINISHED_ACTIONS, RoundState


def of_round(audit_round: AuditRound) -> Subject:
    """Return the subject of a round as its sub-group sees it; agencies reach a round through their returns."""
    return Subject(sub_group_id=audit_round.sub_group_id, decided=audit_round.state is RoundState.CLOSED)


def of_case(case: Case) -> Subject:
    """Return the subject of a case, which is that of its round."""
    return of_round(case.audit_round)


def of_return(agency_return: AgencyReturn) -> Subject:
    """Return the subject of a return."""
    audit_round = agency_return.case.audit_round
    return of_asked(audit_round, agency_return.service.agency_id, agency_return.auditor_id)


def of_asked(audit_round: AuditRound, agency_id: str, auditor_id: str | None) -> Subject:
    """Return the subject of a return that this agency is asked for.

    While a round is being set up nobody has been asked yet, so no agency reaches its returns.
    """
    if audit_round.state is RoundState.SETTING_UP:
        return Subject(sub_group_id=audit_round.sub_group_id)
    return Subject(
        sub_group_id=audit_round.sub_group_id,
        agency_ids=frozenset({agency_id}),
        auditor_ids=frozenset({auditor_id} if auditor_id else ()),
    )


def of_concern(concern: Concern) -> Subject:
    """Return the subject of a concern; who raised it may always read it, like the auditor of a return."""
    return Subject(
        sub_group_id=concern.case.audit_round.sub_group_id,
        agency_ids=frozenset({concern.agency_id} if concern.agency_id else ()),
        auditor_ids=frozenset({concern.raised_by_id}),
    )


def of_recommendation(recommendation: Recommendation) -> Subject:
    """Return the subject of a recommendation."""
    return Subject(sub_group_id=recommendation.sub_group_id, decided=recommendation.agreed_at is not None)


def of_action(action: Action) -> Subject:
    """Return the subject of an action, which has neither agency nor owner until its recommendation is agreed."""
    if action.recommendation.agreed_at is None:
        return of_recommendation(action.recommendation)
    sub_group_id = action.recommendation.sub_group_id
    return Subject(
        sub_group_id=sub_group_id,
        agency_ids=frozenset({action.agency_id}),
        owner_id=action.owner_id,
        decided=True,
        escalated_to_ids=_escalated_to(action),
        by_ids=frozenset({action.owner_id}),
        chairs_own=_chairs(action.owner_id, sub_group_id),
    )


def of_agreed_row(row: Any, escalated_to_ids: Collection[str]) -> Subject:
    """Return the subject of an agreed action in a list.

    `row` has its owner, agency and sub-group, and whether its owner chairs that sub-group.
    """
    return Subject(
        sub_group_id=row.sub_group_id,
        agency_ids=frozenset({row.agency_id}),
        owner_id=row.owner_id,
        decided=True,
        escalated_to_ids=frozenset(escalated_to_ids),
        by_ids=frozenset({row.owner_id}),
        chairs_own=bool(row.chairs_own),
    )


def of_report(audit_round: AuditRound) -> Subject:
    """Return the subject of a round's report, which counts as a person's own if only that person wrote it."""
    writers = _correcting(audit_round) or frozenset(
        db.session.scalars(
            select(ReportText.written_by_id)
            .where(ReportText.round_id == audit_round.id, ReportText.text != "")
            .distinct()
        )
    )
    alone = writers if len(writers) == 1 else frozenset[str]()
    return replace(
        of_round(audit_round),
        by_ids=alone,
        chairs_own=any(_chairs(person_id, audit_round.sub_group_id) for person_id in alone),
    )


def _correcting(audit_round: AuditRound) -> frozenset[str]:
    """Return the writers of the open correction, if there is one."""
    return frozenset(
        db.session.scalars(
            select(CorrectedText.written_by_id)
            .join(Correction, Correction.id == CorrectedText.correction_id)
            .where(Correction.round_id == audit_round.id, Correction.state.in_(OPEN_CORRECTIONS))
            .distinct()
        )
    )


def _chairs(person_id: str, sub_group_id: str) -> bool:
    roles = select(RoleHeld.id).where(
        RoleHeld.person_id == person_id, RoleHeld.role == Role.CHAIR, RoleHeld.sub_group_id == sub_group_id
    )
    return db.session.scalar(roles.limit(1)) is not None


def _escalated_to(action: Action) -> frozenset[str]:
    # A rung above the chair has the same value as the tier of the groups at that rung.
    if action.rung not in ABOVE_THE_CHAIR or action.state not in UNFINISHED_ACTIONS:
        return frozenset()
    return frozenset(db.session.scalars(select(SubGroup.id).where(SubGroup.tier == Tier(action.rung))))
