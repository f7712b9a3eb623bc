"""Immediate concerns: the list for those who take them on, and one of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, case, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from audit_app.extensions import db
from audit_app.models import AuditRound, Case, Concern, ConcernHandOver
from audit_app.policy import Scope, Subject
from audit_app.queries import subjects
from audit_app.queries.scoping import concerns_within
from audit_app.queries.themes import WITH_UNIT, unit_of
from audit_app.rules.question_sets import Unit
from audit_app.rules.workflow import ConcernState


@dataclass(frozen=True)
class HandOver:
    by: str
    to: str
    at: datetime
    note: str


@dataclass(frozen=True)
class ConcernCard:
    """`owner` is who has it in hand now; `hand_overs` the oldest first."""

    id: str
    state: ConcernState
    reference: str
    round_id: str
    round_title: str
    unit: Unit
    agency_id: str
    agency: str
    text: str
    raised_at: datetime
    raised_by: str
    acknowledged_at: datetime | None
    acknowledged_by: str
    response: str
    owner_id: str
    owner: str
    hand_overs: tuple[HandOver, ...]
    subject: Subject


def concerns(scope: Scope) -> tuple[ConcernCard, ...]:
    """Those that nobody has taken on yet first, then the latest."""
    raised_first = case((Concern.state == ConcernState.RAISED, 0), else_=1)
    query = _within(scope).order_by(raised_first, Concern.raised_at.desc(), Concern.id)
    return tuple(_card(row) for row in db.session.scalars(query))


def concern(scope: Scope, concern_id: str) -> ConcernCard | None:
    row = db.session.scalar(_within(scope).where(Concern.id == concern_id))
    return _card(row) if row else None


def _within(scope: Scope) -> Select[Concern]:
    return (
        select(Concern)
        .join(Concern.case)
        .join(Case.audit_round)
        .where(concerns_within(scope))
        .options(
            contains_eager(Concern.case).contains_eager(Case.audit_round).options(WITH_UNIT),
            joinedload(Concern.agency),
            joinedload(Concern.raised_by),
            joinedload(Concern.acknowledged_by),
            joinedload(Concern.owner),
            selectinload(Concern.hand_overs).joinedload(ConcernHandOver.by),
            selectinload(Concern.hand_overs).joinedload(ConcernHandOver.to),
        )
    )


def _card(row: Concern) -> ConcernCard:
    audit_round: AuditRound = row.case.audit_round
    return ConcernCard(
        id=row.id,
        state=row.state,
        reference=row.case.reference,
        round_id=audit_round.id,
        round_title=audit_round.title,
        unit=unit_of(audit_round),
        agency_id=row.agency_id or "",
        agency=row.agency.name if row.agency else "",
        text=row.text,
        raised_at=row.raised_at,
        raised_by=row.raised_by.name,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=row.acknowledged_by.name if row.acknowledged_by else "",
        response=row.response,
        owner_id=row.owner_id or "",
        owner=row.owner.name if row.owner else "",
        hand_overs=tuple(HandOver(one.by.name, one.to.name, one.at, one.note) for one in row.hand_overs),
        subject=subjects.of_concern(row),
    )
