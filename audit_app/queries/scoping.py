"""Turn a Scope into SQL conditions, which every query uses that lists or opens things."""

from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, distinct, exists, false, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased

from audit_app.models import (
    Action,
    Agency,
    AgencyReturn,
    AuditRound,
    Case,
    Concern,
    CorrectedText,
    Correction,
    Person,
    Recommendation,
    ReportText,
    RoleHeld,
    Service,
    SubGroup,
)
from audit_app.policy import Role, Scope
from audit_app.rules.tracker.decisions import Tier
from audit_app.rules.workflow import (
    OPEN_CORRECTIONS,
    RUNNING_ROUNDS,
    UNFINISHED_ACTIONS,
    WITH_AUDITOR,
    WRITABLE_ROUNDS,
    RoundState,
)

Condition = ColumnElement[bool]

CASE_NOT_WITHDRAWN: Condition = Case.withdrawn_at.is_(None)
RETURN_NOT_WITHDRAWN: Condition = AgencyReturn.withdrawn_at.is_(None)
"""The case or return is not withdrawn, as every query requires that counts, moves or asks for something.

The returns of a withdrawn case are withdrawn with it.
"""
AUDITOR_HAS_LEFT: Condition = AgencyReturn.state.in_(WITH_AUDITOR) & AgencyReturn.auditor_id.in_(
    select(Person.id).where(Person.left_at.is_not(None))
)
"""The auditor of an unfinished return has left."""
RETURN_MAY_CHANGE: Condition = AuditRound.state.in_(RUNNING_ROUNDS) | (
    AgencyReturn.opened_late_at.is_not(None) & AuditRound.state.in_(WRITABLE_ROUNDS)
)
"""A return may still change, in a statement that joins its round."""
# Aliases, because the conditions below are added to statements that join agencies and people for other purposes.
_Ended, _Owner, _Group = aliased(Agency), aliased(Person), aliased(SubGroup)
_ENDED = select(_Ended.id).where(_Ended.ended_on.is_not(None))
SERVICE_NOT_ENDED: Condition = Service.agency_id.not_in(_ENDED)
"""The condition that the agency of a service has not ended, so that the service can be asked about cases."""
NO_OWNER: Condition = Action.state.in_(UNFINISHED_ACTIONS) & or_(
    Action.agency_id.in_(_ENDED),
    exists(
        select(_Owner.id).where(
            _Owner.id == Action.owner_id,
            or_(
                _Owner.left_at.is_not(None),
                _Owner.agency_id.is_(None),
                _Owner.agency_id != Action.agency_id,
            ),
        )
    ),
)
"""The condition that nobody can do an action, for a reason of `rules.tracker.owners`."""


def rounds_within(scope: Scope) -> Condition:
    """Return a condition on AuditRound: those of the sub-groups, and of agencies and auditors once asked."""
    return _any_but_own(
        scope,
        _alone_written_by(scope.not_by),
        _in(AuditRound.sub_group_id, scope.sub_group_ids),
        _ALONE_WRITTEN_BY_A_CHAIR if scope.stands_in else false(),
        and_(
            _in(AuditRound.sub_group_id, scope.decided_sub_group_ids), AuditRound.state == RoundState.CLOSED
        ),
        exists(
            select(AgencyReturn.id)
            .join(Case, Case.id == AgencyReturn.case_id)
            .join(Service, Service.id == AgencyReturn.service_id)
            .where(
                Case.round_id == AuditRound.id,
                AuditRound.state != RoundState.SETTING_UP,
                or_(_in(Service.agency_id, scope.agency_ids), _is(AgencyReturn.auditor_id, scope.auditor_id)),
            )
        ),
    )


def returns_within(scope: Scope) -> Condition:
    """Return a condition on AgencyReturn joined to Service, Case and AuditRound."""
    return _any(
        scope,
        _in(AuditRound.sub_group_id, scope.sub_group_ids),
        (AuditRound.state != RoundState.SETTING_UP)
        & or_(_in(Service.agency_id, scope.agency_ids), _is(AgencyReturn.auditor_id, scope.auditor_id)),
    )


def concerns_within(scope: Scope) -> Condition:
    """Return a condition on Concern joined to Case and AuditRound."""
    return _any(
        scope,
        _in(AuditRound.sub_group_id, scope.sub_group_ids),
        _in(Concern.agency_id, scope.agency_ids),
        _is(Concern.raised_by_id, scope.auditor_id),
    )


def recommendations_within(scope: Scope) -> Condition:
    """Return a condition on Recommendation: those of the sub-groups, and of agencies and owners with an action."""
    of_theirs = exists(select(Action.id).where(Action.recommendation_id == Recommendation.id, _theirs(scope)))
    return _any(scope, _in(Recommendation.sub_group_id, scope.sub_group_ids), _agreed(scope, of_theirs))


def actions_within(scope: Scope) -> Condition:
    """Return a condition on Action joined to Recommendation."""
    return _any_but_own(
        scope,
        _is(Action.owner_id, scope.not_by),
        _in(Recommendation.sub_group_id, scope.sub_group_ids),
        _agreed(scope, or_(_theirs(scope), OWNED_BY_A_CHAIR if scope.stands_in else false())),
    )


def _agreed(scope: Scope, theirs: Condition) -> Condition:
    # Until the sub-group agrees a recommendation, it is visible to that sub-group only.
    readable = _in(Recommendation.sub_group_id, scope.decided_sub_group_ids)
    return and_(Recommendation.agreed_at.is_not(None), or_(readable, theirs))


def _theirs(scope: Scope) -> Condition:
    return or_(
        _in(Action.agency_id, scope.agency_ids),
        _is(Action.owner_id, scope.owner_id),
        escalated_to(scope.escalated_sub_group_ids),
    )


def escalated_to(sub_group_ids: frozenset[str]) -> Condition:
    """Return a condition on Action: it was escalated to the tier of one of these groups.

    A rung above the chair has the same value as the tier of the groups at that rung.
    """
    if not sub_group_ids:
        return false()
    tiers = select(cast(_Group.tier, String)).where(
        _Group.id.in_(sub_group_ids), _Group.tier != Tier.SUB_GROUP
    )
    return Action.state.in_(UNFINISHED_ACTIONS) & cast(Action.rung, String).in_(tiers)


OWNED_BY_A_CHAIR: Condition = exists(
    select(RoleHeld.id).where(
        RoleHeld.role == Role.CHAIR,
        RoleHeld.person_id == Action.owner_id,
        RoleHeld.sub_group_id == Recommendation.sub_group_id,
    )
).correlate(Action, Recommendation)
"""The condition that the owner of an action chairs the sub-group that oversees it.

It is for queries on Action joined to Recommendation.
"""


_CORRECTING = (
    select(Correction.round_id, CorrectedText.written_by_id)
    .join(Correction, Correction.id == CorrectedText.correction_id)
    .where(Correction.state.in_(OPEN_CORRECTIONS))
)
_REPORTING = select(ReportText.round_id, ReportText.written_by_id).where(
    ReportText.text != "", ReportText.round_id.not_in(select(_CORRECTING.subquery().c.round_id))
)
_WRITTEN = _REPORTING.union_all(_CORRECTING).subquery()
_LONE_WRITERS = (
    select(_WRITTEN.c.round_id, func.min(_WRITTEN.c.written_by_id).label("person_id"))
    .group_by(_WRITTEN.c.round_id)
    .having(func.count(distinct(_WRITTEN.c.written_by_id)) == 1)
    .subquery()
)
"""The person who alone wrote what is to be approved of a round: its open correction, or else its report.

A round with several writers has no row.
"""


def _alone_written_by(person_id: str | None) -> Condition:
    """Return the condition that this person alone wrote what is to be approved, for queries on AuditRound."""
    if person_id is None:
        return false()
    return AuditRound.id.in_(select(_LONE_WRITERS.c.round_id).where(_LONE_WRITERS.c.person_id == person_id))


_ALONE_WRITTEN_BY_A_CHAIR: Condition = exists(
    select(_LONE_WRITERS.c.round_id)
    .join(RoleHeld, RoleHeld.person_id == _LONE_WRITERS.c.person_id)
    .where(
        _LONE_WRITERS.c.round_id == AuditRound.id,
        RoleHeld.role == Role.CHAIR,
        RoleHeld.sub_group_id == AuditRound.sub_group_id,
    )
).correlate(AuditRound)
"""The condition that a chair of the sub-group that oversees a round alone wrote what is to be approved of it."""


def _any_but_own(scope: Scope, own: Condition, *conditions: Condition) -> Condition:
    # Nobody decides on their own work, so it is left out even for a person whose scope is everything.
    return _any(scope, *conditions) if scope.not_by is None else and_(~own, _any(scope, *conditions))


def _any(scope: Scope, *conditions: Condition) -> Condition:
    return true() if scope.everything else or_(false(), *conditions)


def _in(column: InstrumentedAttribute[Any], ids: frozenset[str]) -> Condition:
    # A condition that matches nothing is dropped from the statement, which is then quicker to compile and to plan.
    return column.in_(ids) if ids else false()


def _is(column: object, person_id: str | None) -> Condition:
    return false() if person_id is None else column == person_id  # type: ignore[return-value]
