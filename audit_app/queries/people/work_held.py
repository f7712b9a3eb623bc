"""The work that a person holds and somebody else can take over: returns, actions, concerns."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, func, or_, select

from audit_app.extensions import db
from audit_app.models import (
    Action,
    Agency,
    AgencyReturn,
    AuditRound,
    Case,
    Concern,
    Person,
    Recommendation,
    Service,
)
from audit_app.policy import Actor, Permission, scope
from audit_app.queries.scoping import (
    RETURN_MAY_CHANGE,
    RETURN_NOT_WITHDRAWN,
    actions_within,
    concerns_within,
    returns_within,
)
from audit_app.queries.tracker.sources import SOURCE_REFERENCE, join_sources
from audit_app.rules.tracker.references import action_reference
from audit_app.rules.workflow import UNFINISHED_ACTIONS, WITH_AUDITOR, ConcernState, RoundState


@dataclass(frozen=True)
class WorkItem:
    """A return, an action or a concern; `says` names it without a word about a case.

    `elsewhere` marks an action of an agency to which its owner does not belong.
    """

    id: str
    says: str
    due: date | None = None
    elsewhere: bool = False


@dataclass(frozen=True)
class WorkHeld:
    """The work of a person: the lists have what the reader may hand over or read, the counts have everything."""

    returns: tuple[WorkItem, ...]
    return_count: int
    actions: tuple[WorkItem, ...]
    action_count: int
    concerns: tuple[WorkItem, ...]
    concern_count: int

    @property
    def nothing(self) -> bool:
        """Return whether the person holds no work at all."""
        return not (self.return_count or self.action_count or self.concern_count)


def work_held_by(actor: Actor, person_id: str) -> WorkHeld:
    """Return the work that a person holds, as far as the actor may know."""
    returns, actions, concerns = _returns(person_id), _actions(person_id), _concerns(person_id)
    return WorkHeld(
        returns=_handed_over_returns(actor, returns),
        return_count=_count(returns),
        actions=open_actions(actor, person_id),
        action_count=_count(actions),
        concerns=_readable_concerns(actor, concerns),
        concern_count=_count(concerns),
    )


def open_actions(actor: Actor, person_id: str) -> tuple[WorkItem, ...]:
    """Return the person's actions that the actor may give to somebody else, the soonest due first."""
    rows = db.session.execute(
        join_sources(_actions(person_id))
        .add_columns(
            Action.number,
            Action.text,
            Action.due_on,
            Recommendation.reference,
            SOURCE_REFERENCE,
            Agency.name,
            func.coalesce(Person.agency_id, "") != Action.agency_id,
        )
        .join(Person, Person.id == Action.owner_id)
        .join(Agency, Agency.id == Action.agency_id)
        .where(actions_within(scope(actor, Permission.ACTION_REASSIGN)))
        .order_by(Action.due_on, Action.id)
    )
    return tuple(
        WorkItem(
            action_id,
            f"{action_reference(source, recommendation, number)}: {text}{f' (of {agency})' if elsewhere else ''}",
            due_on,
            bool(elsewhere),
        )
        for action_id, number, text, due_on, recommendation, source, agency, elsewhere in rows
    )


def _handed_over_returns(actor: Actor, returns: Select[str]) -> tuple[WorkItem, ...]:
    due = func.coalesce(AgencyReturn.due_on, AuditRound.returns_due)
    rows = db.session.execute(
        returns.add_columns(
            Case.reference, Service.name, AuditRound.title, AgencyReturn.due_on, AuditRound.returns_due
        )
        .where(returns_within(scope(actor, Permission.RETURN_CONFIRM)))
        .order_by(due, Case.reference, AgencyReturn.id)
    )
    return tuple(
        WorkItem(return_id, f"{reference}, {service}, {title}", own_due or round_due)
        for return_id, reference, service, title, own_due, round_due in rows
    )


def _readable_concerns(actor: Actor, concerns: Select[str]) -> tuple[WorkItem, ...]:
    rows = db.session.execute(
        concerns.add_columns(Case.reference, AuditRound.title, Concern.state)
        .where(concerns_within(scope(actor, Permission.CONCERN_READ)))
        .order_by(Concern.raised_at, Concern.id)
    )
    words = {
        ConcernState.RAISED: "nobody has taken it on yet",
        ConcernState.ACKNOWLEDGED: "they have it in hand",
    }
    return tuple(
        WorkItem(concern_id, f"{reference}, {title}: {words[state]}")
        for concern_id, reference, title, state in rows
    )


def _returns(person_id: str) -> Select[str]:
    return (
        select(AgencyReturn.id)
        .join(Case, Case.id == AgencyReturn.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .join(Service, Service.id == AgencyReturn.service_id)
        .where(
            AgencyReturn.auditor_id == person_id,
            AgencyReturn.state.in_(WITH_AUDITOR),
            RETURN_MAY_CHANGE,
            RETURN_NOT_WITHDRAWN,
        )
    )


def _actions(person_id: str) -> Select[str]:
    return (
        select(Action.id)
        .join(Recommendation, Recommendation.id == Action.recommendation_id)
        .where(Action.owner_id == person_id, Action.state.in_(UNFINISHED_ACTIONS))
    )


def _concerns(person_id: str) -> Select[str]:
    """Select concerns that the person raised and nobody has taken on, or took on in a round that is not closed."""
    waiting = and_(Concern.raised_by_id == person_id, Concern.state == ConcernState.RAISED)
    taken_on = and_(Concern.owner_id == person_id, AuditRound.state != RoundState.CLOSED)
    return (
        select(Concern.id)
        .join(Case, Case.id == Concern.case_id)
        .join(AuditRound, AuditRound.id == Case.round_id)
        .where(or_(waiting, taken_on))
    )


def _count(query: Select[str]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
